// Deployment, ReplicaSet, StatefulSet, DaemonSet: numbers that must reach other numbers, checked in kubectl's order.
import { findCondition, type KubeObject } from "@sluice/objects";
import { hasCondition, numberOf, specOf, statusOf, textOf } from "./fields.ts";
import { current, failed, inProgress, type Health } from "./verdict.ts";

/** @see cli-utils pkg/kstatus/status/core.go `deploymentConditions` */
export function deploymentHealth(object: KubeObject): Health {
  const spec = specOf(object);
  const status = statusOf(object);
  // 2^31-1 is how the deployment controller writes "no deadline"; without one it never sets Progressing.
  const limited = numberOf(spec, "progressDeadlineSeconds", 0x7fffffff) !== 0x7fffffff;
  const progressing = findCondition(object, "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") return failed("Progress deadline exceeded");
  const progressed = !limited || (progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable");

  const wanted = numberOf(spec, "replicas", 1);
  const replicas = numberOf(status, "replicas");
  const updated = numberOf(status, "updatedReplicas");
  const ready = numberOf(status, "readyReplicas");
  const available = numberOf(status, "availableReplicas");
  if (wanted > replicas) return inProgress(`Replicas: ${replicas}/${wanted}`);
  if (wanted > updated) return inProgress(`Updated: ${updated}/${wanted}`);
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`);
  if (updated > available) return inProgress(`Available: ${available}/${updated}`);
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`);
  if (!progressed) return inProgress("ReplicaSet not Available");
  if (!hasCondition(object, "Available", "True")) return inProgress("Deployment not Available");
  return current(`Deployment is available. Replicas: ${replicas}`);
}

/** @see cli-utils pkg/kstatus/status/core.go `replicasetConditions` */
export function replicaSetHealth(object: KubeObject): Health {
  if (hasCondition(object, "ReplicaFailure", "True")) return inProgress("Replica Failure condition. Check Pods");
  const status = statusOf(object);
  const wanted = numberOf(specOf(object), "replicas", 1);
  const replicas = numberOf(status, "replicas");
  const labelled = numberOf(status, "fullyLabeledReplicas");
  const available = numberOf(status, "availableReplicas");
  const ready = numberOf(status, "readyReplicas");
  if (wanted > labelled) return inProgress(`Labelled: ${labelled}/${wanted}`);
  if (wanted > available) return inProgress(`Available: ${available}/${wanted}`);
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`);
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`);
  return current(`ReplicaSet is available. Replicas: ${replicas}`);
}

/** @see cli-utils pkg/kstatus/status/core.go `stsConditions` */
export function statefulSetHealth(object: KubeObject): Health {
  const spec = specOf(object);
  const status = statusOf(object);
  const strategy = (spec["updateStrategy"] ?? {}) as { type?: string; rollingUpdate?: { partition?: number } };
  if (strategy.type === "OnDelete") return current("StatefulSet is using the ondelete update strategy");
  const wanted = numberOf(spec, "replicas", 1);
  const replicas = numberOf(status, "replicas");
  const ready = numberOf(status, "readyReplicas");
  const updated = numberOf(status, "updatedReplicas");
  const partition = strategy.rollingUpdate?.partition;
  if (wanted > replicas) return inProgress(`Replicas: ${replicas}/${wanted}`);
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`);
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`);
  if (partition !== undefined) {
    if (updated < wanted - partition) return inProgress(`updated: ${updated}/${wanted - partition}`);
    return current(`Partition rollout complete. updated: ${updated}`);
  }
  if (wanted > numberOf(status, "currentReplicas"))
    return inProgress(`current: ${numberOf(status, "currentReplicas")}/${wanted}`);
  if (textOf(status, "currentRevision") !== textOf(status, "updateRevision"))
    return inProgress("Waiting for updated revision to match current");
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`);
}

/** @see cli-utils pkg/kstatus/status/core.go `daemonsetConditions` */
export function daemonSetHealth(object: KubeObject): Health {
  const status = statusOf(object);
  if (object.metadata.generation === undefined) return inProgress("DaemonSet metadata.generation not found");
  if (status["observedGeneration"] === undefined) return inProgress("DaemonSet status.observedGeneration not found");
  if (status["desiredNumberScheduled"] === undefined) return inProgress("Missing .status.desiredNumberScheduled");
  const wanted = numberOf(status, "desiredNumberScheduled");
  const scheduled = numberOf(status, "currentNumberScheduled");
  const updated = numberOf(status, "updatedNumberScheduled");
  const available = numberOf(status, "numberAvailable");
  const ready = numberOf(status, "numberReady");
  if (wanted > scheduled) return inProgress(`Current: ${scheduled}/${wanted}`);
  if (wanted > updated) return inProgress(`Updated: ${updated}/${wanted}`);
  if (wanted > available) return inProgress(`Available: ${available}/${wanted}`);
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`);
  return current(`All replicas scheduled as expected. Replicas: ${wanted}`);
}
