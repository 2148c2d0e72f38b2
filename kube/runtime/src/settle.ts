// From a report to a status. Pure: the same object, report and time give the same status, so that every rule of conditions is a table.
import type { KubeObject } from "@sluice/objects";
import { changeConditions, type ConditionReport } from "./conditions.ts";
import { ReconcileError, type CommonStatus, type Outcome } from "./outcome.ts";

/** The annotation that asks for a reconciliation now; its value comes back in `status.lastHandledReconcileAt`. */
export const requestedAtAnnotation = "reconcile.fluxcd.io/requestedAt";

const ready = (status: ConditionReport["status"], reason: string, message: string): ConditionReport => ({
  type: "Ready",
  status,
  reason,
  message,
});

/** The status after success: Ready=True, nothing in progress, the generation observed. */
export function settleOutcome(object: KubeObject, outcome: Outcome, now: number): CommonStatus {
  const status = withFields(object, outcome.status);
  status.conditions = changeConditions(
    status.conditions ?? [],
    {
      set: [ready("True", outcome.reason, outcome.message), ...(outcome.conditions ?? [])],
      remove: ["Reconciling", "Stalled", ...(outcome.removeConditions ?? [])],
    },
    { generation: generationOf(object), now },
  );
  status.observedGeneration = generationOf(object);
  return markHandled(object, status);
}

/** The status after a failure: Ready=False; Stalled when only a new spec helps, otherwise Reconciling with retry. */
export function settleFailure(object: KubeObject, error: ReconcileError, now: number): CommonStatus {
  const { reason, message, retry, extras } = error;
  const isStalled = retry === "never";
  const status = withFields(object, extras.status);
  const summary: ConditionReport = isStalled
    ? { type: "Stalled", status: "True", reason, message }
    : { type: "Reconciling", status: "True", reason: "ProgressingWithRetry", message };
  status.conditions = changeConditions(
    status.conditions ?? [],
    {
      set: [ready("False", reason, message), summary, ...(extras.conditions ?? [])],
      remove: [isStalled ? "Reconciling" : "Stalled", ...(extras.removeConditions ?? [])],
    },
    { generation: generationOf(object), now },
  );
  if (isStalled) status.observedGeneration = generationOf(object);
  return markHandled(object, status);
}

/** The status while work goes on: Reconciling=True with that message, Ready unknown. */
export function settleProgress(
  object: KubeObject,
  progress: { message: string; status?: { [field: string]: unknown } } & {
    conditions?: readonly ConditionReport[];
  },
  now: number,
): CommonStatus {
  const status = withFields(object, progress.status);
  status.conditions = changeConditions(
    status.conditions ?? [],
    {
      set: [
        { type: "Reconciling", status: "True", reason: "Progressing", message: progress.message },
        ready("Unknown", "Progressing", "Reconciliation in progress"),
        ...(progress.conditions ?? []),
      ],
      remove: ["Stalled"],
    },
    { generation: generationOf(object), now },
  );
  return status;
}

const generationOf = ({ metadata }: KubeObject): number => metadata.generation ?? 0;

function withFields(object: KubeObject, fields: { [field: string]: unknown } = {}): CommonStatus {
  const status: CommonStatus = { ...(object["status"] as CommonStatus | undefined), ...fields };
  for (const [field, value] of Object.entries(fields)) if (value === undefined) delete status[field];
  return status;
}

function markHandled(object: KubeObject, status: CommonStatus): CommonStatus {
  const requested = object.metadata.annotations?.[requestedAtAnnotation];
  return requested ? { ...status, lastHandledReconcileAt: requested } : status;
}
