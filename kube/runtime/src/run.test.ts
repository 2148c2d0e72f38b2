import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { configMap, eventually, startCluster, type Cluster, type Interceptor } from "@sluice/testing-cluster";
import type { Controller } from "./controller.ts";
import { createJsonLog } from "./json-log.ts";
import { ready, ReconcileError } from "./outcome.ts";
import { runControllers } from "./run.ts";

const kind = { group: "example.com", version: "v1", kind: "Widget" };
const definition: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};
const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "default" },
  spec,
});
const controller = (more: Partial<Controller>): Controller => ({
  name: "widget-controller",
  kind,
  concurrency: 2,
  isSuspended: ({ spec }) => spec?.suspend === true,
  intervalMs: () => 600_000,
  reconcile: async () => ready("Succeeded", "done"),
  ...more,
});

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };

async function running(more: Partial<Controller>, backoff = { firstMs: 5, longestMs: 20 }, intercept?: Interceptor) {
  const cluster = startCluster();
  cluster.intercept(intercept);
  await cluster.client.create(definition);
  const stop = new AbortController();
  const { started, stopped } = runControllers([controller(more)], {
    client: cluster.client,
    signal: stop.signal,
    backoff,
  });
  await started;
  return {
    cluster,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await stopped;
      await cluster[Symbol.asyncDispose]();
    },
  };
}

const readyOf = (cluster: Cluster, name: string, accept: (ready: string, object: KubeObject) => boolean) =>
  eventually(
    () => cluster.client.get(kind, { name, namespace: "default" }),
    (object) =>
      accept(`${object["status"]?.conditions?.find(({ type }: { type: string }) => type === "Ready")?.status}`, object),
  );

test("an object is reconciled, and again when its spec changes, but not because of its own status", async () => {
  let visits = 0;
  await using run = await running({ reconcile: async () => ready("Succeeded", `visit ${(visits += 1)}`) });
  await run.cluster.client.create(widget("a"));
  await readyOf(run.cluster, "a", (status) => status === "True");
  assert.equal(visits, 1);
  await run.cluster.client.patch(
    kind,
    { name: "a", namespace: "default" },
    { type: "merge", body: { spec: { size: 2 } } },
  );
  await readyOf(run.cluster, "a", (_status, object) => object["status"].observedGeneration === 2);
  assert.equal(visits, 2);
});

test("a failure is told as a condition and an event, and retried until it heals", async () => {
  let visits = 0;
  await using run = await running({
    async reconcile() {
      if ((visits += 1) < 4) throw new ReconcileError("Broken", "not yet");
      return ready("Succeeded", "at last");
    },
  });
  await run.cluster.client.create(widget("a"));
  await readyOf(run.cluster, "a", (status) => status === "True");
  assert.equal(visits, 4);
  const { items } = await run.cluster.client.list(
    { group: "", version: "v1", kind: "Event" },
    { namespace: "default" },
  );
  assert.ok(items.some((event) => event["reason"] === "Broken" && event["type"] === "Warning"));
});

test("a defect in a reconciler is one object's failure, not the end of the process", async () => {
  await using run = await running({
    async reconcile({ metadata }) {
      if (metadata.name === "bad") throw new TypeError("undefined is not a function");
      return ready("Succeeded", "done");
    },
  });
  await run.cluster.client.create(widget("bad"));
  await run.cluster.client.create(widget("good"));
  await readyOf(run.cluster, "good", (status) => status === "True");
  await readyOf(run.cluster, "bad", (status) => status === "False");
});

test("the finalizer comes first and goes last", async () => {
  const finalized: string[] = [];
  await using run = await running({
    finalizer: "finalizers.example.com",
    async finalize({ metadata }) {
      finalized.push(metadata.name ?? "");
      return {};
    },
  });
  await run.cluster.client.create(widget("a"));
  const object = await readyOf(run.cluster, "a", (status) => status === "True");
  assert.deepEqual(object.metadata.finalizers, ["finalizers.example.com"]);
  await run.cluster.client.delete(kind, { name: "a", namespace: "default" });
  await eventually(
    () => run.cluster.client.list(kind).then(({ items }) => items.length),
    (count) => count === 0,
  );
  assert.deepEqual(finalized, ["a"]);
});

