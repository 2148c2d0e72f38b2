// A call's end of patience. `AbortSignal.any` and `AbortSignal.timeout` would each live until their time is over, long after the call has ended.

import type { Timers } from "./timers.ts";

/** A signal that aborts with another one, or when the time is over. */
export type Deadline = {
  signal: AbortSignal;
  /** Whether it was the time that ended it. */
  isOver(): boolean;
  /** The time no longer counts, the other signal still does: an answer has begun, and may last. */
  relax(): void;
  isRelaxed(): boolean;
  /** Lets go of the timer and of the other signal: the call has ended. */
  clear(): void;
};

/** Begins to wait. */
export function startDeadline(ms: number, timers: Timers, other?: AbortSignal): Deadline {
  const own = new AbortController();
  let isOver = false;
  let isRelaxed = false;
  const callOff = timers.after(ms, () => {
    isOver = true;
    own.abort(new DOMException(`not done within ${ms} ms`, "TimeoutError"));
  });
  const follow = (): void => own.abort(other?.reason);
  if (other?.aborted) follow();
  else other?.addEventListener("abort", follow, { once: true });
  return {
    signal: own.signal,
    isOver: () => isOver,
    relax() {
      isRelaxed = true;
      callOff();
    },
    isRelaxed: () => isRelaxed,
    clear() {
      callOff();
      other?.removeEventListener("abort", follow);
    },
  };
}
