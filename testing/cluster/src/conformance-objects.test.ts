// What Kubernetes' conformance suite asks of objects, watches, namespaces and owners, where no machine has to run anything. Each test has the name
// of the one it stands for.
// @see kubernetes test/e2e/{apimachinery,auth,network,node,storage,batch}
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { openWatch, type Reply } from "./ask-cluster.ts";
import { call, gone } from "./call-cluster.ts";
import { configMap, deployment, startCluster, type Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const named = (name: string, rest: object = {}) => ({ metadata: { name, labels: { of: "the-test" } }, ...rest });

const policyRules = {
  resourceRules: [{ operations: ["CREATE"], apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments"] }],
};
const admission = "/apis/admissionregistration.k8s.io/v1";
const service = { name: "hook", namespace: "default" };
const hook = {
  name: "hook.example.com",
  clientConfig: { service },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  rules: [{ operations: ["CREATE"], apiGroups: ["none.example.com"], apiVersions: ["v1"], resources: ["nothings"] }],
};
const csr =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQnl6Q0NBVFFDQVFBd2dZb3hDekFKQmdOVkJBWVRBbFZUTVJNd0VRWURWUVFJRXdwRFlXeHBabTl5Ym1saApNUll3RkFZRFZRUUhFdzFOYjNWdWRHRnBiaUJXYVdWM01STXdFUVlEVlFRS0V3cEhiMjluYkdVZ1NXNWpNUjh3CkhRWURWUVFMRXhaSmJtWnZjbTFoZEdsdmJpQlVaV05vYm05c2IyZDVNUmd3RmdZRFZRUURFdzkzZDNjdVoyOXYKWjJ4bExtTnZiVENCbnpBTkJna3Foa2lHOXcwQkFRRUZBQU9CalFBd2dZa0NnWUVBcFp0WUpDSEo0VnBWWEhmVgpJbHN0UVRsTzRxQzAzaGpYK1prUHl2ZFlkMVE0K3FiQWVUd1htQ1VLWUhUaFZSZDVhWFNxbFB6eUlCd2llTVpyCldGbFJRZGRaMUl6WEFsVlJEV3dBbzYwS2VjcWVBWG5uVUsrNWZYb1RJL1VnV3NocmU4dEoreC9UTUhhUUtSL0oKY0lXUGhxYVFoc0p1elpidkFkR0E4MEJMeGRNQ0F3RUFBYUFBTUEwR0NTcUdTSWIzRFFFQkJRVUFBNEdCQUlobAo0UHZGcStlN2lwQVJnSTVaTStHWng2bXBDejQ0RFRvMEprd2ZSRGYrQnRyc2FDMHE2OGVUZjJYaFlPc3E0ZmtIClEwdUEwYVZvZzNmNWlKeENhM0hwNWd4YkpRNnpWNmtKMFRFc3VhYU9oRWtvOXNkcENvUE9uUkJtMmkvWFJEMkQKNmlOaDhmOHowU2hHc0ZxakRnRkh5RjNvK2xVeWorVUM2SDFRVzdibgotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=";

/** Kinds of which the suite asks that every operation works. */
const operations: [title: string, path: string, object: (name: string) => object, hasStatus?: "status"][] = [
  [
    "API priority and fairness should support FlowSchema API operations",
    "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
    (name) =>
      named(name, { spec: { matchingPrecedence: 10_000, priorityLevelConfiguration: { name: "global-default" } } }),
    "status",
  ],
  [
    "API priority and fairness should support PriorityLevelConfiguration API operations",
    "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
    (name) =>
      named(name, {
        spec: { type: "Limited", limited: { nominalConcurrencyShares: 2, limitResponse: { type: "Reject" } } },
      }),
    "status",
  ],
  [
    "ValidatingAdmissionPolicy should support ValidatingAdmissionPolicy API operations",
    `${admission}/validatingadmissionpolicies`,
    (name) => named(name, { spec: { matchConstraints: policyRules, validations: [{ expression: "true" }] } }),
    "status",
  ],
  [
    "ValidatingAdmissionPolicy should support ValidatingAdmissionPolicyBinding API operations",
    `${admission}/validatingadmissionpolicybindings`,
    (name) => named(name, { spec: { policyName: "some", validationActions: ["Deny"] } }),
  ],
  [
    "AdmissionWebhook listing validating webhooks should work",
    `${admission}/validatingwebhookconfigurations`,
    (name) => named(name, { webhooks: [hook] }),
  ],
  [
    "AdmissionWebhook listing mutating webhooks should work",
    `${admission}/mutatingwebhookconfigurations`,
    (name) => named(name, { webhooks: [hook] }),
  ],
  [
    "Certificates API should support CSR API operations",
    "/apis/certificates.k8s.io/v1/certificatesigningrequests",
    (name) => named(name, { spec: { request: csr, signerName: "example.com/any", usages: ["client auth"] } }),
    "status",
  ],
  [
    "EndpointSlice should support creating EndpointSlice API operations",
    "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
    (name) => named(name, { addressType: "IPv4", endpoints: [{ addresses: ["10.1.2.3"] }] }),
  ],
  [
    "Ingress API should support creating Ingress API operations",
    "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
    (name) => named(name, { spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } }),
    "status",
  ],
  [
    "IngressClass API should support creating IngressClass API operations",
    "/apis/networking.k8s.io/v1/ingressclasses",
    (name) => named(name, { spec: { controller: "example.com/controller" } }),
  ],
  [
    "RuntimeClass should support RuntimeClasses API operations",
    "/apis/node.k8s.io/v1/runtimeclasses",
    (name) => named(name, { handler: "any" }),
  ],
  [
    "CSIStorageCapacity should support CSIStorageCapacities API operations",
    "/apis/storage.k8s.io/v1/namespaces/default/csistoragecapacities",
    (name) => named(name, { storageClassName: "any" }),
  ],
  [
    "CronJob should support CronJob API operations",
    "/apis/batch/v1/namespaces/default/cronjobs",
    (name) =>
      named(name, {
        spec: {
          schedule: "0 0 1 1 *",
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "b" }] } } },
          },
        },
      }),
    "status",
  ],
  [
    "Lease lease API should be available",
    "/apis/coordination.k8s.io/v1/namespaces/default/leases",
    (name) => named(name, { spec: { holderIdentity: "a" } }),
  ],
];
for (const [title, path, object, hasStatus] of operations)
  void test(title, async () => {
    await using cluster = startCluster();
    const created = await call(cluster, "POST", path, object("a"));
    assert.equal(created.status, 201, created.object.message ?? "");
    await call(cluster, "POST", path, object("b"));
    const { object: read } = await call(cluster, "GET", `${path}/a`);
    assert.equal(read.metadata.uid, created.object.metadata.uid);
    const selected = `${path}?labelSelector=of%3Dthe-test`;
    const list = await call(cluster, "GET", selected);
    assert.equal(list.object.items.length, 2);
    const everywhere = await call(cluster, "GET", selected.replace("/namespaces/default", ""));
    assert.equal(everywhere.object.items.length, 2);
    const changes = await openWatch(
      cluster.apiServer.handle,
      `${selected.replace("?", "?watch=true&")}&resourceVersion=${list.object.metadata.resourceVersion}`,
    );
    const patched = await call(cluster, "PATCH", `${path}/a`, { metadata: { annotations: { patched: "true" } } });
    assert.equal(patched.object.metadata.annotations?.["patched"], "true");
    const { metadata } = patched.object;
    const sent = {
      ...patched.object,
      metadata: { ...metadata, annotations: { ...metadata.annotations, updated: "true" } },
    };
    const updated = await call(cluster, "PUT", `${path}/a`, sent);
    assert.equal(updated.status, 200, updated.object.message ?? "");
    if (hasStatus) {
      for (const method of ["PATCH", "PUT"]) {
        const { object: live } = await call(cluster, "GET", `${path}/a/status`);
        const { status, object: said } = await call(
          cluster,
          method,
          `${path}/a/status`,
          method === "PUT" ? live : { metadata: { annotations: {} } },
        );
        assert.equal(status, 200, said.message ?? "");
      }
    }
    assert.equal((await call(cluster, "DELETE", `${path}/a`)).status, 200);
    const seen = await changes.until(({ type }) => type === "DELETED");
    assert.deepEqual(
      seen.slice(0, 2).map(({ object: one }) => one.metadata.annotations?.["updated"] ?? "no"),
      ["no", "true"],
    );
    changes.close();
    assert.equal((await call(cluster, "GET", `${path}/a`)).status, 404);
    assert.equal((await call(cluster, "DELETE", selected)).status, 200);
    assert.equal((await call(cluster, "GET", selected)).object.items.length, 0);
  });

