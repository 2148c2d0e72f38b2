// Following a kind for as long as one likes: list, watch from there, resume where the stream broke, list again when the server has
// forgotten the place (410). What it yields is level-based: after `replaced`, the items are all there is.
import type { KubeObject } from "@sluice/objects";
import type { Client } from "./client.ts";
import { startDeadline } from "./deadline.ts";
import type { KindName } from "./kind.ts";
import { hasReason, StatusError } from "./status-error.ts";
import { processTimers, type Timers } from "./timers.ts";
import { TransportError } from "./transport.ts";
import type { Selection } from "./pages.ts";
import type { WatchEvent } from "./watch.ts";

/** One step of a followed collection. `failed` reports a broken connection; following goes on by itself after `retryInMs`. */
export type Change<T extends KubeObject = KubeObject> =
  | { type: "replaced"; items: T[] }
  | { type: "changed"; object: T }
  | { type: "deleted"; object: T }
  | { type: "failed"; error: unknown; retryInMs: number };

/** How to follow. */
export type Follow = {
  signal: AbortSignal;
  /** The process's own when absent; a test's clock, so that nobody has to wait. */
  timers?: Timers;
  /** Ends one watch call after so long, so that a connection that died in silence is noticed. */
  watchSeconds?: number;
  /** Draws from [0, 1): pauses are shortened by up to half, so that many who lost the same API do not come back at once. */
  random?: () => number;
};

const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** A watch that ends sooner, and has said nothing, was no watch. */
const shortestWatchMs = 1_000;

/**
 * Yields a `replaced` with everything, then each change, for ever; ends without an error when `signal` aborts.
 *
 * Guarantees: no change is missed between two yields, and a deletion during an outage shows in the next `replaced`.
 * Errors never end it: they are yielded as `failed`, with a pause that doubles up to 30 s, or lasts as long as the API asks for.
 * Objects come in the order of their changes, each of them one by one; between objects there is no order.
 */
export async function* follow<T extends KubeObject>(
  client: Client,
  kind: KindName<T>,
  {
    selection = {},
    signal,
    timers = processTimers,
    watchSeconds = 300,
    random = () => 0,
  }: Follow & {
    selection?: Selection;
  },
): AsyncGenerator<Change<T>> {
  let resourceVersion: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (resourceVersion === undefined) {
        const list = await client.list(kind, selection, { signal });
        resourceVersion = list.resourceVersion;
        yield { type: "replaced", items: list.items };
      }
      const startedAt = timers.now();
      let events = 0;
      for await (const event of watchOnce(client, kind, { selection, resourceVersion, watchSeconds, timers, signal })) {
        events += 1;
        failures = 0;
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === "DELETED") yield { type: "deleted", object: event.object };
        else if (event.type !== "BOOKMARK") yield { type: "changed", object: event.object };
      }
      if (events === 0 && timers.now() - startedAt < shortestWatchMs) throw endedAtOnce(kind);
    } catch (error) {
      if (signal.aborted) return;
      if (hasReason(error, "Expired", "Gone")) resourceVersion = undefined;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (1 - random() / 2);
      const retryInMs = Math.max(pause, askedPauseMs(error));
      failures += 1;
      yield { type: "failed", error, retryInMs };
      await timers.pause(retryInMs, signal).catch(() => {}); // only an abort rejects it, and the loop's condition sees that
    }
  }
}

const endedAtOnce = ({ kind }: KindName): TransportError =>
  new TransportError(
    "HUNG_UP",
    `the watch of ${kind} ended as soon as it had begun; is there a proxy that does not stream?`,
  );

const askedPauseMs = (error: unknown): number =>
  error instanceof StatusError ? (error.status.details?.retryAfterSeconds ?? 0) * 1000 : 0;

type WatchOnce = {
  selection: Selection;
  resourceVersion: string;
  watchSeconds: number;
  timers: Timers;
  signal: AbortSignal;
};

/** One watch call. The server ends it itself; the deadline is for the server that is no longer there. */
async function* watchOnce<T extends KubeObject>(
  client: Client,
  kind: KindName<T>,
  { selection, resourceVersion, watchSeconds, timers, signal }: WatchOnce,
): AsyncGenerator<WatchEvent<T>> {
  const deadline = startDeadline((watchSeconds + 30) * 1000, timers, signal);
  try {
    const query = { ...selection, resourceVersion, timeoutSeconds: watchSeconds };
    yield* await client.watch(kind, query, { signal: deadline.signal });
  } finally {
    deadline.clear();
  }
}
