// What the containers of a pod have said.
import type { Client, Name } from "./client.ts";

/** Which log, and how much of it. */
export type LogOptions = {
  /** Needed when the pod has several. */
  container?: string;
  /** Goes on with what is said from now on, until `signal` aborts or the container ends. */
  follow?: boolean;
  /** Of the container that ran before. */
  previous?: boolean;
  /** Only the last so many lines. */
  tailLines?: number;
  sinceSeconds?: number;
  /** Each line begins with the time at which it was said. */
  timestamps?: boolean;
  limitBytes?: number;
  signal?: AbortSignal;
  timeoutMs?: number;
};

/**
 * The log, in pieces that may break anywhere.
 *
 * @throws {StatusError} when there is no such pod or container, or it has not begun yet
 */
export async function logs(
  client: Client,
  pod: Name,
  { signal, timeoutMs, ...query }: LogOptions = {},
): Promise<AsyncIterable<string>> {
  const kind = { group: "", version: "v1", kind: "Pod" };
  return await client.stream(kind, pod, { subresource: "log", query, signal, timeoutMs });
}
