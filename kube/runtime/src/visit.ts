// One visit to one object: finalize, suspend, reconcile, settle, come back. What a failure does, and when to look again, is decided here once, so
// that a reconciler holds nothing but its own story.
import { gvkOf, type KubeObject } from "@sluice/objects";
import { hasReason } from "@sluice/client";
import type { ReconcileContext } from "./controller.ts";
import type { Log } from "./log.ts";
import { ReconcileError, type CommonStatus, type EventReport, type Outcome } from "./outcome.ts";
import { fromKey, toKey, type Room } from "./room.ts";
import { settleFailure, settleOutcome, settleProgress } from "./settle.ts";
import { patchStatus } from "./status-patch.ts";
import { revisionOf } from "./tracing.ts";

/** What is known of a visit while it lasts. */
type Visit = { superseded: AbortSignal; startedAt: number; log: Log; events: EventReport[] };

/** Flux's name for what a controller writes about its own objects, apart from what it applies. */
const managerOf = ({ name }: { name: string }): string => `gotk-${name}`;

/** Visits whatever the queue gives, one after the other, until it is closed. */
export async function work<T extends KubeObject>(room: Room<T>): Promise<void> {
  const { queue, metrics, controller, clock, log } = room;
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    const superseded = new AbortController();
    const startedAt = clock.now();
    room.inFlight.set(key, { superseded, startedAt });
    metrics.working(controller.name, { depth: queue.depth(), active: room.inFlight.size });
    const { name, namespace } = fromKey(key);
    const about = { [controller.kind.kind]: { name, namespace }, namespace, name, reconcileID: room.newId() };
    const one: Visit = { superseded: superseded.signal, startedAt, log: log.with(about), events: [] };
    try {
      await visit(room, key, one);
    } catch (error) {
      if (!room.signal.aborted) await retryLater(room, key, error);
    } finally {
      room.inFlight.delete(key);
      queue.done(key);
      metrics.worked(controller.name, { seconds: (clock.now() - startedAt) / 1000, active: room.inFlight.size });
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

async function visit<T extends KubeObject>(room: Room<T>, key: string, one: Visit): Promise<void> {
  const { controller, cache, queue, signal } = room;
  const { name, namespace } = fromKey(key);
  let object = cache.get(name, namespace);
  if (!object) return queue.forget(key);
  if (object.metadata.deletionTimestamp) return await finalize(room, object, one);
  const { finalizer } = controller;
  if (finalizer && !object.metadata.finalizers?.includes(finalizer)) {
    object = await writeFinalizers(room, object, [...(object.metadata.finalizers ?? []), finalizer]);
  }
  if (controller.isSuspended(object)) return queue.forget(key);
  const report = await reconcileOnce(room, object, one);
  if (signal.aborted) return;
  await conclude(room, object, { report, one });
}

type Report = { outcome: Outcome } | { error: ReconcileError };

async function reconcileOnce<T extends KubeObject>(room: Room<T>, object: T, one: Visit): Promise<Report> {
  const { controller, clock, metrics } = room;
  const startedAt = clock.now();
  let result: "success" | "error" | "requeue_after" = "success";
  try {
    return { outcome: await controller.reconcile(object, contextFor(room, object, one)) };
  } catch (error) {
    const known = toReconcileError(error);
    result = known.isFailure ? "error" : "requeue_after";
    return { error: known };
  } finally {
    metrics.reconciled(object, { seconds: (clock.now() - startedAt) / 1000, result, controller: controller.name });
  }
}

/** A defect in a reconciler is one object's failure, not the end of the process. */
const toReconcileError = (error: unknown): ReconcileError =>
  error instanceof ReconcileError
    ? error
    : new ReconcileError("ReconciliationFailed", messageOf(error), { cause: error });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function contextFor<T extends KubeObject>(room: Room<T>, object: T, one: Visit): ReconcileContext {
  const { client, caches, clock, signal, watch } = room;
  const { superseded, log } = one;
  return {
    client,
    caches,
    clock,
    signal,
    superseded,
    log,
    watch,
    async progress(message, also = {}) {
      await writeStatus(room, object, (current) => settleProgress(current, { message, ...also }, clock.now()));
    },
    record: (event) => tell(room, object, { event, one }),
  };
}

function tell<T extends KubeObject>(
  { recorder }: Room<T>,
  object: T,
  { event, one }: { event: EventReport; one: Visit },
): void {
  one.events.push(event);
  recorder.record(object, event, one.log);
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

/** Turns the report into status, events, a span and the next visit: the only place that decides what a failure does. */
async function conclude<T extends KubeObject>(
  room: Room<T>,
  object: T,
  { report, one }: { report: Report; one: Visit },
): Promise<void> {
  const { controller, clock, queue } = room;
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
  for (const event of eventsOf(report)) tell(room, object, { event, one });
  await writeStatus(room, object, settle);
  trace(room, object, { report, one });

  const key = toKey({ name, namespace });
  if ("outcome" in report) {
    queue.forget(key);
    const againInMs = report.outcome.againAfterMs ?? spread(controller.intervalMs(object), room.random);
    queue.addAfter(key, againInMs);
    const { message } = report.outcome;
    one.log.debug(message, { durationMs: clock.now() - one.startedAt, nextRunInMs: Math.round(againInMs) });
    return;
  }
  const { retry } = report.error;
  if (retry === "backoff") return void queue.addFailed(key);
  queue.forget(key);
  if (retry !== "never") queue.addAfter(key, retry.afterMs);
}

/** A visit that had something to tell about a revision is a step on its way; the others are no news. */
function trace<T extends KubeObject>(
  { tracer, clock, controller }: Room<T>,
  object: T,
  { report, one }: { report: Report; one: Visit },
): void {
  const { events, startedAt } = one;
  const status = "outcome" in report ? report.outcome.status : report.error.extras.status;
  const revision = revisionOf(events);
  if (!tracer || revision === undefined) return;
  tracer.record({
    revision,
    object,
    controller: controller.name,
    isSource: status?.["artifact"] !== undefined,
    startedAt,
    endedAt: clock.now(),
    events,
    ...("error" in report && report.error.isFailure ? { error: report.error.message } : {}),
  });
}

function eventsOf(report: Report): readonly EventReport[] {
  if ("outcome" in report) return report.outcome.events ?? [];
  const { reason, message, extras, isFailure } = report.error;
  const own: EventReport[] = isFailure ? [{ severity: "error", reason, message }] : [];
  return extras.events ?? own;
}

const spread = (ms: number, random: (() => number) | undefined): number => (random ? ms * (0.95 + 0.1 * random()) : ms);

async function finalize<T extends KubeObject>(room: Room<T>, object: T, one: Visit): Promise<void> {
  const { controller, queue, signal } = room;
  const { finalizer } = controller;
  queue.forgetWish(toKey({ name: object.metadata.name ?? "", namespace: object.metadata.namespace }));
  if (!finalizer || !object.metadata.finalizers?.includes(finalizer)) return;
  try {
    const { events = [] } = (await controller.finalize?.(object, contextFor(room, object, one))) ?? {};
    for (const event of events) tell(room, object, { event, one });
  } catch (error) {
    if (signal.aborted) return;
    // Whoever waits for the object to go must see what holds it.
    return await conclude(room, object, { report: { error: toReconcileError(error) }, one });
  }
  const left = object.metadata.finalizers.filter((name) => name !== finalizer);
  await writeFinalizers(room, object, left);
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
