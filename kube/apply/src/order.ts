// In which order kinds are applied, so that what others refer to is there first. Deletion goes the other way round.
// @see fluxcd/pkg ssa/sort.go: the same kinds in the same order, since events and logs list objects in it.
import { gvkOf, type KubeObject, type ObjectRef } from "@sluice/objects";

const first = [
  "CustomResourceDefinition",
  "Namespace",
  "ClusterRole",
  "ClusterClass",
  "RuntimeClass",
  "PriorityClass",
  "StorageClass",
  "VolumeSnapshotClass",
  "IngressClass",
  "GatewayClass",
  "ClusterRoleBinding",
  "ResourceQuota",
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ConfigMap",
  "Secret",
  "Service",
  "LimitRange",
  "Deployment",
  "StatefulSet",
  "CronJob",
  "PodDisruptionBudget",
];
const last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const rank = new Map([
  ...first.map((kind, index): [string, number] => [kind, index - first.length]),
  ...last.map((kind, index): [string, number] => [kind, index + 1]),
]);

/** Compares two objects by the order in which they are applied. */
export function compareForApply(left: KubeObject | ObjectRef, right: KubeObject | ObjectRef): number {
  const [a, b] = [sortKey(left), sortKey(right)];
  if (a.rank !== b.rank) return a.rank - b.rank;
  for (const part of ["group", "kind", "namespace", "name"] as const)
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  return 0;
}

function sortKey(object: KubeObject | ObjectRef) {
  const { group, kind } = gvkOf(object);
  const { name = "", namespace = "" } = "metadata" in object ? object.metadata : object;
  return { rank: rank.get(kind) ?? 0, group, kind, name, namespace };
}

/** Definitions that others need to exist, classes that others name, kinds the operator singled out, and all the rest. */
export type Stage = "definitions" | "classes" | "custom" | "resources";

/** The stages in the order in which they are applied. */
export const stages: readonly Stage[] = ["definitions", "classes", "custom", "resources"];

/**
 * The stage of an object.
 *
 * @param customKinds `group/Kind` of those that get a stage of their own
 */
export function stageOf(object: KubeObject, customKinds: ReadonlySet<string> = new Set()): Stage {
  const { group, kind } = gvkOf(object);
  if (definitions.has(`${group}/${kind}`)) return "definitions";
  if (kind.endsWith("Class")) return "classes";
  return customKinds.has(`${group}/${kind}`) ? "custom" : "resources";
}

const definitions = new Set([
  "apiextensions.k8s.io/CustomResourceDefinition",
  "/Namespace",
  "rbac.authorization.k8s.io/ClusterRole",
]);
