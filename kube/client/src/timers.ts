// Time as a parameter: everything in the client that waits, waits on these, so that a test can turn them by hand.
import { setTimeout as sleep } from "node:timers/promises";

/** What the client knows of time. The runtime's clocks fit. */
export type Timers = {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
};

/** The process's own. None of them keeps it from ending but `pause`. */
export const processTimers: Timers = {
  now: () => performance.now(),
  pause: async (ms, signal) => await sleep(ms, undefined, signal ? { signal } : {}),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