const maps = "/api/v1/namespaces/default/configmaps";
const watchMaps = ({ apiServer }: Cluster, query: string) => openWatch(apiServer.handle, `${maps}?watch=true&${query}`);
const patchMap = (cluster: Cluster, patch: object) => call(cluster, "PATCH", `${maps}/a`, patch);

void test("Watchers should observe add, update, and delete watch notifications on configmaps", async () => {
  await using cluster = startCluster();
  const [a, b, either] = [
    await watchMaps(cluster, "labelSelector=watch%3Da"),
    await watchMaps(cluster, "labelSelector=watch%3Db"),
    await watchMaps(cluster, "labelSelector=watch+in+(a,b)"),
  ];
  await call(cluster, "POST", maps, { metadata: { name: "a", labels: { watch: "a" } } });
  await patchMap(cluster, { data: { mutation: "1" } });
  await call(cluster, "DELETE", `${maps}/a`);
  await call(cluster, "POST", maps, { metadata: { name: "b", labels: { watch: "b" } } });
  await call(cluster, "DELETE", `${maps}/b`);
  const types = async (watch: typeof a, count: number) => {
    const seen: (string | undefined)[] = [];
    while (seen.length < count) seen.push((await watch.next())?.type);
    return seen;
  };
  assert.deepEqual(await types(a, 3), ["ADDED", "MODIFIED", "DELETED"]);
  assert.deepEqual(await types(b, 2), ["ADDED", "DELETED"]);
  assert.deepEqual(await types(either, 5), ["ADDED", "MODIFIED", "DELETED", "ADDED", "DELETED"]);
  for (const one of [a, b, either]) one.close();
});

