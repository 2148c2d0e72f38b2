// What a reconciler can say. It reports; the runtime turns the report into conditions, status, events, metrics and the next visit.
import type { Condition } from "@sluice/objects";
import type { ConditionReport } from "./conditions.ts";

/** What the controller does after a failure: back off, look again later, wait for an event or a new spec. */
export type Retry = "backoff" | { afterMs: number } | "never";

/** Something worth telling: a Kubernetes Event (and a notification, unless its severity is `trace`). */
export type EventReport = {
  severity: "trace" | "info" | "error";
  reason: string;
  message: string;
  /** Annotations of the event, such as `<group>/revision`. */
  metadata?: { [key: string]: string };
};

type Extras = {
  /** Status fields to set; `undefined` removes one. */
  status?: { [field: string]: unknown };
  /** Further conditions to set, beside Ready, Reconciling and Stalled. */
  conditions?: readonly ConditionReport[];
  /** Condition types that no longer hold. */
  removeConditions?: readonly string[];
  events?: readonly EventReport[];
};

/** A reconciliation that came to its end: Ready=True with this reason and message. */
export type Outcome = Extras & {
  reason: string;
  message: string;
  /** When to look again; the object's own interval when absent. */
  againAfterMs?: number;
};

/** Shorthand for an outcome. */
export const ready = (reason: string, message: string, extras: Extras & { againAfterMs?: number } = {}): Outcome => ({
  reason,
  message,
  ...extras,
});

/** A failure fit to show to users: `reason` and `message` become the Ready condition, an event and a metric label. */
export class ReconcileError extends Error {
  override readonly name = "ReconcileError";
  readonly reason: string;
  readonly retry: Retry;
  readonly extras: Extras;
  /** False for a wait that is no failure, such as a dependency that is not ready yet: no error event, no backoff. */
  readonly isFailure: boolean;

  constructor(
    reason: string,
    message: string,
    {
      retry = "backoff",
      cause,
      isFailure = true,
      ...extras
    }: Extras & { retry?: Retry; cause?: unknown; isFailure?: boolean } = {},
  ) {
    super(message, { cause });
    this.reason = reason;
    this.retry = retry;
    this.extras = extras;
    this.isFailure = isFailure;
  }
}

/** Only a new spec (or referenced object) can help: sets Stalled=True and stops retrying. */
export const stalled = (reason: string, message: string, cause?: unknown): ReconcileError =>
  new ReconcileError(reason, message, { retry: "never", cause });

/** Not ready, and nobody's fault: wait for an event, and look again after `afterMs` in case it was missed. */
export const waiting = (
  reason: string,
  message: string,
  { afterMs, ...extras }: Extras & { afterMs: number },
): ReconcileError => new ReconcileError(reason, message, { retry: { afterMs }, isFailure: false, ...extras });

/** The status that every kind of Flux has in common. */
export type CommonStatus = {
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  conditions?: Condition[];
  [field: string]: unknown;
};
