// Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob.
// @see kubernetes pkg/apis/{apps,batch,core}/v1/defaults.go and validation
import { equalJson, labelProblems, type KubeObject } from "@sluice/objects";
import { checkCronJob, checkJob } from "../validation/jobs.ts";
import {
  checkDaemonSet,
  checkDeployment,
  checkReplicaSet,
  checkReplicationController,
  checkStatefulSet,
} from "../validation/workloads.ts";
import { badRequest } from "../status-error.ts";
import { fill, fillAbsent, listOf, mapOf, specOf, templateLabels, type Fields } from "./defaulting.ts";
import { defaultPodSpec, defaultTemplate } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

/** A rolling set of pods. */
export const deployment: Strategy = {
  generationMovesWith: "annotations",
  default(object) {
    const spec = specOf(object);
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} });
    const strategy = spec["strategy"] as Fields;
    fill(strategy, { type: "RollingUpdate" });
    if (strategy["type"] === "RollingUpdate")
      fillAbsent((strategy["rollingUpdate"] ??= {}) as Fields, { maxUnavailable: "25%", maxSurge: "25%" });
    defaultTemplate(object);
  },
  validate: checkDeployment,
};

/** The forebear of the ReplicaSet. Its selector and labels follow from its template. */
export const replicationController: Strategy = {
  returnsDeleted: true,
  orphansDependents: true,
  default(object) {
    const spec = specOf(object);
    const labels = templateLabels(spec["template"]);
    if (labels && Object.keys(mapOf(spec["selector"]) ?? {}).length === 0) spec["selector"] = { ...labels };
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0)
      object.metadata.labels = { ...labels } as { [name: string]: string };
    fill(spec, { replicas: 1 });
    defaultTemplate(object);
  },
  validate: checkReplicationController,
};

/** A set of equal pods. */
export const replicaSet: Strategy = {
  default(object) {
    specOf(object)["replicas"] ??= 1;
    defaultTemplate(object);
  },
  validate: checkReplicaSet,
};

/** Pods with names and volumes of their own. */
export const statefulSet: Strategy = {
  whyBadName: labelProblems,
  default(object) {
    const spec = specOf(object);
    fill(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: "OrderedReady",
      persistentVolumeClaimRetentionPolicy: {},
      updateStrategy: {},
    });
    fill(spec["persistentVolumeClaimRetentionPolicy"] as Fields, { whenDeleted: "Retain", whenScaled: "Retain" });
    const strategy = spec["updateStrategy"] as Fields;
    // Whoever names the type says all of it.
    if (!strategy["type"]) fill(strategy, { type: "RollingUpdate", rollingUpdate: {} });
    if (strategy["type"] === "RollingUpdate") fill(mapOf(strategy["rollingUpdate"]), { partition: 0 });
    for (const claim of (spec["volumeClaimTemplates"] ?? []) as KubeObject[]) {
      Object.assign(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" }); // whatever it says
      fillAbsent(specOf(claim), { volumeMode: "Filesystem" });
      claim["status"] = { phase: "Pending", ...(claim["status"] as Fields | undefined) };
    }
    defaultTemplate(object);
  },
  validate: checkStatefulSet,
};

/** What remains of a counter that older clients look at. */
const templateGeneration = "deprecated.daemonset.template.generation";

/** One pod on every node. */
export const daemonSet: Strategy = {
  default(object) {
    const spec = specOf(object);
    fill(spec, { revisionHistoryLimit: 10, updateStrategy: {} });
    const strategy = spec["updateStrategy"] as Fields;
    fill(strategy, { type: "RollingUpdate" });
    if (strategy["type"] === "RollingUpdate")
      fillAbsent((strategy["rollingUpdate"] ??= {}) as Fields, { maxUnavailable: 1, maxSurge: 0 });
    defaultTemplate(object);
    object.metadata.annotations = { [templateGeneration]: "1", ...object.metadata.annotations };
    const generation = String(object.metadata.annotations[templateGeneration]);
    if (!/^[-+]?\d+$/.test(generation))
      throw badRequest(
        `DaemonSet in version "v1" cannot be handled as a DaemonSet: strconv.ParseInt: parsing ${JSON.stringify(generation)}: invalid syntax`,
      );
  },
  // Nobody sets it: it moves with the template.
  complete(object, { before }) {
    const { annotations = {} } = object.metadata;
    object.metadata.annotations = { ...annotations, [templateGeneration]: String(countTemplates(object, before)) };
  },
  fieldAnnotation: templateGeneration,
  validate: checkDaemonSet,
};

function countTemplates(object: KubeObject, before: KubeObject | undefined): number {
  const counted = Number((before ?? object).metadata.annotations?.[templateGeneration] ?? 0);
  if (!before) return Math.max(1, counted);
  return equalJson(specOf(object)["template"], specOf(before)["template"]) ? counted : counted + 1;
}

function defaultJobSpec(spec: Fields): void {
  if (spec["completionMode"] !== "Indexed" && spec["completions"] === undefined && spec["parallelism"] === undefined)
    fill(spec, { completions: 1, parallelism: 1 });
  fillAbsent(spec, {
    parallelism: 1,
    backoffLimit: spec["backoffLimitPerIndex"] === undefined ? 6 : 2_147_483_647,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec["podFailurePolicy"] ? "Failed" : "TerminatingOrFailed",
  });
  const rules = listOf(mapOf(spec["podFailurePolicy"])?.["rules"]);
  for (const condition of rules.flatMap(({ onPodConditions }) => listOf(onPodConditions)))
    fill(condition, { status: "True" });
}

/** The pods of a Job are told by its uid, which nobody knows before it is made. */
function selectOwnPods(object: KubeObject): void {
  const spec = specOf(object);
  const { uid = "", name = "" } = object.metadata;
  if (spec["manualSelector"] === true) return;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const template = (spec["template"] ??= {}) as { metadata?: { labels?: Fields } };
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
  const selector = (spec["selector"] ??= {}) as { matchLabels?: Fields };
  selector.matchLabels = { ...selector.matchLabels, "batch.kubernetes.io/controller-uid": uid };
}

type Labels = { [name: string]: string };

/** Pods that end. */
export const job: Strategy = {
  returnsDeleted: true,
  orphansDependents: true,
  default(object) {
    defaultJobSpec(specOf(object));
    defaultTemplate(object);
    const labels = templateLabels(specOf(object)["template"]);
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0)
      object.metadata.labels = { ...(labels as Labels) };
  },
  complete(object, { before }) {
    if (before) return;
    // In Go, labels that are taken from the template are one map with it: what is added to the one is in the other.
    const isShared = equalJson(object.metadata.labels ?? {}, templateLabels(specOf(object)["template"]) ?? {});
    selectOwnPods(object);
    const labels = templateLabels(specOf(object)["template"]);
    if (isShared && labels) object.metadata.labels = { ...(labels as Labels) };
  },
  validate: checkJob,
};

/** Jobs by the clock. */
export const cronJob: Strategy = {
  default(object) {
    const spec = specOf(object);
    fill(spec, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    const template = (spec["jobTemplate"] as { spec?: Fields } | undefined)?.spec?.["template"] as
      | { spec?: Fields; metadata?: Fields }
      | undefined;
    if (template) template.metadata ??= {};
    if (template?.spec) defaultPodSpec(template.spec);
  },
  validate: checkCronJob,
};
