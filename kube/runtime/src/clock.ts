// Time as a parameter. Everything in the runtime that waits, waits on a clock, so that tests turn it by hand.
import { setTimeout as sleep } from "node:timers/promises";

/** What the runtime knows of time. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
};

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(), // front door: the one place where the runtime reads the machine's clock
  pause: (ms, signal) => sleep(ms, undefined, { signal }),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, 0x7fffffff));
    return () => clearTimeout(timer);
  },
};
