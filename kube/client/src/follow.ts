// Following a kind for as long as one likes: list, watch from there, resume where the stream broke, list again when the server has
// forgotten the place (410). What it yields is level-based: after `replaced`, the items are all there is.
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject } from "@sluice/objects";
import type { Client, Selection } from "./client.ts";
import { startDeadline } from "./deadline.ts";
import type { KindName } from "./kind.ts";
import { hasReason } from "./status-error.ts";
import type { WatchEvent } from "./watch.ts";

/** One step of a followed collection. `failed` reports a broken connection; following goes on by itself after `retryInMs`. */
export type Change<T extends KubeObject = KubeObject> =
  | { type: "replaced"; items: T[] }
  | { type: "changed"; object: T }
  | { type: "deleted"; object: T }
  | { type: "failed"; error: unknown; retryInMs: number };

/** How to follow: `pauseMs` waits between attempts (a fake clock's in tests) and must reject when `signal` aborts. */
export type Follow = {
  signal: AbortSignal;
  pauseMs?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends one watch call after so long, so that a connection that died in silence is noticed. */
  watchSeconds?: number;
};

const firstPauseMs = 100;
const longestPauseMs = 30_000;

/**
 * Yields a `replaced` with everything, then each change, for ever; ends without an error when `signal` aborts.
 *
 * Guarantees: no change is missed between two yields, and a deletion during an outage shows in the next `replaced`.
 * Errors never end it: they are yielded as `failed`, with a pause that doubles up to 30 s.
 */
export async function* follow<T extends KubeObject>(
  client: Client,
  kind: KindName<T>,
  {
    selection = {},
    signal,
    pauseMs = (ms, aborted) => sleep(ms, undefined, { signal: aborted }),
    watchSeconds = 300,
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
      for await (const event of watchOnce(client, kind, { selection, resourceVersion, watchSeconds, signal })) {
        failures = 0;
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === "DELETED") yield { type: "deleted", object: event.object };
        else if (event.type !== "BOOKMARK") yield { type: "changed", object: event.object };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (hasReason(error, "Expired", "Gone")) resourceVersion = undefined;
      const retryInMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
      failures += 1;
      yield { type: "failed", error, retryInMs };
      await pauseMs(retryInMs, signal).catch(() => {}); // only an abort rejects it, and the loop's condition sees that
    }
  }
}

type WatchOnce = { selection: Selection; resourceVersion: string; watchSeconds: number; signal: AbortSignal };

/** One watch call. The server ends it itself; the deadline is for the server that is no longer there. */
async function* watchOnce<T extends KubeObject>(
  client: Client,
  kind: KindName<T>,
  { selection, resourceVersion, watchSeconds, signal }: WatchOnce,
): AsyncGenerator<WatchEvent<T>> {
  const deadline = startDeadline((watchSeconds + 30) * 1000, signal);
  try {
    const query = { ...selection, resourceVersion, timeoutSeconds: watchSeconds };
    yield* await client.watch(kind, query, { signal: deadline.signal });
  } finally {
    deadline.clear();
  }
}
