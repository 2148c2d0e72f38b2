// The work queue. A key that is added twice before it is taken is worked on once; one that is added while being worked on comes
// again afterwards; no key is worked on twice at the same time. Failures come back later and later, and all of them together no faster than
// the API can bear. What somebody waits for goes before what is only looked at because the process has begun; neither starves the other.
import type { Clock } from "./clock.ts";

/** How a failing key is spaced: `firstMs * 2^failures`, at most `longestMs`. */
export type Backoff = { firstMs: number; longestMs: number };

/** Flux's defaults: `--min-retry-delay 750ms`, `--max-retry-delay 15m`. */
export const defaultBackoff: Backoff = { firstMs: 750, longestMs: 900_000 };

/** Whether somebody waits for it. Of `patienceOfRoutine` keys that are taken, one is routine as long as there is any. */
export type Priority = "urgent" | "routine";

const patienceOfRoutine = 8;

/** How many failures come back in a second, of all keys together, once as many as that came at once. */
const retriesPerSecond = 100;

/** A queue of keys. */
export type Queue = {
  /** Wants `key` to be worked on now; a pending delay of that key is dropped. The first wish of several counts, an urgent one more. */
  add(key: string, priority?: Priority): void;
  /** Wants `key` to be worked on in `ms`; the nearest of several wishes counts. */
  addAfter(key: string, ms: number): void;
  /** Wants `key` again after its backoff, which grows with each call until `forget`. Returns the delay in ms. */
  addFailed(key: string): number;
  /** Resets the backoff of `key` and drops its delayed wish. */
  forget(key: string): void;
  /** Drops the delayed wish of `key`; its backoff goes on to grow. */
  forgetWish(key: string): void;
  /** The next key, once there is one; undefined after `close`. Must be followed by `done`. */
  take(): Promise<string | undefined>;
  done(key: string): void;
  /** How many keys are waiting to be taken. */
  depth(): number;
  /** How many are waiting for their time. */
  delayed(): number;
  close(): void;
};

/** A queue on that clock. `onAdd` hears every wish that comes while the key is being worked on. */
export function createQueue({ clock, backoff = defaultBackoff, onAdd, observer }: QueueOptions): Queue {
  const handover = createHandover((key) => observer?.taken(key, clock.now()));
  const failures = new Map<string, number>();
  const again = new Set<string>();
  const add = (key: string, priority: Priority = "urgent"): void => {
    delays.drop(key);
    if (handover.isWorking(key)) {
      again.add(key);
      onAdd?.(key);
    } else {
      observer?.added(key, clock.now());
      handover.offer(key, priority);
    }
  };
  const bucket = createBucket(clock);
  const delays = createDelays(clock, add);

  return {
    add,
    addAfter: delays.set,
    addFailed(key) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      observer?.failed();
      const delay = Math.max(bucket.take(), Math.min(backoff.longestMs, backoff.firstMs * 2 ** count));
      delays.set(key, delay);
      return delay;
    },
    forget(key) {
      failures.delete(key);
      delays.drop(key);
    },
    forgetWish: delays.drop,
    take: handover.take,
    done(key) {
      handover.done(key);
      if (again.delete(key)) add(key);
    },
    depth: handover.depth,
    delayed: delays.count,
    close() {
      delays.close();
      handover.close();
    },
  };
}

/** Hears what goes on in a queue. `added` comes before `taken`, and again only after it. */
export type QueueObserver = {
  added(key: string, now: number): void;
  taken(key: string, now: number): void;
  failed(): void;
};

type QueueOptions = { clock: Clock; backoff?: Backoff; onAdd?: (key: string) => void; observer?: QueueObserver };

/** Gives keys to whoever asks, in the order in which they came. */
function createHandover(onTake: (key: string) => void) {
  const urgent = new Set<string>();
  const routine = new Set<string>();
  const working = new Set<string>();
  const takers: ((key: string | undefined) => void)[] = [];
  let isClosed = false;
  let urgentInARow = 0;
  const next = (): string | undefined => {
    const isTurnOfRoutine = urgent.size === 0 || (urgentInARow >= patienceOfRoutine - 1 && routine.size > 0);
    urgentInARow = isTurnOfRoutine ? 0 : urgentInARow + 1;
    const from = isTurnOfRoutine ? routine : urgent;
    for (const key of from) {
      from.delete(key);
      return key;
    }
    return undefined;
  };
  const hand = (): void => {
    while (takers.length > 0 && urgent.size + routine.size > 0) {
      const key = next();
      if (key === undefined) return;
      working.add(key);
      onTake(key);
      takers.shift()?.(key);
    }
  };
  return {
    isWorking: (key: string) => working.has(key),
    depth: () => urgent.size + routine.size,
    offer(key: string, priority: Priority) {
      if (isClosed) return;
      if (priority === "urgent") {
        routine.delete(key);
        urgent.add(key);
      } else if (!urgent.has(key)) routine.add(key);
      hand();
    },
    take() {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      if (isClosed) resolve(undefined);
      else takers.push(resolve);
      hand();
      return promise;
    },
    done: (key: string) => void working.delete(key),
    close() {
      isClosed = true;
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}

/** Spreads what comes all at once: a bucket of tokens that fills up again with time. */
function createBucket(clock: Clock) {
  const intervalMs = 1000 / retriesPerSecond;
  let freeAt = -Infinity;
  return {
    /** How long to wait for a token, in ms. */
    take(): number {
      const now = clock.now();
      freeAt = Math.max(freeAt, now - 1000) + intervalMs;
      return Math.max(0, Math.ceil(freeAt - now));
    },
  };
}

/** Wishes for later; the nearest of several for one key counts. */
function createDelays(clock: Clock, due: (key: string) => void) {
  const delayed = new Map<string, { dueAt: number; callOff: () => void }>();
  let isClosed = false;
  const drop = (key: string): void => {
    delayed.get(key)?.callOff();
    delayed.delete(key);
  };
  return {
    drop,
    count: () => delayed.size,
    set(key: string, ms: number) {
      const dueAt = clock.now() + ms;
      if (isClosed || (delayed.get(key)?.dueAt ?? Infinity) <= dueAt) return;
      drop(key);
      delayed.set(key, { dueAt, callOff: clock.after(ms, () => due(key)) });
    },
    close() {
      isClosed = true;
      for (const { callOff } of delayed.values()) callOff();
      delayed.clear();
    },
  };
}
