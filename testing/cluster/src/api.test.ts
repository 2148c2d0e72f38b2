import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, type Change } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { configMap, deployment, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const configMaps = { group: "", version: "v1", kind: "ConfigMap" };
const deployments = { group: "apps", version: "v1", kind: "Deployment" };
const namespaces = { group: "", version: "v1", kind: "Namespace" };
const definitions = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };

test("an object is created, read, changed and deleted, and its version only grows", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const created = await client.create(configMap("a", { x: "1" }));
  const updated = await client.update({ ...created, data: { x: "2" } });
  assert.ok(Number(updated.metadata.resourceVersion) > Number(created.metadata.resourceVersion));
  await assert.rejects(client.update({ ...created, data: { x: "3" } }), { reason: "Conflict" });
  await client.delete(configMaps, { name: "a", namespace: "default" });
  await assert.rejects(client.get(configMaps, { name: "a", namespace: "default" }), { reason: "NotFound" });
});

test("a write that changes nothing is none", async () => {
  await using cluster = startCluster();
  const object = configMap("a", { x: "1" });
  const first = await cluster.client.apply(object, { fieldManager: "me" });
  const second = await cluster.client.apply(object, { fieldManager: "me" });
  assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
});

test("a dry-run create returns no resourceVersion and stores nothing", async () => {
  await using cluster = startCluster();
  const trial = await cluster.client.apply(configMap("a"), { fieldManager: "me", dryRun: true });
  assert.equal(trial.metadata.resourceVersion, undefined);
  await assert.rejects(cluster.client.get(configMaps, { name: "a", namespace: "default" }), { reason: "NotFound" });
});

test("a deployment becomes available, with defaults filled in", async () => {
  await using cluster = startCluster();
  await cluster.client.apply(deployment("web", { replicas: 2 }), { fieldManager: "me" });
  const live = await eventually(
    () => cluster.client.get(deployments, { name: "web", namespace: "default" }),
    ({ status }) => status?.readyReplicas === 2,
  );
  assert.equal(live["spec"].progressDeadlineSeconds, 600);
  assert.equal(live["spec"].template.spec.containers[0].imagePullPolicy, "IfNotPresent");
  const again = await cluster.client.apply(deployment("web", { replicas: 2 }), { fieldManager: "me", dryRun: true });
  assert.equal(again.metadata.resourceVersion, live.metadata.resourceVersion);
});

test("an unknown field, an immutable field and a missing namespace are refused as Kubernetes refuses them", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const broken = deployment("web");
  broken["spec"].replica = 1;
  await assert.rejects(client.apply(broken, { fieldManager: "me" }), {
    code: 500,
    message: /\.spec\.replica: field not declared in schema/,
  });
  await client.apply(deployment("web"), { fieldManager: "me" });
  const changed = deployment("web");
  changed["spec"].selector.matchLabels = { app: "other" };
  changed["spec"].template.metadata.labels = { app: "other" };
  await assert.rejects(client.apply(changed, { fieldManager: "me" }), {
    reason: "Invalid",
    message: /spec\.selector: Invalid value: .*field is immutable/,
  });
  await assert.rejects(client.apply(configMap("a", {}, "nowhere"), { fieldManager: "me", dryRun: true }), {
    reason: "NotFound",
    message: 'namespaces "nowhere" not found',
  });
});

const widgets = (properties: object): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", properties } },
      },
    ],
  },
});

test("a definition is served at once, and its deletion takes its instances along", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(widgets({ spec: { type: "object", properties: { size: { type: "integer" } } } }));
  const widget = await client.create<KubeObject>({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w", namespace: "default" },
    spec: { size: 1 },
  });
  assert.equal(widget.metadata.generation, 1);
  await client.delete(definitions, { name: "widgets.example.com" });
  await eventually(
    () => client.list(definitions).then(({ items }) => items.length),
    (count) => count === 0,
  );
  client.discovery.refresh();
  await assert.rejects(
    client.get({ group: "example.com", version: "v1", kind: "Widget" }, { name: "w", namespace: "default" }),
    { reason: "NoMatch" },
  );
});

test("deleting a namespace empties it first", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
  await client.create({
    ...configMap("held", {}, "team"),
    metadata: { name: "held", namespace: "team", finalizers: ["example.com/wait"] },
  });
  await client.create(configMap("free", {}, "team"));
  await client.delete(namespaces, { name: "team" });
  await eventually(
    () =>
      client.list(configMaps, { namespace: "team" }).then(({ items }) => items.map(({ metadata }) => metadata.name)),
    (names) => names.join() === "held",
  );
  await assert.rejects(client.create(configMap("late", {}, "team")), {
    reason: "Forbidden",
    message: /because it is being terminated/,
  });
  await client.patch(
    configMaps,
    { name: "held", namespace: "team" },
    { type: "merge", body: { metadata: { finalizers: null } } },
  );
  await eventually(
    () => client.list(namespaces).then(({ items }) => items.some(({ metadata }) => metadata.name === "team")),
    (isThere) => !isThere,
  );
});

test("following a kind shows everything, then each change, and survives a lost connection", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(configMap("a"));
  const stop = new AbortController();
  const seen: Change[] = [];
  const reader = (async () => {
    for await (const change of follow(client, configMaps, { signal: stop.signal, selection: { namespace: "default" } }))
      seen.push(change);
  })();
  await eventually(
    () => seen.length,
    (count) => count === 1,
  );
  await client.create(configMap("b"));
  await client.delete(configMaps, { name: "a", namespace: "default" });
  await eventually(
    () => seen.map(({ type }) => type).join(),
    (types) => types === "replaced,changed,deleted",
  );
  stop.abort();
  await reader;
});

test("a list of many comes in pages from one moment", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  for (let index = 0; index < 1_203; index += 1) await client.create(configMap(`cm-${String(index).padStart(4, "0")}`));
  const requests = cluster.recordRequests();
  const { items } = await client.list(configMaps, { namespace: "default" });
  assert.equal(items.length, 1_203);
  assert.equal(requests.filter((request) => request.includes("limit=500")).length, 3);
});

test("an owner takes its dependents along", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const owner = await client.create(configMap("owner"));
  const { uid = "", name = "" } = owner.metadata;
  await client.create({
    ...configMap("child"),
    metadata: {
      name: "child",
      namespace: "default",
      ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name, uid }],
    },
  });
  await client.delete(configMaps, { name, namespace: "default" });
  await eventually(
    () => client.list(configMaps, { namespace: "default" }).then(({ items }) => items.length),
    (count) => count === 0,
  );
});
