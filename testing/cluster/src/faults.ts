// What goes wrong between a client and its API, drawn from a seed: the same seed, the same faults.
import { TransportError } from "@sluice/client";
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
  /** Takes some turns of the event loop. */
  slow?: number;
  /** A watch ends after some events. */
  cut?: number;
  /** A watch is told that its place in history is gone. */
  expired?: number;
};

/** Some of everything. */
export const someOfEverything: FaultRates = {
  conflict: 0.05,
  busy: 0.05,
  broken: 0.05,
  lost: 0.05,
  unanswered: 0.05,
  slow: 0.2,
  cut: 0.3,
  expired: 0.1,
};

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

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** An interceptor that makes things go wrong. `stop` makes everything go right from then on. */
export function createFaults(
  seed: number,
  rates: FaultRates = someOfEverything,
): { intercept: Interceptor; stop(): void } {
  const random = randomFrom(seed);
  let isOn = true;
  const happens = (fault: keyof FaultRates): boolean => isOn && random() < (rates[fault] ?? 0);
  const intercept: Interceptor = async (request, next) => {
    if (happens("slow")) await turns(Math.floor(random() * 20));
    if (happens("lost")) throw new TransportError("UNREACHABLE", "a fault: the request was lost");
    if (happens("busy")) return refusal(429, "TooManyRequests", { "retry-after": "0" });
    if (happens("broken")) return refusal(500, "InternalError");
    if (request.url.includes("watch=true")) return await watchBadly(request, next, happens, random);
    const isWrite = request.method === "PUT" || request.method === "PATCH";
    if (isWrite && happens("conflict")) return refusal(409, "Conflict");
    const answer = await next(request);
    if (happens("unanswered")) throw new TransportError("HUNG_UP", "a fault: the answer was lost");
    return answer;
  };
  return { intercept, stop: () => (isOn = false) };
}

async function watchBadly(
  request: Parameters<ApiHandler>[0],
  next: ApiHandler,
  happens: (fault: keyof FaultRates) => boolean,
  random: () => number,
): Promise<ApiResponse> {
  if (happens("expired")) return refusal(410, "Expired");
  const answer = await next(request);
  if (typeof answer.body === "string" || !happens("cut")) return answer;
  return { ...answer, body: firstOf(answer.body, Math.floor(random() * 6)) };
}

async function* firstOf(parts: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let left = count;
  for await (const part of parts) {
    if (left === 0) return;
    left -= 1;
    yield part;
  }
}
