// What a bad day brings: one object that changes a thousand times a second beside quiet ones, watches that end all the time and lists that start
// over. Everybody converges, the queue stays short, and nothing is left behind in memory.
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "node:test";
import { createMemoryStore, makeServingCertificate, serveApi } from "@sluice/apiserver";
import { createClient, createHttpTransport, type Transport } from "@sluice/client";
import { Greeting, greetingController } from "@sluice/example-controllers";
import { installKinds, ready, runControllers, type Controller } from "@sluice/runtime";
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

test("a hundred thousand events: whoever they concern is visited, the queue stays as short as there are objects, the heap where it was", async () => {
  await using cluster = startCluster({ store: createMemoryStore(undefined, { historyLength: 1_000 }) });
  const { client } = cluster;
  await installKinds(client, [Greeting]);
  const names = Array.from({ length: 100 }, (_item, index) => `g-${index}`);
  const place = { namespace: "default" };
  for (const name of names) {
    await client.create(greeting(name));
    await client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `noise-${name}`, ...place },
      data: { turn: "0" },
    });
  }
  const lastSeen = new Map<string, string>();
  let visits = 0;
  const listening: Controller<Greeting> = {
    name: "listening-controller",
    kind: Greeting,
    watches: [
      {
        kind: ConfigMap,
        requestsFor: ({ object }) => [{ name: (object.metadata.name ?? "").replace("noise-", ""), ...place }],
      },
    ],
    async reconcile({ metadata: { name = "" } }, { caches }) {
      visits += 1;
      const { turn } = (caches.of(ConfigMap).get(`noise-${name}`, "default")?.["data"] ?? {}) as { turn?: string };
      lastSeen.set(name, turn ?? "");
      return ready("Listened", "heard it");
    },
  };
  const ending = new AbortController();
  const running = runControllers([listening], { client, signal: ending.signal });
  await running.started;
  let deepest = 0;
  const heaps: number[] = [];
  const turns = 1_000;
  for (let turn = 1; turn <= turns; turn += 1) {
    await Promise.all(
      names.map((name) =>
        client.patch(
          ConfigMap,
          { name: `noise-${name}`, ...place },
          { type: "merge", body: { data: { turn: String(turn) } } },
        ),
      ),
    );
    deepest = Math.max(deepest, running.state()[0]?.queued ?? 0);
    if (turn === turns / 2 || turn === turns) {
      await eventually(
        () => names.every((name) => lastSeen.get(name) === String(turn)),
        (isThere) => isThere,
        { withinMs: 30_000 },
      );
      heaps.push(heapMiB());
    }
  }
  ending.abort();
  await running.stopped;
  assert.ok(visits >= 2 * names.length);
  assert.ok(deepest <= names.length, `${deepest} keys waited`);
  const [half = 0, last = 0] = heaps;
  assert.ok(last < half * 1.05, `heap in MiB: ${heaps.map((heap) => heap.toFixed(1)).join(", ")}`);
});

test("an API that restarts, again and again: everybody converges, and every connection is made anew", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await installKinds(client, [Greeting]);
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const serve = (port: number) => serveApi(cluster.apiServer.handle, { tls, token: "secret", port });
  let server = await serve(0);
  const port = Number(new URL(server.url).port);
  const access = {
    server: server.url,
    ca: tls.certificate,
    token: () => "secret",
    namespace: "default",
    context: "storm",
  };
  const { transport, close } = createHttpTransport(access);
  const ending = new AbortController();
  const backoff = { firstMs: 1, longestMs: 50 };
  const { started, stopped } = runControllers([greetingController], {
    client: createClient({ transport }),
    signal: ending.signal,
    backoff,
  });
  await started;
  for (const name of quiet) await client.create(greeting(name));
  for (let round = 1; round <= 5; round += 1) {
    await server.close();
    for (const name of quiet)
      await client.patch(
        Greeting,
        { name, namespace: "default" },
        { type: "merge", body: { spec: { name: `round-${round}` } } },
      );
    server = await serve(port);
    for (const name of quiet) {
      const said = async () =>
        (await client.get(ConfigMap, { name, namespace: "default" }).catch(() => undefined))?.["data"]?.text as unknown;
      await eventually(said, (text) => text === `Hello, round-${round}!`, { withinMs: 60_000 });
    }
  }
  ending.abort();
  await stopped;
  close();
  await server.close();
});
