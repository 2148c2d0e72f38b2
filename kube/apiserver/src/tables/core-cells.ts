// Cells of the core group.
// @see kubernetes pkg/printers/internalversion/printers.go
import type { KubeObject } from "@sluice/objects";
import { ageOf } from "./age.ts";
import {
  field,
  labelsText,
  listOf,
  numberOf,
  specOf,
  statusOf,
  textOf,
  type CellsOfKind,
  type Fields,
} from "./cells.ts";
import { podCells } from "./pod-cells.ts";

const sizeOf = (value: unknown): number => Object.keys(value ?? {}).length;

const ports = (object: KubeObject): string =>
  listOf(specOf(object)["ports"])
    .map(
      ({ port, nodePort, protocol }) => `${textOf(port)}${nodePort ? `:${textOf(nodePort)}` : ""}/${textOf(protocol)}`,
    )
    .join(",") || "<none>";

function externalAddress(object: KubeObject): string {
  const { type, externalIPs, externalName } = specOf(object);
  const own = listOf(externalIPs).map(String);
  if (type === "ExternalName") return textOf(externalName);
  if (type !== "LoadBalancer") return own.length > 0 ? own.join(",") : "<none>";
  const balancer = listOf((statusOf(object)["loadBalancer"] as Fields | undefined)?.["ingress"]);
  const addresses = [...balancer.map(({ ip, hostname }) => textOf(ip ?? hostname)), ...own];
  return addresses.length > 0 ? addresses.join(",") : "<pending>";
}

const shortModes: { readonly [mode: string]: string } = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};
const accessModes = (modes: unknown): string =>
  [...new Set(listOf(modes).map((mode) => shortModes[String(mode)] ?? ""))].join(",");

const isBound = (object: KubeObject): boolean => textOf(specOf(object)["volumeName"]) !== "";
const storageOf = (capacity: unknown): string => textOf((capacity as Fields | undefined)?.["storage"]);

function endpoints(object: KubeObject): string {
  const all = listOf(object["subsets"]).flatMap(({ addresses, ports: open }) => {
    const ips = listOf(addresses).map(({ ip }) => textOf(ip));
    const numbers = listOf(open).map(({ port }) => textOf(port));
    return numbers.length === 0 ? ips : numbers.flatMap((port) => ips.map((ip) => `${ip}:${port}`));
  });
  if (all.length === 0) return "<none>";
  return all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",");
}

function nodeStatus(object: KubeObject): string {
  const ready = listOf(statusOf(object)["conditions"]).find(({ type }) => type === "Ready");
  const words = ready ? [ready["status"] === "True" ? "Ready" : "NotReady"] : ["Unknown"];
  if (specOf(object)["unschedulable"] === true) words.push("SchedulingDisabled");
  return words.join(",");
}

function nodeRoles({ metadata }: KubeObject): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : name === "kubernetes.io/role" ? [value] : [],
  );
  return roles.length > 0 ? [...new Set(roles)].sort().join(",") : "<none>";
}

const nodeAddress =
  (wanted: string) =>
  (object: KubeObject): string =>
    textOf(listOf(statusOf(object)["addresses"]).find(({ type }) => type === wanted)?.["address"], "<none>");

function quota(object: KubeObject, isLimit: boolean): string {
  const { hard = {}, used = {} } = statusOf(object) as { hard?: Fields; used?: Fields };
  return Object.keys(hard)
    .filter((name) => name.startsWith("limits") === isLimit)
    .sort()
    .map((name) => `${name}: ${textOf(used[name], "0")}/${textOf(hard[name])}`)
    .join(", ");
}

const about = (object: KubeObject): Fields => (object["involvedObject"] ?? object["regarding"] ?? {}) as Fields;
const seriesOf = (object: KubeObject): Fields => (object["series"] ?? {}) as Fields;
const firstSeen = (object: KubeObject): unknown =>
  object["firstTimestamp"] ?? object["deprecatedFirstTimestamp"] ?? object["eventTime"] ?? undefined;
const lastSeen = (object: KubeObject): unknown =>
  seriesOf(object)["lastObservedTime"] ??
  object["lastTimestamp"] ??
  object["deprecatedLastTimestamp"] ??
  firstSeen(object);

