// What is wrong with a status, which is judged when it is written by itself: counts that cannot be, more ready than there are, conditions of no type.
// @see kubernetes pkg/apis/{apps,core,autoscaling,policy,flowcontrol}/validation/validation.go `Validate…Status`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { duplicate, invalidValue } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { needed, notNegative, struct, type Check } from "./check.ts";
import { labelKey } from "./label-selectors.ts";

/** What is wrong with a status, by what it was. */
type Judge = (status: Fields, before: Fields) => Cause[];

const counts = (...names: readonly string[]): Check =>
  struct(Object.fromEntries(names.map((name) => [name, notNegative])));

type Bound = readonly [part: string, whole: string, why: string];
const ofAll = (part: string): Bound => [part, "replicas", "cannot be greater than status.replicas"];

/** No part is more than its whole. */
const bounded =
  (...bounds: readonly Bound[]): Check =>
  (value, field) => {
    const status = mapOf(value) ?? {};
    const numberOf = (name: string): number => Number(status[name] ?? 0);
    return bounds.flatMap(([part, whole, why]) =>
      numberOf(part) > numberOf(whole) ? [invalidValue(`${field}.${part}`, numberOf(part), why)] : [],
    );
  };

const notFewer: Judge = ({ collisionCount = 0 }, { collisionCount: known }) =>
  known !== undefined && known !== null && Number(collisionCount) < Number(known)
    ? [invalidValue("status.collisionCount", Number(collisionCount), "cannot be decremented")]
    : [];

const availableOfReady: Bound = ["availableReplicas", "readyReplicas", "cannot be greater than readyReplicas"];
const setCounts = counts(
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
  "terminatingReplicas",
);
const setBounds = bounded(
  ofAll("fullyLabeledReplicas"),
  ofAll("readyReplicas"),
  ofAll("availableReplicas"),
  availableOfReady,
);
const ofReplicas: Judge = (status) => [...setCounts(status, "status"), ...setBounds(status, "status")];

const deploymentCounts = counts(
  "observedGeneration",
  "replicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "collisionCount",
);
const deploymentBounds = bounded(
  ofAll("updatedReplicas"),
  ofAll("readyReplicas"),
  ofAll("availableReplicas"),
  availableOfReady,
);

const statefulCounts = counts(
  "replicas",
  "readyReplicas",
  "currentReplicas",
  "updatedReplicas",
  "availableReplicas",
  "observedGeneration",
  "collisionCount",
);
const statefulBounds = bounded(
  ofAll("readyReplicas"),
  ofAll("currentReplicas"),
  ofAll("updatedReplicas"),
  ofAll("availableReplicas"),
  ["availableReplicas", "readyReplicas", "cannot be greater than status.readyReplicas"],
);

const daemonCounts = counts(
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
);
const autoscalerCounts = counts("currentReplicas", "desiredReplicas");
const budgetCounts = counts("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");

/** Conditions that have a type, each of them once. */
const typedOnce: Judge = ({ conditions }) => {
  const types = listOf(conditions).map(({ type = "" }) => type);
  return types.flatMap((type, index) => {
    const field = `status.conditions[${index}].type`;
    if (type === "") return needed()(type, field);
    return types.indexOf(type) < index ? [duplicate(field, type)] : [];
  });
};

const ofTheSystem = new Set<unknown>(["PodScheduled", "Ready", "Initialized"]);

const podConditions: Judge = ({ conditions }) =>
  listOf(conditions).flatMap(({ type = "" }, index) =>
    ofTheSystem.has(type) ? [] : labelKey(type, `status.conditions[${index}].Type`),
  );

const judges: { readonly [groupKind: string]: Judge | undefined } = {
  "/Pod": podConditions,
  "/ReplicationController": ofReplicas,
  "apps/ReplicaSet": ofReplicas,
  "apps/Deployment": (status, before) => [
    ...deploymentCounts(status, "status"),
    ...deploymentBounds(status, "status"),
    ...notFewer(status, before),
  ],
  "apps/StatefulSet": (status, before) => [
    ...statefulCounts(status, "status"),
    ...statefulBounds(status, "status"),
    ...notFewer(status, before),
  ],
  "apps/DaemonSet": (status, before) => [...daemonCounts(status, "status"), ...notFewer(status, before)],
  "autoscaling/HorizontalPodAutoscaler": (status) => autoscalerCounts(status, "status"),
  "policy/PodDisruptionBudget": (status) => budgetCounts(status, "status"),
  "flowcontrol.apiserver.k8s.io/FlowSchema": typedOnce,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": typedOnce,
};

/** What is wrong with a status that is written by itself. */
export const checkStatus = (
  { group, kind }: { group: string; kind: string },
  object: KubeObject,
  before: KubeObject,
): Cause[] => judges[`${group}/${kind}`]?.(mapOf(object["status"]) ?? {}, mapOf(before["status"]) ?? {}) ?? [];