test("what holds a deletion is told as a condition and an event, and tried again", async () => {
  let refusals = 0;
  await using run = await running({
    finalizer: "finalizers.example.com",
    async finalize() {
      if ((refusals += 1) < 3) throw new ReconcileError("StillThere", "the name server refuses");
      return {};
    },
  });
  const { client } = run.cluster;
  await client.create(widget("a"));
  await readyOf(run.cluster, "a", (status) => status === "True");
  run.cluster.intercept(async (request, next) => {
    // Looks at the status that the runtime writes while the object is on its way out.
    const answer = await next(request);
    if (request.url.includes("/status") && String(request.body).includes("StillThere")) told += 1;
    return answer;
  });
  let told = 0;
  await client.delete(kind, { name: "a", namespace: "default" });
  await eventually(
    () => client.list(kind).then(({ items }) => items.length),
    (count) => count === 0,
  );
  assert.deepEqual([refusals, told], [3, 1]);
  const { items } = await client.list({ group: "", version: "v1", kind: "Event" }, { namespace: "default" });
  assert.ok(items.some((event) => event["reason"] === "StillThere" && event["type"] === "Warning"));
});

test("events that are not sent yet when everything ends are sent still, but nobody waits for them for ever", async () => {
  for (const graceMs of [60_000, 20]) {
    const cluster = startCluster();
    await cluster.client.create(definition);
    const stop = new AbortController();
    const held = Promise.withResolvers<void>();
    cluster.intercept(async (request, next) => {
      if (request.method !== "POST" || !request.url.includes("/events")) return await next(request);
      if (graceMs > 1000) await held.promise;
      else
        await new Promise((_resolve, reject) =>
          request.signal?.addEventListener("abort", () => reject(request.signal?.reason)),
        );
      return await next(request);
    });
    const report = { severity: "info" as const, reason: "Told", message: "at the end" };
    const told = controller({ reconcile: async () => ready("Succeeded", "done", { events: [report] }) });
    const { started, stopped } = runControllers([told], { client: cluster.client, signal: stop.signal, graceMs });
    await started;
    await cluster.client.create(widget("a"));
    await readyOf(cluster, "a", (status) => status === "True");
    stop.abort();
    held.resolve();
    await stopped;
    const { items } = await cluster.client.list({ group: "", version: "v1", kind: "Event" }, { namespace: "default" });
    assert.equal(items.length, graceMs > 1000 ? 1 : 0);
    await cluster[Symbol.asyncDispose]();
  }
});

test("one more kind can be looked at while running; visits say in the log what they are about", async () => {
  const lines: string[] = [];
  const log = createJsonLog({ write: (line) => void lines.push(line), level: "debug", now: () => 0 });
  let visits = 0;
  const cluster = startCluster();
  await cluster.client.create(definition);
  const stop = new AbortController();
  const watching = controller({
    async reconcile(_object, context) {
      context.watch({
        kind: ConfigMap,
        id: "once",
        requestsFor: ({ object }) => (object.metadata.name === "go" ? [{ name: "a", namespace: "default" }] : []),
      });
      context.log.info("looked");
      return ready("Succeeded", `visit ${(visits += 1)}`);
    },
  });
  const running = runControllers([watching], { client: cluster.client, signal: stop.signal, log });
  await running.started;
  await cluster.client.create(widget("a"));
  await readyOf(cluster, "a", (status) => status === "True");
  await cluster.client.create(configMap("go"));
  await eventually(
    () => visits,
    (count) => count === 2,
  );
  await cluster.client.patch(
    ConfigMap,
    { name: "go", namespace: "default" },
    { type: "merge", body: { data: { a: "b" } } },
  );
  await eventually(
    () => visits,
    (count) => count === 3,
  );
  assert.deepEqual(
    running.state().map(({ name, kind: of, cached }) => [name, of, cached]),
    [["widget-controller", "Widget", 1]],
  );
  const looked = lines.find((line) => line.includes("looked")) ?? "";
  const about = '"controller":"widget-controller","controllerGroup":"example.com","controllerKind":"Widget"';
  assert.ok(
    looked.includes(
      `"msg":"looked",${about},"Widget":{"name":"a","namespace":"default"},"namespace":"default","name":"a","reconcileID":"1"`,
    ),
    looked,
  );
  stop.abort();
  await running.stopped;
  await cluster[Symbol.asyncDispose]();
});

