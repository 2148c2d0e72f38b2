// Time that stands still until a test moves it.
import type { Clock } from "@sluice/runtime";

/** A clock and its hand. */
export type FakeClock = Clock & {
  /** Moves time on; whatever falls due runs, in order, and promises get their turn in between. */
  advance(ms: number): Promise<void>;
  /** Moves time on to whatever falls due next, and runs it; false when nothing waits. */
  next(): boolean;
  /** Moves time on, from one thing that falls due to the next, until something comes to its end; it gets some turns of the event loop in between. */
  until<T>(work: Promise<T>): Promise<T>;
  /** Moves the hand without anything falling due, as a clock that is set does. */
  jump(ms: number): void;
};

/** What takes part gets so many turns before time moves on. */
const turnsBetween = 3;

/** A clock that begins at 2026-01-01. */
export function createFakeClock(): FakeClock {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const timers = new Set<{ at: number; run: () => void }>();
  const after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const earliest = () => {
    let first: { at: number; run: () => void } | undefined;
    for (const timer of timers) if (!first || timer.at < first.at) first = timer;
    return first;
  };
  const next = (): boolean => {
    const timer = earliest();
    if (!timer) return false;
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.run();
    return true;
  };
  return {
    now: () => now,
    after,
    pause(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const callOff = after(ms, resolve);
      const leave = (): void => {
        callOff();
        reject(signal?.reason);
      };
      if (signal?.aborted) leave();
      signal?.addEventListener("abort", leave, { once: true });
      return promise;
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const first = earliest();
        if (!first || first.at > end) break;
        next();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
    next,
    async until(work) {
      const state = { isDone: false };
      const done = work.finally(() => (state.isDone = true));
      done.catch(() => {}); // whoever waits for it below hears of it
      while (!state.isDone) {
        for (let turn = 0; turn < turnsBetween && !state.isDone; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
        if (!state.isDone) next();
      }
      return await done;
    },
    jump(ms) {
      now += ms;
      for (const timer of timers) timer.at += ms; // they are due after as long as before
    },
  };
}
