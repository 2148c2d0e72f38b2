// What the embedded API costs: in process, over HTTPS, durably, and by number of objects. With KUBEBUILDER_ASSETS naming a folder with
// the real kube-apiserver and etcd, the same load goes to those, and the ratio is printed.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApiServer, createMemoryStore, openSqliteJournal, type ApiServer } from "@sluice/apiserver";
import { createClient } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { startBareServer } from "./bare-server.ts";
import { load, type LoadRequest, type LoadTarget } from "./load.ts";
import { startProcess } from "./server-process.ts";
import { startKubeApiserver } from "./kube-apiserver.ts";

const start = (store = createMemoryStore(), simulate = false): ApiServer =>
  createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    store,
    simulate: simulate ? {} : { workloads: false, namespaces: false, garbageCollector: false },
  });

const row = (name: string, figure: string, goal = ""): void =>
  console.log(`${name.padEnd(66)} ${figure.padStart(16)}${goal === "" ? "" : `   goal ${goal}`}`);
const rate = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;
const heapMiB = (): number => {
  for (let turn = 0; turn < 4; turn += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const median = (values: number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;

/** A Deployment as people have them: some 2.4 KB once it is stored. */
const deployment = (index: number, version = 1): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: `app-${String(index).padStart(6, "0")}`,
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
            image: `registry.example.com/team/app:${version}`,
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

const pathOf = (index: number): string =>
  `/apis/apps/v1/namespaces/default/deployments/${deployment(index).metadata.name}`;
const apply = (index: number, version = 1): LoadRequest => ({
  method: "PATCH",
  path: `${pathOf(index)}?fieldManager=bench&force=true`,
  contentType: "application/apply-patch+yaml",
  body: JSON.stringify(deployment(index, version)),
});

async function send(api: ApiServer, { method, path: url, contentType, body }: LoadRequest): Promise<void> {
  const headers = { "user-agent": "bench/1", ...(contentType ? { "content-type": contentType } : {}) };
  const { status } = await api.handle({ method, url, headers, ...(body ? { body } : {}) });
  if (status >= 300) throw new Error(`${method} ${url} was answered with ${status}`);
}

async function millisecondsEach(times: number, work: (turn: number) => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const began = performance.now();
    for (let turn = 0; turn < times; turn += 1) await work(round * times + turn);
    rounds.push((performance.now() - began) / times);
  }
  return median(rounds);
}

async function startUp(): Promise<void> {
  const times = await millisecondsEach(5, async () => {
    const api = start();
    await send(api, { method: "GET", path: "/api/v1/namespaces/default" });
    await api.close();
  });
  row("start to first answer, in process", `${times.toFixed(1)} ms`, "< 150 ms");
}

async function applies(): Promise<void> {
  for (const count of [100, 2_000, 20_000]) {
    const api = start();
    for (let index = 0; index < count; index += 1) await send(api, apply(index));
    // A server runs for long: what V8 has not compiled yet is not what an apply costs.
    await millisecondsEach(200, (turn) => send(api, apply(turn % count)));
    const same = await millisecondsEach(200, (turn) => send(api, apply(turn % count)));
    const other = await millisecondsEach(200, (turn) => send(api, apply(turn % count, turn + 2)));
    row(`apply that changes nothing, ${count} objects`, `${same.toFixed(3)} ms`, "<= 0.5 ms");
    row(`apply that changes, ${count} objects`, `${other.toFixed(3)} ms`, "<= 0.8 ms");
    await api.close();
  }
}

async function memory(): Promise<void> {
  const before = heapMiB();
  const api = start();
  for (let index = 0; index < 20_000; index += 1) await send(api, apply(index));
  row("heap for 20,000 Deployments", `${(heapMiB() - before).toFixed(0)} MiB`, "< 300 MB");
  await send(api, { method: "GET", path: "/apis/apps/v1/deployments" });
  row("the same, after all were listed", `${(heapMiB() - before).toFixed(0)} MiB`, "< 300 MB");
  const forks = await millisecondsEach(5, () => api.fork().close());
  row("fork of these, with its API", `${forks.toFixed(2)} ms`);
  await api.close();
}

async function lists(): Promise<void> {
  for (const count of [100, 1_000, 10_000]) {
    const api = start();
    for (let index = 0; index < count; index += 1) await send(api, apply(index));
    const each = await millisecondsEach(20, () => send(api, { method: "GET", path: "/apis/apps/v1/deployments" }));
    row(`list of ${count} from cached bytes`, rate(1000 / each), count === 1_000 ? ">= 400/s" : "");
    await api.close();
  }
}

async function fanOut(): Promise<void> {
  for (const watchers of [1, 20, 100]) {
    const api = start();
    const client = createClient({ transport: api.handle, userAgent: "bench" });
    const writes = 2_000;
    let seen = 0;
    const all = Promise.withResolvers<void>();
    const stop = new AbortController();
    for (let index = 0; index < watchers; index += 1) {
      const { body } = await api.handle({
        method: "GET",
        url: "/api/v1/configmaps?watch=true&resourceVersion=0",
        headers: {},
        signal: stop.signal,
      });
      void (async () => {
        for await (const text of body) {
          for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) seen += 1;
          if (seen >= writes * watchers) all.resolve();
        }
      })();
    }
    const began = performance.now();
    for (let index = 0; index < writes; index += 1)
      await client.create({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `c-${index}`, namespace: "default" },
        data: { text: "x".repeat(1_000) },
      });
    await all.promise;
    const seconds = (performance.now() - began) / 1000;
    row(
      `watch fan-out, ${watchers} watchers`,
      rate((writes * watchers) / seconds),
      watchers === 20 ? ">= 100,000/s" : "",
    );
    stop.abort();
    await api.close();
  }
}

