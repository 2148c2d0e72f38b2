// In which namespace a release is: as the flag says, or HELM_NAMESPACE, or the context of the kubeconfig. A kubeconfig that cannot be read
// says nothing, here as in Helm.
// @see helm v4.2.3 pkg/cli/environment.go
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";

/** The flags that it depends on. */
export type NamespaceFlags = { namespace: string; kubeconfig?: string; kubeContext?: string };

type Kubeconfig = { "current-context"?: unknown; contexts?: { name?: unknown; context?: { namespace?: unknown } }[] };

/** The namespace of a release. */
export function namespaceOf(flags: NamespaceFlags, environment: Environment): string {
  const given = flags.namespace || environment.variables["HELM_NAMESPACE"];
  return given || findInKubeconfig(flags, environment) || "default";
}

function findInKubeconfig({ kubeconfig, kubeContext }: NamespaceFlags, environment: Environment): string | undefined {
  const { variables, folder } = environment;
  const home = variables["HOME"];
  const listed = kubeconfig || variables["KUBECONFIG"] || (home ? path.join(home, ".kube", "config") : "");
  const files = listed
    .split(path.delimiter)
    .filter((file) => file !== "")
    .map((file) => path.resolve(folder, file))
    .filter((file) => existsSync(file));
  try {
    const configs = files.map((file) => (parseYaml(readFileSync(file, "utf8"), { source: file }) ?? {}) as Kubeconfig);
    const wanted =
      kubeContext || variables["HELM_KUBECONTEXT"] || configs.map((one) => one["current-context"]).find(Boolean);
    const found = configs.flatMap(({ contexts }) => contexts ?? []).find(({ name }) => name === wanted);
    const namespace = found?.context?.namespace;
    return typeof namespace === "string" ? namespace : undefined;
  } catch {
    return undefined;
  }
}
