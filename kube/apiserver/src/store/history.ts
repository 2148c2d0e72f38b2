// The latest events, in order, for watches that resume and for lists of a moment that has passed. Bounded: when it is full, the older half goes.
import type { StoreEvent } from "./store.ts";

/** The events since some revision. */
export type History = {
  /** The oldest revision from which all events are still known. */
  oldest(): number;
  add(event: StoreEvent): void;
  /** The events of a bucket after a revision, oldest first; undefined when they are no longer all known. */
  since(bucket: string, revision: number): StoreEvent[] | undefined;
};

/** A history that begins at a revision and holds at most `length` events. */
export function createHistory(start: number, length: number): History {
  const events: StoreEvent[] = [];
  let oldest = start;
  return {
    oldest: () => oldest,
    add(event) {
      events.push(event);
      if (events.length > length)
        oldest = events.splice(0, events.length - Math.floor(length / 2)).at(-1)?.revision ?? oldest;
    },
    since(bucket, from) {
      if (from < oldest) return undefined;
      return events.slice(firstAfter(events, from)).filter((event) => event.bucket === bucket);
    },
  };
}

/** The history is ordered by revision, so the place is found by halving. */
function firstAfter(history: readonly StoreEvent[], revision: number): number {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((history[middle]?.revision ?? 0) <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
