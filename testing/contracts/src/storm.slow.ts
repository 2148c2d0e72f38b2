// What a bad day brings: one object that changes a thousand times a second beside quiet ones, watches that end all the time and lists that start
// over. Everybody converges, the queue stays short, and nothing is left behind in memory.
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "node:test";
import { createMemoryStore } from "@sluice/apiserver";
import { createClient, type Transport } from "@sluice/client";
import { Greeting, greetingController } from "@sluice/example-controllers";
import { installKinds, runControllers } from "@sluice/runtime";
import { createFaults, eventually, startCluster } from "@sluice/testing-cluster";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const greeting = (name: string) => ({
  apiVersion: "example.com/v1",
  kind: "Greeting",
  metadata: { name, namespace: "default" },
  spec: { name: "nobody" },
});
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const rounds = 10;
const changesInARound = 1_000;
const quiet = Array.from({ length: 20 }, (_item, index) => `quiet-${index}`);

function heapMiB(): number {
  for (let turn = 0; turn < 3; turn += 1) collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

test("ten thousand changes of one object and cut watches: all converge, the queue stays short, the heap where it was", async () => {
  await using cluster = startCluster({ store: createMemoryStore(undefined, { historyLength: 500 }) });
  const { client } = cluster;
  await installKinds(client, [Greeting]);
  const { intercept, stop } = createFaults(7, { cut: 0.5, expired: 0.3 });
  const transport: Transport = (request) => intercept(request, cluster.apiServer.handle);
  const ending = new AbortController();
  const { started, stopped, metrics } = runControllers([greetingController], {
    client: createClient({ transport }),
    signal: ending.signal,
    backoff: { firstMs: 1, longestMs: 5 },
  });
  await started;
  for (const name of ["noisy", ...quiet]) await client.create(greeting(name));
  const text = (name: string) => async () =>
    (await client.get(ConfigMap, { name, namespace: "default" }).catch(() => undefined))?.["data"]?.text as unknown;

  let deepest = 0;
  const heaps: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (let change = 1; change <= changesInARound; change += 1) {
      const body = { spec: { name: `${round}-${change}` } };
      await client.patch(Greeting, { name: "noisy", namespace: "default" }, { type: "merge", body });
      if (change % 100 !== 0) continue;
      const depth = await metrics.registry.getSingleMetric("workqueue_depth")?.get();
      deepest = Math.max(deepest, depth?.values[0]?.value ?? 0);
    }
    for (const name of quiet) {
      const body = { spec: { name: `round-${round}` } };
      await client.patch(Greeting, { name, namespace: "default" }, { type: "merge", body });
    }
    await eventually(text("noisy"), (said) => said === `Hello, ${round}-${changesInARound}!`, { withinMs: 30_000 });
    for (const name of quiet)
      await eventually(text(name), (said) => said === `Hello, round-${round}!`, { withinMs: 30_000 });
    heaps.push(heapMiB());
  }
  stop();
  ending.abort();
  await stopped;
  assert.ok(deepest <= quiet.length + 1, `${deepest} keys waited`);
  const [settled = 0, last = 0] = [heaps[rounds / 2 - 1], heaps.at(-1)];
  assert.ok(last < settled * 1.05, `heap in MiB after each round: ${heaps.map((heap) => heap.toFixed(1)).join(", ")}`);
});
