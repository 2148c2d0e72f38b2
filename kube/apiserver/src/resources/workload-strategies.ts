// Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob.
// @see kubernetes pkg/apis/{apps,batch,core}/v1/defaults.go and validation
import { equalJson, matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, immutable, invalidValue, required, unsupported } from "./causes.ts";
import { defaultPodSpec, defaultTemplate } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

type Fields = { [key: string]: unknown };

const specOf = (object: KubeObject): Fields => (object["spec"] ??= {}) as Fields;
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
  default(object) {
    const spec = specOf(object);
    spec["replicas"] ??= 1;
    spec["revisionHistoryLimit"] ??= 10;
    spec["progressDeadlineSeconds"] ??= 600;
    const strategy = (spec["strategy"] ??= {}) as Fields;
    strategy["type"] ??= "RollingUpdate";
    if (strategy["type"] === "RollingUpdate") {
      const rolling = (strategy["rollingUpdate"] ??= {}) as Fields;
      rolling["maxUnavailable"] ??= "25%";
      rolling["maxSurge"] ??= "25%";
    }
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
    spec["replicas"] ??= 1;
    spec["revisionHistoryLimit"] ??= 10;
    spec["podManagementPolicy"] ??= "OrderedReady";
    spec["persistentVolumeClaimRetentionPolicy"] ??= { whenDeleted: "Retain", whenScaled: "Retain" };
    const strategy = (spec["updateStrategy"] ??= {}) as Fields;
    strategy["type"] ??= "RollingUpdate";
    if (strategy["type"] === "RollingUpdate") ((strategy["rollingUpdate"] ??= {}) as Fields)["partition"] ??= 0;
    for (const claim of (spec["volumeClaimTemplates"] ?? []) as KubeObject[]) {
      claim.apiVersion ??= "v1";
      claim.kind ??= "PersistentVolumeClaim";
      specOf(claim)["volumeMode"] ??= "Filesystem";
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

/** One pod on every node. */
export const daemonSet: Strategy = {
  default(object) {
    const spec = specOf(object);
    spec["revisionHistoryLimit"] ??= 10;
    const strategy = (spec["updateStrategy"] ??= {}) as Fields;
    strategy["type"] ??= "RollingUpdate";
    if (strategy["type"] === "RollingUpdate") {
      const rolling = (strategy["rollingUpdate"] ??= {}) as Fields;
      rolling["maxUnavailable"] ??= 1;
      rolling["maxSurge"] ??= 0;
    }
    defaultTemplate(object);
  },
  validate: validateWorkload,
};

function defaultJobSpec(spec: Fields, uid: string, name: string): void {
  spec["parallelism"] ??= 1;
  spec["completions"] ??= 1;
  spec["backoffLimit"] ??= 6;
  spec["completionMode"] ??= "NonIndexed";
  spec["suspend"] ??= false;
  spec["podReplacementPolicy"] ??= "TerminatingOrFailed";
  if (spec["manualSelector"] === true || uid === "") return;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  spec["selector"] ??= { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
  const template = (spec["template"] ??= {}) as { metadata?: { labels?: Fields } };
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
}

/** Pods that end. */
export const job: Strategy = {
  default(object) {
    defaultJobSpec(specOf(object), object.metadata.uid ?? "", object.metadata.name ?? "");
    defaultTemplate(object);
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
    spec["concurrencyPolicy"] ??= "Allow";
    spec["suspend"] ??= false;
    spec["successfulJobsHistoryLimit"] ??= 3;
    spec["failedJobsHistoryLimit"] ??= 1;
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
    spec["enableServiceLinks"] ??= true;
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
