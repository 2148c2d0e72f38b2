// What the runtime costs: memory and time to cache a kind, reconciles a second, the time from an event to a reconcile, a deep graph.
import { makeServingCertificate, serveApi } from "@sluice/apiserver";
import { applySet, createObserver, type ApplyMemory } from "@sluice/apply";
import { createClient, createHttpTransport, type Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import {
  createCaches,
  createDependencies,
  installKinds,
  ready,
  runControllers,
  silentLog,
  systemClock,
  type Controller,
} from "@sluice/runtime";
import { defineKind, reconciledStatus, s, type ObjectOf } from "@sluice/schema";
import { eventually, startCluster } from "@sluice/testing-cluster";

const Step = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Step",
  plural: "steps",
  doc: "A step of a graph.",
  spec: s.object("What it waits for.", {
    after: s.optional(s.string("Another step.")),
    size: s.optional(s.integer("Anything.")),
  }),
  status: s.object("How far it is.", { ...reconciledStatus }),
});
type Step = ObjectOf<typeof Step>;
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };

const step = (name: string, after?: string): KubeObject => ({
  apiVersion: "example.com/v1",
  kind: "Step",
  metadata: { name, namespace: "default" },
  spec: after === undefined ? {} : { after },
});
const heapMiB = (): number => {
  for (let turn = 0; turn < 4; turn += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const percentile = (values: number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1] ?? 0;

/** A Deployment as people have them, some 2.4 KB with its managed fields. */
const deployment = (index: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: `app-${index}`,
    namespace: "default",
    labels: { "app.kubernetes.io/name": `app-${index}`, "app.kubernetes.io/part-of": "bench", team: "platform" },
  },
  spec: {
    replicas: 2,
    selector: { matchLabels: { "app.kubernetes.io/name": `app-${index}` } },
    template: {
      metadata: { labels: { "app.kubernetes.io/name": `app-${index}` } },
      spec: {
        containers: [
          {
            name: "app",
            image: `registry.example.com/team/app:${index}`,
            args: ["--listen", ":8080", "--log-level", "info"],
            env: [
              { name: "HOME", value: "/home/app" },
              { name: "MODE", value: "production" },
            ],
            ports: [{ name: "http", containerPort: 8080 }],
            resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
            readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5 },
          },
        ],
      },
    },
  },
});

async function cacheOf(count: number): Promise<void> {
  await using cluster = startCluster({ simulate: { workloads: false } });
  for (let index = 0; index < count; index += 1)
    await cluster.client.apply(deployment(index), { fieldManager: "bench", force: true });
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const server = await serveApi(cluster.apiServer.handle, { tls, token: "secret" });
  const access = {
    server: server.url,
    ca: tls.certificate,
    token: () => "secret",
    namespace: "default",
    context: "bench",
  };
  const { transport, close } = createHttpTransport(access);
  const ending = new AbortController();
  const before = heapMiB();
  const startedAt = performance.now();
  const client = createClient({ transport });
  const caches = createCaches({ client, clock: systemClock, log: silentLog, signal: ending.signal });
  const cache = caches.of({ group: "apps", version: "v1", kind: "Deployment" });
  await cache.synced;
  const tookMs = performance.now() - startedAt;
  const grew = heapMiB() - before;
  console.log(
    `cache of ${cache.list().length} Deployments over HTTPS, the API in the same process: ${tookMs.toFixed(0)} ms, ${grew.toFixed(0)} MiB (goal for 10,000: under 2,000 ms, 120 MB)`,
  );
  ending.abort();
  close();
  await server.close();
}

