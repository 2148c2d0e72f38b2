// What every controller must keep, whatever it does: run this against yours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, hasReason, type Client, type Transport } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import {
  installKinds,
  requestedAtAnnotation,
  runControllers,
  systemClock,
  whileLeading,
  type Clock,
  type Controller,
  type Running,
  type RunOptions,
} from "@sluice/runtime";
import type { Kind } from "@sluice/schema";
import {
  createFaults,
  eventually,
  openApi,
  someOfEverything,
  waitForCondition,
  type FaultRates,
  type TestApi,
} from "@sluice/testing-cluster";
import { createFakeClock, type FakeClock } from "@sluice/testing-clock";
import { lintConditions } from "./lint-conditions.ts";

/** A controller to be put to the test. */
export type ControllerCase = {
  /** Everything that one run needs, afresh. */
  setUp(): Setting | Promise<Setting>;
  kinds: readonly Kind[];
  /** Objects that must be there before. */
  beforehand?: readonly KubeObject[];
  /** An object of the controller's kind, in the namespace `default`, that it can bring to readiness. */
  object: KubeObject;
  /** A second one, that can be brought to readiness beside it; the same under another name when absent. */
  another?: KubeObject;
  /** A merge patch of the object that changes the effects. */
  change: object;
  /** Conditions of the kind that are bad when they are true, the gravest first. */
  negativeConditions?: readonly string[];
  /** It works with programs or the network, whose time is not the test's own: seeds are told in real time, with the faults that take none. */
  inRealTime?: boolean;
  /** How many seeds of faults to try; 20 when absent. */
  seeds?: number;
};

/** What one run works with; it outlives the processes in it, as a disk does. */
export type Setting = {
  /** The controllers of one process. */
  controllers(process: { client: Client; signal: AbortSignal }): readonly Controller[];
  /** What has been brought about outside of the object itself. */
  effects(client: Client): Promise<unknown>;
  close?(): Promise<void>;
};

type Wrap = (inner: Transport) => Transport;

