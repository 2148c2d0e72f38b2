// The loop that every controller shares: fetch, finalize, suspend, reconcile, settle, come back. Policies (what a failure does, when
// to look again) are here once, so that a reconciler holds nothing but its own story.
import { gvkOf, parseDuration, type KubeObject } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import { createCaches, type Cache, type CacheChange, type Caches } from "./cache.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { Controller, ReconcileContext, Request } from "./controller.ts";
import { createEventWebhook } from "./event-webhook.ts";
import { createRecorder, type Recorder } from "./events.ts";
import { silentLog, type Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { ReconcileError, type CommonStatus, type EventReport, type Outcome } from "./outcome.ts";
import { createQueue, defaultBackoff, type Backoff, type Priority, type Queue } from "./queue.ts";
import { requestedAtAnnotation, settleFailure, settleOutcome, settleProgress } from "./settle.ts";
import { patchStatus } from "./status-patch.ts";

/** What running controllers needs from outside. */
export type RunOptions = {
  client: Client;
  signal: AbortSignal;
  clock?: Clock;
  log?: Log;
  metrics?: Metrics;
  backoff?: Backoff;
  /** Draws from [0, 1); spreads intervals by ±5 %. Without it nothing is spread. */
  random?: () => number;
  /** Where events are posted to as well, such as Flux's notification-controller. */
  eventsUrl?: string;
  /** Only objects with these labels are reconciled, so that several processes share the work: `sharding.fluxcd.io/key=shard1`. */
  labelSelector?: string;
  /** Hears every event that is recorded, such as the table of `sluice up`. */
  onEvent?: (object: KubeObject, event: EventReport) => void;
};

/** Controllers at work. */
export type Running = {
  /** Resolves when every cache holds its first list and the workers have begun. */
  started: Promise<void>;
  /** Resolves after `signal` aborted and what was in flight has ended. */
  stopped: Promise<void>;
  caches: Caches;
  metrics: Metrics;
};

/** Runs controllers until `signal` aborts. */
export function runControllers(controllers: readonly Controller[], options: RunOptions): Running {
  const { client, signal, clock = systemClock, log = silentLog, metrics = createMetrics() } = options;
  const caches = createCaches({ client, clock, log, signal });
  const loops = controllers.map((controller) => prepare(controller, { ...options, clock, log, metrics, caches }));
  const started = caches.synced();
  const stopped = started.then(
    async () => {
      await Promise.all(loops.map((loop) => loop()));
    },
    () => {}, // `started` tells why
  );
  return { started, stopped, caches, metrics };
}

type Room<T extends KubeObject> = {
  controller: Complete<T>;
  cache: Cache<T>;
  caches: Caches;
  queue: Queue;
  recorder: Recorder;
  client: Client;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  signal: AbortSignal;
  random?: () => number;
  inFlight: Map<string, AbortController>;
  /** Objects whose last status write came to no clear end: what the cache holds of them may be older than that write. */
  unsure: Set<string>;
};

/** A controller with everything that it may leave out. */
type Complete<T extends KubeObject> = Controller<T> &
  Required<Pick<Controller<T>, "concurrency" | "isSuspended" | "intervalMs">>;

const complete = <T extends KubeObject>(controller: Controller<T>): Complete<T> => ({
  concurrency: 4,
  isSuspended: (object) => (object["spec"] as CommonSpec | undefined)?.suspend === true,
  intervalMs: (object) => parseDuration((object["spec"] as CommonSpec | undefined)?.interval ?? "10m"),
  ...controller,
});

type CommonSpec = { suspend?: boolean; interval?: string };

type PrepareOptions = RunOptions & { clock: Clock; log: Log; metrics: Metrics; caches: Caches };

function prepare<T extends KubeObject>(given: Controller<T>, options: PrepareOptions): () => Promise<void> {
  const controller = complete(given);
  const { client, signal, clock, caches, metrics, random, backoff = defaultBackoff } = options;
  const log = options.log.with({ controller: controller.name });
  const inFlight = new Map<string, AbortController>();
  const supersede = (key: string) => inFlight.get(key)?.abort(new Error("a newer wish for this object came in"));
  const queue = createQueue({ clock, backoff, onAdd: supersede });
  const telling = { client, clock, log, controller: controller.name, signal };
  const webhook = options.eventsUrl ? createEventWebhook({ ...telling, url: options.eventsUrl }) : undefined;
  const recorder = tellBoth(createRecorder({ ...telling, webhook }), options.onEvent);
  const cache = caches.of(controller.kind, options.labelSelector ? { labelSelector: options.labelSelector } : {});
  const room: Room<T> = {
    controller,
    cache,
    caches,
    queue,
    recorder,
    client,
    clock,
    log,
    metrics,
    signal,
    random,
    inFlight,
    unsure: new Set(),
  };

  controller.start?.(caches);
  cache.onChange((change) => {
    const key = toKey({ name: change.object.metadata.name ?? "", namespace: change.object.metadata.namespace });
    const { kind } = controller.kind;
    metrics.resource(
      { kind, ...fromKey(key), namespace: fromKey(key).namespace ?? "" },
      change.type === "set" ? change.object : undefined,
    );
    if (change.type === "deleted") room.unsure.delete(key);
    if (change.type === "deleted" || isWorthAVisit(change.object, change.before)) queue.add(key, priorityOf(change));
  });
  for (const { kind, requestsFor, ...options } of controller.watches ?? []) {
    caches
      .of(kind, options)
      .onChange((change) =>
        requestsFor(change, caches).forEach((request) => queue.add(toKey(request), priorityOf(change))),
      );
  }
  for (const kind of controller.owns ?? []) {
    caches.of(kind).onChange((change) => {
      const owner = ownerOf(change.object, controller.kind);
      if (owner) queue.add(toKey(owner), priorityOf(change));
    });
  }
  signal.addEventListener("abort", () => queue.close(), { once: true });
  return async () => {
    if (signal.aborted) return;
    await Promise.all(Array.from({ length: controller.concurrency }, () => work(room)));
    await recorder.flush();
  };
}

/** What was there already when the process began is only looked at; a change is waited for. */
const priorityOf = (change: CacheChange): Priority =>
  change.type === "set" && change.isInitial === true ? "routine" : "urgent";

/** Flux's name for what a controller writes about its own objects, apart from what it applies. */
const managerOf = ({ name }: { name: string }): string => `gotk-${name}`;

/** The object of a kind that another names as its controlling owner. */
function ownerOf({ metadata }: KubeObject, { group, kind }: { group: string; kind: string }): Request | undefined {
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  if (owner?.kind !== kind || owner.apiVersion.split("/")[0] !== group) return undefined;
  return { name: owner.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) };
}