test("a suspended object is left alone until it is resumed", async () => {
  let visits = 0;
  await using run = await running({ reconcile: async () => ready("Succeeded", `visit ${(visits += 1)}`) });
  await run.cluster.client.create(widget("a", { suspend: true }));
  await run.cluster.client.create(widget("b"));
  await readyOf(run.cluster, "b", (status) => status === "True");
  assert.equal(visits, 1);
  await run.cluster.client.patch(
    kind,
    { name: "a", namespace: "default" },
    { type: "merge", body: { spec: { suspend: false } } },
  );
  await readyOf(run.cluster, "a", (status) => status === "True");
});

test("a newer wish aborts what is in flight", async () => {
  let aborted = 0;
  await using run = await running({
    async reconcile(object, { superseded }) {
      if (object["spec"].size === undefined) {
        await new Promise((resolve) => superseded.addEventListener("abort", resolve, { once: true }));
        aborted += 1;
      }
      return ready("Succeeded", "done");
    },
  });
  await run.cluster.client.create(widget("a"));
  await run.cluster.client.patch(
    kind,
    { name: "a", namespace: "default" },
    { type: "merge", body: { metadata: { labels: { x: "y" } } } },
  );
  await run.cluster.client.patch(
    kind,
    { name: "a", namespace: "default" },
    { type: "merge", body: { spec: { size: 1 } } },
  );
  await readyOf(run.cluster, "a", (_status, object) => object["status"]?.observedGeneration === 2);
  assert.ok(aborted <= 1);
});

test("a conflict on the status is settled by reading again", async () => {
  await using run = await running({});
  let conflicts = 0;
  run.cluster.intercept(async (request, next) => {
    if (request.url.endsWith("/status?fieldManager=gotk-widget-controller") && (conflicts += 1) <= 2) {
      return {
        status: 409,
        headers: {},
        body: JSON.stringify({ kind: "Status", code: 409, reason: "Conflict", message: "modified" }),
      };
    }
    return next(request);
  });
  await run.cluster.client.create(widget("a"));
  await readyOf(run.cluster, "a", (status) => status === "True");
  assert.ok(conflicts > 2);
});

test("a status write whose answer is lost, with a watch that has gone silent, is put right by the next one", async () => {
  let isBroken = false;
  let isSilent = false;
  let lost = 0;
  async function* untilSilent(parts: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const part of parts) if (!isSilent) yield part;
  }
  const intercept: Interceptor = async (request, next) => {
    const answer = await next(request);
    const { body } = answer;
    if (request.url.includes("/widgets?") && typeof body !== "string") return { ...answer, body: untilSilent(body) };
    if (!isSilent || !request.url.includes("/status") || !String(request.body).includes("does not work")) return answer;
    isBroken = false;
    lost += 1;
    throw new Error("the answer is lost");
  };
  const reconcile = async () => {
    if (isBroken) throw new ReconcileError("Broken", "does not work");
    return ready("Succeeded", "done");
  };
  const watches = [{ kind: ConfigMap, requestsFor: () => [{ name: "a", namespace: "default" }] }];
  await using run = await running({ reconcile, watches }, undefined, intercept);
  const { cluster } = run;
  await cluster.client.create(widget("a"));
  await readyOf(cluster, "a", (status) => status === "True");
  isSilent = isBroken = true;
  await cluster.client.create(configMap("wakes-it-up"));
  await eventually(
    () => lost,
    (times) => times === 1,
  );
  await readyOf(cluster, "a", (status) => status === "True");
});