void test("Watchers should be able to start watching from a specific resource version", async () => {
  await using cluster = startCluster();
  await call(cluster, "POST", maps, { metadata: { name: "a" } });
  const first = await patchMap(cluster, { data: { mutation: "1" } });
  await patchMap(cluster, { data: { mutation: "2" } });
  await call(cluster, "DELETE", `${maps}/a`);
  const watch = await watchMaps(cluster, `resourceVersion=${first.object.metadata.resourceVersion}`);
  assert.deepEqual((await watch.next())?.object["data"], { mutation: "2" });
  assert.equal((await watch.next())?.type, "DELETED");
  watch.close();
});

void test("Watchers should be able to restart watching from the last resource version observed by the previous watch", async () => {
  await using cluster = startCluster();
  const first = await watchMaps(cluster, "");
  await call(cluster, "POST", maps, { metadata: { name: "a" } });
  await patchMap(cluster, { data: { mutation: "1" } });
  await first.next();
  const last = await first.next();
  first.close();
  await patchMap(cluster, { data: { mutation: "2" } });
  await call(cluster, "DELETE", `${maps}/a`);
  const second = await watchMaps(cluster, `resourceVersion=${last?.object.metadata.resourceVersion}`);
  assert.deepEqual((await second.next())?.object["data"], { mutation: "2" });
  assert.equal((await second.next())?.type, "DELETED");
  second.close();
});

