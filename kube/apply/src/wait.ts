// Waiting for objects to become healthy, or to go. Nobody polls: a watch says when something changed.
import { describeObject, type KubeObject, type ObjectRef } from "@sluice/objects";
import { healthOf, type Health } from "@sluice/kstatus";
import type { Observer, Sighting } from "./observer.ts";

/** Where an object stood when the waiting ended. */
export type Standing = { ref: ObjectRef; health: Health };

/** How to wait. */
export type WaitOptions = {
  observer: Observer;
  timeoutMs: number;
  signal: AbortSignal;
  /** End as soon as one object has failed, since waiting cannot help it. */
  failFast?: boolean;
  /** Judges an object; kstatus when absent or when it returns undefined. */
  judge?: (object: KubeObject) => Health | undefined;
  /** Objects whose absence is success: Jobs that delete themselves when they are done. */
  mayVanish?: (ref: ObjectRef) => boolean;
};

/** How it ended: `unhealthy` is empty after success. */
export type WaitResult = { unhealthy: Standing[]; timedOut: boolean };

/**
 * Waits until every object is Current, one has failed (with `failFast`), all are Current or Failed, or the time is over.
 *
 * @throws the reason of `signal` when it aborts first
 */
export async function waitForHealth(refs: readonly ObjectRef[], options: WaitOptions): Promise<WaitResult> {
  const judge = (ref: ObjectRef, sighting: Sighting): Health => judgeSighting(ref, sighting, options);
  const isDone = (standings: Health[]): boolean => {
    const failed = standings.filter(({ status }) => status === "Failed").length;
    const current = standings.filter(({ status }) => status === "Current").length;
    return (options.failFast === true && failed > 0) || failed + current === refs.length;
  };
  const { standings, timedOut } = await watchUntil(refs, { ...options, judge, isDone });
  const unhealthy = standings.filter(({ health }) =>
    timedOut ? health.status !== "Current" : health.status === "Failed",
  );
  return { unhealthy, timedOut };
}

/**
 * Waits until none of the objects exists any more.
 *
 * @throws {Error} naming what is still there when the time is over; the reason of `signal` when it aborts first
 */
export async function waitForDeletion(
  refs: readonly ObjectRef[],
  options: Pick<WaitOptions, "observer" | "timeoutMs" | "signal">,
): Promise<void> {
  const judge = (_ref: ObjectRef, { object, error }: Sighting): Health =>
    object || error ? { status: "Terminating", message: "still there" } : { status: "NotFound", message: "gone" };
  const isDone = (standings: Health[]) =>
    standings.every(({ status }) => status === "NotFound") && standings.length === refs.length;
  const { standings, timedOut } = await watchUntil(refs, { ...options, judge, isDone });
  const left = standings.filter(({ health }) => health.status !== "NotFound").map(({ ref }) => describeObject(ref));
  if (timedOut) throw new Error(`timeout waiting for termination of: [${left.join(", ")}]`);
}

/** What Flux says when waiting ended badly, with kstatus' own message added to each object. */
export function describeUnhealthy({ unhealthy, timedOut }: WaitResult): string {
  const lines = unhealthy.map(
    ({ ref, health }) => `${describeObject(ref)} status: '${health.status}': ${health.message}`,
  );
  return `${timedOut ? "timeout waiting for" : "failed early due to stalled resources"}: [${lines.join(", ")}]`;
}

function judgeSighting(ref: ObjectRef, { object, error }: Sighting, { judge, mayVanish }: WaitOptions): Health {
  if (error !== undefined)
    return { status: "Unknown", message: error instanceof Error ? error.message : String(error) };
  if (object) return judge?.(object) ?? healthOf(object);
  return mayVanish?.(ref)
    ? { status: "Current", message: "Job finished and was deleted" }
    : { status: "NotFound", message: "Resource not found" };
}

type Until = Pick<WaitOptions, "observer" | "timeoutMs" | "signal"> & {
  judge: (ref: ObjectRef, sighting: Sighting) => Health;
  isDone: (seen: Health[]) => boolean;
};

async function watchUntil(
  refs: readonly ObjectRef[],
  until: Until,
): Promise<{ standings: Standing[]; timedOut: boolean }> {
  until.signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const seen = new Map<ObjectRef, Health>();
  const stop = new AbortController();
  const timer = setTimeout(() => resolve(true), until.timeoutMs);
  const abort = () => reject(until.signal.reason);
  until.signal.addEventListener("abort", abort, { once: true });
  try {
    for (const ref of refs) {
      until.observer.watch(
        ref,
        (sighting) => {
          seen.set(ref, until.judge(ref, sighting));
          if (until.isDone([...seen.values()])) resolve(false);
        },
        stop.signal,
      );
    }
    const timedOut = refs.length > 0 && (await promise);
    const standings = refs.map((ref) => ({
      ref,
      health: seen.get(ref) ?? { status: "Unknown" as const, message: "nothing seen yet" },
    }));
    return { standings, timedOut };
  } finally {
    clearTimeout(timer);
    until.signal.removeEventListener("abort", abort);
    stop.abort();
  }
}
