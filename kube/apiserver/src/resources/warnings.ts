// What a kind warns of when it is written. A kind is a row.
// @see kubernetes pkg/registry, `WarningsOnCreate` and `WarningsOnUpdate`, v1.36.3
import { compareQuantities, labelProblems, parseQuantity, type KubeObject } from "@sluice/objects";
import { each, ofEndpoints, ofEndpointSlice, ofIngress, ofNetworkPolicy, ofService } from "./network-warnings.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { ofRange } from "./address-warnings.ts";
import { ofLoadBalancer } from "./load-balancer-status.ts";
import { whyOld } from "./node-labels.ts";
import { ofOwnAddresses } from "./pod-addresses.ts";
import { warningsOfPod } from "./pod-warnings.ts";
import { ofCapacity, ofClaim, ofClaimSpec, ofDriver, ofStorageClass, ofVolume } from "./storage-warnings.ts";
import { ofKeyPair } from "./key-pair-warnings.ts";

/** `before` is undefined for a new object. */
type Warn = (object: KubeObject, before: KubeObject | undefined) => string[];

const hasNewSpec: (...two: Parameters<Warn>) => boolean = (object, before) =>
  object.metadata.generation !== before?.metadata.generation;

/** Of what is in a spec that has changed: nobody hears of it again for any other reason. */
const whenNew =
  (warn: Warn): Warn =>
  (object, before) =>
    hasNewSpec(object, before) ? warn(object, before) : [];

/** Of what an object begins with, and never again. */
const atFirst =
  (warn: Warn): Warn =>
  (object, before) =>
    before ? [] : warn(object, before);

const template = whenNew(({ spec }) => warningsOfPod(mapOf(mapOf(spec)?.["template"]) ?? {}, "spec.template"));

const kinds: { readonly [kind: string]: Warn } = {
  // Pods change often, and by programs.
  "/Pod": atFirst((pod) => warningsOfPod(pod)),
  "/PodTemplate": whenNew((object) => warningsOfPod(mapOf(object["template"]) ?? {}, "template")),
  "/ReplicationController": template,
  "apps/Deployment": template,
  "apps/ReplicaSet": template,
  "apps/DaemonSet": template,
  "apps/StatefulSet": (object, before) => [
    ...template(object, before),
    ...ofStatefulSet(mapOf(object["spec"]), before),
  ],
  "batch/Job": (job, before) => [...ofName(job, before), ...ofJob(job, before)],
  "batch/CronJob": (object, before) => [...ofName(object, before), ...ofCronJob(object, before)],
  "/Service": ofService,
  "/Endpoints": ofEndpoints,
  "discovery.k8s.io/EndpointSlice": ofEndpointSlice,
  "networking.k8s.io/NetworkPolicy": ofNetworkPolicy,
  "networking.k8s.io/Ingress": ofIngress,
  "/ServiceAccount": ofAccount,
  "/Secret": ({ type, data }) => (type === "kubernetes.io/tls" ? ofKeyPair(mapOf(data) ?? {}) : []),
  "/Node": ofNode,
  "/ResourceQuota": atFirst(ofQuota),
  "/PersistentVolume": ofVolume,
  "/PersistentVolumeClaim": ofClaim,
  "storage.k8s.io/StorageClass": ofStorageClass,
  "storage.k8s.io/CSIStorageCapacity": ofCapacity,
  "storage.k8s.io/CSIDriver": ofDriver,
  "node.k8s.io/RuntimeClass": (object) =>
    Object.keys(mapOf(mapOf(object["scheduling"])?.["nodeSelector"]) ?? {}).flatMap((label) => {
      const why = whyOld(label);
      return why ? [`scheduling.nodeSelector: ${why}`] : [];
    }),
};

/** What is to be said of an object that is created, or of what an update brings. */
export function warningsOf(
  object: KubeObject,
  before: KubeObject | undefined,
  { group, kind }: { group: string; kind: string },
): string[] {
  return [...new Set(kinds[`${group}/${kind}`]?.(object, before) ?? [])];
}

