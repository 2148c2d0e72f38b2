// How many calls a second this client makes of itself. An API with priority and fairness (APF) sees to it better than any client can, and says
// so in its answers: from then on nothing is held back here, and 429 with Retry-After is the word that counts.
// @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/

/** Calls a second, and how many may come at once. */
export type RateLimit = { perSecond: number; burst: number };

/** Flux's defaults: `--kube-api-qps 50`, `--kube-api-burst 300`. */
export const defaultRateLimit: RateLimit = { perSecond: 50, burst: 300 };

/** Lets calls through. */
export type Limiter = {
  /** How long to wait, in ms, before the next call may go. Each question is a call that will be made. */
  waitMs(now: number): number;
  /** Takes the headers of an answer: an API with priority and fairness needs no limit. */
  note(headers: { [lowerCaseName: string]: string }): void;
};

/** The header by which an API tells which of its flow schemas served a call. */
const fairnessHeader = "x-kubernetes-pf-flowschema-uid";

/** A bucket of tokens that fills up with time; without a limit everything goes. */
export function createLimiter(limit: RateLimit | undefined): Limiter {
  let isFair = limit === undefined;
  let freeAt = -Infinity;
  return {
    waitMs(now) {
      if (isFair || !limit) return 0;
      const intervalMs = 1000 / limit.perSecond;
      freeAt = Math.max(freeAt, now - limit.burst * intervalMs) + intervalMs;
      return Math.max(0, freeAt - now);
    },
    note(headers) {
      if (headers[fairnessHeader] !== undefined) isFair = true;
    },
  };
}
