// One call: within its time, no faster than the client's limit, again when the API asks for that, and measured.
import { parseJson, stringifyJson } from "@sluice/objects";
import { startDeadline, type Deadline } from "./deadline.ts";
import type { Limiter } from "./limiter.ts";
import { StatusError, toStatusError } from "./status-error.ts";
import type { Timers } from "./timers.ts";
import {
  readBody,
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./transport.ts";

/** Kubernetes' words for what is done to a resource. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection" | "connect";

/** A call that came to an answer, or to none: then `code` is 0. */
export type Call = { verb: Verb; method: string; code: number; seconds: number };

/** What any call may say: when to give up, and after how long at the latest. */
export type CallOptions = { signal?: AbortSignal; timeoutMs?: number };

/** What to send. */
export type Sending = {
  verb: Verb;
  method: string;
  url: string;
  body?: unknown;
  contentType?: string;
  accept?: string;
};

/** Sends calls. */
export type Sender = {
  /** The answer's JSON. @throws {StatusError} when the API refuses, {TransportError} when no answer came in time */
  send<T>(sending: Sending, options: CallOptions): Promise<T>;
  /** The answer's text. */
  sendText(sending: Sending, options: CallOptions): Promise<string>;
  /** The answer as it comes, for as long as it comes: `timeoutMs` counts until it begins. */
  open(sending: Sending, options: CallOptions): Promise<TransportResponse>;
};

/** What a sender works with. */
export type SenderDeps = { transport: Transport; limiter: Limiter; onCall?: (call: Call) => void; timers: Timers };

const defaultTimeoutMs = 30_000;
const mostAttempts = 10;

/** Calls over that transport. */
export function createSender(deps: SenderDeps): Sender {
  const sendText: Sender["sendText"] = async (sending, options) => {
    const answer = await withinTime({ deps, sending, options }, (signal) =>
      persist(deps, sending, { signal, isWhole: true }),
    );
    return await readBody(answer.body);
  };
  return {
    sendText,
    send: async (sending, options) => parseJson(await sendText(sending, options)) as never,
    open: async (sending, options) =>
      await withinTime({ deps, sending, options }, async (signal, deadline) => {
        const answer = await persist(deps, sending, { signal, isWhole: false });
        return typeof answer.body === "string" ? answer : { ...answer, body: lasting(answer.body, deadline) };
      }),
  };
}

type Timed = { deps: SenderDeps; sending: Sending; options: CallOptions };

async function withinTime<T>(
  { deps, sending: { method, url }, options: { signal, timeoutMs = defaultTimeoutMs } }: Timed,
  work: (signal: AbortSignal, deadline: Deadline) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(timeoutMs, deps.timers, signal);
  try {
    return await work(deadline.signal, deadline);
  } catch (error) {
    if (!deadline.isOver() || error instanceof StatusError) throw error;
    throw new TransportError("TIMEOUT", `no answer to ${method} ${url} within ${timeoutMs} ms`, error);
  } finally {
    if (!deadline.isRelaxed()) deadline.clear();
  }
}

/** An answer that streams: its beginning came in time, and it lasts until somebody ends it. */
function lasting(body: AsyncIterable<string>, deadline: Deadline): AsyncIterable<string> {
  deadline.relax();
  return (async function* () {
    try {
      yield* body;
    } finally {
      deadline.clear();
    }
  })();
}

type Attempt = { signal: AbortSignal; isWhole: boolean };

async function persist(deps: SenderDeps, sending: Sending, attempt: Attempt): Promise<TransportResponse> {
  for (let count = 1; ; count += 1) {
    const response = await sendOnce(deps, sending, attempt);
    if (response.status < 400) return response;
    const text = await readBody(response.body);
    const pause = count < mostAttempts ? askedPauseMs(response) : undefined;
    if (pause === undefined) throw toStatusError(response, text, `${sending.method} ${sending.url}`);
    if (pause > 0) await deps.timers.pause(pause, attempt.signal);
  }
}

async function sendOnce(
  { transport, limiter, onCall, timers }: SenderDeps,
  { verb, ...sending }: Sending,
  { signal, isWhole }: Attempt,
): Promise<TransportResponse> {
  const wait = limiter.waitMs(timers.now());
  if (wait > 0) await timers.pause(wait, signal);
  const startedAt = performance.now();
  const tell = (code: number): void =>
    onCall?.({ verb, method: sending.method, code, seconds: (performance.now() - startedAt) / 1000 });
  try {
    const response = await transport({ ...requestOf(sending), signal });
    limiter.note(response.headers);
    const answer = isWhole ? { ...response, body: await readBody(response.body) } : response;
    tell(response.status);
    return answer;
  } catch (error) {
    tell(0);
    throw error;
  }
}

function requestOf({ method, url, body, contentType, accept }: Omit<Sending, "verb">): TransportRequest {
  const headers: TransportRequest["headers"] = { accept: accept ?? "application/json" };
  if (body === undefined) return { method, url, headers };
  return {
    method,
    url,
    headers: { ...headers, "content-type": contentType ?? "application/json" },
    body: stringifyJson(body),
  };
}

/** How long the API asks to wait before the same call is made again: it was too busy to begin with it. */
function askedPauseMs({ status, headers }: TransportResponse): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
