// Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob.
// @see kubernetes pkg/apis/{apps,batch,core}/v1/defaults.go and validation
import { equalJson, matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, immutable, invalidValue, required, unsupported } from "./causes.ts";
import { fill, mapOf, specOf, templateLabels, type Fields } from "./defaulting.ts";
import { defaultPodSpec, defaultTemplate } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

const templateSpec = (object: KubeObject): Fields | undefined =>
  (specOf(object)["template"] as { spec?: Fields } | undefined)?.spec;

function validateContainers(spec: Fields | undefined, path: string): Cause[] {
  const containers = (spec?.["containers"] ?? []) as Fields[];
  if (!Array.isArray(containers) || containers.length === 0) return [required(`${path}.containers`)];
  const causes: Cause[] = [];
  containers.forEach((container, index) => {
    const at = `${path}.containers[${index}]`;
    if (!container["name"]) causes.push(required(`${at}.name`));
    if (!container["image"]) causes.push(required(`${at}.image`));
    if (containers.findIndex(({ name }) => name === container["name"]) < index) {
      causes.push({
        reason: "FieldValueDuplicate",
        message: `Duplicate value: ${JSON.stringify(container["name"])}`,
        field: `${at}.name`,
      });
    }
  });
  return causes;
}

function validateSelector(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const selector = spec["selector"] as LabelSelector | undefined;
  if (!selector) return [required("spec.selector")];
  const labels = (spec["template"] as { metadata?: { labels?: { [key: string]: string } } } | undefined)?.metadata
    ?.labels;
  const causes = before ? immutable("spec.selector", selector, specOf(before)["selector"]) : [];
  if (!matchesLabels(toLabelRequirements(selector), labels)) {
    causes.push(
      invalidValue("spec.template.metadata.labels", labels ?? {}, "`selector` does not match template `labels`"),
    );
  }
  return causes;
}

const validateWorkload = (object: KubeObject, before: KubeObject | undefined): Cause[] => [
  ...validateSelector(object, before),
  ...validateContainers(templateSpec(object), "spec.template.spec"),
];

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
    const { type, rollingUpdate } = (specOf(object)["strategy"] ?? {}) as Fields;
    const causes = validateWorkload(object, before);
    if (type === "Recreate" && rollingUpdate)
      causes.push(
        forbiddenField("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"),
      );
    if (type !== "Recreate" && type !== "RollingUpdate")
      causes.push(unsupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"]));
    return causes;
  },
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
  complete(object, before) {
    if (before) return;
    selectOwnPods(object);
    const labels = templateLabels(specOf(object)["template"]) as { [name: string]: string };
    object.metadata.labels = { ...object.metadata.labels, ...ownLabels(labels) };
  },
  validate(object, before) {
    const causes = validateContainers(templateSpec(object), "spec.template.spec");
    const policy = templateSpec(object)?.["restartPolicy"];
    if (policy !== "OnFailure" && policy !== "Never")
      causes.push(unsupported("spec.template.spec.restartPolicy", policy, ["OnFailure", "Never"]));
    if (!before) return causes;
    const [after, old] = [specOf(object), specOf(before)];
    return [
      ...causes,
      ...["selector", "template", "completions"].flatMap((name) => immutable(`spec.${name}`, after[name], old[name])),
    ];
  },
  selectableFields: {
    "status.successful": (object) => String((object["status"] as Fields | undefined)?.["succeeded"] ?? 0),
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
    const schedule = String(specOf(object)["schedule"] ?? "");
    if (schedule === "") return [required("spec.schedule")];
    if (!schedule.startsWith("@") && schedule.trim().split(/\s+/).length !== 5) {
      return [
        invalidValue(
          "spec.schedule",
          schedule,
          `expected exactly 5 fields, found ${schedule.trim().split(/\s+/).length}: [${schedule}]`,
        ),
      ];
    }
    return [];
  },
};

/** How dear a pod is to its node. @see kubernetes pkg/apis/core/v1/helper/qos */
function qualityOfService(spec: Fields): string {
  const all = ["containers", "initContainers"].flatMap((name) => (spec[name] ?? []) as Fields[]);
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

/** What runs. Only image, deadline and tolerations of a pod may change. */
export const pod: Strategy = {
  returnsDeleted: true,
  default(object) {
    const spec = specOf(object);
    defaultPodSpec(spec);
    fill(spec, { enableServiceLinks: true });
  },
  complete(object) {
    object["status"] = {
      phase: "Pending",
      qosClass: qualityOfService(specOf(object)),
      ...(object["status"] as Fields | undefined),
    };
  },
  validate(object, before) {
    const causes = validateContainers(specOf(object), "spec");
    if (!before) return causes;
    const images = (spec: Fields) =>
      ((spec["containers"] ?? []) as Fields[]).map((container) => ({ ...container, image: "" }));
    const essence = (one: KubeObject) => ({
      ...specOf(one),
      containers: images(specOf(one)),
      activeDeadlineSeconds: 0,
      tolerations: 0,
      terminationGracePeriodSeconds: 0,
      nodeName: 0,
    });
    if (equalJson(essence(object), essence(before))) return causes;
    return [
      forbiddenField(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
      ),
    ];
  },
  selectableFields: Object.fromEntries(
    [
      "spec.nodeName",
      "spec.restartPolicy",
      "spec.schedulerName",
      "spec.serviceAccountName",
      "status.phase",
      "status.podIP",
    ].map((path) => [
      path,
      (object: KubeObject) =>
        String(path.split(".").reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], object) ?? ""),
    ]),
  ),
};
