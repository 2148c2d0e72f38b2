// kubectl's own command tests, as Kubernetes has them in test/cmd/testdata: run when SLUICE_KUBERNETES_SOURCE names a Kubernetes source tree.
// Their harness has an API server and no controllers, a namespace of its own with the service account `default`, and never waits for deletions.
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { findClient } from "./find-client.ts";
import { runScript } from "./run-script.ts";
import { serveForClients } from "./serve-for-clients.ts";

const source = process.env["SLUICE_KUBERNETES_SOURCE"] ?? "";
const scripts = globSync(path.join(source, "test/cmd/testdata/*.txtar")).sort();

/** As Kubernetes' test/cmd/cmd_test.go sets them. */
const images = {
  IMAGE_NGINX: "registry.k8s.io/nginx:1.7.9",
  IMAGE_DEPLOYMENT_R1: "registry.k8s.io/nginx:test-cmd",
  IMAGE_DEPLOYMENT_R2: "registry.k8s.io/nginx:1.7.9",
  IMAGE_PERL: "registry.k8s.io/perl",
  IMAGE_PAUSE_V2: "registry.k8s.io/pause:2.0",
  IMAGE_DAEMONSET_R2: "registry.k8s.io/pause:latest",
  IMAGE_DAEMONSET_R2_2: "registry.k8s.io/nginx:test-cmd",
  IMAGE_STATEFULSET_R1: "registry.k8s.io/nginx-slim:0.7",
  IMAGE_STATEFULSET_R2: "registry.k8s.io/nginx-slim:0.8",
};

/** Their server allows everything to everybody. */
const preparations = (namespace: string): string[] => [
  `kubectl create namespace ${namespace}`,
  "kubectl create serviceaccount default",
  "kubectl create clusterrolebinding everybody --clusterrole=cluster-admin --group=system:authenticated",
];

if (!existsSync(source) || scripts.length === 0)
  test("kubectl's own scripts", {
    skip: "SLUICE_KUBERNETES_SOURCE names no Kubernetes source tree with test/cmd/testdata",
  });

for (const script of scripts)
  test(`kubectl's own ${path.basename(script)}`, async () => {
    const namespace = "namespace-of-the-script";
    const simulate = { workloads: false, namespaces: false, garbageCollector: false };
    const user = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };
    const disableAdmission = ["ServiceAccount"]; // as hack/make-rules/test-cmd.sh has it
    const served = await serveForClients({ namespace, simulate, disableAdmission, user });
    try {
      const setting = {
        programs: { kubectl: findClient("kubectl", "v36") },
        folder: source,
        exported: ["HOME", "KUBECONFIG"], // theirs runs kubectl in its own process, which does not see the script's variables
        variables: { ...images, KUBECONFIG: served.kubeconfig, KUBE_ROOT: source },
        extraFlags: ([, verb, ...rest]: readonly string[]) =>
          verb === "delete" && !rest.some((word) => word.startsWith("--wait")) ? ["--wait=false"] : [],
      };
      for (const command of preparations(namespace)) await runScript(command, setting);
      await runScript(readFileSync(script, "utf8"), setting);
    } finally {
      await served.close();
    }
  });
