import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { configMap, eventually, startCluster, type Cluster } from "@sluice/testing-cluster";
import { createCaches, type CacheChange, type Caches } from "./cache.ts";
import { systemClock } from "./clock.ts";
import { silentLog } from "./log.ts";

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };

function start(cluster: Cluster) {
  const ending = new AbortController();
  const caches = createCaches({ client: cluster.client, clock: systemClock, log: silentLog, signal: ending.signal });
  return { caches, [Symbol.dispose]: () => ending.abort() };
}

const valueOf = (caches: Caches, name: string) => () => caches.of(ConfigMap).get(name, "default")?.["data"]?.value;

test("an index follows creations, changes and deletions; a change brings what was there before", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  using running = start(cluster);
  const cache = running.caches.of(ConfigMap);
  cache.addIndex("by value", ({ data }) => [String(data?.["value"])]);
  const changes: string[] = [];
  cache.onChange((change: CacheChange) =>
    changes.push(
      `${change.type} ${change.object.metadata.name} ${change.type === "set" ? change.before?.["data"]?.value : ""}`,
    ),
  );
  await cache.synced;
  const names = (key: string) => cache.by("by value", key).map(({ metadata }) => metadata.name);
  await client.create(configMap("a", { value: "1" }));
  await client.create(configMap("b", { value: "1" }));
  await eventually(
    () => names("1"),
    (found) => found.join() === "a,b",
  );
  await client.patch(ConfigMap, { name: "a", namespace: "default" }, { type: "merge", body: { data: { value: "2" } } });
  await eventually(
    () => names("2"),
    (found) => found.join() === "a",
  );
  await client.delete(ConfigMap, { name: "b", namespace: "default" });
  await eventually(
    () => names("1"),
    (found) => found.length === 0,
  );
  assert.deepEqual(changes, ["set a undefined", "set b undefined", "set a 1", "deleted b "]);
});

test("managed fields are not kept, nor what a transform leaves out; metadata alone can be asked for", async () => {
  await using cluster = startCluster();
  await cluster.client.create(
    { ...configMap("a", { value: "1" }), metadata: { name: "a", namespace: "default", labels: { app: "x" } } },
    { fieldManager: "somebody" },
  );
  using running = start(cluster);
  const { caches } = running;
  const withoutData = ({ data: _data, ...rest }: KubeObject): KubeObject => rest;
  const whole = caches.of(ConfigMap);
  const slim = caches.of(ConfigMap, { transform: withoutData });
  const metadata = caches.of(ConfigMap, { metadataOnly: true, labelSelector: "app=x" });
  assert.equal(caches.of(ConfigMap, { transform: withoutData }), slim, "the same wish shares a cache");
  await caches.synced();
  const [first, second, third] = [whole, slim, metadata].map((cache) => cache.get("a", "default"));
  assert.deepEqual([first?.metadata.managedFields, first?.["data"]], [undefined, { value: "1" }]);
  assert.equal(second?.["data"], undefined);
  assert.deepEqual(
    [third?.apiVersion, third?.kind, third?.["data"], third?.metadata.labels],
    ["v1", "ConfigMap", undefined, { app: "x" }],
  );
  await cluster.client.create({
    ...configMap("b"),
    metadata: { name: "b", namespace: "default", labels: { app: "x" } },
  });
  const watched = await eventually(
    () => metadata.get("b", "default"),
    (found) => found !== undefined,
  );
  assert.deepEqual([watched?.kind, watched?.apiVersion, watched?.["data"]], ["ConfigMap", "v1", undefined]);
});

test("a storm of 410s, broken watches and an API that restarts: nothing is missed, and a deletion meanwhile shows", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(configMap("gone", { value: "1" }));
  let isStorm = true;
  let refused = 0;
  cluster.intercept(async (request, next) => {
    if (!isStorm || !request.url.includes("watch=true")) return await next(request);
    refused += 1;
    if (refused % 3 === 0) throw new Error("connection refused");
    const body = JSON.stringify({
      kind: "Status",
      status: "Failure",
      code: 410,
      reason: "Expired",
      message: "too old",
    });
    return { status: 410, headers: {}, body };
  });
  using running = start(cluster);
  await running.caches.of(ConfigMap).synced;
  assert.equal(valueOf(running.caches, "gone")(), "1");
  await client.delete(ConfigMap, { name: "gone", namespace: "default" });
  for (let index = 0; index < 20; index += 1) await client.create(configMap(`new-${index}`, { value: "2" }));
  await eventually(
    () => refused,
    (times) => times >= 3,
  );
  isStorm = false;
  await eventually(valueOf(running.caches, "new-19"), (value) => value === "2");
  assert.equal(valueOf(running.caches, "gone")(), undefined);
  await client.create(configMap("after", { value: "3" }));
  await eventually(valueOf(running.caches, "after"), (value) => value === "3");
});
