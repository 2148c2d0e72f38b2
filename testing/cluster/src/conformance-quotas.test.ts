// What Kubernetes' conformance suite asks of quotas. Each test has the name of the one it stands for.
// @see kubernetes test/e2e/apimachinery/resource_quota.go
import assert from "node:assert/strict";
import { test } from "node:test";
import { openWatch } from "./ask-cluster.ts";
import { call, gone } from "./call-cluster.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const at = (plural: string): string => `/api/v1/namespaces/default/${plural}`;
const quotas = at("resourcequotas");

type Used = { [name: string]: string };

async function limit(cluster: Cluster, hard: Used, rest: object = {}, name = "quota"): Promise<void> {
  const made = await call(cluster, "POST", quotas, { metadata: { name }, spec: { hard, ...rest } });
  assert.equal(made.status, 201, made.object.message ?? "");
  await uses(cluster, Object.fromEntries(Object.keys(hard).map((key) => [key, "0"])), name);
}

/** Waits until a quota counts what is expected. */
const uses = (cluster: Cluster, expected: Used, name = "quota") =>
  eventually(
    async () => {
      const { object } = await call(cluster, "GET", `${quotas}/${name}`);
      return ((object["status"] ?? {}) as { used?: Used }).used ?? {};
    },
    (used) => Object.entries(expected).every(([key, amount]) => used[key] === amount),
    { what: JSON.stringify(expected) },
  );

async function makes(cluster: Cluster, path: string, body: object): Promise<void> {
  const { status, object } = await call(cluster, "POST", path, body);
  assert.equal(status, 201, object.message ?? "");
}

async function isRefused(cluster: Cluster, path: string, body: object): Promise<void> {
  const { status, object } = await call(cluster, "POST", path, body);
  assert.equal(status, 403);
  assert.match(object.message ?? "", /exceeded quota: quota/);
}

const resources = { requests: { cpu: "500m", memory: "252Mi" }, limits: { cpu: "500m", memory: "252Mi" } };
const pod = (name: string, spec: object = {}, sizes: object = resources) => ({
  metadata: { name },
  spec: { containers: [{ name: "pause", image: "pause", resources: sizes }], ...spec },
});

void test("ResourceQuota should create a ResourceQuota and ensure its status is promptly calculated", async () => {
  await using cluster = startCluster();
  await limit(cluster, { pods: "5", secrets: "10", "requests.cpu": "1", "count/replicasets.apps": "5" });
});

void test("ResourceQuota should create a ResourceQuota and capture the life of a service", async () => {
  await using cluster = startCluster({ simulate: { except: ["loadBalancers"] } });
  const services = at("services");
  await call(cluster, "DELETE", `${services}/kubernetes`);
  await limit(cluster, { services: "2", "services.nodeports": "1", "services.loadbalancers": "1" });
  await makes(cluster, services, { metadata: { name: "a" }, spec: { ports: [{ port: 80 }] } });
  await makes(cluster, services, { metadata: { name: "b" }, spec: { type: "NodePort", ports: [{ port: 80 }] } });
  await isRefused(cluster, services, {
    metadata: { name: "c" },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  });
  await uses(cluster, { services: "2", "services.nodeports": "1", "services.loadbalancers": "0" });
  for (const name of ["a", "b"]) await call(cluster, "DELETE", `${services}/${name}`);
  await uses(cluster, { services: "0", "services.nodeports": "0" });
});

for (const [what, plural, body] of [
  ["a secret", "secrets", { data: { data: "dmFsdWU=" } }],
  ["a configMap", "configmaps", { data: { a: "b" } }],
  [
    "a replication controller",
    "replicationcontrollers",
    {
      spec: {
        replicas: 0,
        selector: { a: "b" },
        template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "b" }] } },
      },
    },
  ],
] as const)
  void test(`ResourceQuota should create a ResourceQuota and capture the life of ${what}`, async () => {
    await using cluster = startCluster();
    await limit(cluster, { [plural]: "1", [`count/${plural}`]: "1" });
    await makes(cluster, at(plural), { metadata: { name: "one" }, ...body });
    await uses(cluster, { [plural]: "1", [`count/${plural}`]: "1" });
    await isRefused(cluster, at(plural), { metadata: { name: "two" }, ...body });
    await call(cluster, "DELETE", `${at(plural)}/one`);
    await uses(cluster, { [plural]: "0", [`count/${plural}`]: "0" });
  });

void test("ResourceQuota should create a ResourceQuota and capture the life of a replica set", async () => {
  await using cluster = startCluster();
  const sets = "/apis/apps/v1/namespaces/default/replicasets";
  await limit(cluster, { "count/replicasets.apps": "1" });
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "b" }] } };
  const set = { spec: { replicas: 0, selector: { matchLabels: { a: "b" } }, template } };
  await makes(cluster, sets, { metadata: { name: "one" }, ...set });
  await isRefused(cluster, sets, { metadata: { name: "two" }, ...set });
  await call(cluster, "DELETE", `${sets}/one`);
  await uses(cluster, { "count/replicasets.apps": "0" });
});

