// Time that stands still until a test moves it.
import type { Clock } from "@sluice/runtime";

/** A clock and its hand. */
export type FakeClock = Clock & {
  /** Moves time on; whatever falls due runs, in order, and promises get their turn in between. */
  advance(ms: number): Promise<void>;
};

/** A clock that begins at 2026-01-01. */
export function createFakeClock(): FakeClock {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const timers = new Set<{ at: number; run: () => void }>();
  const after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    now: () => now,
    after,
    pause(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const callOff = after(ms, resolve);
      signal?.addEventListener("abort", () => (callOff(), reject(signal.reason)), { once: true });
      return promise;
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
  };
}