void test("Watchers should observe an object deletion if it stops meeting the requirements of the selector", async () => {
  await using cluster = startCluster();
  const watch = await watchMaps(cluster, "labelSelector=watch%3Dyes");
  await call(cluster, "POST", maps, { metadata: { name: "a", labels: { watch: "yes" } } });
  await patchMap(cluster, { metadata: { labels: { watch: "no" } } });
  await patchMap(cluster, { data: { unseen: "1" } });
  await patchMap(cluster, { metadata: { labels: { watch: "yes" } } });
  await call(cluster, "DELETE", `${maps}/a`);
  const types: (string | undefined)[] = [];
  while (types.length < 4) types.push((await watch.next())?.type);
  assert.deepEqual(types, ["ADDED", "DELETED", "ADDED", "DELETED"]);
  watch.close();
});

void test("Watchers should receive events on concurrent watches in same order", async () => {
  await using cluster = startCluster();
  const versions: string[] = [];
  for (let index = 0; index < 20; index += 1) {
    const { object } = await call(cluster, index === 0 ? "POST" : "PATCH", index === 0 ? maps : `${maps}/a`, {
      ...(index === 0 ? { metadata: { name: "a" } } : {}),
      data: { round: String(index) },
    });
    versions.push(object.metadata.resourceVersion ?? "");
  }
  // A watch from each of the versions sees all later ones, in order.
  for (const [index, version] of versions.slice(0, -1).entries()) {
    const watch = await watchMaps(cluster, `resourceVersion=${version}`);
    for (const expected of versions.slice(index + 1))
      assert.equal((await watch.next())?.object.metadata.resourceVersion, expected);
    watch.close();
  }
});

const namespaces = "/api/v1/namespaces";
const team = `${namespaces}/team`;

void test("Namespaces should patch a Namespace", async () => {
  await using cluster = startCluster();
  await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
  const { object } = await call(cluster, "PATCH", team, { metadata: { labels: { patched: "yes" } } });
  assert.deepEqual(object.metadata.labels, { patched: "yes", "kubernetes.io/metadata.name": "team" });
});

void test("Namespaces should apply an update to a Namespace", async () => {
  await using cluster = startCluster();
  const { object } = await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
  const body = { ...object, metadata: { ...object.metadata, labels: { updated: "yes" } } };
  const updated = await call(cluster, "PUT", team, body);
  assert.equal(updated.object.metadata.labels?.["updated"], "yes");
});

void test("Namespaces should apply changes to a namespace status", async () => {
  await using cluster = startCluster();
  await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
  const conditions = [{ type: "StatusPatched", status: "True", reason: "Test", message: "by a test" }];
  const patched = await call(cluster, "PATCH", `${team}/status`, { status: { conditions } });
  const typesOf = ({ object }: Reply) =>
    (object["status"] as { conditions: { type: string }[] }).conditions.map(({ type }) => type);
  assert.deepEqual(typesOf(patched), ["StatusPatched"]);
  const more = [...conditions, { ...conditions[0], type: "StatusUpdate" }];
  const updated = await call(cluster, "PUT", `${team}/status`, {
    ...patched.object,
    status: { ...(patched.object["status"] as object), conditions: more },
  });
  assert.deepEqual(typesOf(updated), ["StatusPatched", "StatusUpdate"]);
});

void test("Namespaces should apply a finalizer to a Namespace", async () => {
  await using cluster = startCluster();
  const { object } = await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
  const finalizersOf = (one: KubeObject) => (one["spec"] as { finalizers?: string[] }).finalizers ?? [];
  assert.deepEqual(finalizersOf(object), ["kubernetes"]);
  const added = await call(cluster, "PUT", `${team}/finalize`, {
    ...object,
    spec: { finalizers: ["kubernetes", "example.com/mine"] },
  });
  assert.deepEqual(finalizersOf(added.object), ["kubernetes", "example.com/mine"]);
  const removed = await call(cluster, "PUT", `${team}/finalize`, {
    ...added.object,
    spec: { finalizers: ["kubernetes"] },
  });
  assert.deepEqual(finalizersOf(removed.object), ["kubernetes"]);
});

void test("a namespace goes when the last finalizer of its spec does, with nobody to empty it", async () => {
  const simulate = { workloads: false, namespaces: false, garbageCollector: false };
  await using cluster = startCluster({ simulate });
  await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
  await call(cluster, "DELETE", team);
  const { object } = await call(cluster, "GET", team);
  assert.equal((object["status"] as { phase: string }).phase, "Terminating");
  await call(cluster, "PUT", `${team}/finalize`, { ...object, spec: {} });
  assert.equal((await call(cluster, "GET", team)).status, 404);
});

