// Running controllers: caches, a queue and workers for each, until a signal ends them. What a worker does with an object is in `visit.ts`.
import type { KubeObject } from "@sluice/objects";
import type { Client } from "@sluice/client";
import { createCaches, type CacheChange, type Caches } from "./cache.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { Controller, Request, Watch } from "./controller.ts";
import { createEventWebhook } from "./event-webhook.ts";
import { createRecorder, type Recorder } from "./events.ts";
import { silentLog, type Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { EventReport } from "./outcome.ts";
import { createQueue, defaultBackoff, type Backoff, type Priority } from "./queue.ts";
import { complete, fromKey, toKey, type Room } from "./room.ts";
import { requestedAtAnnotation } from "./settle.ts";
import type { Tracer } from "./tracing.ts";
import { work } from "./visit.ts";

/** What running controllers needs from outside. */
export type RunOptions = {
  client: Client;
  signal: AbortSignal;
  clock?: Clock;
  log?: Log;
  metrics?: Metrics;
  backoff?: Backoff;
  /** Draws from [0, 1); spreads intervals by ±5 %, and what comes back after an outage. Without it nothing is spread. */
  random?: () => number;
  /** Names visits in the logs; they are counted when absent. */
  newId?: () => string;
  /** Where events are posted to as well, such as Flux's notification-controller. */
  eventsUrl?: string;
  /** Which process tells events, such as the name of the pod; the controller's name when absent. */
  instance?: string;
  /** Only objects with these labels are reconciled, so that several processes share the work: `sharding.fluxcd.io/key=shard1`. */
  labelSelector?: string;
  /** Hears every event that is recorded, such as the table of `sluice up`. */
  onEvent?: (object: KubeObject, event: EventReport) => void;
  /** Hears of every step on a revision's way. */
  tracer?: Tracer;
  /** How long events that are not sent yet may take after `signal`; 5 s when absent. */
  graceMs?: number;
};

/** What one controller is doing at this moment, for diagnostics. */
export type ControllerState = {
  name: string;
  kind: string;
  cached: number;
  /** Waiting to be taken, and waiting for their time. */
  queued: number;
  delayed: number;
  /** What is being worked on, and for how long. */
  inFlight: { object: string; forMs: number }[];
};

/** Controllers at work. */
export type Running = {
  /** Resolves when every cache holds its first list and the workers have begun. */
  started: Promise<void>;
  /** Resolves after `signal` aborted and what was in flight has ended; what it left undone, the next process begins anew. */
  stopped: Promise<void>;
  caches: Caches;
  metrics: Metrics;
  state(): ControllerState[];
};

/**
 * Runs controllers until `signal` aborts.
 *
 * Guarantees: each change of a spec, deletion, request by annotation and change of an owned or watched object leads to at least one visit that
 * begins after it; no object is visited twice at the same time; visits of different objects have no order. What `caches` say may be stale.
 */
export function runControllers(controllers: readonly Controller[], options: RunOptions): Running {
  const { client, signal, clock = systemClock, log = silentLog, metrics = createMetrics(), random } = options;
  const caches = createCaches({ client, clock, log, signal, ...(random ? { random } : {}) });
  const loops = controllers.map((controller) => prepare(controller, { ...options, clock, log, metrics, caches }));
  const started = caches.synced();
  const stopped = started.then(
    async () => {
      await Promise.all(loops.map((loop) => loop.run()));
    },
    () => {}, // `started` tells why
  );
  return { started, stopped, caches, metrics, state: () => loops.map((loop) => loop.state()) };
}

type PrepareOptions = RunOptions & { clock: Clock; log: Log; metrics: Metrics; caches: Caches };
type Loop = { run(): Promise<void>; state(): ControllerState };

function prepare<T extends KubeObject>(given: Controller<T>, options: PrepareOptions): Loop {
  const { signal } = options;
  const telling = new AbortController();
  const room = furnish(given, options, telling.signal);
  const { controller, caches, queue, recorder, clock, metrics } = room;
  controller.start?.(caches);
  watchOwn(room);
  for (const watch of controller.watches ?? []) room.watch(watch);
  for (const kind of controller.owns ?? [])
    room.watch({ kind, requestsFor: ({ object }) => ownersOf(object, controller.kind) });
  metrics.workers(controller.name, controller.concurrency);
  signal.addEventListener("abort", () => queue.close(), { once: true });
  const run = async (): Promise<void> => {
    if (signal.aborted) return;
    await Promise.all(Array.from({ length: controller.concurrency }, () => work(room)));
    // What is still to be told gets its time, but no more.
    const callOff = clock.after(options.graceMs ?? defaultGraceMs, () => telling.abort());
    await recorder.flush();
    callOff();
    telling.abort();
  };
  return { run, state: () => stateOf(room) };
}

const defaultGraceMs = 5_000;

/** Everything that a controller works with, before anything moves. */
function furnish<T extends KubeObject>(given: Controller<T>, options: PrepareOptions, telling: AbortSignal): Room<T> {
  const controller = complete(given);
  const { client, signal, clock, caches, metrics, random, backoff = defaultBackoff, tracer } = options;
  const { group, kind } = controller.kind;
  const log = options.log.with({ controller: controller.name, controllerGroup: group, controllerKind: kind });
  const inFlight: Room<T>["inFlight"] = new Map();
  const supersede = (key: string) =>
    inFlight.get(key)?.superseded.abort(new Error("a newer wish for this object came in"));
  const queue = createQueue({ clock, backoff, onAdd: supersede, observer: metrics.queue(controller.name) });
  const teller = { client, clock, log, controller: controller.name, signal: telling, instance: options.instance };
  const webhook = options.eventsUrl ? createEventWebhook({ ...teller, url: options.eventsUrl }) : undefined;
  const recorder = tellBoth(createRecorder({ ...teller, webhook }), options.onEvent);
  const watched = new Set<string>();
  let visits = 0;
  return {
    controller,
    cache: caches.of(controller.kind, options.labelSelector ? { labelSelector: options.labelSelector } : {}),
    caches,
    queue,
    recorder,
    client,
    clock,
    log,
    metrics,
    tracer,
    signal,
    random,
    newId: options.newId ?? (() => String((visits += 1))),
    watch({ kind: other, requestsFor, id, ...selection }: Watch) {
      if (id !== undefined && watched.has(id)) return;
      if (id !== undefined) watched.add(id);
      caches.of(other, selection).onChange((change) => {
        for (const request of requestsFor(change, caches)) queue.add(toKey(request), priorityOf(change));
      });
    },
    inFlight,
    unsure: new Set(),
  };
}

/** The controller's own objects: their changes are visits, their state is a metric. */
function watchOwn<T extends KubeObject>({ controller, cache, queue, metrics, unsure }: Room<T>): void {
  const { group, version, kind } = controller.kind;
  cache.onChange((change) => {
    const key = toKey({ name: change.object.metadata.name ?? "", namespace: change.object.metadata.namespace });
    const { name, namespace = "" } = fromKey(key);
    metrics.resource({ group, version, kind, name, namespace }, change.type === "set" ? change.object : undefined);
    if (change.type === "deleted") unsure.delete(key);
    if (change.type === "deleted" || isWorthAVisit(change.object, change.before)) queue.add(key, priorityOf(change));
  });
}

function stateOf<T extends KubeObject>({ controller, cache, queue, inFlight, clock }: Room<T>): ControllerState {
  return {
    name: controller.name,
    kind: controller.kind.kind,
    cached: cache.list().length,
    queued: queue.depth(),
    delayed: queue.delayed(),
    inFlight: [...inFlight].map(([object, { startedAt }]) => ({ object, forMs: clock.now() - startedAt })),
  };
}

/** What was there already when the process began is only looked at; a change is waited for. */
const priorityOf = (change: CacheChange): Priority =>
  change.type === "set" && change.isInitial === true ? "routine" : "urgent";

/** The object of a kind that another names as its controlling owner. */
function ownersOf({ metadata }: KubeObject, { group, kind }: { group: string; kind: string }): Request[] {
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  if (owner?.kind !== kind || owner.apiVersion.split("/")[0] !== group) return [];
  return [{ name: owner.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) }];
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
  record(object, event, log) {
    recorder.record(object, event, log);
    onEvent?.(object, event);
  },
});
