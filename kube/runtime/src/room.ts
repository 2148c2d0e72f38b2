// What one controller works with while it runs: shared by starting it (`run.ts`) and by visiting objects (`visit.ts`).
import { parseDuration, type KubeObject } from "@sluice/objects";
import type { Client } from "@sluice/client";
import type { Cache, Caches } from "./cache.ts";
import type { Clock } from "./clock.ts";
import type { Controller, Request, Watch } from "./controller.ts";
import type { Recorder } from "./events.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Queue } from "./queue.ts";
import type { Tracer } from "./tracing.ts";

/** A controller's desk. */
export type Room<T extends KubeObject> = {
  controller: Complete<T>;
  cache: Cache<T>;
  caches: Caches;
  queue: Queue;
  recorder: Recorder;
  client: Client;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  tracer: Tracer | undefined;
  signal: AbortSignal;
  random: (() => number) | undefined;
  /** Names visits, so that all that is logged of one can be found. */
  newId: () => string;
  /** Looks at one more kind from now on. */
  watch(watch: Watch): void;
  inFlight: Map<string, Flight>;
  /** Objects whose last status write came to no clear end: what the cache holds of them may be older than that write. */
  unsure: Set<string>;
};

/** A visit that has begun. */
export type Flight = { superseded: AbortController; startedAt: number };

/** A controller with everything that it may leave out. */
export type Complete<T extends KubeObject> = Controller<T> &
  Required<Pick<Controller<T>, "concurrency" | "isSuspended" | "intervalMs">>;

/** The controller, with the policies that it does not set itself. */
export const complete = <T extends KubeObject>(controller: Controller<T>): Complete<T> => ({
  concurrency: 4,
  isSuspended: (object) => (object["spec"] as CommonSpec | undefined)?.suspend === true,
  intervalMs: (object) => parseDuration((object["spec"] as CommonSpec | undefined)?.interval ?? "10m"),
  ...controller,
});

type CommonSpec = { suspend?: boolean; interval?: string };

/** The key of an object in the queue: `namespace/name`. */
export const toKey = ({ name, namespace = "" }: Request): string => `${namespace}/${name}`;

/** And back. */
export function fromKey(key: string): Request & { namespace?: string } {
  const slash = key.indexOf("/");
  return { name: key.slice(slash + 1), ...(slash > 0 ? { namespace: key.slice(0, slash) } : {}) };
}
