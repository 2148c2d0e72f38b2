// What is wrong with a Service.
// @see kubernetes pkg/apis/core/validation/validation.go ValidateService
import { isIP } from "node:net";
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { duplicate, invalidValue, required, unsupported } from "./causes.ts";
import { listOf, specOf, type Fields } from "./defaulting.ts";
import { checkPort } from "./formats.ts";

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
    ...validateAddress(spec),
    ...(before ? keepsAddress(spec, specOf(before)) : []),
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

function validateAddress({ clusterIP }: Fields): Cause[] {
  if (clusterIP === undefined || clusterIP === "" || clusterIP === "None" || isIP(String(clusterIP)) !== 0) return [];
  return [
    invalidValue("spec.clusterIPs[0]", clusterIP, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
  ];
}

/** An address, once given, stays as long as the service has one at all. */
function keepsAddress(spec: Fields, old: Fields): Cause[] {
  if (!old["clusterIP"] || old["type"] === "ExternalName" || spec["type"] === "ExternalName") return [];
  if (spec["clusterIP"] === old["clusterIP"]) return [];
  return [invalidValue("spec.clusterIPs[0]", [spec["clusterIP"]], "may not change once set")];
}
