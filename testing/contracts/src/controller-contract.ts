// What every controller must keep, whatever it does: run this against yours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, hasReason, type Client, type Transport } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import { installKinds, requestedAtAnnotation, runControllers, type Controller } from "@sluice/runtime";
import type { Kind } from "@sluice/schema";
import { createFaults, eventually, startCluster, type Cluster } from "@sluice/testing-cluster";
import { lintConditions } from "./lint-conditions.ts";

/** A controller to be put to the test. */
export type ControllerCase = {
  /** Everything that one run needs: the controllers, and what they have brought about outside of the object itself. */
  setUp(): { controllers: readonly Controller[]; effects(client: Client): Promise<unknown> };
  kinds: readonly Kind[];
  /** An object of the controller's kind, in the namespace `default`, that it can bring to readiness. */
  object: KubeObject;
  /** A merge patch of the object that changes the effects. */
  change: object;
  /** How many seeds of faults to try; 20 when absent. */
  seeds?: number;
};

type Run = {
  cluster: Cluster;
  client: Client;
  effects: () => Promise<unknown>;
  /** Begins anew, as a new process would, after the end of what ran before. */
  start(transport?: (inner: Transport) => Transport): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const backoff = { firstMs: 1, longestMs: 5 };

async function setUp(subject: ControllerCase): Promise<Run> {
  const cluster = startCluster();
  const { controllers, effects } = subject.setUp();
  await installKinds(cluster.client, subject.kinds);
  let stop = async (): Promise<void> => {};
  return {
    cluster,
    client: cluster.client,
    effects: () => effects(cluster.client),
    async start(wrap = (inner) => inner) {
      await stop();
      const ending = new AbortController();
      const client = createClient({ transport: wrap((request) => cluster.apiServer.handle(request)) });
      const { started, stopped } = runControllers(controllers, { client, signal: ending.signal, backoff });
      stop = async () => {
        ending.abort();
        await stopped;
      };
      await started;
    },
    stop: () => stop(),
    async [Symbol.asyncDispose]() {
      await stop();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

const isReady = (object: KubeObject): boolean =>
  findCondition(object, "Ready")?.status === "True" &&
  (object["status"] as { observedGeneration?: number }).observedGeneration === object.metadata.generation;

function accessTo({ object }: ControllerCase, client: Client) {
  const [version = "", group = ""] = (object.apiVersion ?? "").split("/").reverse();
  const kind = { group, version, kind: object.kind };
  const name = { name: object.metadata.name ?? "", namespace: object.metadata.namespace ?? "default" };
  return {
    get: () => client.get(kind, name),
    patch: (body: object) => client.patch(kind, name, { type: "merge", body }),
    delete: () => client.delete(kind, name),
    ready: () => eventually(() => client.get(kind, name), isReady, { what: "readiness" }),
    gone: () =>
      eventually(
        () =>
          client.get(kind, name).catch((error: unknown) => {
            if (hasReason(error, "NotFound")) return undefined;
            throw error;
          }),
        (found) => found === undefined,
        { what: "the end of the object" },
      ),
  };
}

/** The tests, under the name of the controller. */
export function keepsTheContract(name: string, subject: ControllerCase): void {
  test(`${name}: conditions are as tools expect them, before and after a change`, async () => {
    await using run = await setUp(subject);
    await run.start();
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    assert.deepEqual(lintConditions(await own.ready()), []);
    const before = await run.effects();
    await own.patch(subject.change);
    assert.deepEqual(lintConditions(await own.ready()), []);
    assert.notDeepEqual(await run.effects(), before);
  });

  test(`${name}: a suspended object is left alone until it is resumed`, async () => {
    await using run = await setUp(subject);
    await run.start();
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    await own.ready();
    const before = await run.effects();
    await own.patch({ spec: { suspend: true } });
    await own.patch(subject.change);
    // Another object, asked for later, is done: the suspended one has had its turn.
    await run.client.create({ ...subject.object, metadata: { ...subject.object.metadata, name: "another" } });
    await accessTo(
      { ...subject, object: { ...subject.object, metadata: { ...subject.object.metadata, name: "another" } } },
      run.client,
    ).ready();
    assert.ok(!isReady(await own.get()));
    await own.patch({ spec: { suspend: null } });
    await own.ready();
    assert.notDeepEqual(await run.effects(), before);
  });

  test(`${name}: a request by annotation is answered in the status`, async () => {
    await using run = await setUp(subject);
    await run.start();
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    await own.ready();
    await own.patch({ metadata: { annotations: { [requestedAtAnnotation]: "now" } } });
    await eventually(
      own.get,
      (found) => (found["status"] as { lastHandledReconcileAt?: string }).lastHandledReconcileAt === "now",
    );
  });

  test(`${name}: what is deleted goes, with what it brought about`, async () => {
    await using run = await setUp(subject);
    const nothing = await run.effects();
    await run.start();
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    await own.ready();
    await own.delete();
    await own.gone();
    await eventually(run.effects, (effects) => JSON.stringify(effects) === JSON.stringify(nothing), {
      what: "no effects",
    });
  });

  test(`${name}: a process that dies between any two calls loses and doubles nothing`, async () => {
    const expected = await tellStory(subject, Infinity);
    for (let calls = 1; calls <= expected.calls; calls += 1)
      assert.deepEqual((await tellStory(subject, calls)).effects, expected.effects, `died after ${calls} calls`);
  });

  const { seeds = 20 } = subject;
  test(`${name}: ${seeds} seeds of faults end as none does`, async () => {
    const { effects } = await tellStory(subject, Infinity);
    for (let seed = 1; seed <= seeds; seed += 1)
      assert.deepEqual(await tellStoryBadly(subject, seed), effects, `seed ${seed}`);
  });
}

/** Creates and changes the object; the first process dies after some calls, and a second one goes on. */
async function tellStory(subject: ControllerCase, dieAfter: number): Promise<{ calls: number; effects: unknown }> {
  await using run = await setUp(subject);
  const own = accessTo(subject, run.client);
  await run.client.create(subject.object);
  let calls = 0;
  const died = Promise.withResolvers<void>();
  const mortal =
    (inner: Transport): Transport =>
    async (request) => {
      calls += 1;
      if (calls > dieAfter) {
        died.resolve();
        return await untilAborted(request.signal);
      }
      return await inner(request);
    };
  const live = async (): Promise<void> => {
    await own.ready();
    await own.patch(subject.change);
    await own.ready();
  };
  const first = run.start(mortal).then(live);
  if (!Number.isFinite(dieAfter)) await first;
  else {
    await Promise.race([died.promise, first]);
    await run.start();
    await live();
    await first;
  }
  return { calls, effects: await run.effects() };
}

/** A process that is no more answers nothing. */
async function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal?.aborted) reject(signal.reason);
  signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  return await promise;
}

async function tellStoryBadly(subject: ControllerCase, seed: number): Promise<unknown> {
  await using run = await setUp(subject);
  const own = accessTo(subject, run.client);
  const { intercept, stop } = createFaults(seed);
  await run.client.create(subject.object);
  await run.start((inner) => async (request) => await intercept(request, inner as never));
  await own.patch(subject.change);
  await own.ready();
  stop();
  await own.ready();
  return await run.effects();
}
