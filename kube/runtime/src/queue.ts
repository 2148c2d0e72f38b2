// The work queue. A key that is added twice before it is taken is worked on once; one that is added while being worked on comes
// again afterwards; no key is worked on twice at the same time. Failures come back later and later.
import type { Clock } from "./clock.ts";

/** How a failing key is spaced: `firstMs * 2^failures`, at most `longestMs`. */
export type Backoff = { firstMs: number; longestMs: number };

/** Flux's defaults: `--min-retry-delay 750ms`, `--max-retry-delay 15m`. */
export const defaultBackoff: Backoff = { firstMs: 750, longestMs: 900_000 };

/** A queue of keys. */
export type Queue = {
  /** Wants `key` to be worked on now; a pending delay of that key is dropped. */
  add(key: string): void;
  /** Wants `key` to be worked on in `ms`; the nearest of several wishes counts. */
  addAfter(key: string, ms: number): void;
  /** Wants `key` again after its backoff, which grows with each call until `forget`. Returns the delay in ms. */
  addFailed(key: string): number;
  /** Resets the backoff of `key` and drops its delayed wish. */
  forget(key: string): void;
  /** The next key, once there is one; undefined after `close`. Must be followed by `done`. */
  take(): Promise<string | undefined>;
  done(key: string): void;
  /** How many keys are waiting to be taken. */
  depth(): number;
  close(): void;
};

/** A queue on that clock. `onAdd` hears every wish that comes while the key is being worked on. */
export function createQueue({
  clock,
  backoff = defaultBackoff,
  onAdd,
}: {
  clock: Clock;
  backoff?: Backoff;
  onAdd?: (key: string) => void;
}): Queue {
  const ready = new Set<string>();
  const working = new Set<string>();
  const again = new Set<string>();
  const delayed = new Map<string, { dueAt: number; callOff: () => void }>();
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  let closed = false;

  const hand = (): void => {
    for (const key of ready) {
      const taker = takers.shift();
      if (!taker) return;
      ready.delete(key);
      working.add(key);
      taker(key);
    }
  };

  const dropDelay = (key: string): void => {
    delayed.get(key)?.callOff();
    delayed.delete(key);
  };

  const add = (key: string): void => {
    if (closed) return;
    dropDelay(key);
    if (working.has(key)) {
      again.add(key);
      onAdd?.(key);
    } else {
      ready.add(key);
      hand();
    }
  };

  const addAfter = (key: string, ms: number): void => {
    if (closed) return;
    const dueAt = clock.now() + ms;
    if ((delayed.get(key)?.dueAt ?? Infinity) <= dueAt) return;
    dropDelay(key);
    delayed.set(key, { dueAt, callOff: clock.after(ms, () => add(key)) });
  };

  return {
    add,
    addAfter,
    addFailed(key) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      const delay = Math.min(backoff.longestMs, backoff.firstMs * 2 ** count);
      addAfter(key, delay);
      return delay;
    },
    forget(key) {
      failures.delete(key);
      dropDelay(key);
    },
    take() {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      if (closed) resolve(undefined);
      else takers.push(resolve);
      hand();
      return promise;
    },
    done(key) {
      working.delete(key);
      if (again.delete(key)) add(key);
    },
    depth: () => ready.size,
    close() {
      closed = true;
      for (const { callOff } of delayed.values()) callOff();
      delayed.clear();
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}
