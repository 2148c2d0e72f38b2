// The verdict on any object: what every kind has in common first, then the rule of its kind, then the conditions that speak for themselves.
import { findCondition, groupVersionOf, type KubeObject } from "@sluice/objects";
import { hasCondition, statusOf } from "./fields.ts";
import {
  customResourceDefinitionHealth,
  jobHealth,
  persistentVolumeClaimHealth,
  podDisruptionBudgetHealth,
  podHealth,
  serviceHealth,
} from "./others.ts";
import { current, failed, inProgress, type Health } from "./verdict.ts";
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from "./workloads.ts";

const rules: { [groupKind: string]: (object: KubeObject) => Health } = {
  "apps/Deployment": deploymentHealth,
  "apps/ReplicaSet": replicaSetHealth,
  "apps/StatefulSet": statefulSetHealth,
  "apps/DaemonSet": daemonSetHealth,
  "batch/Job": jobHealth,
  "/Pod": podHealth,
  "/PersistentVolumeClaim": persistentVolumeClaimHealth,
  "/Service": serviceHealth,
  "policy/PodDisruptionBudget": podDisruptionBudgetHealth,
  "apiextensions.k8s.io/CustomResourceDefinition": customResourceDefinitionHealth,
};

const alwaysCurrent = new Set(["/Secret", "/ConfigMap", "batch/CronJob"]);

/**
 * How far an object is on the way to what its spec asks for.
 *
 * @returns a status and a message in kstatus' words; an object without any status convention is Current
 * @see sigs.k8s.io/cli-utils pkg/kstatus/status `Compute`
 */
export function healthOf(object: KubeObject): Health {
  if (object.metadata.deletionTimestamp) return { status: "Terminating", message: "Resource scheduled for deletion" };
  const groupKind = `${groupVersionOf(object.apiVersion).group}/${object.kind}`;
  const common = generationHealth(object) ?? conditionHealth(object);
  if (common) return common;
  const rule = rules[groupKind];
  if (rule) return rule(object);
  if (alwaysCurrent.has(groupKind)) return current("Resource is always ready");
  return readyHealth(object);
}

function generationHealth(object: KubeObject): Health | undefined {
  const { observedGeneration } = statusOf(object);
  const { generation } = object.metadata;
  if (typeof observedGeneration !== "number" || generation === undefined || observedGeneration === generation)
    return undefined;
  return inProgress(
    `${object.kind} generation is ${generation}, but latest observed generation is ${observedGeneration}`,
  );
}

function conditionHealth(object: KubeObject): Health | undefined {
  const reconciling = findCondition(object, "Reconciling");
  if (reconciling?.status === "True") return inProgress(reconciling.message);
  const stalled = findCondition(object, "Stalled");
  return stalled?.status === "True" ? failed(stalled.message) : undefined;
}

function readyHealth(object: KubeObject): Health {
  const ready = findCondition(object, "Ready");
  if (!ready) return current("Resource is current");
  return hasCondition(object, "Ready", "True") ? current("Resource is Ready") : inProgress(ready.message);
}
