// Pods are as secure as their namespace wants them: its labels name a level that is enforced, and one that is warned of. What makes pods is only
// warned of, since its pods are looked at when they are made.
// @see k8s.io/pod-security-admission admission/admission.go, v0.36.3
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../../context.ts";
import { listOf, mapOf, type Fields } from "../../resources/defaulting.ts";
import { forbidden, invalid } from "../../status-error.ts";
import type { PodParts } from "../pod-security/check.ts";
import { checkPodsOf } from "../pod-security/check-pods-of.ts";
import { detailOf, violationsOf } from "../pod-security/evaluate.ts";
import { isSameLevel, readPolicy, showLevel, strictness, type PodSecurityPolicy } from "../pod-security/levels.ts";
import type { AdmissionPlugin, PluginWrite } from "./plugin.ts";

/** PodSecurity. */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate(write, context) {
    const { group, kind } = write.resource;
    const look = kinds[`${group}/${kind}`];
    if (look) look(write, context);
  },
};

type Look = (write: PluginWrite, context: Context) => void;
type FindPod = (object: KubeObject) => unknown;

const ofTemplate: FindPod = ({ spec }) => mapOf(spec)?.["template"];
const warnOf =
  (find: FindPod): Look =>
  (write, context) => {
    const policy = policyOf(write, context);
    if (policy.warn.level === "privileged") return;
    const pod = mapOf(find(write.object));
    if (pod) warn(partsOf(pod), policy, write);
  };

const kinds: { readonly [kind: string]: Look } = {
  "/Namespace": lookAtNamespace,
  "/Pod": lookAtPod,
  "/PodTemplate": warnOf((object) => object["template"]),
  "/ReplicationController": warnOf(ofTemplate),
  "apps/ReplicaSet": warnOf(ofTemplate),
  "apps/Deployment": warnOf(ofTemplate),
  "apps/StatefulSet": warnOf(ofTemplate),
  "apps/DaemonSet": warnOf(ofTemplate),
  "batch/Job": warnOf(ofTemplate),
  "batch/CronJob": warnOf(({ spec }) => mapOf(mapOf(mapOf(spec)?.["jobTemplate"])?.["spec"])?.["template"]),
};

function policyOf({ object }: PluginWrite, { store }: Context): PodSecurityPolicy {
  const namespace = store.get({ bucket: "/namespaces", name: object.metadata.namespace ?? "" });
  return readPolicy(namespace?.metadata.labels).policy;
}

const partsOf = (pod: Fields): PodParts => ({
  annotations: (mapOf(mapOf(pod["metadata"])?.["annotations"]) ?? {}) as PodParts["annotations"],
  spec: mapOf(pod["spec"]) ?? {},
});

function lookAtPod(write: PluginWrite, context: Context): void {
  const policy = policyOf(write, context);
  if (policy.enforce.level === "privileged" && policy.warn.level === "privileged") return;
  if (write.before && !hasNewImages(write.object, write.before)) return;
  const parts = partsOf(write.object);
  const violations = violationsOf(parts, policy.enforce);
  if (violations.length === 0) return warn(parts, policy, write);
  const why = `violates PodSecurity ${JSON.stringify(showLevel(policy.enforce))}: ${detailOf(violations)}`;
  throw forbidden(write.resource, write.object.metadata.name ?? "", why);
}

function warn(pod: PodParts, { warn: wanted }: PodSecurityPolicy, { options }: PluginWrite): void {
  const violations = violationsOf(pod, wanted);
  if (violations.length === 0) return;
  const text = `would violate PodSecurity ${JSON.stringify(showLevel(wanted))}: ${detailOf(violations)}`;
  if (!options.warnings.includes(text)) options.warnings.push(text);
}

/** Of what a pod may change, only its images and what came for a look matter. */
function hasNewImages(pod: KubeObject, before: KubeObject): boolean {
  const ofSort = (one: KubeObject, sort: string): Fields[] => listOf(mapOf(one["spec"])?.[sort]);
  const isNew = (sort: string): boolean => {
    const [now, then] = [ofSort(pod, sort), ofSort(before, sort)];
    return now.length !== then.length || now.some(({ image }, index) => image !== then[index]?.["image"]);
  };
  const known = new Map(ofSort(before, "ephemeralContainers").map(({ name, image }) => [name, image]));
  const visits = ofSort(pod, "ephemeralContainers");
  return isNew("containers") || isNew("initContainers") || visits.some(({ name, image }) => known.get(name) !== image);
}

function lookAtNamespace({ object, before, resource, options }: PluginWrite, context: Context): void {
  const { name = "" } = object.metadata;
  const now = readPolicy(object.metadata.labels);
  const then = readPolicy(before?.metadata.labels);
  const isNews = !before || JSON.stringify(now.wrong) !== JSON.stringify(then.wrong);
  if (now.wrong.length > 0 && isNews) throw invalid(resource, name, now.wrong);
  if (!before) return;
  const [wanted, had] = [now.policy.enforce, then.policy.enforce];
  const isRelaxed = wanted.minor === had.minor && strictness(wanted.level) <= strictness(had.level);
  if (isSameLevel(wanted, had) || wanted.level === "privileged" || isRelaxed) return;
  const pods = context.store.list("/pods", name).map((pod) => ({ pod, parts: partsOf(pod) }));
  options.warnings.push(...checkPodsOf(name, pods, wanted));
}
