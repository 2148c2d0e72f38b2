// What is wrong with a Service.
// @see kubernetes pkg/apis/core/validation/validation.go ValidateService
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkAddress, checkCidr, checkPlace } from "../validation/address-rules.ts";
import { parseAddress } from "./addresses.ts";
import { duplicate, forbiddenField, invalidValue, required, unsupported } from "./causes.ts";
import { listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import { checkPort } from "./formats.ts";
import { checkLoadBalancer } from "./load-balancer-status.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const affinities = ["ClientIP", "None"];
const nodePorts: readonly [number, number] = [30_000, 32_767];

/** Everything that is wrong with a service. */
export function validateService(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const ports = listOf(spec["ports"]);
  const isExternal = spec["type"] === "ExternalName";
  const needsPorts = !isExternal && spec["clusterIP"] !== "None";
  return [
    ...(needsPorts && ports.length === 0 ? [required("spec.ports")] : []),
    ...ports.flatMap((port, index) => validatePort(port, `spec.ports[${index}]`, ports.length > 1)),
    ...doubles(ports),
    ...(types.includes(String(spec["type"])) ? [] : [unsupported("spec.type", spec["type"], types)]),
    ...(affinities.includes(String(spec["sessionAffinity"]))
      ? []
      : [unsupported("spec.sessionAffinity", spec["sessionAffinity"], affinities)]),
    ...(isExternal && !spec["externalName"] ? [required("spec.externalName")] : []),
    ...validateAddresses(spec, before && specOf(before)),
    ...validateExternals(spec, before && specOf(before)),
    ...validateSources(object, before),
    ...(before ? [...keepsAddress(spec, specOf(before)), ...validateStatus(object, before)] : []),
  ];
}

function validatePort({ name, port, targetPort, nodePort }: Fields, path: string, needsName: boolean): Cause[] {
  const isOutside = typeof nodePort === "number" && (nodePort < nodePorts[0] || nodePort > nodePorts[1]);
  const range = `provided port is not in the valid range. The range of valid ports is ${nodePorts.join("-")}`;
  return [
    ...(needsName && !name ? [required(`${path}.name`)] : []),
    ...checkPort(`${path}.port`, port),
    ...checkPort(`${path}.targetPort`, targetPort),
    ...(isOutside ? [invalidValue(`${path}.nodePort`, nodePort, range)] : []),
  ];
}

function doubles(ports: Fields[]): Cause[] {
  const [names, numbers] = [new Set<unknown>(), new Set<string>()];
  return ports.flatMap(({ name, port, protocol }, index) => {
    const number = `${String(protocol)}/${String(port)}`;
    const isNameTaken = Boolean(name) && names.has(name);
    const isNumberTaken = numbers.has(number);
    names.add(name);
    numbers.add(number);
    const inGo = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return [
      ...(isNameTaken ? [duplicate(`spec.ports[${index}].name`, name)] : []),
      ...(isNumberTaken ? [duplicate(`spec.ports[${index}]`, inGo)] : []),
    ];
  });
}

const textsIn = (spec: Fields | undefined, list: string): unknown[] => {
  const values = spec?.[list];
  return Array.isArray(values) ? values : [];
};

function validateAddresses(spec: Fields, old: Fields | undefined): Cause[] {
  const field = "spec.clusterIPs";
  const all = textsIn(spec, "clusterIPs");
  const known = textsIn(old, "clusterIPs");
  const causes = all.flatMap((one, index) =>
    index === 0 && (one === "None" || one === "") ? [] : checkAddress(`${field}[${index}]`, one, known),
  );
  if (all.length > 2) causes.push(invalidValue(field, all, "may only hold up to 2 values"));
  if (causes.length > 0) return causes;
  const lengths = all.map((one) => parseAddress(String(one))?.bytes.length);
  if (all.length > 1 && lengths[0] === lengths[1])
    return [invalidValue(field, all, "may specify no more than one IP for each IP family")];
  return all.flatMap((one, index) =>
    lengths[index] === 16 && !known.includes(one)
      ? [invalidValue(`${field}[${index}]`, all, "IPv6 is not configured on this cluster")]
      : [],
  );
}

function validateExternals(spec: Fields, old: Fields | undefined): Cause[] {
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
function validateSources(object: KubeObject, before: KubeObject | undefined): Cause[] {
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

function validateStatus(object: KubeObject, before: KubeObject): Cause[] {
  const field = "status.loadBalancer.ingress";
  const isBalanced = specOf(object)["type"] === "LoadBalancer";
  const places = listOf(mapOf(mapOf(object["status"])?.["loadBalancer"])?.["ingress"]);
  if (isBalanced || places.length === 0) return checkLoadBalancer(object, before);
  return [forbiddenField(field, "may only be used when `spec.type` is 'LoadBalancer'")];
}

/** An address, once given, stays as long as the service has one at all. */
function keepsAddress(spec: Fields, old: Fields): Cause[] {
  if (!old["clusterIP"] || old["type"] === "ExternalName" || spec["type"] === "ExternalName") return [];
  if (spec["clusterIP"] === old["clusterIP"]) return [];
  return [invalidValue("spec.clusterIPs[0]", [spec["clusterIP"]], "may not change once set")];
}
