// Records what a cluster begins with: every object that kube-apiserver makes of its own accord, before any controller runs.
//   KUBEBUILDER_ASSETS=/folder/with/kube-apiserver/and/etcd node scripts/record-bootstrap-objects.ts
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { KubeObject } from "@sluice/objects";
import { startKubeApiserver } from "../testing/cluster/src/kube-apiserver.ts";

const assets = process.env["KUBEBUILDER_ASSETS"];
if (assets === undefined) throw new Error("set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd");
const version = execFileSync(path.join(assets, "kube-apiserver"), ["--version"], { encoding: "utf8" }).trim();

/**
 * Where such objects are. Leases are left out, each of which says which process of which machine is alive, and the ConfigMap that says since when
 * tokens in secrets are looked after, which no part of the embedded API does.
 */
const collections = [
  "/api/v1/namespaces",
  "/api/v1/services",
  "/api/v1/endpoints",
  "/api/v1/serviceaccounts",
  "/apis/apiregistration.k8s.io/v1/apiservices",
  "/apis/discovery.k8s.io/v1/endpointslices",
  "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
  "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
  "/apis/networking.k8s.io/v1/ipaddresses",
  "/apis/networking.k8s.io/v1/servicecidrs",
  "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles",
  "/apis/rbac.authorization.k8s.io/v1/rolebindings",
  "/apis/rbac.authorization.k8s.io/v1/roles",
  "/apis/scheduling.k8s.io/v1/priorityclasses",
];

await using server = await startKubeApiserver(assets);
const { url, ca, token } = server.target;

async function read(where: string): Promise<KubeObject[]> {
  const request = https.get(url + where, { ca, agent: false, headers: { authorization: `Bearer ${token}` } });
  const answer = Promise.withResolvers<string>();
  request.on("response", (response) => answer.resolve(text(response))).on("error", answer.reject);
  const list = JSON.parse(await answer.promise) as { kind: string; apiVersion: string; items: KubeObject[] };
  const kind = list.kind.replace(/List$/, "");
  return list.items.map((item) => ({ ...item, apiVersion: list.apiVersion, kind }));
}

/** Without what differs from cluster to cluster; addresses are those of nobody. */
function lasting(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => lasting(one, key === "addresses" ? key : ""));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(
          ([name]) => !["uid", "resourceVersion", "creationTimestamp", "time", "lastTransitionTime"].includes(name),
        )
        .map(([name, inner]) => [name, lasting(inner, name)]),
    );
  if (value === new URL(url).port || value === Number(new URL(url).port)) return 6443;
  if (key === "addresses" || key === "ip") return "192.0.2.1";
  return value;
}

const found: { plural: string; object: KubeObject }[] = [];
for (const where of collections)
  for (const object of await read(where)) found.push({ plural: where.split("/").at(-1) ?? "", object });
const revisionOf = ({ object }: { object: KubeObject }): number => Number(object.metadata.resourceVersion);
const rows = found
  .sort((one, other) => revisionOf(one) - revisionOf(other))
  .map(({ plural, object }) => [plural, lasting(object)]);
const head = {
  recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
  by: "scripts/record-bootstrap-objects.ts",
};
writeFileSync(
  path.resolve(import.meta.dirname, "../kube/apiserver/generated/bootstrap.json"),
  `${JSON.stringify({ ...head, rows: [] }).replace("[]}", `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]}`)}\n`,
);
console.log(`${rows.length} objects`);
