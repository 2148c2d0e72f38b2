// Addresses and node ports of services: those that are wished for, if they are free, or such as follow from the name, so that runs are alike.
// @see kubernetes pkg/registry/core/service/storage/alloc.go
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";
import { invalid } from "../status-error.ts";
import { parseAddress } from "./addresses.ts";
import { invalidValue } from "./causes.ts";
import { listOf, specOf, type Fields } from "./defaulting.ts";
import type { Completion, ObjectRef } from "./resource.ts";

/** Addresses lie in 10.0.0.0/16; the first is that of the API itself. */
const addresses = 65_534;
const [firstPort, portCount] = [30_000, 2_768];

const ipAddresses = { group: "networking.k8s.io", version: "v1", plural: "ipaddresses" };
const endpoints = { group: "", version: "v1", plural: "endpoints" };

const addressesOf = (service: KubeObject): string[] => {
  const { type, clusterIPs } = specOf(service);
  const all = Array.isArray(clusterIPs) && type !== "ExternalName" ? clusterIPs.map(String) : [];
  return all.filter((one) => one !== "None" && parseAddress(one) !== undefined);
};

/** The addresses of a service as objects, which say that they are taken, and by whom. */
export const addressObjects = (service: KubeObject): { of: typeof ipAddresses; object: KubeObject }[] =>
  addressesOf(service).map((address) => ({
    of: ipAddresses,
    object: {
      kind: "IPAddress",
      apiVersion: "networking.k8s.io/v1",
      metadata: {
        name: parseAddress(address)?.text ?? address,
        labels: {
          "ipaddress.kubernetes.io/ip-family": address.includes(":") ? "IPv6" : "IPv4",
          "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
        },
      },
      spec: {
        parentRef: { resource: "services", namespace: service.metadata.namespace, name: service.metadata.name },
      },
    },
  }));

/** What goes with a service: its addresses, and the endpoints of its name, whoever wrote them. */
export const goesWithService = (service: KubeObject): ObjectRef[] => [
  { of: endpoints, namespace: service.metadata.namespace, name: service.metadata.name ?? "" },
  ...addressObjects(service).map(({ of, object }) => ({ of, name: object.metadata.name ?? "" })),
];

const isTaken = (address: string, { store }: Completion): boolean =>
  store.get({ bucket: `${ipAddresses.group}/${ipAddresses.plural}`, name: address }) !== undefined;

const others = (object: KubeObject, { store }: Completion): Fields[] =>
  store.list("/services").flatMap((one) => (one.metadata.uid === object.metadata.uid ? [] : [specOf(one)]));

const numberFor = (object: KubeObject, salt: string, below: number): number =>
  createHash("sha256").update(`${object.metadata.namespace}/${object.metadata.name}/${salt}`).digest().readUInt32BE(0) %
  below;

/** The first free number at or after the one that follows from the name. */
function freeNumber(start: number, count: number, isTaken: (number: number) => boolean): number {
  for (let step = 0; step < count; step += 1) {
    const number = (start + step) % count;
    if (!isTaken(number)) return number;
  }
  return start;
}

const addressOf = (number: number): string => `10.0.${(number + 2) >> 8}.${(number + 2) & 255}`;

/** Gives a service its address. @throws {ApiError} 422 when the one it wants is taken */
export function allocateAddress(object: KubeObject, about: Completion): void {
  const spec = specOf(object);
  const kept = about.before && specOf(about.before)["clusterIP"];
  const wanted = spec["clusterIP"] || kept;
  const isKubernetes = object.metadata.namespace === "default" && object.metadata.name === "kubernetes";
  if (wanted === "None" || (wanted && wanted === kept)) spec["clusterIP"] = wanted;
  else {
    const asked = wanted ? (parseAddress(String(wanted))?.text ?? "") : "";
    if (asked !== "" && !about.dryRun && isTaken(asked, about)) throw alreadyAllocated(object, String(wanted));
    const start = numberFor(object, "clusterIP", addresses);
    const free = () => addressOf(freeNumber(start, addresses, (number) => isTaken(addressOf(number), about)));
    spec["clusterIP"] = wanted || (isKubernetes ? "10.0.0.1" : free());
  }
  spec["clusterIPs"] ??= [spec["clusterIP"]];
}

function alreadyAllocated(object: KubeObject, address: string): Error {
  const why = `failed to allocate IP ${address}: provided IP is already allocated`;
  const service = { group: "", kind: "Service" };
  return invalid(service, object.metadata.name ?? "", [invalidValue("spec.clusterIPs", [address], why)]);
}

/** Ports on the nodes that other services have, for their own ports or to be asked whether they are there. */
const portsTaken = (object: KubeObject, about: Completion): Set<unknown> =>
  new Set(
    others(object, about).flatMap(({ ports, healthCheckNodePort }) => [
      ...listOf(ports).map(({ nodePort }) => nodePort),
      healthCheckNodePort,
    ]),
  );

const freePort = (object: KubeObject, salt: string, taken: ReadonlySet<unknown>): number =>
  firstPort + freeNumber(numberFor(object, salt, portCount), portCount, (number) => taken.has(firstPort + number));

/** Gives each port of a service its port on the nodes. */
export function allocateNodePorts(object: KubeObject, about: Completion): void {
  const old = about.before ? listOf(specOf(about.before)["ports"]) : [];
  const taken = portsTaken(object, about);
  for (const port of listOf(specOf(object)["ports"])) {
    const kept = old.find((one) => one["port"] === port["port"] && one["protocol"] === port["protocol"])?.["nodePort"];
    port["nodePort"] ||= kept ?? freePort(object, `${String(port["port"])}/${String(port["protocol"])}`, taken);
    taken.add(port["nodePort"]);
  }
}

/** Gives a service the port where nodes say whether they have a pod of it. */
export function allocateHealthCheckPort(object: KubeObject, about: Completion): void {
  const spec = specOf(object);
  const taken = portsTaken(object, about);
  for (const { nodePort } of listOf(spec["ports"])) taken.add(nodePort);
  spec["healthCheckNodePort"] ||= freePort(object, "health", taken);
}
