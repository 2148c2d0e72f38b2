// Kubernetes Events, and whoever else wants to hear. Telling is never in the way of working: events queue up, are sent one after the
// other, and the oldest fall out when the API does not take them.
import { createHash } from "node:crypto";
import { formatTime, type KubeObject } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import { boundMessage } from "./bound-message.ts";
import type { Clock } from "./clock.ts";
import type { EventWebhook } from "./event-webhook.ts";
import { createEventLimit } from "./event-limit.ts";
import type { Log, LogFields } from "./log.ts";
import type { EventReport } from "./outcome.ts";

/** Takes what happened to an object. */
export type Recorder = {
  /** Also says so in a log; its own when none is given. */
  record(object: KubeObject, event: EventReport, log?: Log): void;
  /** Resolves when everything recorded so far is sent or given up. */
  flush(): Promise<void>;
};

const longestQueue = 1_000;
const longestMessageBytes = 1_024; // Kubernetes refuses an Event of events.k8s.io with a longer message

/**
 * Sends each event to the Kubernetes API; one that repeats within the hour raises the count of the first. An object that has had 25 of them gets
 * one in five minutes more, so that none floods the cluster; logs and the webhook hear them all.
 *
 * Events are told at most once: those that the API does not take in time are given up.
 */
export function createRecorder({
  client,
  clock,
  log,
  controller,
  signal,
  webhook,
  instance = controller,
}: {
  client: Client;
  clock: Clock;
  log: Log;
  controller: string;
  signal: AbortSignal;
  /** Hears everything as well. */
  webhook?: EventWebhook | undefined;
  /** Which process tells, such as the name of the pod. */
  instance?: string | undefined;
}): Recorder {
  const waiting: KubeObject[] = [];
  const mayHave = createEventLimit(clock);
  let sending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    for (let event = waiting.shift(); event && !signal.aborted; event = waiting.shift()) {
      try {
        await createOrCount(client, event, signal);
      } catch (error) {
        if (!signal.aborted) log.error("event not sent", { event: event.metadata.name, error: String(error) });
      }
    }
    sending = undefined;
  };

  return {
    record(object, reported, own = log) {
      const { kind, metadata } = object;
      const event = withAnnotations(reported, metadata.annotations);
      const level = event.severity === "trace" ? "debug" : event.severity;
      own[level](event.message, {
        ...(own === log ? aboutOf(object) : {}),
        reason: event.reason,
        ...revisionFields(event),
      });
      webhook?.send(object, event);
      if (!mayHave(`${kind}/${metadata.namespace}/${metadata.name}`)) return;
      if (waiting.length >= longestQueue) waiting.shift();
      waiting.push(toKubernetesEvent(object, event, { controller, instance, now: formatTime(clock.now()) }));
      sending ??= send();
    },
    async flush() {
      await Promise.all([sending, webhook?.flush()]);
    },
  };
}

const aboutOf = ({ kind, metadata: { name, namespace } }: KubeObject): LogFields => ({
  [kind]: { name, namespace },
  namespace,
  name,
});

/** Flux's logs name the revision by that word alone. */
function revisionFields({ metadata = {} }: EventReport): LogFields {
  const key = Object.keys(metadata).find((one) => one.endsWith("/revision"));
  return key === undefined ? {} : { revision: metadata[key] };
}

const annotationPrefix = "event.toolkit.fluxcd.io/";

/** What an object wants every event about it to carry. */
function withAnnotations(event: EventReport, annotations: { [key: string]: string } = {}): EventReport {
  const wanted = Object.entries(annotations).filter(([key]) => key.startsWith(annotationPrefix));
  return wanted.length === 0 ? event : { ...event, metadata: { ...event.metadata, ...Object.fromEntries(wanted) } };
}

function toKubernetesEvent(
  object: KubeObject,
  event: EventReport,
  { controller, instance, now }: { controller: string; instance: string; now: string },
): KubeObject {
  const { name = "", namespace = "default", uid, resourceVersion } = object.metadata;
  const message = boundMessage(event.message, longestMessageBytes);
  const type = event.severity === "error" ? "Warning" : "Normal";
  const identity = createHash("sha256")
    .update(JSON.stringify([uid, type, event.reason, message, controller]))
    .digest("hex");
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: `${name}.${identity.slice(0, 16)}`,
      namespace,
      ...(event.metadata ? { annotations: event.metadata } : {}),
    },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      namespace: object.metadata.namespace,
      uid,
      resourceVersion,
    },
    type,
    reason: event.reason,
    message,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: controller },
    reportingComponent: controller,
    reportingInstance: instance,
  };
}

async function createOrCount(client: Client, event: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await client.create(event, { signal });
  } catch (error) {
    if (!hasReason(error, "AlreadyExists")) throw error;
    const kind = { group: "", version: "v1", kind: "Event" };
    const name = { name: event.metadata.name ?? "", namespace: event.metadata.namespace };
    const before = await client.get(kind, name, { signal });
    const body = {
      count: Number(before["count"] ?? 1) + 1,
      lastTimestamp: event["lastTimestamp"],
      metadata: { annotations: event.metadata.annotations },
    };
    await client.patch(kind, name, { type: "merge", body }, { signal });
  }
}