async function noOps(count: number): Promise<void> {
  await using cluster = startCluster();
  const { client } = cluster;
  await installKinds(client, [Step]);
  for (let index = 0; index < count; index += 1) await client.create(step(`s-${index}`));
  let visits = 0;
  const everything = Array.from({ length: count }, (_item, index) => ({ name: `s-${index}`, namespace: "default" }));
  const controller: Controller<Step> = {
    name: "bench-controller",
    kind: Step,
    watches: [{ kind: ConfigMap, requestsFor: ({ object }) => (object.metadata.name === "go" ? everything : []) }],
    async reconcile() {
      visits += 1;
      return ready("Done", "done");
    },
  };
  const ending = new AbortController();
  const { started, stopped } = runControllers([controller], { client, signal: ending.signal });
  await started;
  await eventually(
    () => visits,
    (done) => done === count,
  );
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "go", namespace: "default" } });
  await eventually(
    () => visits,
    (done) => done === 2 * count,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${count} reconciles that change nothing: ${(count / seconds).toFixed(0)}/s, ${(count / ((user + system) / 1e6)).toFixed(0)} per second of CPU (goal: 5,000/s)`,
  );
  ending.abort();
  await stopped;
}

async function eventToReconcile(client: Client, changes: number): Promise<void> {
  await installKinds(client, [Step]);
  const begun = new Map<number, number>();
  const controller: Controller<Step> = {
    name: "bench-controller",
    kind: Step,
    async reconcile({ spec }) {
      begun.set(spec.size ?? 0, performance.now());
      return ready("Done", "done");
    },
  };
  const ending = new AbortController();
  const { started, stopped } = runControllers([controller], { client, signal: ending.signal });
  await started;
  await client.create(step("a"));
  const delays: number[] = [];
  for (let size = 1; size <= changes; size += 1) {
    await client.patch(Step, { name: "a", namespace: "default" }, { type: "merge", body: { spec: { size } } });
    const answeredAt = performance.now();
    const at = await eventually(
      () => begun.get(size),
      (found) => found !== undefined,
    );
    delays.push(Math.max(0, (at ?? 0) - answeredAt));
  }
  console.log(
    `from the API's answer to the start of a reconcile, ${changes} changes: median ${percentile(delays, 0.5).toFixed(2)} ms, p99 ${percentile(delays, 0.99).toFixed(2)} ms (goal: p99 under 5 ms)`,
  );
  ending.abort();
  await stopped;
}

async function graph(count: number, depth: number): Promise<void> {
  await using cluster = startCluster();
  const { client } = cluster;
  await installKinds(client, [Step]);
  let visits = 0;
  const dependencies = createDependencies(Step, {
    afterMs: 600_000,
    dependsOn: ({ spec }) => (spec.after === undefined ? [] : [{ kind: Step, name: spec.after, namespace: "default" }]),
  });
  const controller: Controller<Step> = {
    name: "bench-controller",
    kind: Step,
    start: (caches) => dependencies.start(caches),
    watches: dependencies.watches,
    async reconcile(step_, context) {
      visits += 1;
      await dependencies.check(step_, context);
      return ready("Done", "done");
    },
  };
  // The last come first, so that everybody has to wait.
  const width = count / depth;
  for (let level = depth - 1; level >= 0; level -= 1)
    for (let place = 0; place < width; place += 1)
      await client.create(step(`s-${level}-${place}`, level === 0 ? undefined : `s-${level - 1}-${place}`));
  const ending = new AbortController();
  const startedAt = performance.now();
  const { started, stopped, caches } = runControllers([controller], { client, signal: ending.signal });
  await started;
  await eventually(
    () => caches.of(Step).list().filter(isReady).length,
    (done) => done === count,
    { withinMs: 60_000 },
  );
  console.log(
    `${count} objects in a graph ${depth} deep: ready after ${(performance.now() - startedAt).toFixed(0)} ms and ${visits} visits; the next look would be in ten minutes`,
  );
  ending.abort();
  await stopped;
}

const isReady = (object: Step): boolean =>
  object.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;

async function unchanged(count: number): Promise<void> {
  await using cluster = startCluster();
  const client = createClient({ transport: cluster.apiServer.handle });
  const ending = new AbortController();
  const { signal } = ending;
  const observer = createObserver(client, signal);
  const owner = { fieldManager: "bench", group: "example.com", name: "bench", namespace: "default" };
  const memory: ApplyMemory = new Map();
  const objects = Array.from({ length: count }, (_item, index) => deployment(index));
  const cost: string[] = [];
  for (const _round of ["first", "second", "third"]) {
    const cpu = process.cpuUsage();
    const changes = await applySet(objects, { client, observer, owner, signal, memory });
    const { user, system } = process.cpuUsage(cpu);
    const writes = changes.filter(({ action }) => action !== "unchanged").length;
    cost.push(`${((user + system) / 1000).toFixed(0)} ms of CPU, ${writes} written`);
  }
  console.log(
    `apply of ${count} Deployments: ${cost.join("; again: ")} (goal: unchanged under 1,000 ms of CPU, the API's share included)`,
  );
  ending.abort();
}

await cacheOf(1_000);
await cacheOf(10_000);
await noOps(5_000);
{
  await using cluster = startCluster();
  await eventToReconcile(cluster.client, 500);
}
await graph(1_000, 10);
await unchanged(1_000);
