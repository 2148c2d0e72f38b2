// What is written below a pod: parts that change in no other way, and what would need a machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, type Question, type Reply } from "./ask-cluster.ts";
import { startCluster, type Cluster } from "./cluster.ts";

const url = "/api/v1/namespaces/default/pods";
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a" },
  spec: { containers: [{ name: "app", image: "nginx", resources: { requests: { cpu: "1" }, limits: { cpu: "1" } } }] },
};

async function clusterWithPod(): Promise<Cluster> {
  const cluster = startCluster({ simulate: { workloads: false } });
  await ask(cluster.apiServer.handle, url, { method: "POST", body: pod });
  return cluster;
}

const send = (cluster: Cluster, path: string, question: Question): Promise<Reply> =>
  ask(cluster.apiServer.handle, path, {
    headers: { "content-type": "application/strategic-merge-patch+json" },
    ...question,
  });
type Spec = { containers: object[]; ephemeralContainers?: object[] };

test("a pod is resized, and nothing else of it changes on that way", async () => {
  await using cluster = await clusterWithPod();
  const resources = { requests: { cpu: "2" }, limits: { cpu: "2" } };
  const body = { spec: { containers: [{ name: "app", image: "other", resources }] } };
  const { status, object } = await send(cluster, `${url}/a/resize`, { method: "PATCH", body });
  assert.equal(status, 200);
  const [container] = (object["spec"] as Spec).containers;
  assert.deepEqual(container, { ...container, image: "nginx", resources });
  assert.equal(
    (
      await send(cluster, `${url}/a`, {
        method: "PATCH",
        body: { spec: { containers: [{ name: "app", resources: pod.spec.containers[0]?.resources }] } },
      })
    ).status,
    422,
  );
});

test("a container is added to a running pod to look into it", async () => {
  await using cluster = await clusterWithPod();
  const body = { spec: { ephemeralContainers: [{ name: "debug", image: "busybox" }] } };
  const { status, object } = await send(cluster, `${url}/a/ephemeralcontainers`, { method: "PATCH", body });
  assert.equal(status, 200);
  assert.partialDeepStrictEqual((object["spec"] as Spec).ephemeralContainers, [{ name: "debug", image: "busybox" }]);
});

test("what only a machine could do is refused, by name", async () => {
  await using cluster = await clusterWithPod();
  for (const path of [
    `${url}/a/log`,
    `${url}/a/exec`,
    `${url}/a/proxy`,
    "/api/v1/namespaces/default/services/kubernetes/proxy",
  ]) {
    const { status, object } = await send(cluster, path, {});
    assert.equal(status, 501);
    assert.match(object.message ?? "", /this API simulates pods, with no machine that runs them$/);
  }
  assert.equal((await send(cluster, `${url}/missing/log`, {})).status, 404);
});

test("a pod is bound by its name in the body, and what a kind does not allow is refused", async () => {
  await using cluster = await clusterWithPod();
  const body = { apiVersion: "v1", kind: "Binding", metadata: { name: "a" }, target: { kind: "Node", name: "n" } };
  assert.equal((await send(cluster, "/api/v1/namespaces/default/bindings", { method: "POST", body })).status, 201);
  assert.equal(((await send(cluster, `${url}/a`, {})).object["spec"] as { nodeName?: string }).nodeName, "n");
  assert.equal((await send(cluster, "/api/v1/namespaces", { method: "DELETE" })).status, 405);
  assert.equal((await send(cluster, "/api/v1/componentstatuses", { method: "POST", body: {} })).status, 405);
  assert.deepEqual((await send(cluster, "/api/v1/componentstatuses", {})).object.items, []);
});
