// A fork is another cluster of the same content: what is written to one is never seen in the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiServer } from "@sluice/apiserver";
import { createClient, type Client } from "@sluice/client";
import { configMap, deployment, startCluster } from "./cluster.ts";

const kind = { group: "", version: "v1", kind: "ConfigMap" };
const clientOf = ({ handle }: ApiServer): Client => createClient({ transport: handle, userAgent: "test" });
const namesIn = async (client: Client): Promise<(string | undefined)[]> =>
  (await client.list(kind, { namespace: "default" })).items.map(({ metadata }) => metadata.name);

void test("neither of two forks sees what is written to the other, nor does what they were made from", async () => {
  await using cluster = startCluster();
  await cluster.client.create(configMap("common", { from: "origin" }));
  await using one = { api: cluster.apiServer.fork(), [Symbol.asyncDispose]: () => one.api.close() };
  await using two = { api: cluster.apiServer.fork(), [Symbol.asyncDispose]: () => two.api.close() };
  const [first, second] = [clientOf(one.api), clientOf(two.api)];
  await first.create(configMap("first"));
  await second.delete(kind, { name: "common", namespace: "default" });
  await cluster.client.create(configMap("origin"));
  assert.deepEqual(await namesIn(first), ["common", "first"]);
  assert.deepEqual(await namesIn(second), []);
  assert.deepEqual(await namesIn(cluster.client), ["common", "origin"]);
});

void test("a fork goes on from the same objects at the same revision", async () => {
  await using cluster = startCluster();
  const before = await cluster.client.create(configMap("a", { key: "1" }));
  await using fork = { api: cluster.apiServer.fork(), [Symbol.asyncDispose]: () => fork.api.close() };
  const client = clientOf(fork.api);
  assert.deepEqual(await client.get(kind, { name: "a", namespace: "default" }), before);
  const after = await client.create(configMap("b"));
  assert.ok(Number(after.metadata.resourceVersion) > Number(before.metadata.resourceVersion));
});

void test("a fork may do without simulated controllers", async () => {
  await using cluster = startCluster();
  await using fork = {
    api: cluster.apiServer.fork({ simulate: { workloads: false } }),
    [Symbol.asyncDispose]: () => fork.api.close(),
  };
  const made = await clientOf(fork.api).create(deployment("still"));
  const settled = Promise.withResolvers<void>();
  setImmediate(() => setImmediate(settled.resolve));
  await settled.promise;
  const kept = await clientOf(fork.api).get(
    { group: "apps", version: "v1", kind: "Deployment" },
    made.metadata as { name: string; namespace: string },
  );
  assert.deepEqual(kept["status"], {});
});
