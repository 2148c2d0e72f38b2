// What is doubtful about a pod, and accepted all the same: fields that do nothing any more, names that stand twice, parts of a byte.
// @see kubernetes pkg/api/pod/warnings.go
import { equalJson, parseQuantity } from "@sluice/objects";
import { ofAddress } from "./address-warnings.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { appArmorIsOld, appArmorPrefix, appArmorProfileOf } from "./new-pod.ts";
import { ofExpressions, whyOld } from "./node-labels.ts";
import { ofVolumePaths } from "./volume-overlaps.ts";

/** The warnings of a pod, or of a template, which is at `path` ("" for a pod itself). */
export function warningsOfPod({ metadata, spec }: Fields, path = ""): string[] {
  const pod = mapOf(spec) ?? {};
  const at = path === "" ? "spec" : `${path}.spec`;
  const containers = containersOf(pod, at);
  const podAnnotations = mapOf(mapOf(metadata)?.["annotations"]);
  const annotated = path === "" ? "metadata" : `${path}.metadata`;
  return [
    ...ofNodeLabels(pod, at),
    ...ofSpread(pod, at),
    ...ofAnnotations(podAnnotations, annotated),
    ...ofVolumes(pod, at),
    ...ofVolumePaths(pod["volumes"]),
    ...twice(listOf(pod["hostAliases"]), "ip", `${at}.hostAliases`),
    ...ofPullSecrets(pod, at),
    ...inParts(mapOf(pod["overhead"]), `${at}.overhead`),
    ...ofProfile(pod, podAnnotations, { key: podSeccomp, at: annotated }),
    ...containers.flatMap(({ container, field }) => [
      ...ofProfile(container, podAnnotations, { key: seccompPrefix + String(container["name"]), at: annotated }),
      ...(path === "" ? [] : ofAppArmor(container, pod, { given: podAnnotations, at: annotated })),
      ...ofContainer(container, field),
    ]),
    ...ofPorts(containers),
    ...ofPortNames(containers),
    ...(Number(pod["terminationGracePeriodSeconds"] ?? 0) < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...ofAffinity(mapOf(pod["affinity"]), `${at}.affinity`),
    ...ofAddresses(pod, at),
  ];
}

function ofAddresses({ dnsConfig, hostAliases }: Fields, at: string): string[] {
  const servers = (mapOf(dnsConfig)?.["nameservers"] ?? []) as string[];
  return [
    ...servers.flatMap((server, index) => ofAddress(`${at}.dnsConfig.nameservers[${index}]`, server)),
    ...listOf(hostAliases).flatMap(({ ip }, index) => ofAddress(`${at}.hostAliases[${index}].ip`, ip)),
  ];
}

type Placed = { container: Fields; field: string };

const containersOf = (pod: Fields, at: string): Placed[] =>
  ["initContainers", "containers"].flatMap((list) =>
    listOf(pod[list]).map((container, index) => ({ container, field: `${at}.${list}[${index}]` })),
  );

function ofNodeLabels({ nodeSelector, affinity }: Fields, at: string): string[] {
  const selected = Object.keys(mapOf(nodeSelector) ?? {}).flatMap((label) => {
    const why = whyOld(label);
    return why ? [`${at}.nodeSelector[${label}]: ${why}`] : [];
  });
  const nodes = mapOf(mapOf(affinity)?.["nodeAffinity"]);
  const where = `${at}.affinity.nodeAffinity`;
  const required = listOf(mapOf(nodes?.["requiredDuringSchedulingIgnoredDuringExecution"])?.["nodeSelectorTerms"]);
  const preferred = listOf(nodes?.["preferredDuringSchedulingIgnoredDuringExecution"]);
  const list = `${where}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  const wishes = `${where}.preferredDuringSchedulingIgnoredDuringExecution`;
  return [
    ...selected,
    ...required.flatMap((term, index) => ofExpressions(term, `${list}[${index}]`)),
    ...preferred.flatMap(({ preference }, index) => ofExpressions(mapOf(preference), `${wishes}[${index}].preference`)),
  ];
}

const matchesNone = "a null labelSelector results in matching no pod";

const ofSpread = ({ topologySpreadConstraints }: Fields, at: string): string[] =>
  listOf(topologySpreadConstraints).flatMap(({ topologyKey, labelSelector }, index) => {
    const field = `${at}.topologySpreadConstraints[${index}]`;
    const why = whyOld(topologyKey);
    return [
      ...(why ? [`${field}.topologyKey: ${String(topologyKey)} is ${why}`] : []),
      ...(mapOf(labelSelector) ? [] : [`${field}.labelSelector: ${matchesNone}`]),
    ];
  });

const annotations: { readonly [key: string]: string } = {
  "scheduler.alpha.kubernetes.io/critical-pod": 'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

const ofAnnotations = (given: Fields | undefined, at: string): string[] =>
  Object.entries(annotations).flatMap(([key, why]) =>
    given?.[key] === undefined ? [] : [`${at}.annotations[${key}]: ${why}`],
  );

const podSeccomp = "seccomp.security.alpha.kubernetes.io/pod";
const seccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";

/** A seccomp profile that stands where nobody looks any more. */
function ofProfile(
  { securityContext }: Fields,
  given: Fields | undefined,
  { key, at }: { key: string; at: string },
): string[] {
  if (given?.[key] === undefined || mapOf(securityContext)?.["seccompProfile"] !== undefined) return [];
  return [`${at}.annotations[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`];
}

/** An AppArmor profile of a template that is named in an annotation alone; a pod's own are told of when they are read. */
function ofAppArmor(
  container: Fields,
  pod: Fields,
  { given, at }: { given: Fields | undefined; at: string },
): string[] {
  const name = String(container["name"]);
  const annotation = given?.[appArmorPrefix + name];
  if (annotation === undefined || mapOf(container["securityContext"])?.["appArmorProfile"] !== undefined) return [];
  const ofPod = mapOf(pod["securityContext"])?.["appArmorProfile"];
  if (ofPod !== undefined && equalJson(ofPod, appArmorProfileOf(String(annotation)))) return [];
  return [appArmorIsOld(at, name)];
}

const volumes: { readonly [sort: string]: string } = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};
const inWarnings = (sort: string): string => (sort === "storageos" ? "storageOS" : sort);

const ofVolumes = (pod: Fields, at: string): string[] =>
  listOf(pod["volumes"]).flatMap((volume, index) =>
    Object.entries(volumes).flatMap(([sort, why]) =>
      volume[sort] === undefined ? [] : [`${at}.volumes[${index}].${inWarnings(sort)}: ${why}`],
    ),
  );

function twice(items: Fields[], name: string, field: string): string[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    const isDouble = seen.has(item[name]);
    seen.add(item[name]);
    return isDouble ? [`${field}[${index}].${name}: duplicate ${name} ${JSON.stringify(item[name])}`] : [];
  });
}

function ofPullSecrets({ imagePullSecrets }: Fields, at: string): string[] {
  const secrets = listOf(imagePullSecrets).map(({ name = "" }) => ({ name }));
  const nameless = secrets.flatMap(({ name }, index) =>
    name === "" ? [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`] : [],
  );
  return [...twice(secrets, "name", `${at}.imagePullSecrets`), ...nameless];
}

