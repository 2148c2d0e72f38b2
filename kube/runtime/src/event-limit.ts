// How many events one object may have: a reconciler that fails in a circle must not fill the cluster with them. The numbers are client-go's.
// @see k8s.io/client-go tools/record/events_cache.go, EventSourceObjectSpamFilter
import type { Clock } from "./clock.ts";

const burst = 25;
const refillMs = 300_000;
const mostObjects = 4_096;

/** Whether an event about an object may be sent. Each question counts as one. */
export type EventLimit = (object: string) => boolean;

/** A bucket for each object; those that were quiet for longest are forgotten first. */
export function createEventLimit(clock: Clock): EventLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (object) => {
    const now = clock.now();
    const { tokens, at } = buckets.get(object) ?? { tokens: burst, at: now };
    const filled = Math.min(burst, tokens + Math.max(0, now - at) / refillMs);
    const isAllowed = filled >= 1;
    buckets.delete(object);
    buckets.set(object, { tokens: isAllowed ? filled - 1 : filled, at: now });
    for (const oldest of buckets.keys()) {
      if (buckets.size <= mostObjects) break;
      buckets.delete(oldest);
    }
    return isAllowed;
  };
}
