// Addresses of services: those that are wished for, if they are free, or such as follow from the name, so that runs are alike.
// @see kubernetes pkg/registry/core/service/storage/alloc.go
import type { KubeObject } from "@sluice/objects";
import { invalid } from "../status-error.ts";
import { parseAddress } from "./addresses.ts";
import { invalidValue } from "./causes.ts";
import { specOf } from "./defaulting.ts";
import type { Completion, ObjectRef } from "./resource.ts";
import { freeNumber, numberFor } from "./service-numbers.ts";

/** Addresses lie in 10.0.0.0/16; the first is that of the API itself. */
const addresses = 65_534;

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

const addressOf = (number: number): string => `10.0.${(number + 2) >> 8}.${(number + 2) & 255}`;

/** Gives a new service its address, as does one that has had none. @throws {ApiError} 422 when the one it wants is taken */
export function allocateAddress(object: KubeObject, about: Completion): void {
  const spec = specOf(object);
  const isKept = about.before !== undefined && specOf(about.before)["type"] !== "ExternalName";
  if (isKept || spec["clusterIP"] === "None") return;
  const { clusterIP: wanted } = spec;
  const isKubernetes = object.metadata.namespace === "default" && object.metadata.name === "kubernetes";
  const asked = wanted ? (parseAddress(String(wanted))?.text ?? "") : "";
  if (asked !== "" && !about.dryRun && isTaken(asked, about)) throw alreadyAllocated(object, String(wanted));
  const start = numberFor(object, "clusterIP", addresses);
  const free = () => addressOf(freeNumber(start, addresses, (number) => isTaken(addressOf(number), about)));
  spec["clusterIP"] = wanted || (isKubernetes ? "10.0.0.1" : free());
  spec["clusterIPs"] = [spec["clusterIP"]];
}

function alreadyAllocated(object: KubeObject, address: string): Error {
  const why = `failed to allocate IP ${address}: provided IP is already allocated`;
  const service = { group: "", kind: "Service" };
  return invalid(service, object.metadata.name ?? "", [invalidValue("spec.clusterIPs", [address], why)]);
}