function eventSource(object: KubeObject): string {
  const source = (object["source"] ?? object["deprecatedSource"] ?? {}) as Fields;
  const component = textOf(source["component"] ?? object["reportingComponent"] ?? object["reportingController"]);
  const host = textOf(source["host"] ?? object["reportingInstance"]);
  return host === "" ? component : `${component}, ${host}`;
}

const event: CellsOfKind = {
  "Last Seen": (object, now) => ageOf(lastSeen(object), now),
  Type: field("type"),
  Reason: field("reason"),
  Object: (object) => {
    const { kind, name } = about(object);
    return name ? `${textOf(kind).toLowerCase()}/${textOf(name)}` : textOf(kind).toLowerCase();
  },
  Subobject: (object) => textOf(about(object)["fieldPath"]),
  Source: eventSource,
  Message: (object) => textOf(object["message"] ?? object["note"]).trim(),
  "First Seen": (object, now) => ageOf(firstSeen(object), now),
  Count: (object) => numberOf(seriesOf(object)["count"]) || numberOf(object["count"] ?? object["deprecatedCount"]) || 1,
};

/** Cells of core kinds. */
export const coreCells: { readonly [groupKind: string]: CellsOfKind } = {
  "/Pod": podCells,
  "/Namespace": { Status: field("status.phase") },
  "/ConfigMap": { Data: (object) => sizeOf(object["data"]) + sizeOf(object["binaryData"]) },
  "/Secret": { Type: field("type"), Data: (object) => sizeOf(object["data"]) },
  "/Service": {
    Type: field("spec.type"),
    "Cluster-IP": field("spec.clusterIP", "<none>"),
    "External-IP": externalAddress,
    "Port(s)": ports,
    Selector: (object) => labelsText(specOf(object)["selector"]),
  },
  "/Endpoints": { Endpoints: endpoints },
  "/PersistentVolumeClaim": {
    Status: (object) => (object.metadata.deletionTimestamp ? "Terminating" : textOf(statusOf(object)["phase"])),
    Volume: field("spec.volumeName"),
    Capacity: (object) => (isBound(object) ? storageOf(statusOf(object)["capacity"]) : ""),
    "Access Modes": (object) => (isBound(object) ? accessModes(statusOf(object)["accessModes"]) : ""),
    StorageClass: field("spec.storageClassName"),
    VolumeAttributesClass: field("spec.volumeAttributesClassName", "<unset>"),
    VolumeMode: field("spec.volumeMode", "<unset>"),
  },
  "/PersistentVolume": {
    Capacity: (object) => storageOf(specOf(object)["capacity"]),
    "Access Modes": (object) => accessModes(specOf(object)["accessModes"]),
    "Reclaim Policy": field("spec.persistentVolumeReclaimPolicy"),
    Status: (object) => (object.metadata.deletionTimestamp ? "Terminating" : textOf(statusOf(object)["phase"])),
    Claim: (object) => {
      const claim = specOf(object)["claimRef"] as Fields | undefined;
      return claim ? `${textOf(claim["namespace"])}/${textOf(claim["name"])}` : "";
    },
    StorageClass: field("spec.storageClassName"),
    VolumeAttributesClass: field("spec.volumeAttributesClassName", "<unset>"),
    Reason: field("status.reason"),
    VolumeMode: field("spec.volumeMode", "<unset>"),
  },
  "/Node": {
    Status: nodeStatus,
    Roles: nodeRoles,
    Version: field("status.nodeInfo.kubeletVersion"),
    "Internal-IP": nodeAddress("InternalIP"),
    "External-IP": nodeAddress("ExternalIP"),
    "OS-Image": field("status.nodeInfo.osImage", "<unknown>"),
    "Kernel-Version": field("status.nodeInfo.kernelVersion", "<unknown>"),
    "Container-Runtime": field("status.nodeInfo.containerRuntimeVersion", "<unknown>"),
  },
  "/ResourceQuota": { Request: (object) => quota(object, false), Limit: (object) => quota(object, true) },
  "/Event": event,
  "events.k8s.io/Event": event,
};