/** Amounts of bytes that are no whole number. */
export function inParts(
  amounts: Fields | undefined,
  field: string,
  names: readonly string[] = ["memory", "ephemeral-storage"],
): string[] {
  return names.flatMap((name) => {
    const amount = amounts?.[name];
    const isWhole = amount === undefined || parseQuantity(String(amount)).exponent >= 0;
    return isWhole
      ? []
      : [`${field}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`];
  });
}

function ofContainer({ resources, env }: Fields, field: string): string[] {
  const { limits, requests } = mapOf(resources) ?? {};
  const parts = ["memory", "ephemeral-storage"].flatMap((name) => [
    ...inParts(mapOf(limits), `${field}.resources.limits`, [name]),
    ...inParts(mapOf(requests), `${field}.resources.requests`, [name]),
  ]);
  const seen = new Set<unknown>();
  const hidden = listOf(env).flatMap(({ name, value = "", valueFrom }, index) => {
    const isKnown = seen.has(name);
    seen.add(name);
    const reference = `$(${String(name)})`;
    const usesIt = valueFrom === undefined && value !== reference && String(value).includes(reference);
    if (!isKnown || usesIt) return [];
    return [
      `${field}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
    ];
  });
  return [...parts, ...hidden];
}

type Port = { containerPort?: number; protocol?: string; hostIP?: string; hostPort?: number; name?: string };
type PlacedPort = { port: Port; field: string };

const portsOf = (containers: Placed[]): PlacedPort[] =>
  containers.flatMap(({ container, field }) =>
    listOf(container["ports"]).map((port, index) => ({ port: port as Port, field: `${field}.ports[${index}]` })),
  );

function ofPorts(containers: Placed[]): string[] {
  const known: PlacedPort[] = [];
  return portsOf(containers).flatMap((one) => {
    const others = known.filter(
      ({ port }) => port.containerPort === one.port.containerPort && port.protocol === one.port.protocol,
    );
    known.push(one);
    return others.flatMap((other) => {
      const how = overlapOf(one.port, other.port);
      return how ? [`${one.field}: ${how} port definition with ${other.field}`] : [];
    });
  });
}

function overlapOf(left: Port, right: Port): string | undefined {
  const [a, b] = [left, right].map(({ hostIP = "", hostPort = 0 }) => ({ hostIP, hostPort }));
  if (!a || !b) return undefined;
  if (a.hostIP === b.hostIP && a.hostPort === b.hostPort) return "duplicate";
  if (a.hostPort === 0 || b.hostPort === 0) return "overlapping";
  const oneIsOpen = (a.hostIP === "") !== (b.hostIP === "");
  return a.hostPort === b.hostPort && oneIsOpen ? "dangerously ambiguous" : undefined;
}

function ofPortNames(containers: Placed[]): string[] {
  const known = new Map<string, string>();
  return portsOf(containers).flatMap(({ port: { name = "" }, field }) => {
    const other = known.get(name);
    if (name === "") return [];
    if (other === undefined) known.set(name, field);
    return other === undefined
      ? []
      : [
          `${field}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
        ];
  });
}

const ofAffinity = (affinity: Fields | undefined, at: string): string[] =>
  ["podAffinity", "podAntiAffinity"].flatMap((sort) => {
    const terms = mapOf(affinity?.[sort]);
    const [required, preferred] = [
      "requiredDuringSchedulingIgnoredDuringExecution",
      "preferredDuringSchedulingIgnoredDuringExecution",
    ];
    const selectsNone = (term: unknown, field: string): string[] =>
      mapOf(mapOf(term)?.["labelSelector"]) ? [] : [`${field}.labelSelector: ${matchesNone}`];
    return [
      ...listOf(terms?.[required ?? ""]).flatMap((term, index) =>
        selectsNone(term, `${at}.${sort}.${required}[${index}]`),
      ),
      ...listOf(terms?.[preferred ?? ""]).flatMap(({ podAffinityTerm }, index) =>
        selectsNone(podAffinityTerm, `${at}.${sort}.${preferred}[${index}].podAffinityTerm`),
      ),
    ];
  });
