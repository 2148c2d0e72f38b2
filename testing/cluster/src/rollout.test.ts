// What a cluster makes of workloads: ReplicaSets and pods, owned, counted, and gone with their owner.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { deployment, startCluster, type Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const deployments = { group: "apps", version: "v1", kind: "Deployment" };
const replicaSets = { group: "apps", version: "v1", kind: "ReplicaSet" };
const pods = { group: "", version: "v1", kind: "Pod" };

const list = async (cluster: Cluster, kind: typeof pods): Promise<KubeObject[]> =>
  (await cluster.client.list<KubeObject>(kind, { namespace: "default" })).items;
const podsOf = (cluster: Cluster, count: number) =>
  eventually(
    () => list(cluster, pods),
    (some) => some.length === count && some.every((pod) => pod["status"]?.phase === "Running"),
    { what: `${count} running pods` },
  );

test("a Deployment has a ReplicaSet of its template and running pods, which name their owners", async () => {
  await using cluster = startCluster();
  await cluster.client.create(deployment("web", { replicas: 2 }));
  const [pod] = await podsOf(cluster, 2);
  const [set] = await list(cluster, replicaSets);
  const hash = set?.metadata.labels?.["pod-template-hash"] ?? "";
  assert.equal(set?.metadata.name, `web-${hash}`);
  assert.deepEqual(pod?.metadata.labels, { app: "web", "pod-template-hash": hash });
  assert.equal(pod?.metadata.ownerReferences?.[0]?.uid, set?.metadata.uid);
  const live = await cluster.client.get<KubeObject>(deployments, { name: "web", namespace: "default" });
  assert.equal(live.metadata.annotations?.["deployment.kubernetes.io/revision"], "1");
  assert.equal(live.metadata.generation, 1);
});

test("a new template rolls out in a new ReplicaSet, and going back makes the old one the newest", async () => {
  await using cluster = startCluster();
  const apply = (image: string) =>
    cluster.client.apply(deployment("web", { replicas: 1, image }), { fieldManager: "me", force: true });
  const revisions = async () =>
    (await list(cluster, replicaSets))
      .map(
        (set) =>
          `${set.metadata.annotations?.["deployment.kubernetes.io/revision"]}: ${set["spec"].template.spec.containers[0].image} x${set["spec"].replicas}`,
      )
      .toSorted();
  const reached = (wanted: string[]) =>
    eventually(revisions, (now) => JSON.stringify(now) === JSON.stringify(wanted), { what: wanted.join(", ") });
  await apply("nginx:1");
  await reached(["1: nginx:1 x1"]);
  await apply("nginx:2");
  await reached(["1: nginx:1 x0", "2: nginx:2 x1"]);
  await apply("nginx:1");
  await reached(["2: nginx:2 x0", "3: nginx:1 x1"]);
  await podsOf(cluster, 1);
});

test("pods follow the scale, and everything goes with the Deployment", async () => {
  await using cluster = startCluster();
  await cluster.client.create(deployment("web", { replicas: 3 }));
  await podsOf(cluster, 3);
  await cluster.client.patch(
    deployments,
    { name: "web", namespace: "default" },
    { type: "merge", body: { spec: { replicas: 1 } } },
  );
  await podsOf(cluster, 1);
  await cluster.client.delete(deployments, { name: "web", namespace: "default" });
  await eventually(
    async () => [...(await list(cluster, replicaSets)), ...(await list(cluster, pods))],
    (left) => left.length === 0,
    { what: "an empty namespace" },
  );
});

test("a scripted crash loop shows in the pods", async () => {
  await using cluster = startCluster();
  await cluster.client.create(deployment("web", { annotations: { "sluice.dev/simulate": "crash-loop" } }));
  const [pod] = await podsOf(cluster, 1);
  assert.equal(pod?.["status"].containerStatuses[0].state.waiting.reason, "CrashLoopBackOff");
});

test("the pods of a StatefulSet are numbered", async () => {
  await using cluster = startCluster();
  const { spec, ...object } = deployment("db", { replicas: 2 });
  await cluster.client.create({ ...object, kind: "StatefulSet", spec: { ...(spec as object), serviceName: "db" } });
  const names = (await podsOf(cluster, 2)).map(({ metadata }) => metadata.name);
  assert.deepEqual(names, ["db-0", "db-1"]);
});
