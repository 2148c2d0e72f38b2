// Kinds that have a rule of their own and are no replicated workload.
import { findCondition, type KubeObject } from "@sluice/objects";
import { hasCondition, numberOf, specOf, statusOf, textOf } from "./fields.ts";
import { current, failed, inProgress, type Health } from "./verdict.ts";

/** @see cli-utils pkg/kstatus/status/core.go `jobConditions` */
export function jobHealth(object: KubeObject): Health {
  const status = statusOf(object);
  const spec = specOf(object);
  const completions = numberOf(spec, "completions", numberOf(spec, "parallelism", 1));
  const succeeded = numberOf(status, "succeeded");
  const lost = numberOf(status, "failed");
  if (hasCondition(object, "Complete", "True")) return current(`Job Completed. succeeded: ${succeeded}/${completions}`);
  if (hasCondition(object, "Failed", "True")) return failed(`Job Failed. failed: ${lost}/${completions}`);
  if (spec["suspend"] === true && hasCondition(object, "Suspended", "True")) return current("Job is suspended");
  if (textOf(status, "startTime") === "") return inProgress("Job not started");
  return current(`Job in progress. success:${succeeded}, active: ${numberOf(status, "active")}, failed: ${lost}`);
}

/** @see cli-utils pkg/kstatus/status/core.go `podConditions` */
export function podHealth(object: KubeObject): Health {
  const status = statusOf(object);
  const phase = textOf(status, "phase");
  const waiting = crashingContainer(status);
  switch (phase) {
    case "Succeeded":
      return current("Pod has completed successfully");
    case "Failed":
      return current("Pod has completed, but not successfully");
    case "Running":
      if (hasCondition(object, "Ready", "True")) return current("Pod is Ready");
      return waiting
        ? failed(`Containers in CrashLoop state: ${waiting}`)
        : inProgress("Pod is running but is not Ready");
    case "Pending": {
      const scheduled = findCondition(object, "PodScheduled");
      if (scheduled?.status === "False" && scheduled.reason === "Unschedulable")
        return failed("Pod could not be scheduled");
      return inProgress("Pod is in the Pending phase");
    }
    case "":
      return inProgress("Pod phase not available");
    default:
      return { status: "Unknown", message: `unknown phase ${phase}` };
  }
}

type ContainerStatus = { name?: string; state?: { waiting?: { reason?: string } } };

function crashingContainer(status: { [field: string]: unknown }): string {
  const containers = (status["containerStatuses"] ?? []) as ContainerStatus[];
  return containers
    .filter(({ state }) => state?.waiting?.reason === "CrashLoopBackOff")
    .map(({ name = "" }) => name)
    .join(",");
}

/** @see cli-utils pkg/kstatus/status/core.go `pvcConditions` */
export function persistentVolumeClaimHealth(object: KubeObject): Health {
  const phase = textOf(statusOf(object), "phase") || "unknown";
  return phase === "Bound" ? current("PVC is Bound") : inProgress(`PVC is not Bound. phase: ${phase}`);
}

/** @see cli-utils pkg/kstatus/status/core.go `serviceConditions` */
export function serviceHealth(object: KubeObject): Health {
  const spec = specOf(object);
  if (textOf(spec, "type") === "LoadBalancer" && textOf(spec, "clusterIP") === "")
    return inProgress("ClusterIP not set. Service type: LoadBalancer");
  return current("Service is ready");
}

/** @see cli-utils pkg/kstatus/status/core.go `pdbConditions` */
export const podDisruptionBudgetHealth = (): Health => current("AllowedDisruptions has been computed.");

/** @see cli-utils pkg/kstatus/status/core.go `crdConditions` */
export function customResourceDefinitionHealth(object: KubeObject): Health {
  const names = findCondition(object, "NamesAccepted");
  if (names?.status === "False") return failed(names.message);
  const established = findCondition(object, "Established");
  if (established?.status === "False" && established.reason !== "Installing") return failed(established.message);
  return established?.status === "True" ? current("CRD is established") : inProgress("Install in progress");
}