for (const [what, path, object] of [
  ["pods", "pods", { spec: { containers: [{ name: "a", image: "b" }] } }],
  ["services", "services", { spec: { ports: [{ port: 80 }] } }],
] as const)
  void test(`Namespaces should ensure that all ${what} are removed when a namespace is deleted`, async () => {
    await using cluster = startCluster();
    await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
    const made = await call(cluster, "POST", `${team}/${path}`, { metadata: { name: "a" }, ...object });
    assert.equal(made.status, 201, made.object.message ?? "");
    await call(cluster, "DELETE", team);
    await gone(cluster, team);
    await call(cluster, "POST", namespaces, { metadata: { name: "team" } });
    assert.equal((await call(cluster, "GET", `${team}/${path}`)).object.items.length, 0);
  });

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const sets = "/apis/apps/v1/namespaces/default/replicasets";
const setsOf = async (cluster: Cluster) => (await call(cluster, "GET", sets)).object.items;

async function deployed(): Promise<Cluster> {
  const cluster = startCluster();
  await cluster.client.create(deployment("web"));
  await eventually(
    () => setsOf(cluster),
    (items) => items.length === 1,
  );
  return cluster;
}

void test("Garbage collector should delete RS created by deployment when not orphaning", async () => {
  await using cluster = await deployed();
  await call(cluster, "DELETE", `${deployments}/web`, { propagationPolicy: "Background" });
  await eventually(
    () => setsOf(cluster),
    (items) => items.length === 0,
  );
});

void test("Garbage collector should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan", async () => {
  await using cluster = await deployed();
  await call(cluster, "DELETE", `${deployments}/web`, { propagationPolicy: "Orphan" });
  await gone(cluster, `${deployments}/web`);
  const [set] = await setsOf(cluster);
  assert.equal(set?.metadata.ownerReferences, undefined);
});

const owner = ({ metadata: { name = "", uid = "" } }: KubeObject, blockOwnerDeletion = true) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name,
  uid,
  blockOwnerDeletion,
});
const createMap = async (cluster: Cluster, name: string, ...owners: KubeObject[]): Promise<KubeObject> => {
  const object = configMap(name);
  const ownerReferences = owners.map((one) => owner(one));
  return cluster.client.create({
    ...object,
    metadata: { ...object.metadata, ...(owners.length > 0 ? { ownerReferences } : {}) },
  });
};

void test("Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted", async () => {
  await using cluster = startCluster();
  const [leaving, staying] = [await createMap(cluster, "leaving"), await createMap(cluster, "staying")];
  await createMap(cluster, "own", leaving);
  await createMap(cluster, "shared", leaving, staying);
  await call(cluster, "DELETE", `${maps}/leaving`, { propagationPolicy: "Foreground" });
  await gone(cluster, `${maps}/leaving`);
  assert.equal((await call(cluster, "GET", `${maps}/own`)).status, 404);
  const { object } = await call(cluster, "GET", `${maps}/shared`);
  assert.deepEqual(
    object.metadata.ownerReferences?.map(({ name }) => name),
    ["staying"],
  );
});

void test("Garbage collector should not be blocked by dependency circle", async () => {
  await using cluster = startCluster();
  const first = await createMap(cluster, "a");
  const second = await createMap(cluster, "b", first);
  const third = await createMap(cluster, "c", second);
  await call(cluster, "PATCH", `${maps}/a`, { metadata: { ownerReferences: [owner(third)] } });
  await call(cluster, "DELETE", `${maps}/a`, { propagationPolicy: "Foreground" });
  await eventually(
    async () => (await call(cluster, "GET", maps)).object.items,
    (items) => items.length === 0,
  );
});

const controllers = "/api/v1/namespaces/default/replicationcontrollers";
const podsOf = async (cluster: Cluster) => (await call(cluster, "GET", "/api/v1/namespaces/default/pods")).object.items;