type Run = {
  api: TestApi;
  client: Client;
  effects: () => Promise<unknown>;
  /** Begins anew, as a new process would, after the end of what ran before. */
  start(wrap?: Wrap, clock?: Clock): Promise<void>;
  /** A process of its own, until the signal aborts. */
  process(signal: AbortSignal, wrap?: Wrap, options?: Partial<RunOptions>): Running;
  stop(): Promise<void>;
  /** How many writes of processes have been answered: without another one nothing has changed. */
  writes: number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Short, where time is real; as people have it, where it is the test's own. */
const backoff = { firstMs: 1, longestMs: 5 };
const simulatedBackoff = { firstMs: 750, longestMs: 10_000 };

async function setUp(subject: ControllerCase): Promise<Run> {
  const api = await openApi();
  const setting = await subject.setUp();
  await installKinds(api.client, subject.kinds);
  for (const object of subject.beforehand ?? []) await api.client.create(object);
  let stop = async (): Promise<void> => {};
  const run: Run = {
    api,
    client: api.client,
    async effects() {
      await api.collectGarbage();
      return await setting.effects(api.client);
    },
    process(signal, wrap = (inner) => inner, options = {}) {
      const { clock } = options;
      const transport = wrap(async (request) => {
        const answer = await api.transport(request);
        if (request.method !== "GET") run.writes += 1;
        return answer;
      });
      const client = createClient({ transport, ...(clock ? { timers: clock } : {}) });
      return runControllers(setting.controllers({ client, signal }), {
        client,
        signal,
        backoff,
        graceMs: 0,
        ...options,
      });
    },
    async start(wrap, clock) {
      await stop();
      const ending = new AbortController();
      const { started, stopped } = run.process(ending.signal, wrap, clock ? { clock } : {});
      stop = async () => {
        ending.abort();
        await stopped;
      };
      await started;
    },
    stop: () => stop(),
    writes: 0,
    async [Symbol.asyncDispose]() {
      await stop();
      await setting.close?.();
      await api[Symbol.asyncDispose]();
    },
  };
  return run;
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
    ready: () => waitForCondition(client, kind, name, { withinMs: 20_000 }),
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

/** Whether the object's story ends with the same effects whatever goes wrong by that seed. @throws {AssertionError} naming the seed */
export async function survives(subject: ControllerCase, seed: number, expected: unknown): Promise<void> {
  assert.deepEqual(await tellStoryBadly(subject, seed), expected, `seed ${seed}`);
}

/** What the object's story brings about when nothing goes wrong. */
export const effectsOf = async (subject: ControllerCase): Promise<unknown> =>
  (await tellStory(subject, Infinity)).effects;

/** The tests, under the name of the controller. */
export function keepsTheContract(name: string, subject: ControllerCase): void {
  test(`${name}: conditions are as tools expect them, before and after a change`, async () => {
    await using run = await setUp(subject);
    await run.start();
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    assert.deepEqual(lintConditions(await own.ready(), subject.negativeConditions), []);
    const before = await run.effects();
    await own.patch(subject.change);
    assert.deepEqual(lintConditions(await own.ready(), subject.negativeConditions), []);
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
    const { object } = subject;
    const another = subject.another ?? { ...object, metadata: { ...object.metadata, name: "another" } };
    await run.client.create(another);
    await accessTo({ ...subject, object: another }, run.client).ready();
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

  test(`${name}: a clock that jumps does not lose the object`, async () => {
    await using run = await setUp(subject);
    let offset = 0;
    await run.start(undefined, { ...systemClock, now: () => Date.now() + offset });
    const own = accessTo(subject, run.client);
    await run.client.create(subject.object);
    for (const jump of [3_600_000, -86_400_000]) {
      await own.ready();
      offset += jump;
      await own.patch({ metadata: { annotations: { [requestedAtAnnotation]: String(offset) } } });
      const handled = await eventually(
        own.get,
        (found) => (found["status"] as { lastHandledReconcileAt?: string }).lastHandledReconcileAt === String(offset),
      );
      assert.deepEqual(lintConditions(handled, subject.negativeConditions), []);
    }
  });

  test(`${name}: a lead that changes hands in the middle loses and doubles nothing`, async () => {
    assert.deepEqual(await handOver(subject), await effectsOf(subject));
  });

  test(`${name}: a process that dies between any two calls loses and doubles nothing`, async () => {
    const expected = await tellStory(subject, Infinity);
    for (let calls = 1; calls <= expected.calls; calls += 1)
      assert.deepEqual((await tellStory(subject, calls)).effects, expected.effects, `died after ${calls} calls`);
  });

  const { seeds = 20 } = subject;
  test(`${name}: ${seeds} seeds of faults end as none does`, async () => {
    const effects = await effectsOf(subject);
    for (let seed = 1; seed <= seeds; seed += 1) await survives(subject, seed, effects);
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

/** Two replicas; the one that leads is told to end as soon as it has begun to write, and the other goes on. */
async function handOver(subject: ControllerCase): Promise<unknown> {
  await using run = await setUp(subject);
  const own = accessTo(subject, run.client);
  const everybody = new AbortController();
  const replica = (identity: string) => {
    const leaving = new AbortController();
    const signal = AbortSignal.any([everybody.signal, leaving.signal]);
    const leaveAtFirstWrite: Wrap = (inner) => async (request) => {
      const answer = await inner(request);
      if (identity === "first" && request.method === "PATCH") leaving.abort();
      return answer;
    };
    const lease = { name: "contract", namespace: "default" };
    const ended = whileLeading({ client: run.client, lease, identity, signal, retryMs: 5 }, async (until) => {
      await run.process(until, leaveAtFirstWrite).stopped;
    });
    return ended;
  };
  await run.client.create(subject.object);
  const ended = Promise.all([replica("first"), replica("second")]);
  await own.ready();
  await own.patch(subject.change);
  await own.ready();
  everybody.abort();
  await ended;
  return await run.effects();
}

/** A process that is no more answers nothing. */
async function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal?.aborted) reject(signal.reason);
  signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  return await promise;
}

/**
 * Time is the test's own and nothing runs beside it, so that a seed tells the same story each time. Against a real API, or with programs that have a
 * time of their own, it is told in real time, with the faults that take none.
 */
async function tellStoryBadly(subject: ControllerCase, seed: number): Promise<unknown> {
  await using run = await setUp(subject);
  const own = accessTo(subject, run.client);
  const isReal = run.api.isReal || subject.inRealTime === true;
  const clock = createFakeClock();
  const { intercept, stop } = isReal ? createFaults(seed, quickFaults) : createFaults(seed, someOfEverything, clock);
  const ready = isReal
    ? own.ready
    : () => passUntil(clock, { look: own.get, accept: isReady, changes: () => run.writes });
  await run.client.create(subject.object);
  const ending = new AbortController();
  const wrap: Wrap = (inner) => async (request) => await intercept(request, inner as never);
  const { stopped } = run.process(ending.signal, wrap, isReal ? {} : { clock, backoff: simulatedBackoff });
  try {
    await ready();
    await own.patch(subject.change);
    await ready();
    stop();
    await ready();
    return await run.effects();
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    ending.abort();
    await (isReal ? stopped : clock.until(stopped));
  }
}

const quickFaults: FaultRates = { ...someOfEverything, hang: 0, partition: 0, gap: 0, slow: 0 };

/** Longer than any pause between two tries, shorter than the interval at which everything is looked at again. */
const patienceMs = 5 * 60_000;
const turnsBetween = 3;

/**
 * Lets time pass until a state comes. Everybody gets some turns of the event loop, then time moves to whatever falls due next: nobody waits for
 * what does not happen.
 */
async function passUntil<T>(
  clock: FakeClock,
  { look, accept, changes }: { look: () => Promise<T>; accept: (value: T) => boolean; changes: () => number },
): Promise<T> {
  let seen = -1;
  for (const end = clock.now() + patienceMs; ; clock.next()) {
    if (seen !== changes()) {
      seen = changes();
      const value = await look();
      if (accept(value)) return value;
    }
    if (clock.now() > end)
      throw new Error(`the state did not come; last seen: ${JSON.stringify(await look(), undefined, 2)}`);
    for (let turn = 0; turn < turnsBetween; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
