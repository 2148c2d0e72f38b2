// What makes pods after a template, and goes on: Deployments, ReplicaSets, ReplicationControllers, StatefulSets, DaemonSets.
// @see kubernetes pkg/apis/{apps,core}/validation/validation.go, v1.36.3
import { equalJson, matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import { forbiddenField, immutable, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, templateLabels, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, ifSaid, ifThere, needed, notNegative, struct, type Check } from "./check.ts";
import { claimSpec } from "./claim-spec.ts";
import { isEmptySelector, isReadable, labelSelector } from "./label-selectors.ts";
import { checkTemplate } from "./pod-spec.ts";
import { countOrPercent, label, notMoreThanAll, shareOf } from "./texts.ts";

const unfit = "`selector` does not match template `labels`";

/** Whether a template has the labels by which its pods are told. */
function checkFit(selector: LabelSelector | undefined, template: unknown, field: string): Cause[] {
  const labels = templateLabels(template) as { [name: string]: string } | undefined;
  const fits = selector !== undefined && matchesLabels(toLabelRequirements(selector), labels);
  return fits ? [] : [invalidValue(`${field}.metadata.labels`, labels ?? null, unfit)];
}

/** By what pods are told: something, which stays as it is. */
function checkSelector({ selector }: Fields, kind: string): Cause[] {
  const own = mapOf(selector);
  if (!own) return [required("spec.selector")];
  const empty = isEmptySelector(own)
    ? [invalidValue("spec.selector", {}, `empty selector is invalid for ${kind}`)]
    : [];
  return [...labelSelector(own, "spec.selector"), ...empty];
}

/** Pods that go on are started again whenever they end. */
function checkEndless(template: unknown, field: string, kind: string): Cause[] {
  const { restartPolicy = "", activeDeadlineSeconds } = mapOf(mapOf(template)?.["spec"]) ?? {};
  const at = `${field}.spec.activeDeadlineSeconds`;
  return [
    ...(restartPolicy === "Always" ? [] : [unsupported(`${field}.spec.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField(at, `activeDeadlineSeconds in ${kind} is not Supported`)]),
  ];
}

/** The template of what has a selector; `why` is said of one that cannot be read, and then nothing of the template. */
function checkOwnTemplate({ selector, template }: Fields, kind: string, why = ": invalid label selector"): Cause[] {
  const own = mapOf(selector) as LabelSelector | undefined;
  if (own && !isReadable(own)) {
    const message = `Invalid value: ${JSON.stringify(own)}${why}`;
    return [{ reason: "FieldValueInvalid", message, field: "spec.selector" }];
  }
  return [
    ...(own && isEmptySelector(own) ? [] : checkFit(own, template, "spec.template")),
    ...checkTemplate(template, "spec.template"),
    ...checkEndless(template, "spec.template", kind),
  ];
}

const sameSelector = (after: Fields, before: KubeObject | undefined): Cause[] =>
  before ? immutable("spec.selector", after["selector"], specOf(before)["selector"]) : [];

const replicas = struct({ replicas: notNegative });
const readySeconds = struct({ minReadySeconds: notNegative });
const history = struct({ revisionHistoryLimit: ifThere(notNegative) });

/** A rolling set of pods. */
export function checkDeployment(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  return [
    ...replicas(spec, "spec"),
    ...checkSelector(spec, "deployment"),
    ...checkOwnTemplate(spec, "ReplicaSet"),
    ...checkStrategy(mapOf(spec["strategy"]) ?? {}),
    ...readySeconds(spec, "spec"),
    ...history(spec, "spec"),
    ...checkProgress(spec),
    ...sameSelector(spec, before),
  ];
}

function checkProgress({ progressDeadlineSeconds: deadline, minReadySeconds = 0 }: Fields): Cause[] {
  if (deadline === undefined) return [];
  const field = "spec.progressDeadlineSeconds";
  return [
    ...notNegative(deadline, field),
    ...(Number(deadline) <= Number(minReadySeconds)
      ? [invalidValue(field, deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}

/** A strategy as Go prints the struct that it has no names for. */
function inGo(type: unknown, rollingUpdate: unknown): object {
  const rolling = mapOf(rollingUpdate);
  const parts = rolling && { MaxUnavailable: rolling["maxUnavailable"] ?? 0, MaxSurge: rolling["maxSurge"] ?? 0 };
  return { Type: type, RollingUpdate: parts ?? null };
}

const rollingParts = struct({ maxUnavailable: countOrPercent, maxSurge: countOrPercent });

function checkStrategy({ type = "", rollingUpdate }: Fields): Cause[] {
  const field = "spec.strategy.rollingUpdate";
  if (type === "Recreate")
    return rollingUpdate === undefined
      ? []
      : [forbiddenField(field, "may not be specified when strategy `type` is 'Recreate'")];
  if (type !== "RollingUpdate")
    return [unsupported("spec.strategy", inGo(type, rollingUpdate), ["Recreate", "RollingUpdate"])];
  const { maxUnavailable = 0, maxSurge = 0 } = mapOf(rollingUpdate) ?? {};
  const isStill = shareOf(maxUnavailable) === 0 && shareOf(maxSurge) === 0;
  return [
    ...rollingParts(rollingUpdate, field),
    ...(isStill ? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...notMoreThanAll(maxUnavailable, `${field}.maxUnavailable`),
  ];
}

/** A set of equal pods. */
export function checkReplicaSet(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  return [
    ...replicas(spec, "spec"),
    ...readySeconds(spec, "spec"),
    // Kubernetes calls it a deployment here too.
    ...checkSelector(spec, "deployment"),
    ...checkOwnTemplate(spec, "ReplicaSet"),
    ...sameSelector(spec, before),
  ];
}

/** The forebear of the ReplicaSet. */
export function checkReplicationController(object: KubeObject): Cause[] {
  const spec = specOf(object);
  const { selector, template } = spec;
  const isEmpty = Object.keys(mapOf(selector) ?? {}).length === 0;
  const own = { matchLabels: mapOf(selector) } as LabelSelector;
  return [
    ...readySeconds(spec, "spec"),
    ...(isEmpty ? [required("spec.selector")] : []),
    ...replicas(spec, "spec"),
    ...(mapOf(template)
      ? [
          ...(isEmpty ? [] : checkFit(own, template, "spec.template")),
          ...checkTemplate(template, "spec.template"),
          ...checkEndless(template, "spec.template", "ReplicationController"),
        ]
      : [required("spec.template")]),
  ];
}

/** One pod on every node. */
export function checkDaemonSet(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const { selector, template } = spec;
  const own = mapOf(selector) as LabelSelector | undefined;
  const isEmpty = own !== undefined && isEmptySelector(own);
  return [
    ...sameSelector(spec, before),
    ...labelSelector(selector, "spec.selector"),
    ...(own && !isReadable(own) ? [] : checkFit(own, template, "spec.template")),
    ...(isEmpty ? [invalidValue("spec.selector", {}, "empty selector is invalid for daemonset")] : []),
    ...checkTemplate(template, "spec.template"),
    ...checkEndless(template, "spec.template", "DaemonSet"),
    ...readySeconds(spec, "spec"),
    ...checkDaemonStrategy(mapOf(spec["updateStrategy"]) ?? {}),
    ...history(spec, "spec"),
  ];
}

const notMoreThanAllParts = struct({ maxUnavailable: notMoreThanAll, maxSurge: notMoreThanAll });

function checkDaemonStrategy({ type = "", rollingUpdate }: Fields): Cause[] {
  const field = "spec.updateStrategy.rollingUpdate";
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate")
    return [unsupported("spec.updateStrategy", inGo(type, rollingUpdate), ["RollingUpdate", "OnDelete"])];
  if (!mapOf(rollingUpdate)) return [required(field)];
  const { maxUnavailable = 0, maxSurge = 0 } = mapOf(rollingUpdate) ?? {};
  const [isAway, isMore] = [shareOf(maxUnavailable) !== 0, shareOf(maxSurge) !== 0];
  return [
    ...rollingParts(rollingUpdate, field),
    ...notMoreThanAllParts(rollingUpdate, field),
    ...(isAway && isMore
      ? [invalidValue(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero")]
      : []),
    ...(!isAway && !isMore ? [required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0")] : []),
  ];
}

const managements = ["OrderedReady", "Parallel"];

const management: Check = (value, field) =>
  managements.includes(String(value)) ? [] : [invalidValue(field, value, "must be 'OrderedReady' or 'Parallel'")];

const kept = among("Retain", "Delete");
const retention = ifThere(struct({ whenDeleted: kept, whenScaled: kept }));
const ofSet = struct({ podManagementPolicy: needed(management) });
const numbers = struct({ replicas: notNegative, minReadySeconds: notNegative });
const ordinals = ifThere((value, field) => notNegative(mapOf(value)?.["start"], `${field}.start`));
const claims: Check = (value, field) =>
  listOf(value).flatMap((claim, index) => claimSpec(claim["spec"], `${field}[${index}].spec`));

/** Pods with names and volumes of their own. */
export function checkStatefulSet(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  return [
    ...ofSet(spec, "spec"),
    ...checkSetStrategy(mapOf(spec["updateStrategy"]) ?? {}),
    ...retention(spec["persistentVolumeClaimRetentionPolicy"], "spec.persistentVolumeClaimRetentionPolicy"),
    ...(before ? [] : claims(spec["volumeClaimTemplates"], "spec.volumeClaimTemplates")),
    ...numbers(spec, "spec"),
    ...ordinals(spec["ordinals"], "spec.ordinals"),
    ...(before ? [] : ifSaid(label)(spec["serviceName"], "spec.serviceName")),
    ...checkSelector(spec, "statefulset"),
    ...checkOwnTemplate({ ...spec, template: withClaims(spec) }, "StatefulSet", ""),
    ...(before ? checkFixed(object, before) : []),
  ];
}

const rollingSet = all(
  struct({ partition: ifThere(notNegative) }),
  struct({ maxUnavailable: ifThere(all(countOrPercent, notMoreThanAll)) }),
);

function checkSetStrategy(strategy: Fields): Cause[] {
  const { type = "", rollingUpdate } = strategy;
  const field = "spec.updateStrategy";
  if (type === "") return [required(field)];
  if (type === "RollingUpdate") return mapOf(rollingUpdate) ? rollingSet(rollingUpdate, `${field}.rollingUpdate`) : [];
  if (type === "OnDelete")
    return mapOf(rollingUpdate)
      ? [invalidValue(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")]
      : [];
  const rolling = mapOf(rollingUpdate);
  const parts = rolling && { Partition: rolling["partition"] ?? 0, MaxUnavailable: rolling["maxUnavailable"] ?? null };
  const shown = { Type: type, RollingUpdate: parts ?? null };
  return [invalidValue(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
}

/** The template as its pods will have it: with a volume for each claim, and names of their own. */
function withClaims({ template, volumeClaimTemplates }: Fields): unknown {
  const own = mapOf(template);
  const spec = mapOf(own?.["spec"]);
  if (!own || !spec) return template;
  const { hostname: _name, subdomain: _domain, ...rest } = spec;
  const claimed = listOf(volumeClaimTemplates).map(({ metadata }) => mapOf(metadata)?.["name"]);
  const volumes = listOf(spec["volumes"]).filter(({ name }) => !claimed.includes(name));
  const made = [...new Set(claimed)].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...own, spec: claimed.length > 0 ? { ...rest, volumes: [...made, ...volumes] } : rest };
}

const mutable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];
const mutableWords =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function checkFixed(object: KubeObject, before: KubeObject): Cause[] {
  const fixed = (set: KubeObject) =>
    Object.fromEntries(Object.entries(specOf(set)).filter(([name]) => !mutable.includes(name)));
  return equalJson(fixed(object), fixed(before)) ? [] : [forbiddenField("spec", mutableWords)];
}