async function replicated(replicas: number): Promise<Cluster> {
  const cluster = startCluster();
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "b" }] } };
  await call(cluster, "POST", controllers, named("rc", { spec: { replicas, selector: { a: "b" }, template } }));
  await eventually(
    () => podsOf(cluster),
    (items) => items.length === replicas,
  );
  return cluster;
}

void test("Garbage collector should delete pods created by rc when not orphaning", async () => {
  await using cluster = await replicated(2);
  await call(cluster, "DELETE", `${controllers}/rc`, { propagationPolicy: "Background" });
  await eventually(
    () => podsOf(cluster),
    (items) => items.length === 0,
  );
});

void test("Garbage collector should orphan pods created by rc if delete options say so", async () => {
  await using cluster = await replicated(20);
  await call(cluster, "DELETE", `${controllers}/rc`, { propagationPolicy: "Orphan" });
  await gone(cluster, `${controllers}/rc`);
  const left = await podsOf(cluster);
  assert.deepEqual(
    left.map(({ metadata }) => metadata.ownerReferences),
    Array.from({ length: 20 }, () => undefined),
  );
});

void test("Garbage collector should keep the rc around until all its pods are deleted if the deleteOptions says so", async () => {
  await using cluster = startCluster();
  const top = await createMap(cluster, "owner");
  const held = configMap("dependent");
  await cluster.client.create({
    ...held,
    metadata: { ...held.metadata, finalizers: ["example.com/hold"], ownerReferences: [owner(top)] },
  });
  await call(cluster, "DELETE", `${maps}/owner`, { propagationPolicy: "Foreground" });
  await eventually(
    async () => (await call(cluster, "GET", `${maps}/dependent`)).object.metadata.deletionTimestamp,
    (time) => time !== undefined,
  );
  const { object } = await call(cluster, "GET", `${maps}/owner`);
  assert.deepEqual(object.metadata.finalizers, ["foregroundDeletion"]);
  await call(cluster, "PATCH", `${maps}/dependent`, { metadata: { finalizers: null } });
  await gone(cluster, `${maps}/owner`);
});

void test("ValidatingAdmissionPolicy should validate against a Deployment", async () => {
  await using cluster = startCluster();
  await bindPolicy(cluster, {
    validations: [
      {
        expression: "object.spec.replicas > 1",
        messageExpression: "'wants replicas > 1, got ' + string(object.spec.replicas)",
      },
    ],
  });
  const refused = await call(cluster, "POST", deployments, deployment("one"));
  assert.deepEqual([refused.status, refused.object.reason], [422, "Invalid"]);
  assert.match(refused.object.message ?? "", /wants replicas > 1, got 1/);
  assert.equal((await call(cluster, "POST", deployments, deployment("two", { replicas: 2 }))).status, 201);
});

void test("ValidatingAdmissionPolicy should allow expressions to refer variables", async () => {
  await using cluster = startCluster();
  await bindPolicy(cluster, {
    variables: [
      { name: "replicas", expression: "object.spec.replicas" },
      { name: "oddReplicas", expression: "variables.replicas % 2 == 1" },
    ],
    validations: [{ expression: "variables.replicas > 1" }, { expression: "variables.oddReplicas" }],
  });
  assert.equal((await call(cluster, "POST", deployments, deployment("two", { replicas: 2 }))).status, 422);
  assert.equal((await call(cluster, "POST", deployments, deployment("three", { replicas: 3 }))).status, 201);
});

async function bindPolicy(cluster: Cluster, spec: object): Promise<void> {
  const policy = await call(cluster, "POST", `${admission}/validatingadmissionpolicies`, {
    metadata: { name: "limit" },
    spec: { matchConstraints: policyRules, ...spec },
  });
  assert.equal(policy.status, 201, policy.object.message ?? "");
  const binding = { metadata: { name: "limit" }, spec: { policyName: "limit", validationActions: ["Deny"] } };
  await call(cluster, "POST", `${admission}/validatingadmissionpolicybindings`, binding);
}
