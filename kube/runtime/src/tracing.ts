// Traces: the way of a revision, from the source that saw it to everything that was brought about by it. Whoever tells an event about a revision is a
// step on its way. The trace's id is a digest of the revision, so that controllers of different processes write the same trace without knowing of
// each other, and a trace can be found from its commit.
// @see https://opentelemetry.io/docs/specs/otlp/#otlphttp, in JSON
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { EventReport } from "./outcome.ts";

/** A step on a revision's way. */
export type Step = {
  revision: string;
  object: KubeObject;
  controller: string;
  /** The step that published the revision is the root of its trace. */
  isSource: boolean;
  startedAt: number;
  endedAt: number;
  events: readonly EventReport[];
  /** What went wrong. */
  error?: string;
};

/** Takes steps. Telling is never in the way of working: what the collector does not take in time is given up. */
export type Tracer = {
  record(step: Step): void;
  /** Resolves when everything recorded so far is sent or given up. */
  flush(): Promise<void>;
};

/** Where traces go. */
export type TracerOptions = {
  /** Of an OpenTelemetry collector, such as `http://otel-collector:4318`; `/v1/traces` is added. */
  url: string;
  /** `service.name` of all steps. */
  service: string;
  /** What the collector wants to see, such as an authorization. */
  headers?: { [name: string]: string };
  clock: Clock;
  log: Log;
  signal: AbortSignal;
};

const batchMs = 1_000;
const largestBatch = 512;
const longestQueue = 4_096;
const patienceMs = 10_000;

/** The revision that events are about: where it comes from first of all, such as the commit behind an image. */
export function revisionOf(events: readonly EventReport[]): string | undefined {
  const find = (ending: string): string | undefined => {
    for (const { metadata = {} } of events)
      for (const [key, value] of Object.entries(metadata)) if (key.endsWith(ending)) return value;
    return undefined;
  };
  return find("originRevision") ?? find("/revision");
}

/** Sends steps in batches. */
export function createTracer({ url, service, headers = {}, clock, log, signal }: TracerOptions): Tracer {
  const endpoint = `${url.replace(/\/$/, "")}/v1/traces`;
  const waiting: object[] = [];
  let sending: Promise<void> | undefined;
  let isPlanned = false;

  const send = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) {
      const spans = waiting.splice(0, largestBatch);
      const problem = await post(endpoint, { body: envelope(service, spans), headers, signal });
      if (problem && !signal.aborted) log.error("traces not sent", { spans: spans.length, error: problem });
    }
    sending = undefined;
  };
  const start = (): Promise<void> => (sending ??= send());

  return {
    record(step) {
      if (waiting.length >= longestQueue) waiting.shift();
      waiting.push(toSpan(step));
      if (isPlanned) return;
      isPlanned = true;
      clock.after(batchMs, () => {
        isPlanned = false;
        void start();
      });
    },
    async flush() {
      await start();
    },
  };
}

const digest = (text: string, digits: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, digits);

/** The id of a revision's trace. */
export const traceIdOf = (revision: string): string => digest(revision, 32);

const rootIdOf = (revision: string): string => digest(`root ${revision}`, 16);

const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`;

const attributesOf = (values: { [key: string]: string | undefined }) =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [{ key, value: { stringValue: value } }],
  );

const internal = 1;
const ok = 1;
const failed = 2;

function toSpan({ revision, object, controller, isSource, startedAt, endedAt, events, error }: Step): object {
  const { kind, apiVersion, metadata } = object;
  const { name = "", namespace = "", uid = "" } = metadata;
  return {
    traceId: traceIdOf(revision),
    spanId: isSource ? rootIdOf(revision) : digest(`${uid} ${revision} ${startedAt}`, 16),
    ...(isSource ? {} : { parentSpanId: rootIdOf(revision) }),
    name: `${kind}: ${namespace}/${name}`,
    kind: internal,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: attributesOf({
      "object.kind": kind,
      "object.apiVersion": apiVersion,
      "object.namespace": namespace,
      "object.name": name,
      "object.uid": uid,
      controller,
      revision,
    }),
    events: events.map(({ reason, message, severity, metadata: more }) => ({
      timeUnixNano: nanoseconds(endedAt),
      name: reason,
      attributes: attributesOf({ message, severity, ...more }),
    })),
    status: error === undefined ? { code: ok } : { code: failed, message: error },
  };
}

const envelope = (service: string, spans: readonly object[]): object => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ "service.name": service }) },
      scopeSpans: [{ scope: { name: "@sluice/runtime" }, spans }],
    },
  ],
});

type Post = { body: object; headers: { [name: string]: string }; signal: AbortSignal };

async function post(url: string, { body, headers, signal }: Post): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `the collector answered ${response.status}`;
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return `the collector cannot be reached: ${cause?.code ?? message}`;
  }
}
