// Events by HTTP, as Flux's notification-controller takes them: one POST each, in order, tried again while the receiver is away.
// @see fluxcd/pkg apis/event/v1 and runtime/events
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { EventReport } from "./outcome.ts";

/** Takes an event to be sent. */
export type EventWebhook = {
  send(object: KubeObject, event: EventReport): void;
  /** Resolves when everything is sent or given up. */
  flush(): Promise<void>;
};

const longestQueue = 1_000;
const attempts = 5;
const firstPauseMs = 1_000;
const patienceMs = 15_000;

/** The ways out of this process that a webhook needs. */
export type WebhookDeps = {
  url: string;
  controller: string;
  /** Which process tells, such as the name of the pod; the controller's name when absent. */
  instance?: string | undefined;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
};

/** Posts events to that address. Traces stay in the cluster; the oldest events fall out when the receiver is away for long. */
export function createEventWebhook({
  url,
  controller,
  instance = controller,
  clock,
  log,
  signal,
}: WebhookDeps): EventWebhook {
  const waiting: object[] = [];
  let sending: Promise<void> | undefined;

  const sendAll = async (): Promise<void> => {
    for (let event = waiting.shift(); event && !signal.aborted; event = waiting.shift()) {
      const problem = await postPatiently(event);
      if (problem && !signal.aborted) log.error("event not posted", { url: new URL(url).host, error: problem });
    }
    sending = undefined;
  };

  const postPatiently = async (event: object): Promise<string | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const problem = await post(url, event, signal);
      if (problem === undefined || attempt === attempts || signal.aborted) return problem;
      await clock.pause(firstPauseMs * 2 ** (attempt - 1), signal).catch(() => {}); // only an abort rejects it
    }
  };

  return {
    send(object, event) {
      if (event.severity === "trace") return;
      if (waiting.length >= longestQueue) waiting.shift();
      waiting.push(toFluxEvent(object, event, { controller, instance, now: clock.now() }));
      sending ??= sendAll();
    },
    async flush() {
      await sending;
    },
  };
}

function toFluxEvent(
  { apiVersion, kind, metadata }: KubeObject,
  { severity, reason, message, metadata: more }: EventReport,
  { controller, instance, now }: { controller: string; instance: string; now: number },
): object {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion },
    severity,
    timestamp: formatTime(now),
    message,
    reason,
    ...(more ? { metadata: more } : {}),
    reportingController: controller,
    reportingInstance: instance,
  };
}

/** What went wrong, if it may go better the next time. 429 says that the receiver had the same event a moment ago. */
async function post(url: string, event: object, signal: AbortSignal): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(event),
      signal: AbortSignal.any([signal, deadline]),
    });
    await response.body?.cancel();
    return response.status >= 500 ? `the receiver answered ${response.status}` : undefined;
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return `the receiver cannot be reached: ${cause?.code ?? message}`;
  }
}