const statuses: { readonly [kind: string]: (object: KubeObject) => string[] } = {
  "/Pod": ofOwnAddresses,
  "/Service": ofLoadBalancer,
  "networking.k8s.io/Ingress": ofLoadBalancer,
};

/** What is to be said of a status that is written. */
export const warningsOfStatus = (object: KubeObject, { group, kind }: { group: string; kind: string }): string[] =>
  statuses[`${group}/${kind}`]?.(object) ?? [];

const mountable = "kubernetes.io/enforce-mountable-secrets";

function ofAccount({ metadata }: KubeObject, before: KubeObject | undefined): string[] {
  return metadata.annotations?.[mountable] === undefined || before?.metadata.annotations?.[mountable] !== undefined
    ? []
    : [
        `metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
      ];
}

function ofStatefulSet(spec: Fields | undefined, before: KubeObject | undefined): string[] {
  const at = (index: number): string => `spec.volumeClaimTemplates[${index}]${before ? ".Spec" : ""}`;
  return [
    ...listOf(spec?.["volumeClaimTemplates"]).flatMap((claim, index) => ofClaimSpec(mapOf(claim["spec"]), at(index))),
    ...(Number(spec?.["revisionHistoryLimit"] ?? 0) < 0
      ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
      : []),
  ];
}

function ofName({ metadata }: KubeObject, before: KubeObject | undefined): string[] {
  const doubts = before ? [] : labelProblems(metadata.name ?? "");
  return doubts.length === 0
    ? []
    : [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${doubts.join(" ")}]`,
      ];
}

function ofJob(job: KubeObject, before: KubeObject | undefined): string[] {
  return hasNewSpec(job, before) ? ofJobSpec(mapOf(job["spec"]), "spec") : [];
}

const mostIndexes = 100_000;
const mostAtOnce = 10_000;

function ofJobSpec(spec: Fields | undefined, path: string): string[] {
  const { completionMode, completions, parallelism } = spec ?? {};
  const isVast =
    completionMode === "Indexed" && Number(completions ?? 0) > mostIndexes && Number(parallelism ?? 0) > mostAtOnce;
  return [
    ...(isVast
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...warningsOfPod(mapOf(spec?.["template"]) ?? {}, `${path}.template`),
  ];
}

function ofCronJob(object: KubeObject, before: KubeObject | undefined): string[] {
  const spec = mapOf(object["spec"]);
  const job = mapOf(mapOf(spec?.["jobTemplate"])?.["spec"]);
  return [
    ...(hasNewSpec(object, before) ? ofJobSpec(job, "spec.jobTemplate.spec") : []),
    ...(before && String(spec?.["schedule"]).includes("TZ")
      ? [
          "cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
        ]
      : []),
  ];
}

function ofNode({ spec }: KubeObject): string[] {
  const { configSource, externalID, podCIDRs } = mapOf(spec) ?? {};
  return [
    ...(configSource === undefined ? [] : ["spec.configSource: the feature is removed"]),
    ...(externalID === undefined || externalID === ""
      ? []
      : ["spec.externalID: this field is deprecated, and is unused by Kubernetes"]),
    ...each(podCIDRs, "spec.podCIDRs", ofRange),
  ];
}

function ofQuota({ spec }: KubeObject): string[] {
  const hard = (mapOf(mapOf(spec)?.["hard"]) ?? {}) as { [name: string]: string };
  return ["cpu", "memory", "storage", "ephemeral-storage"].flatMap((name) => {
    const isBare = hard[`requests.${name}`] === undefined && (name === "cpu" || name === "memory");
    const [request, limit] = [isBare ? name : `requests.${name}`, `limits.${name}`];
    const [least, most] = [hard[request], hard[limit]];
    if (least === undefined || most === undefined) return [];
    return compareQuantities(parseQuantity(least), parseQuantity(most)) > 0
      ? [`ResourceQuota ${request} (${least}) should be less than ${limit} (${most})`]
      : [];
  });
}
