// Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob.
// @see kubernetes pkg/apis/{apps,batch,core}/v1/defaults.go and validation
import { equalJson, matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, immutable, invalidValue, required, unsupported } from "./causes.ts";
import { fill, mapOf, specOf, templateLabels, type Fields } from "./defaulting.ts";
import { defaultPodSpec, defaultRequests, defaultTemplate } from "./pod-defaults.ts";
import { checkCount } from "./formats.ts";
import { validatePodSpec } from "./pod-validation.ts";
import type { Strategy } from "./resource.ts";

const templateSpec = (object: KubeObject): Fields | undefined =>
  (specOf(object)["template"] as { spec?: Fields } | undefined)?.spec;

function validateSelector(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const selector = spec["selector"] as LabelSelector | undefined;
  if (!selector)
    return [required("spec.selector"), invalidValue("spec.template.metadata.labels", labelsOf(spec) ?? null, unfit)];
  if (Object.keys(selector).length === 0)
    return [invalidValue("spec.selector", {}, `empty selector is invalid for ${object.kind.toLowerCase()}`)];
  const labels = labelsOf(spec);
  const causes = before ? immutable("spec.selector", selector, specOf(before)["selector"]) : [];
  if (!matchesLabels(toLabelRequirements(selector), labels)) {
    causes.push(invalidValue("spec.template.metadata.labels", labels ?? {}, unfit));
  }
  return causes;
}

const unfit = "`selector` does not match template `labels`";
const labelsOf = (spec: Fields): { [key: string]: string } | undefined =>
  (spec["template"] as { metadata?: { labels?: { [key: string]: string } } } | undefined)?.metadata?.labels;

function validateWorkload(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  return [
    ...checkCount("spec.replicas", spec["replicas"]),
    ...validateSelector(object, before),
    ...validatePodSpec(templateSpec(object), "spec.template.spec", ["Always"]),
    ...checkCount("spec.minReadySeconds", spec["minReadySeconds"]),
    // StatefulSets with less than nothing keep all their revisions.
    ...(object.kind === "StatefulSet" ? [] : checkCount("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])),
  ];
}

/** A rolling set of pods. */
export const deployment: Strategy = {
  generationMovesWith: "annotations",
  default(object) {
    const spec = specOf(object);
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} });
    const strategy = spec["strategy"] as Fields;
    fill(strategy, { type: "RollingUpdate" });
    if (strategy["type"] === "RollingUpdate")
      fill((strategy["rollingUpdate"] ??= {}) as Fields, { maxUnavailable: "25%", maxSurge: "25%" });
    defaultTemplate(object);
  },
  validate(object, before) {
    return [...validateWorkload(object, before), ...validateStrategy((specOf(object)["strategy"] ?? {}) as Fields)];
  },
};

function validateStrategy({ type, rollingUpdate }: Fields): Cause[] {
  const { maxSurge, maxUnavailable } = (rollingUpdate ?? {}) as Fields;
  const isNothing = (value: unknown): boolean => value === 0 || value === "0%";
  if (type === "Recreate")
    return rollingUpdate
      ? [forbiddenField("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
      : [];
  if (type !== "RollingUpdate")
    return [unsupported("spec.strategy", { Type: type, RollingUpdate: null }, ["Recreate", "RollingUpdate"])];
  return isNothing(maxSurge) && isNothing(maxUnavailable)
    ? [invalidValue("spec.strategy.rollingUpdate.maxUnavailable", maxUnavailable, "may not be 0 when `maxSurge` is 0")]
    : [];
}

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
};

/** A set of equal pods. */
export const replicaSet: Strategy = {
  default(object) {
    specOf(object)["replicas"] ??= 1;
    defaultTemplate(object);
  },
  validate: validateWorkload,
};

const mutableOfStatefulSet = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

/** Pods with names and volumes of their own. */
export const statefulSet: Strategy = {
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
    fill(strategy, { type: "RollingUpdate" });
    if (strategy["type"] === "RollingUpdate") ((strategy["rollingUpdate"] ??= {}) as Fields)["partition"] ??= 0;
    for (const claim of (spec["volumeClaimTemplates"] ?? []) as KubeObject[]) {
      fill(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" });
      fill(specOf(claim), { volumeMode: "Filesystem" });
      claim["status"] = { phase: "Pending", ...(claim["status"] as Fields | undefined) };
    }
    defaultTemplate(object);
  },
  validate(object, before) {
    const causes = validateWorkload(object, before);
    if (!before) return causes;
    const essence = (set: KubeObject) =>
      Object.fromEntries(Object.entries(specOf(set)).filter(([key]) => !mutableOfStatefulSet.includes(key)));
    if (equalJson(essence(object), essence(before))) return causes;
    const allowed =
      "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
    return [forbiddenField("spec", `updates to statefulset spec for fields other than ${allowed} are forbidden`)];
  },
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
      fill((strategy["rollingUpdate"] ??= {}) as Fields, { maxUnavailable: 1, maxSurge: 0 });
    defaultTemplate(object);
    object.metadata.annotations = { [templateGeneration]: "1", ...object.metadata.annotations };
  },
  fieldAnnotation: templateGeneration,
  validate: validateWorkload,
};

