// What goes wrong between a client and its API, drawn from a seed: the same seed, the same faults.
import { processTimers, TransportError, type Timers } from "@sluice/client";
import type { ApiHandler, ApiResponse } from "@sluice/apiserver";
import type { Interceptor } from "./cluster.ts";

/** Faults by how likely they are, from 0 to 1. */
export type FaultRates = {
  /** Refused for a conflict, without having been looked at. */
  conflict?: number;
  /** Too many requests; asks to come back at once. */
  busy?: number;
  /** Internal error, nothing done. */
  broken?: number;
  /** Never arrives. */
  lost?: number;
  /** Is done, but its answer never arrives. */
  unanswered?: number;
  /** Takes up to half a second. */
  slow?: number;
  /** Is never answered, and not done either: whoever waits must give up by itself. */
  hang?: number;
  /** From this call on nothing arrives for up to twenty seconds. */
  partition?: number;
  /** A watch ends after some events. */
  cut?: number;
  /** A watch is told that its place in history is gone. */
  expired?: number;
  /** A watch goes silent for a while, ends, and what happened meanwhile is forgotten. */
  gap?: number;
};

/** Some of everything. */
export const someOfEverything: FaultRates = {
  conflict: 0.05,
  busy: 0.05,
  broken: 0.05,
  lost: 0.05,
  unanswered: 0.05,
  slow: 0.2,
  hang: 0.01,
  partition: 0.01,
  cut: 0.3,
  expired: 0.1,
  gap: 0.1,
};

/** How long faults last. */
const mostLatencyMs = 500;
const mostPartitionMs = 20_000;
const mostSilenceMs = 10_000;

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const refusal = (code: number, reason: string, headers: { [name: string]: string } = {}): ApiResponse => ({
  status: code,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    code,
    reason,
    message: `a fault: ${reason}`,
  }),
});

/** Faults at work. */
export type Faults = {
  intercept: Interceptor;
  /** Makes everything go right from then on. */
  stop(): void;
};

/** An interceptor that makes things go wrong, drawn from a seed, in the time of that clock. */
export function createFaults(
  seed: number,
  rates: FaultRates = someOfEverything,
  timers: Timers = processTimers,
): Faults {
  const random = randomFrom(seed);
  let isOn = true;
  let apartUntil = -Infinity;
  const happens = (fault: keyof FaultRates): boolean => isOn && random() < (rates[fault] ?? 0);
  const upTo = (most: number): number => Math.ceil(random() * most);
  const state: State = { happens, upTo, timers, forgets: new Set() };
  const intercept: Interceptor = async (request, next) => {
    if (happens("partition")) apartUntil = timers.now() + upTo(mostPartitionMs);
    if (isOn && timers.now() < apartUntil) throw new TransportError("UNREACHABLE", "a fault: the network is apart");
    if (happens("slow")) await timers.pause(upTo(mostLatencyMs), request.signal);
    if (happens("hang")) return await neverAnswered(request.signal);
    if (happens("lost")) throw new TransportError("UNREACHABLE", "a fault: the request was lost");
    if (happens("busy")) return refusal(429, "TooManyRequests", { "retry-after": "0" });
    if (happens("broken")) return refusal(500, "InternalError");
    if (request.url.includes("watch=true")) return await watchBadly(request, next, state);
    const isWrite = request.method === "PUT" || request.method === "PATCH";
    if (isWrite && happens("conflict")) return refusal(409, "Conflict");
    const answer = await next(request);
    if (happens("unanswered")) throw new TransportError("HUNG_UP", "a fault: the answer was lost");
    return answer;
  };
  return { intercept, stop: () => (isOn = false) };
}

type State = {
  happens: (fault: keyof FaultRates) => boolean;
  upTo: (most: number) => number;
  timers: Timers;
  /** Collections whose next watch is told that its place is gone. */
  forgets: Set<string>;
};

async function neverAnswered(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal?.aborted) reject(signal.reason);
  signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  return await promise;
}

async function watchBadly(request: Parameters<ApiHandler>[0], next: ApiHandler, state: State): Promise<ApiResponse> {
  const { happens, upTo, timers, forgets } = state;
  const [collection = ""] = request.url.split("?");
  if (forgets.delete(collection) || happens("expired")) return refusal(410, "Expired");
  if (happens("gap")) {
    forgets.add(collection);
    return { status: 200, headers: {}, body: silence(timers, upTo(mostSilenceMs), request.signal) };
  }
  const answer = await next(request);
  if (typeof answer.body === "string") return answer;
  return happens("cut") ? { ...answer, body: firstOf(answer.body, upTo(6) - 1) } : answer;
}

async function* firstOf(parts: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let left = count;
  for await (const part of parts) {
    if (left === 0) return;
    left -= 1;
    yield part;
  }
}

/** Says nothing, and ends. */
async function* silence(timers: Timers, ms: number, signal: AbortSignal | undefined): AsyncGenerator<string> {
  await timers.pause(ms, signal);
  yield "";
}
