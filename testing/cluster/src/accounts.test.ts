// Workloads whose pods are refused for their account: they say so, and come when the account does.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { deployment, startCluster, type Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const apps = (kind: string) => ({ group: "apps", version: "v1", kind });
const core = (kind: string) => ({ group: "", version: "v1", kind });
const web = { name: "web", namespace: "default" };
const missing = 'error looking up service account default/robot: serviceaccount "robot" not found';

const as = (object: KubeObject, serviceAccountName: string): KubeObject => {
  const spec = object["spec"] as { template: { spec: object } };
  const template = { ...spec.template, spec: { ...spec.template.spec, serviceAccountName } };
  return { ...object, spec: { ...spec, template } };
};
const robot: KubeObject = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "robot", namespace: "default" },
};

type Status = { readyReplicas?: number; conditions?: { type: string; status: string; message: string }[] };
const statusOf = async ({ client }: Cluster): Promise<Status> =>
  ((await client.get(apps("Deployment"), web))["status"] ?? {}) as Status;

const conditionOf = ({ conditions = [] }: Status, type: string) => conditions.find((one) => one.type === type);

void test("a Deployment whose account is missing has no pods and says why, until the account is there", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(as(deployment("web", { replicas: 2 }), "robot"));
  const refused = await eventually(
    () => statusOf(cluster),
    (status) => conditionOf(status, "ReplicaFailure") !== undefined,
  );
  assert.match(conditionOf(refused, "ReplicaFailure")?.message ?? "", new RegExp(`^pods "web-.*${missing}$`));
  assert.equal(conditionOf(refused, "Available")?.status, "False");
  assert.equal((await client.list(core("Pod"))).items.length, 0);
  await client.create(robot);
  const ready = await eventually(
    () => statusOf(cluster),
    (status) => status.readyReplicas === 2,
  );
  assert.equal(conditionOf(ready, "ReplicaFailure"), undefined);
  assert.equal(conditionOf(ready, "Available")?.status, "True");
  const [pod] = (await client.list(core("Pod"))).items;
  const { volumes = [] } = (pod?.["spec"] ?? {}) as { volumes?: { name: string }[] };
  assert.match(volumes[0]?.name ?? "", /^kube-api-access-/);
});

void test("a Job whose account is missing has not succeeded", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const template = {
    spec: { restartPolicy: "Never", serviceAccountName: "robot", containers: [{ name: "a", image: "a" }] },
  };
  await client.create({ apiVersion: "batch/v1", kind: "Job", metadata: web, spec: { template } });
  const job = async (): Promise<{ startTime?: string; succeeded?: number }> =>
    ((await client.get({ group: "batch", version: "v1", kind: "Job" }, web))["status"] ?? {}) as { succeeded?: number };
  const waiting = await eventually(job, ({ startTime }) => startTime !== undefined);
  assert.equal(waiting.succeeded, undefined);
  await client.create(robot);
  await eventually(job, ({ succeeded }) => succeeded === 1);
});

void test("pods of a namespace that was made just now have its account", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "fresh" } });
  const pod = await client.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "fresh" },
    spec: { containers: [{ name: "a", image: "a" }] },
  });
  assert.equal((pod["spec"] as { serviceAccountName?: string }).serviceAccountName, "default");
  await client.delete(core("ServiceAccount"), { name: "default", namespace: "fresh" });
  await eventually(
    async () => (await client.list(core("ServiceAccount"), { namespace: "fresh" })).items.length,
    (count) => count === 1,
  );
});