function defaultJobSpec(spec: Fields): void {
  if (spec["completionMode"] !== "Indexed" && spec["completions"] === undefined && spec["parallelism"] === undefined)
    fill(spec, { completions: 1, parallelism: 1 });
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec["backoffLimitPerIndex"] === undefined ? 6 : 2_147_483_647,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec["podFailurePolicy"] ? "Failed" : "TerminatingOrFailed",
  });
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

/** Whose selector is made by the server has no other. */
function validateGenerated(object: KubeObject): Cause[] {
  const { selector, manualSelector } = specOf(object) as { selector?: LabelSelector; manualSelector?: boolean };
  if (manualSelector === true || !selector || Object.keys(selector.matchLabels ?? {}).length === 1) return [];
  const labels = templateLabels(specOf(object)["template"]) as { [name: string]: string } | undefined;
  const fits = matchesLabels(toLabelRequirements(selector), labels);
  return [
    invalidValue("spec.selector", selector, "`selector` not auto-generated"),
    ...(fits
      ? []
      : [invalidValue("spec.template.metadata.labels", labels ?? {}, "`selector` does not match template `labels`")]),
  ];
}

/** Pods of a Job end: they may be started again when they fail, and never when they succeed. */
function validateJobPods(spec: Fields | undefined, path: string): Cause[] {
  const policy = spec?.["restartPolicy"];
  const isOne = policy === "OnFailure" || policy === "Never";
  return [
    ...validatePodSpec(spec, path),
    ...(isOne ? [] : [required(`${path}.restartPolicy`, 'valid values: "OnFailure", "Never"')]),
  ];
}

const generated = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/;
const ownLabels = (labels: { [name: string]: string }): { [name: string]: string } =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => generated.test(name)));

/** Pods that end. */
export const job: Strategy = {
  returnsDeleted: true,
  orphansDependents: true,
  default(object) {
    defaultJobSpec(specOf(object));
    defaultTemplate(object);
    const labels = templateLabels(specOf(object)["template"]);
    if (labels && Object.keys(object.metadata.labels ?? {}).length === 0)
      object.metadata.labels = { ...labels } as { [name: string]: string };
  },
  complete(object, { before }) {
    if (before) return;
    selectOwnPods(object);
    const labels = templateLabels(specOf(object)["template"]) as { [name: string]: string };
    object.metadata.labels = { ...object.metadata.labels, ...ownLabels(labels) };
  },
  validate(object, before) {
    const [after, old] = [specOf(object), before && specOf(before)];
    return [
      ...checkCount("spec.parallelism", after["parallelism"]),
      ...checkCount("spec.completions", after["completions"]),
      ...checkCount("spec.backoffLimit", after["backoffLimit"]),
      ...(old ? [] : validateGenerated(object)),
      ...validateJobPods(templateSpec(object), "spec.template.spec"),
      ...(old && after["completionMode"] !== "Indexed"
        ? immutable("spec.completions", after["completions"], old["completions"])
        : []),
      ...(old ? ["selector", "template"].flatMap((name) => immutable(`spec.${name}`, after[name], old[name])) : []),
    ];
  },
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
  validate(object) {
    const spec = specOf(object);
    const policies = ["Allow", "Forbid", "Replace"];
    const pods = mapOf(mapOf(mapOf(mapOf(spec["jobTemplate"])?.["spec"])?.["template"])?.["spec"]);
    return [
      ...validateSchedule(String(spec["schedule"] ?? "")),
      ...(policies.includes(String(spec["concurrencyPolicy"]))
        ? []
        : [unsupported("spec.concurrencyPolicy", spec["concurrencyPolicy"], policies)]),
      ...validateJobPods(pods, "spec.jobTemplate.spec.template.spec"),
    ];
  },
};