void test("ResourceQuota should create a ResourceQuota and capture the life of a pod", async () => {
  await using cluster = startCluster();
  const extended = "requests.example.com/dongle";
  await limit(cluster, { pods: "5", cpu: "1", memory: "500Mi", "ephemeral-storage": "50Gi", [extended]: "3" });
  const dongles = (count: string) => ({
    requests: { cpu: "500m", memory: "252Mi", "ephemeral-storage": "30Gi", "example.com/dongle": count },
    limits: { cpu: "500m", memory: "252Mi", "ephemeral-storage": "30Gi", "example.com/dongle": count },
  });
  await makes(cluster, at("pods"), pod("fits", {}, dongles("2")));
  await uses(cluster, { pods: "1", cpu: "500m", memory: "252Mi", "ephemeral-storage": "30Gi", [extended]: "2" });
  await isRefused(
    cluster,
    at("pods"),
    pod("cpu", {}, { requests: { cpu: "600m", memory: "100Mi", "ephemeral-storage": "1Gi" } }),
  );
  await isRefused(cluster, at("pods"), pod("dongles", {}, dongles("2")));
  const labelled = await call(cluster, "PATCH", `${at("pods")}/fits`, { metadata: { labels: { a: "b" } } });
  assert.equal(labelled.status, 200);
  await uses(cluster, { pods: "1", cpu: "500m" });
  await call(cluster, "DELETE", `${at("pods")}/fits`, { gracePeriodSeconds: 0 });
  await uses(cluster, { pods: "0", cpu: "0", memory: "0", "ephemeral-storage": "0", [extended]: "0" });
});

const hard = { pods: "5", "requests.cpu": "1", "requests.memory": "500Mi", "limits.cpu": "2", "limits.memory": "1Gi" };
const taken = {
  pods: "1",
  "requests.cpu": "500m",
  "requests.memory": "252Mi",
  "limits.cpu": "500m",
  "limits.memory": "252Mi",
};
const none = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));

void test("ResourceQuota should verify ResourceQuota with terminating scopes", async () => {
  await using cluster = startCluster();
  await limit(cluster, hard, { scopes: ["Terminating"] }, "short");
  await limit(cluster, hard, { scopes: ["NotTerminating"] }, "long");
  await makes(cluster, at("pods"), pod("service"));
  await uses(cluster, taken, "long");
  await uses(cluster, none, "short");
  await call(cluster, "DELETE", `${at("pods")}/service`, { gracePeriodSeconds: 0 });
  await uses(cluster, none, "long");
  await makes(cluster, at("pods"), pod("job", { activeDeadlineSeconds: 3600 }));
  await uses(cluster, taken, "short");
  await uses(cluster, none, "long");
});

void test("ResourceQuota should verify ResourceQuota with best effort scope", async () => {
  await using cluster = startCluster();
  await limit(cluster, { pods: "5" }, { scopes: ["BestEffort"] }, "free");
  await limit(cluster, { pods: "5" }, { scopes: ["NotBestEffort"] }, "sized");
  await makes(cluster, at("pods"), pod("free", {}, {}));
  await uses(cluster, { pods: "1" }, "free");
  await uses(cluster, { pods: "0" }, "sized");
  await call(cluster, "DELETE", `${at("pods")}/free`, { gracePeriodSeconds: 0 });
  await uses(cluster, { pods: "0" }, "free");
  await makes(cluster, at("pods"), pod("sized"));
  await uses(cluster, { pods: "1" }, "sized");
  await uses(cluster, { pods: "0" }, "free");
});

void test("ResourceQuota should be able to update and delete ResourceQuota", async () => {
  await using cluster = startCluster();
  await limit(cluster, { cpu: "1", memory: "500Mi" });
  const { object } = await call(cluster, "GET", `${quotas}/quota`);
  const changed = { ...object, spec: { hard: { cpu: "2", memory: "1Gi" } } };
  assert.deepEqual((await call(cluster, "PUT", `${quotas}/quota`, changed)).object["spec"], changed.spec);
  await call(cluster, "DELETE", `${quotas}/quota`);
  await gone(cluster, `${quotas}/quota`);
});

void test("ResourceQuota should manage the lifecycle of a ResourceQuota", async () => {
  await using cluster = startCluster();
  const labels = { of: "the-test" };
  await call(cluster, "POST", quotas, { metadata: { name: "a", labels }, spec: { hard: { cpu: "1" } } });
  const everywhere = await call(cluster, "GET", "/api/v1/resourcequotas?labelSelector=of%3Dthe-test");
  assert.equal(everywhere.object.items.length, 1);
  const patched = await call(cluster, "PATCH", `${quotas}/a`, {
    metadata: { labels: { patched: "yes" } },
    spec: { hard: { memory: "750Mi" } },
  });
  assert.deepEqual(patched.object["spec"], { hard: { cpu: "1", memory: "750Mi" } });
  await call(cluster, "DELETE", `${quotas}?labelSelector=patched%3Dyes`);
  await gone(cluster, `${quotas}/a`);
});

void test("ResourceQuota should apply changes to a resourcequota status", async () => {
  await using cluster = startCluster();
  await limit(cluster, { cpu: "500m", memory: "500Mi" });
  const changes = await openWatch(cluster.apiServer.handle, `${quotas}?watch=true`);
  await call(cluster, "PATCH", `${quotas}/quota`, { spec: { hard: { cpu: "1", memory: "1Gi" } } });
  await changes.until(({ object }) => {
    const status = object["status"] as { hard?: Used } | undefined;
    return status?.hard?.["cpu"] === "1" && status.hard["memory"] === "1Gi";
  });
  changes.close();
  const patched = await call(cluster, "PATCH", `${quotas}/quota/status`, { status: { hard: { cpu: "2" } } });
  assert.deepEqual((patched.object["status"] as { hard: Used }).hard, { cpu: "2", memory: "1Gi" });
  assert.deepEqual(patched.object["spec"], { hard: { cpu: "1", memory: "1Gi" } });
  await uses(cluster, { cpu: "0" });
});
