// What is wrong with a Service.
// @see kubernetes pkg/apis/core/validation/validation.go `validateService`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { duplicate, forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import { checkLoadBalancer } from "../resources/load-balancer-status.ts";
import { checksNodes, comesFromOutside } from "../resources/service-type-change.ts";
import type { Cause } from "../status-error.ts";
import { checkAddress, checkCidr, checkPlace } from "./address-rules.ts";
import { among, ifSaid, ifThere, needed, neededAmong, port, struct } from "./check.ts";
import { checkClusterAddresses, isHeadless, textsIn } from "./cluster-addresses.ts";
import { labelKey, labels } from "./label-selectors.ts";
import { checkBalancerClass, checkServiceChange } from "./service-changes.ts";
import { label, portNumberOrName, subdomain } from "./texts.ts";

const modes = { old: "service.kubernetes.io/topology-aware-hints", new: "service.kubernetes.io/topology-mode" };

function checkAnnotations({ metadata }: KubeObject): Cause[] {
  const { [modes.old]: hints, [modes.new]: mode } = metadata.annotations ?? {};
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const why = `must match annotations[${modes.old}] when both are specified`;
  return [invalidValue(`metadata.annotations[${modes.new}]`, mode, why)];
}

/** What a service of another name is. */
function checkName(spec: Fields): Cause[] {
  const forbidden = (name: string): Cause[] => [
    forbiddenField(`spec.${name}`, "may not be set for ExternalName services"),
  ];
  const name = String(spec["externalName"] ?? "").replace(/\.$/, "");
  return [
    ...(textsIn(spec, "clusterIPs").length > 0 ? forbidden("clusterIPs") : []),
    ...(textsIn(spec, "ipFamilies").length > 0 ? forbidden("ipFamilies") : []),
    ...(spec["ipFamilyPolicy"] === undefined ? [] : forbidden("ipFamilyPolicy")),
    ...needed(subdomain)(name, "spec.externalName"),
  ];
}

