// What is wrong with a pod, or with a template of one.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePodSpec`, `ValidatePodTemplateSpec`, v1.36.3
import { subdomainProblems } from "@sluice/objects";
import { forbiddenField, invalidValue, required, tooLong, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { between, each, ifSaid, ifThere, neededAmong, struct, type Check } from "./check.ts";
import { checkContainers, checkInitContainers, imagesWithoutSpace, type PodAround } from "./containers.ts";
import { annotationKeys, checkProfileAnnotations, checkProfilesMatch } from "./pod-annotations.ts";
import { labelKey, labels } from "./label-selectors.ts";
import { affinity, tolerations, topologySpread } from "./placement.ts";
import { checkNameServers, hostAliases } from "./pod-names.ts";
import { podRequirements, containerRequirements } from "./requirements.ts";
import { podSecurityContext } from "./security-contexts.ts";
import { label, subdomain } from "./texts.ts";
import { checkVolumes } from "./volume-sources.ts";

/** A pod itself, whose name counts, or a template. */
export type PodSort = { isPod: boolean; podName?: string };

const longestDeadline = 2_147_483_647;

/** What is wrong with a pod's spec, all of it in Kubernetes' order. */
export function checkPodSpec(value: unknown, field: string, { isPod, podName = "" }: PodSort): Cause[] {
  const spec = mapOf(value) ?? {};
  const volumes = checkVolumes(spec["volumes"], `${field}.volumes`, { isPod, podName });
  const regular = listOf(spec["containers"]);
  const around: PodAround = {
    volumes: volumes.byName,
    graceSeconds: spec["terminationGracePeriodSeconds"],
    restartPolicy: spec["restartPolicy"],
    hasHostUsers: spec["hostUsers"] !== false,
  };
  return [
    ...(spec["terminationGracePeriodSeconds"] === undefined
      ? [required(`${field}.terminationGracePeriodSeconds`)]
      : []),
    ...volumes.causes,
    ...checkContainers(regular, `${field}.containers`, around),
    ...checkInitContainers(listOf(spec["initContainers"]), `${field}.initContainers`, { regular, around }),
    ...(mapOf(spec["resources"]) ? podRequirements(spec["resources"], `${field}.resources`) : []),
    ...checkHostPorts(spec, field, isPod),
    ...policies(spec, field),
    ...checkNameServers(spec, field),
    ...gatesAndSpread(spec, field),
    ...checkHostUsers(spec, field),
    ...checkHostName(spec, field),
    ...names(spec, field),
    ...checkSystem(spec, field),
  ];
}

/** On the network of its host, a pod has the ports of its host. */
function checkHostPorts({ hostNetwork, containers }: Fields, field: string, isPod: boolean): Cause[] {
  if (hostNetwork !== true) return [];
  const why = "must match `containerPort` when `hostNetwork` is true";
  return listOf(containers).flatMap(({ ports }, index) =>
    listOf(ports).flatMap(({ hostPort = 0, containerPort = 0 }, at) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [invalidValue(`${field}.containers[${index}].ports[${at}].hostPort`, hostPort, why)]
        : [],
    ),
  );
}

const gates: Check = (value, field) => {
  const seen = new Set<string>();
  return listOf(value).flatMap(({ name = "" }, index) => {
    const isDouble = seen.has(String(name));
    seen.add(String(name));
    const at = `${field}[${index}]`;
    return [
      ...labelKey(name, at),
      ...(isDouble
        ? [{ reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(name)}`, field: at }]
        : []),
    ];
  });
};

const policies = struct({
  restartPolicy: neededAmong("Always", "OnFailure", "Never"),
  dnsPolicy: neededAmong("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"),
  nodeSelector: labels,
  securityContext: podSecurityContext,
  affinity,
});

const gatesAndSpread = struct({
  readinessGates: each(struct({ conditionType: labelKey })),
  schedulingGates: gates,
  topologySpreadConstraints: topologySpread,
});

function checkHostUsers({ hostUsers, hostNetwork, hostPID, hostIPC }: Fields, field: string): Cause[] {
  if (hostUsers !== false) return [];
  // Kubernetes spells them so.
  const shared = { hostNetwork, HostPID: hostPID, HostIPC: hostIPC };
  return Object.entries(shared).flatMap(([name, isShared]) =>
    isShared === true ? [forbiddenField(`${field}.${name}`, "when `hostUsers` is false")] : [],
  );
}

const longestHostname = 64;

function checkHostName({ hostnameOverride: name, setHostnameAsFQDN, hostNetwork }: Fields, field: string): Cause[] {
  if (name === undefined) return [];
  const at = `${field}.hostnameOverride`;
  return [
    ...(setHostnameAsFQDN === true ? [forbiddenField(at, "may not be specified when setHostnameAsFQDN is true")] : []),
    ...(hostNetwork === true ? [forbiddenField(at, "may not be specified when hostNetwork is true")] : []),
    ...(String(name).length > longestHostname ? [tooLong(at, longestHostname)] : []),
    ...subdomainProblems(String(name)).map((why) => invalidValue(at, name, why)),
  ];
}

const names = struct({
  serviceAccountName: ifSaid(subdomain),
  nodeName: ifSaid(subdomain),
  activeDeadlineSeconds: ifThere(between(1, longestDeadline)),
  hostname: ifSaid(label),
  subdomain: ifSaid(label),
  tolerations,
  hostAliases,
  priorityClassName: ifSaid(subdomain),
  runtimeClassName: ifThere(subdomain),
  preemptionPolicy: ifThere(neededAmong("PreemptLowerPriority", "Never")),
  overhead: ifThere((value, field) => containerRequirements({ limits: value }, field)),
});

const systems = ["linux", "windows"];

function checkSystem({ os }: Fields, field: string): Cause[] {
  const system = mapOf(os);
  if (!system) return [];
  const { name = "" } = system;
  if (name === "") return [required(`${field}.os.name`)];
  return systems.includes(String(name)) ? [] : [unsupported(`${field}.os`, name, systems)];
}

/** What is wrong with a template. */
export function checkTemplate(value: unknown, field: string): Cause[] {
  const { metadata, spec } = mapOf(value) ?? {};
  const own = mapOf(metadata) ?? {};
  const pod = mapOf(spec) ?? {};
  return [
    ...labels(own["labels"], `${field}.labels`),
    ...annotationKeys(own["annotations"], `${field}.annotations`),
    ...checkProfileAnnotations(own, pod, `${field}.annotations`),
    ...checkPodSpec(spec, `${field}.spec`, { isPod: false }),
    ...checkProfilesMatch(own, pod, `${field}.spec`),
    ...(listOf(pod["ephemeralContainers"]).length > 0
      ? [forbiddenField(`${field}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template")]
      : []),
  ];
}

/** What is wrong with a pod, beside its metadata. */
export function checkPod({ metadata, spec }: { metadata: object; spec?: unknown }, isNew: boolean): Cause[] {
  const pod = mapOf(spec) ?? {};
  const { name = "" } = metadata as { name?: string };
  return [
    ...checkProfileAnnotations(metadata as Fields, pod, "metadata.annotations"),
    ...checkPodSpec(spec, "spec", { isPod: true, podName: name }),
    ...checkTokens(pod),
    ...imagesWithoutSpace(pod["containers"], "spec.containers"),
    ...imagesWithoutSpace(pod["initContainers"], "spec.initContainers"),
    ...(isNew ? [...checkNewPod(pod), ...checkProfilesMatch(metadata as Fields, pod, "spec")] : []),
  ];
}

const nobody = "must not be specified when serviceAccountName is not set";

/** A token is somebody's. */
function checkTokens({ serviceAccountName = "", volumes }: Fields): Cause[] {
  if (serviceAccountName !== "") return [];
  return listOf(volumes).flatMap(({ projected }, index) =>
    listOf(mapOf(projected)?.["sources"]).flatMap(({ serviceAccountToken }, at) =>
      mapOf(serviceAccountToken)
        ? [forbiddenField(`spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`, nobody)]
        : [],
    ),
  );
}

function checkNewPod({ ephemeralContainers, nodeName = "", schedulingGates }: Fields): Cause[] {
  const isGated = nodeName !== "" && listOf(schedulingGates).length > 0;
  return [
    ...(listOf(ephemeralContainers).length > 0
      ? [forbiddenField("spec.ephemeralContainers", "cannot be set on create")]
      : []),
    ...(isGated ? [forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared")] : []),
  ];
}