function validateSchedule(schedule: string): Cause[] {
  if (schedule === "") return [required("spec.schedule")];
  const fields = schedule.trim().split(/\s+/);
  if (schedule.startsWith("@") || fields.length === 5) return [];
  const why = `expected exactly 5 fields, found ${fields.length}: [${schedule}]`;
  return [invalidValue("spec.schedule", schedule, why)];
}

/** How dear a pod is to its node. @see kubernetes pkg/apis/core/v1/helper/qos */
export function qualityOfService(spec: Fields): string {
  const containers = ["containers", "initContainers"].flatMap((name) => (spec[name] ?? []) as Fields[]);
  const all = spec["resources"] === undefined ? containers : [spec]; // what a pod says of itself as a whole is what counts
  const resources = all.map(({ resources: own }) => (own ?? {}) as { requests?: Fields; limits?: Fields });
  const counted = ({ cpu, memory }: Fields = {}) =>
    [cpu, memory].filter((one) => one !== undefined && one !== "0" && one !== 0);
  if (resources.every(({ requests, limits }) => counted(requests).length + counted(limits).length === 0))
    return "BestEffort";
  const isGuaranteed = resources.every(
    ({ requests = {}, limits = {} }) =>
      counted(limits).length === 2 &&
      ["cpu", "memory"].every((name) => requests[name] === undefined || requests[name] === limits[name]),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

/** The one address of a pod is the first of all, and counts when they differ. @see kubernetes pkg/apis/core/v1/conversion.go */
function defaultAddresses(status: Fields | undefined): void {
  const { podIP, podIPs = [] } = (status ?? {}) as { podIP?: string; podIPs?: { ip?: string }[] };
  if (status && podIP && podIPs?.[0]?.ip !== podIP) status["podIPs"] = [{ ip: podIP }];
}

/** What runs. Only image, deadline and tolerations of a pod may change. */
export const pod: Strategy = {
  returnsDeleted: true,
  // What runs on no node, or has ended, has nothing to end.
  graceOf(object, wanted) {
    const { nodeName, terminationGracePeriodSeconds = 30 } = specOf(object);
    const phase = mapOf(object["status"])?.["phase"];
    if (!nodeName || phase === "Succeeded" || phase === "Failed") return 0;
    return Math.max(0, wanted ?? Number(terminationGracePeriodSeconds));
  },
  default(object) {
    const spec = specOf(object);
    defaultPodSpec(spec);
    defaultRequests(spec);
    defaultAddresses(mapOf(object["status"]));
    fill(spec, { enableServiceLinks: true });
    // A pod has at least a second; what owns it keeps what it says, and is warned.
    if (Number(spec["terminationGracePeriodSeconds"]) < 0) spec["terminationGracePeriodSeconds"] = 1;
  },
  complete(object) {
    object["status"] = {
      phase: "Pending",
      qosClass: qualityOfService(specOf(object)),
      ...(object["status"] as Fields | undefined),
    };
  },
  validate(object, before) {
    const causes = validatePodSpec(specOf(object), "spec");
    if (!before) return causes;
    const images = (spec: Fields) =>
      ((spec["containers"] ?? []) as Fields[]).map((container) => ({ ...container, image: "" }));
    const essence = (one: KubeObject) => ({
      ...specOf(one),
      containers: images(specOf(one)),
      activeDeadlineSeconds: 0,
      tolerations: 0,
      terminationGracePeriodSeconds: 0,
    });
    if (equalJson(essence(object), essence(before))) return causes;
    return [
      forbiddenField(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
      ),
    ];
  },
};