const toKey = ({ name, namespace = "" }: Request): string => `${namespace}/${name}`;

function fromKey(key: string): Request & { namespace?: string } {
  const slash = key.indexOf("/");
  return { name: key.slice(slash + 1), ...(slash > 0 ? { namespace: key.slice(0, slash) } : {}) };
}

/** Status writes, our own above all, are no reason to visit again; a new spec, a request, a finalizer or a deletion is. */
function isWorthAVisit(after: KubeObject, before: KubeObject | undefined): boolean {
  if (!before) return true;
  const sign = ({ metadata }: KubeObject) =>
    JSON.stringify([
      metadata.uid,
      metadata.generation,
      metadata.annotations?.[requestedAtAnnotation],
      metadata.deletionTimestamp,
    ]);
  return sign(after) !== sign(before);
}

const tellBoth = (recorder: Recorder, onEvent: RunOptions["onEvent"]): Recorder => ({
  ...recorder,
  record(object, event) {
    recorder.record(object, event);
    onEvent?.(object, event);
  },
});

async function work<T extends KubeObject>(room: Room<T>): Promise<void> {
  const { queue, metrics, controller } = room;
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    metrics.queueDepth(controller.name, queue.depth());
    const superseded = new AbortController();
    room.inFlight.set(key, superseded);
    try {
      await visit(room, key, superseded.signal);
    } catch (error) {
      if (!room.signal.aborted) await retryLater(room, key, error);
    } finally {
      room.inFlight.delete(key);
      queue.done(key);
    }
  }
}

/** The API refused or went away while the runtime itself was writing: no condition can be set, so only the log can tell. */
async function retryLater<T extends KubeObject>(
  { queue, log, controller, cache, client, signal }: Room<T>,
  key: string,
  error: unknown,
) {
  const { name, namespace } = fromKey(key);
  const retryInMs = queue.addFailed(key);
  if (hasReason(error, "NotFound")) return; // deleted while we worked: the cache is about to say so
  if (hasReason(error, "Conflict")) {
    const fresh = await client.get(controller.kind, { name, namespace }, { signal }).catch(() => undefined); // the retry reads again anyway
    if (fresh) cache.note(fresh);
    return;
  }
  log.error("visit failed", { kind: controller.kind.kind, name, namespace, retryInMs, error: String(error) });
}

async function visit<T extends KubeObject>(room: Room<T>, key: string, superseded: AbortSignal): Promise<void> {
  const { controller, cache, queue, signal } = room;
  const { name, namespace } = fromKey(key);
  let object = cache.get(name, namespace);
  if (!object) return queue.forget(key);
  if (object.metadata.deletionTimestamp) return finalize(room, object, superseded);
  const { finalizer } = controller;
  if (finalizer && !object.metadata.finalizers?.includes(finalizer)) {
    object = await writeFinalizers(room, object, [...(object.metadata.finalizers ?? []), finalizer]);
  }
  if (controller.isSuspended(object)) return queue.forget(key);
  const report = await reconcileOnce(room, object, superseded);
  if (signal.aborted) return;
  await conclude(room, object, report);
}

type Report = { outcome: Outcome } | { error: ReconcileError };