function checkType(spec: Fields): Cause[] {
  const { type } = spec;
  if (type === "ExternalName") return checkName(spec);
  const isOpen = isHeadless(spec) && (type === "LoadBalancer" || type === "NodePort");
  return isOpen
    ? [invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${String(type)} services`)]
    : [];
}

const portParts = struct({
  port,
  protocol: neededAmong("SCTP", "TCP", "UDP"),
  targetPort: portNumberOrName,
  appProtocol: ifThere(labelKey),
});
const [maybeNamed, named] = [ifSaid(label), needed(label)];

function checkPorts(ports: Fields[]): Cause[] {
  const checkPortName = ports.length > 1 ? named : maybeNamed;
  const names = new Set<unknown>();
  return ports.flatMap((one, index) => {
    const at = `spec.ports[${index}]`;
    const { name } = one;
    const isAgain = Boolean(name) && names.has(name);
    names.add(name);
    return [
      ...checkPortName(name, `${at}.name`),
      ...(isAgain ? [duplicate(`${at}.name`, name)] : []),
      ...portParts(one, at),
    ];
  });
}

/** Ports that are there twice. */
function checkDoubles(
  ports: Fields[],
  key: (port: Fields) => string | undefined,
  tell: (port: Fields) => Cause,
): Cause[] {
  const seen = new Set<string>();
  return ports.flatMap((one, index) => {
    const own = key(one);
    if (own === undefined) return [];
    const isAgain = seen.has(own);
    seen.add(own);
    const cause = tell(one);
    return isAgain ? [{ ...cause, field: `spec.ports[${index}]${cause.field}` }] : [];
  });
}

function checkAllPorts({ type, ports }: Fields): Cause[] {
  const all = listOf(ports);
  return [
    ...all.flatMap(({ nodePort }, index) =>
      nodePort && type === "ClusterIP"
        ? [forbiddenField(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
        : [],
    ),
    ...checkDoubles(
      all,
      ({ protocol, nodePort }) => (nodePort ? `${String(protocol)}/${String(nodePort)}` : undefined),
      ({ nodePort }) => duplicate(".nodePort", nodePort),
    ),
    ...checkDoubles(
      all,
      ({ protocol, port: number }) => `${String(protocol)}/${String(number)}`,
      ({ protocol, port: number }) =>
        duplicate("", { Name: "", Protocol: protocol, AppProtocol: null, Port: number, TargetPort: 0, NodePort: 0 }),
    ),
  ];
}

const longestAffinity = 86_400;
const affinity = neededAmong("ClientIP", "None");

/** For how long a client stays with the pod that it came to. */
function checkAffinity({ sessionAffinity, sessionAffinityConfig }: Fields): Cause[] {
  const causes = affinity(sessionAffinity, "spec.sessionAffinity");
  if (sessionAffinity !== "ClientIP") return causes;
  const seconds = mapOf(mapOf(sessionAffinityConfig)?.["clientIP"])?.["timeoutSeconds"];
  const why = `must be greater than 0 and less than ${longestAffinity}`;
  return Number(seconds) > 0 && Number(seconds) <= longestAffinity
    ? causes
    : [...causes, invalidValue("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, why)];
}

function checkExternals(spec: Fields, old: Fields | undefined): Cause[] {
  const known = textsIn(old, "externalIPs");
  return textsIn(spec, "externalIPs").flatMap((one, index) => {
    const field = `spec.externalIPs[${index}]`;
    const causes = checkAddress(field, one, known);
    return causes.length > 0 ? causes : checkPlace(field, one);
  });
}

const sourcesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
const trimmed = (value: unknown): string => String(value).trim();

/** Who may reach a load balancer: as a field, or else as an annotation. */
function checkSources(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const field = "spec.LoadBalancerSourceRanges";
  const annotation = `metadata.annotations[${sourcesAnnotation}]`;
  const ranges = textsIn(spec, "loadBalancerSourceRanges");
  const text = object.metadata.annotations?.[sourcesAnnotation];
  if (ranges.length === 0 && text === undefined) return [];
  const misplaced =
    spec["type"] === "LoadBalancer"
      ? []
      : [forbiddenField(ranges.length > 0 ? field : annotation, "may only be used when `type` is 'LoadBalancer'")];
  if (ranges.length > 0) {
    const known = textsIn(before && specOf(before), "loadBalancerSourceRanges").map(trimmed);
    return [...misplaced, ...ranges.flatMap((one, index) => checkCidr(`${field}[${index}]`, trimmed(one), known))];
  }
  if (trimmed(text) === "" || before?.metadata.annotations?.[sourcesAnnotation] === text) return misplaced;
  return [
    ...misplaced,
    ...trimmed(text)
      .split(",")
      .flatMap((one) => checkCidr(annotation, trimmed(one))),
  ];
}

const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";
const notOutside = "may only be set for externally-accessible services";
const notAsked = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
const outer = neededAmong("Cluster", "Local");
const inner = ifThere(among("Cluster", "Local"));
const distribution = ifThere(among("PreferClose", "PreferSameZone", "PreferSameNode"));
const healthPort = needed(port);

/** Where traffic goes, and who minds. */
function checkTraffic(spec: Fields): Cause[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: health, allocateLoadBalancerNodePorts: takes } = spec;
  const refused = (name: string, value: unknown, why: string): Cause[] =>
    value ? [invalidValue(`spec.${name}`, value, why)] : [];
  return [
    ...(takes !== undefined && spec["type"] !== "LoadBalancer"
      ? [forbiddenField("spec.allocateLoadBalancerNodePorts", onlyBalanced)]
      : []),
    ...checkBalancerClass(spec),
    ...(comesFromOutside(spec)
      ? outer(policy, "spec.externalTrafficPolicy")
      : refused("externalTrafficPolicy", policy, notOutside)),
    ...(checksNodes(spec)
      ? healthPort(health, "spec.healthCheckNodePort")
      : refused("healthCheckNodePort", health, notAsked)),
    ...inner(spec["internalTrafficPolicy"], "spec.internalTrafficPolicy"),
    ...distribution(spec["trafficDistribution"], "spec.trafficDistribution"),
  ];
}

const balancedOnly = "may only be used when `spec.type` is 'LoadBalancer'";

function checkStatus(object: KubeObject, before: KubeObject): Cause[] {
  const isBalanced = specOf(object)["type"] === "LoadBalancer";
  const places = listOf(mapOf(mapOf(object["status"])?.["loadBalancer"])?.["ingress"]);
  if (isBalanced || places.length === 0) return checkLoadBalancer(object, before);
  return [forbiddenField("status.loadBalancer.ingress", balancedOnly)];
}

const selector = ifThere(labels);
const type = neededAmong("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");

/** Everything that is wrong with a service. */
export function checkService(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const old = before && specOf(before);
  const ports = listOf(spec["ports"]);
  const needsPorts = spec["type"] !== "ExternalName" && !isHeadless(spec);
  return [
    ...(old ? checkServiceChange(spec, old) : []),
    ...checkAnnotations(object),
    ...(needsPorts && ports.length === 0 ? [required("spec.ports")] : []),
    ...checkType(spec),
    ...checkPorts(ports),
    ...selector(spec["selector"], "spec.selector"),
    ...checkAffinity(spec),
    ...checkClusterAddresses(spec, old),
    ...checkExternals(spec, old),
    ...type(spec["type"], "spec.type"),
    ...checkAllPorts(spec),
    ...checkSources(object, before),
    ...checkTraffic(spec),
    ...(before ? checkStatus(object, before) : []),
  ];
}
