// Health checks: of everything applied (`spec.wait`) or of what `spec.healthChecks` names. A watch tells; nobody polls.
import type { Kustomization } from "@sluice/api-kustomize";
import { describeUnhealthy, waitForHealth, type Change, type Observer } from "@sluice/apply";
import {
  findCondition,
  formatDuration,
  gvkOf,
  type GroupVersionKind,
  type KubeObject,
  type ObjectRef,
} from "@sluice/objects";
import { ReconcileError, type EventReport, type ReconcileContext } from "@sluice/runtime";
import type { Health } from "@sluice/kstatus";
import { healthJudge } from "./expressions.ts";
import type { KustomizeGates } from "./feature-gates.ts";
import { healthTimeoutMsOf, retryMsOf } from "./timing.ts";

/** What health checks need beside the runtime. */
export type HealthDeps = { hasController?: ((gvk: GroupVersionKind) => boolean) | undefined; gates: KustomizeGates };

/** How a check ended: undefined when nothing was to be checked. */
export type HealthResult = { message: string; events: EventReport[] } | undefined;

type Checked = { changes: readonly Change[]; objects: readonly KubeObject[]; revision: string; isNews: boolean };

/**
 * Waits for health.
 *
 * @throws {ReconcileError} `HealthCheckFailed` naming each unhealthy object; `HealthCheckCanceled` when something newer came in
 */
export async function checkHealth(
  kustomization: Kustomization,
  checked: Checked,
  { deps, observer, context }: { deps: HealthDeps; observer: Observer; context: ReconcileContext },
): Promise<HealthResult> {
  const refs = refsToCheck(kustomization, checked);
  if (refs.length === 0) return undefined;
  const { clock, signal } = context;
  const isCancelled = deps.gates.isEnabled("CancelHealthCheckOnNewRevision");
  const superseded = isCancelled ? context.superseded : new AbortController().signal;
  const startedAt = clock.now();
  const wasHealthy = findCondition(kustomization, "Healthy")?.status === "True";
  const timeoutMs = healthTimeoutMsOf(kustomization);
  const message = `Running health checks for revision ${checked.revision} with a timeout of ${formatDuration(timeoutMs)}`;
  if (checked.isNews || !wasHealthy) {
    await context.progress(message, {
      conditions: [{ type: "Healthy", status: "Unknown", reason: "Progressing", message }],
    });
  }
  const custom = await healthJudge(kustomization);
  const judge = (object: KubeObject): Health | undefined => {
    if (deps.hasController?.(gvkOf(object)) !== false) return custom(object);
    return { status: "Failed", message: `Skipped: no controller for ${object.kind}` };
  };
  const result = await waitUntilSuperseded(superseded, () =>
    waitForHealth(refs, {
      observer,
      timeoutMs,
      signal: AbortSignal.any([signal, superseded]),
      failFast: !deps.gates.isEnabled("DisableFailFastBehavior"),
      judge,
      mayVanish: vanishing(checked.objects),
    }),
  );
  const took = formatDuration(clock.now() - startedAt);
  if (result.unhealthy.length > 0) {
    const text = `health check failed after ${took}: ${describeUnhealthy(result)}`;
    throw new ReconcileError("HealthCheckFailed", text, {
      retry: { afterMs: retryMsOf(kustomization) },
      conditions: [{ type: "Healthy", status: "False", reason: "HealthCheckFailed", message: text }],
    });
  }
  const passed = `Health check passed in ${took}`;
  return {
    message: passed,
    events: wasHealthy && !checked.isNews ? [] : [{ severity: "info", reason: "Progressing", message: passed }],
  };
}

async function waitUntilSuperseded<T>(superseded: AbortSignal, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (!superseded.aborted) throw error;
    throw new ReconcileError("HealthCheckCanceled", "New reconciliation triggered, health checks canceled", {
      retry: { afterMs: 0 },
      isFailure: false,
    });
  }
}

function refsToCheck({ spec, metadata }: Kustomization, { changes }: Checked): ObjectRef[] {
  const isSelf = ({ kind, name, namespace }: ObjectRef) =>
    kind === "Kustomization" && name === metadata.name && namespace === metadata.namespace;
  if (spec.wait)
    return changes
      .filter(({ action }) => action !== "skipped")
      .map(({ ref }) => ref)
      .filter((ref) => !isSelf(ref));
  return (spec.healthChecks ?? [])
    .map(({ apiVersion = "v1", kind, name, namespace }): ObjectRef => ({
      apiVersion,
      kind,
      name,
      ...(namespace ? { namespace } : {}),
    }))
    .filter((ref) => !isSelf(ref));
}

/** Jobs that delete themselves when they are done: their absence is success. */
function vanishing(objects: readonly KubeObject[]): (ref: ObjectRef) => boolean {
  const names = new Set(
    objects
      .filter(
        (object) =>
          object.kind === "Job" &&
          (object["spec"] as { ttlSecondsAfterFinished?: number } | undefined)?.ttlSecondsAfterFinished !== undefined,
      )
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  return ({ kind, namespace, name }) => kind === "Job" && names.has(`${namespace}/${name}`);
}