async function reconcileOnce<T extends KubeObject>(room: Room<T>, object: T, superseded: AbortSignal): Promise<Report> {
  const { controller, clock, metrics } = room;
  const startedAt = clock.now();
  let result: "success" | "error" | "requeue_after" = "success";
  try {
    return { outcome: await controller.reconcile(object, contextFor(room, object, superseded)) };
  } catch (error) {
    const known =
      error instanceof ReconcileError
        ? error
        : new ReconcileError("ReconciliationFailed", messageOf(error), { cause: error });
    result = known.isFailure ? "error" : "requeue_after";
    return { error: known };
  } finally {
    metrics.reconciled(object, { seconds: (clock.now() - startedAt) / 1000, result, controller: controller.name });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function contextFor<T extends KubeObject>(room: Room<T>, object: T, superseded: AbortSignal): ReconcileContext {
  const { client, caches, clock, signal, recorder } = room;
  const { kind, metadata } = object;
  return {
    client,
    caches,
    clock,
    signal,
    superseded,
    log: room.log.with({ [kind]: { name: metadata.name, namespace: metadata.namespace } }),
    async progress(message, also = {}) {
      await writeStatus(room, object, (current) => settleProgress(current, { message, ...also }, clock.now()));
    },
    record: (event) => recorder.record(object, event),
  };
}

/** After a write without a clear end the object is read anew, or a status that is already there would never be put right. */
async function writeStatus<T extends KubeObject>(
  { controller, cache, client, signal, unsure }: Room<T>,
  object: T,
  settle: (current: T) => CommonStatus,
): Promise<void> {
  const { name = "", namespace } = object.metadata;
  const key = toKey({ name, namespace });
  const cached = cache.get(name, namespace) ?? object;
  const current = unsure.has(key) ? await client.get(controller.kind, { name, namespace }, { signal }) : cached;
  if (current.metadata.uid !== object.metadata.uid) return; // another object by the same name, which has its own turn
  unsure.add(key);
  cache.note(await patchStatus(client, current, settle, { fieldManager: managerOf(controller), signal }));
  unsure.delete(key);
}

/** Turns the report into status, events and the next visit: the only place that decides what a failure does. */
async function conclude<T extends KubeObject>(room: Room<T>, object: T, report: Report): Promise<void> {
  const { controller, clock, queue, recorder } = room;
  const { name = "", namespace } = object.metadata;
  const now = clock.now();
  // Settled against the spec that was reconciled, not against one that came in meanwhile.
  const seen = (latest: T): T => ({
    ...latest,
    metadata: { ...latest.metadata, generation: object.metadata.generation, annotations: object.metadata.annotations },
  });
  const settle = (latest: T) =>
    "outcome" in report
      ? settleOutcome(seen(latest), report.outcome, now)
      : settleFailure(seen(latest), report.error, now);
  for (const event of eventsOf(report)) recorder.record(object, event);
  await writeStatus(room, object, settle);

  const key = toKey({ name, namespace });
  if ("outcome" in report) {
    queue.forget(key);
    queue.addAfter(key, report.outcome.againAfterMs ?? spread(controller.intervalMs(object), room.random));
    return;
  }
  const { retry } = report.error;
  if (retry === "backoff") return void queue.addFailed(key);
  queue.forget(key);
  if (retry !== "never") queue.addAfter(key, retry.afterMs);
}

function eventsOf(report: Report): readonly EventReport[] {
  if ("outcome" in report) return report.outcome.events ?? [];
  const { reason, message, extras, isFailure } = report.error;
  const own: EventReport[] = isFailure ? [{ severity: "error", reason, message }] : [];
  return extras.events ?? own;
}

const spread = (ms: number, random: (() => number) | undefined): number => (random ? ms * (0.95 + 0.1 * random()) : ms);

async function finalize<T extends KubeObject>(room: Room<T>, object: T, superseded: AbortSignal): Promise<void> {
  const { controller, queue, recorder } = room;
  const { finalizer } = controller;
  queue.forget(toKey({ name: object.metadata.name ?? "", namespace: object.metadata.namespace }));
  if (!finalizer || !object.metadata.finalizers?.includes(finalizer)) return;
  const { events = [] } = (await controller.finalize?.(object, contextFor(room, object, superseded))) ?? {};
  for (const event of events) recorder.record(object, event);
  await writeFinalizers(
    room,
    object,
    object.metadata.finalizers.filter((name) => name !== finalizer),
  );
}

async function writeFinalizers<T extends KubeObject>(
  { client, cache, controller, signal }: Room<T>,
  object: T,
  finalizers: string[],
): Promise<T> {
  const { name = "", namespace, resourceVersion, uid } = object.metadata;
  const body = { metadata: { finalizers, resourceVersion, uid } };
  const kind = { ...gvkOf(object), ofType: undefined as T | undefined };
  const after = await client.patch<T>(
    kind,
    { name, namespace },
    { type: "merge", body },
    { fieldManager: managerOf(controller), signal },
  );
  if (finalizers.length > 0 || !object.metadata.deletionTimestamp) cache.note(after);
  return after;
}
