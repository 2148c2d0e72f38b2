// Cells of workloads.
// @see kubernetes pkg/printers/internalversion/printers.go
import type { KubeObject } from "@sluice/objects";
import { ageOf, durationWords } from "./age.ts";
import {
  capitalised,
  containersOf,
  field,
  labelsText,
  listOf,
  numberOf,
  selectorText,
  specOf,
  statusOf,
  textOf,
  type CellsOfKind,
  type Fields,
} from "./cells.ts";

const template = (object: KubeObject): unknown => (specOf(object)["template"] as Fields | undefined)?.["spec"];
const containers = containersOf(template);
const selector: CellsOfKind = { Selector: (object) => selectorText(specOf(object)["selector"]) };
const count =
  (name: string) =>
  (object: KubeObject): number =>
    numberOf(statusOf(object)[name]);
const wanted = (object: KubeObject): number => numberOf(specOf(object)["replicas"]);
const ready = (object: KubeObject): string => `${count("readyReplicas")(object)}/${wanted(object)}`;

const replicaSet: CellsOfKind = {
  Desired: wanted,
  Current: count("replicas"),
  Ready: count("readyReplicas"),
  ...containers,
};

const holds = (object: KubeObject, type: string): boolean =>
  listOf(statusOf(object)["conditions"]).some((one) => one["type"] === type && one["status"] === "True");

function jobStatus(object: KubeObject): string {
  if (holds(object, "Complete")) return "Complete";
  if (holds(object, "Failed")) return "Failed";
  if (object.metadata.deletionTimestamp) return "Terminating";
  if (holds(object, "Suspended")) return "Suspended";
  if (holds(object, "FailureTarget")) return "FailureTarget";
  return holds(object, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function completions(object: KubeObject): string {
  const { completions: all, parallelism } = specOf(object);
  const done = numberOf(statusOf(object)["succeeded"]);
  if (all !== undefined) return `${done}/${textOf(all)}`;
  return numberOf(parallelism) > 1 ? `${done}/1 of ${textOf(parallelism)}` : `${done}/1`;
}

function duration(object: KubeObject, now: number): string {
  const { startTime, completionTime } = statusOf(object);
  if (typeof startTime !== "string") return "";
  const end = typeof completionTime === "string" ? Date.parse(completionTime) : now;
  return durationWords(end - Date.parse(startTime));
}

const jobTemplate = (object: KubeObject): Fields =>
  ((specOf(object)["jobTemplate"] as Fields | undefined)?.["spec"] ?? {}) as Fields;

const metricTargets = (object: KubeObject): string => {
  const share = specOf(object)["targetCPUUtilizationPercentage"];
  const cpu = { type: "Resource", resource: { name: "cpu", target: { averageUtilization: share } } };
  const metrics = [...listOf(specOf(object)["metrics"]), ...(share === undefined ? [] : [cpu])];
  if (metrics.length === 0) return "<none>";
  const current = listOf(statusOf(object)["currentMetrics"]);
  const words = metrics.map((metric, index) => metricTarget(metric, current[index]));
  return words.length > 2 ? `${words.slice(0, 2).join(", ")} + ${words.length - 2} more...` : words.join(", ");
};

type Target = { type?: string; averageUtilization?: number; averageValue?: string; value?: string };

function metricTarget(metric: Fields, current: Fields | undefined): string {
  const sort = textOf(metric["type"]);
  const key = sort.charAt(0).toLowerCase() + sort.slice(1);
  const { name = "", target = {} } = (metric[key] ?? {}) as { name?: string; target?: Target };
  const now = (((current?.[key] ?? {}) as Fields)["current"] ?? {}) as Target;
  const prefix = sort === "Resource" || sort === "ContainerResource" ? `${name}: ` : "";
  if (target.averageUtilization !== undefined) {
    const used = now.averageUtilization === undefined ? "<unknown>" : `${now.averageUtilization}%`;
    return `${prefix}${used}/${target.averageUtilization}%`;
  }
  if (target.averageValue !== undefined) {
    const average = sort === "Resource" ? "" : " (avg)";
    return `${prefix}${now.averageValue ?? "<unknown>"}/${target.averageValue}${average}`;
  }
  return `${prefix}${now.value ?? "<unknown>"}/${target.value ?? "<unknown>"}`;
}

/** Cells of workloads and what scales them. */
export const workloadCells: { readonly [groupKind: string]: CellsOfKind } = {
  "/PodTemplate": {
    ...containersOf((object) => (object["template"] as Fields | undefined)?.["spec"]),
    "Pod Labels": (object) =>
      labelsText(((object["template"] as Fields | undefined)?.["metadata"] as Fields | undefined)?.["labels"]),
  },
  "/ReplicationController": { ...replicaSet, Selector: (object) => labelsText(specOf(object)["selector"]) },
  "apps/ReplicaSet": { ...replicaSet, ...selector },
  "apps/Deployment": {
    Ready: ready,
    "Up-to-date": count("updatedReplicas"),
    Available: count("availableReplicas"),
    ...containers,
    ...selector,
  },
  "apps/StatefulSet": { Ready: ready, ...containers },
  "apps/DaemonSet": {
    Desired: count("desiredNumberScheduled"),
    Current: count("currentNumberScheduled"),
    Ready: count("numberReady"),
    "Up-to-date": count("updatedNumberScheduled"),
    Available: count("numberAvailable"),
    "Node Selector": (object) => labelsText((template(object) as Fields | undefined)?.["nodeSelector"]),
    ...containers,
    ...selector,
  },
  "apps/ControllerRevision": {
    Controller: ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
      if (!owner) return "<none>";
      const [, group] = owner.apiVersion.includes("/") ? ["", owner.apiVersion.split("/")[0]] : [];
      return `${owner.kind.toLowerCase()}${group ? `.${group}` : ""}/${owner.name}`;
    },
    Revision: (object) => numberOf(object["revision"]),
  },
  "batch/Job": { Status: jobStatus, Completions: completions, Duration: duration, ...containers, ...selector },
  "batch/CronJob": {
    Schedule: field("spec.schedule"),
    Timezone: field("spec.timeZone", "<none>"),
    Suspend: (object) => capitalised(specOf(object)["suspend"]),
    Active: (object) => listOf(statusOf(object)["active"]).length,
    "Last Schedule": (object, now) => {
      const { lastScheduleTime } = statusOf(object);
      return lastScheduleTime ? ageOf(lastScheduleTime, now) : "<none>";
    },
    ...containersOf((object) => (jobTemplate(object)["template"] as Fields | undefined)?.["spec"]),
    Selector: (object) => selectorText(jobTemplate(object)["selector"]),
  },
  "autoscaling/HorizontalPodAutoscaler": {
    Reference: (object) => {
      const { kind, name } = (specOf(object)["scaleTargetRef"] ?? {}) as Fields;
      return `${textOf(kind)}/${textOf(name)}`;
    },
    Targets: metricTargets,
    MinPods: field("spec.minReplicas", "<unset>"),
    MaxPods: (object) => numberOf(specOf(object)["maxReplicas"]),
    Replicas: count("currentReplicas"),
  },
  "policy/PodDisruptionBudget": {
    "Min Available": field("spec.minAvailable", "N/A"),
    "Max Unavailable": field("spec.maxUnavailable", "N/A"),
    "Allowed Disruptions": count("disruptionsAllowed"),
  },
};