async function durable(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-bench-"));
  const api = start(createMemoryStore(openSqliteJournal(path.join(folder, "data.db"))));
  const create = (name: string): LoadRequest => ({
    method: "POST",
    path: "/api/v1/namespaces/default/configmaps",
    contentType: "application/json",
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data: { text: "x".repeat(1_000) },
    }),
  });
  const [count, clients] = [20_000, 64];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_one, client) => {
      for (let index = 0; index < count / clients; index += 1) await send(api, create(`c-${client}-${index}`));
    }),
  );
  row(
    `durable creates, ${clients} clients in process`,
    rate(count / ((performance.now() - began) / 1000)),
    ">= 8,000/s",
  );
  await api.close();
  rmSync(folder, { recursive: true });
}

type Rates = { applies: number; changes: number; gets: number };

async function overHttps(target: LoadTarget, count: number): Promise<Rates> {
  const all = Array.from({ length: count }, (_item, index) => index);
  await load(
    target,
    all.slice(0, 500).map((index) => apply(index)),
    16,
  );
  const requests = all.map((index) => index % 500);
  const applied = await load(
    target,
    requests.map((index) => apply(index)),
    16,
  );
  const changes = await load(
    target,
    all.map((index) => apply(index % 500, index + 2)),
    16,
  );
  await load(target, reads, 16); // so that what is measured is a server that has been asked before
  const gets = await load(target, reads, 16);
  return { applies: applied, changes, gets };
}

const reads = Array.from({ length: 18_000 }, (_item, index) => ({ method: "GET", path: pathOf(index % 500) }));

/** The size of one of the objects as it is answered. */
async function storedBytes(): Promise<number> {
  const api = start();
  await send(api, apply(0));
  const { body } = await api.handle({ method: "GET", url: pathOf(0), headers: {} });
  await api.close();
  return Buffer.byteLength(String(body));
}

/** A get costs little beside what Node's HTTPS costs, and that changes with the host by the hour: each is measured in turns with a bare server. */
async function besideBareServer(target: LoadTarget): Promise<{ own: number; bare: number }> {
  await using server = await startBareServer(await storedBytes());
  const turns: { own: number; bare: number }[] = [];
  for (let turn = 0; turn < 7; turn += 1)
    turns.push({ own: await load(target, reads, 16), bare: await load(server.target, reads, 16) });
  return { own: median(turns.map(({ own }) => own)), bare: median(turns.map(({ bare }) => bare)) };
}

async function https(): Promise<void> {
  await using own = await startProcess();
  const ours = await overHttps(own.target, 6_000);
  row("over HTTPS, 16 connections: applies that change nothing", rate(ours.applies), ">= 1,500/s");
  row("over HTTPS, 16 connections: applies that change", rate(ours.changes), ">= 1,500/s");
  const { own: gets, bare } = await besideBareServer(own.target);
  row("over HTTPS, 16 connections: gets", rate(gets), ">= 15,000/s");
  row("a bare Node HTTPS server, answers of that size", rate(bare), `(ours is ${(gets / bare).toFixed(2)} of that)`);
  const assets = process.env["KUBEBUILDER_ASSETS"];
  if (assets === undefined) return;
  await using real = await startKubeApiserver(assets);
  const theirs = await overHttps(real.target, 3_000);
  const ratio = (name: keyof Rates, words: string): void =>
    row(
      `kube-apiserver with etcd: ${words}`,
      rate(theirs[name]),
      `(ours is ${(ours[name] / theirs[name]).toFixed(1)} times that)`,
    );
  ratio("applies", "applies that change nothing");
  ratio("changes", "applies that change");
  ratio("gets", "gets");
}

for (const part of [startUp, applies, memory, lists, fanOut, durable, https]) await part();
