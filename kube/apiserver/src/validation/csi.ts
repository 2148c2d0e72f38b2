// Drivers of storage, on which nodes they are, and how much they have left.
// @see kubernetes pkg/apis/storage/validation/validation.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { duplicate, immutable, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, atLeast, ifThere, needed, notNegative, struct, type Check } from "./check.ts";
import { labelKey, labelSelector } from "./label-selectors.ts";
import { notNegativeAmount } from "./requirements.ts";
import { subdomain } from "./texts.ts";
import { driverName } from "./volume-sources.ts";

const shortestToken = 600;
const longestToken = 2 ** 32;

const lifetime: Check = (value, field) => {
  const seconds = Number(value);
  if (seconds < shortestToken) return [invalidValue(field, seconds, "may not specify a duration less than 10 minutes")];
  return seconds > longestToken
    ? [invalidValue(field, seconds, "may not specify a duration larger than 2^32 seconds")]
    : [];
};

const tokens: Check = (value, field) => {
  const audiences = new Set<unknown>();
  return listOf(value).flatMap(({ audience = "", expirationSeconds }, index) => {
    const at = `${field}[${index}]`;
    if (audiences.has(audience)) return [duplicate(`${at}.audience`, audience)];
    audiences.add(audience);
    return ifThere(lifetime)(expirationSeconds, `${at}.expirationSeconds`);
  });
};

const modes = ["Persistent", "Ephemeral"];
const lifecycleModes: Check = (value, field) =>
  (Array.isArray(value) ? value : [])
    .filter((mode) => !modes.includes(String(mode)))
    .map((mode) => unsupported(field, mode ?? "", modes));

const driverParts = struct({
  fsGroupPolicy: ifThere(among("File", "None", "ReadWriteOnceWithFSType")),
  tokenRequests: tokens,
  volumeLifecycleModes: lifecycleModes,
  nodeAllocatableUpdatePeriodSeconds: ifThere(atLeast(10, "must be greater than or equal to 10 seconds")),
});

function checkSecrets({ serviceAccountTokenInSecrets: isSecret, tokenRequests }: Fields): Cause[] {
  const why = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
  return typeof isSecret === "boolean" && listOf(tokenRequests).length === 0
    ? [invalidValue("spec.serviceAccountTokenInSecrets", isSecret, why)]
    : [];
}

/** A CSIDriver. */
export function checkDriver(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const [spec, old] = [specOf(object), before && specOf(before)];
  const keeps = (name: string, field: string): Cause[] =>
    old ? immutable(field, spec[name] ?? null, old[name] ?? null) : [];
  return [
    ...driverParts(spec, "spec"),
    ...checkSecrets(spec),
    ...keeps("attachRequired", "spec.attachedRequired"),
    ...keeps("volumeLifecycleModes", "spec.volumeLifecycleModes"),
  ];
}

const longestId = 256;
const nodeId = needed((value, field) =>
  Buffer.byteLength(String(value)) > longestId
    ? [invalidValue(field, value, `must be ${longestId} characters or less`)]
    : [],
);

/** Keys are told under the field of their driver. */
const topologyKeys: Check = (value, field) => {
  const keys = Array.isArray(value) ? value.map((key) => String(key ?? "")) : [];
  const at = field.slice(0, field.lastIndexOf("."));
  return keys.flatMap((key, index) => [
    ...(key === "" ? [required(at)] : []),
    ...(keys.indexOf(key) < index ? [duplicate(at, key)] : []),
    ...labelKey(key, at),
  ]);
};

const ofNode = struct({ name: driverName, nodeID: nodeId, allocatable: struct({ count: ifThere(notNegative) }) });

const drivers: Check = (value, field) => {
  const names: unknown[] = [];
  return listOf(value).flatMap((driver, index) => {
    const at = `${field}[${index}]`;
    const { name = "" } = driver;
    const isAgain = names.includes(name);
    names.push(name);
    return [
      ...ofNode(driver, at),
      ...(isAgain ? [duplicate(`${at}.name`, name)] : []),
      ...topologyKeys(driver["topologyKeys"], `${at}.topologyKeys`),
    ];
  });
};

/** A driver on a node as a message of Kubernetes shows it; how much it can take may change. */
const asGoPrints = ({ name, nodeID, topologyKeys: keys }: Fields): object => ({
  Name: name,
  NodeID: nodeID,
  TopologyKeys: keys ?? null,
  Allocatable: null,
});

/** A CSINode: a driver that is there stays as it is. */
export function checkNodeDrivers(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const own = listOf(specOf(object)["drivers"]);
  const old = before ? listOf(specOf(before)["drivers"]) : [];
  return [
    ...drivers(own, "spec.drivers"),
    ...old.flatMap((driver) =>
      own
        .filter(({ name }) => name === driver["name"])
        .flatMap((other) => immutable("spec.drivers", asGoPrints(other), asGoPrints(driver))),
    ),
  ];
}

/** A CSIStorageCapacity. */
export function checkCapacity(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const { nodeTopology = null, storageClassName = "", capacity } = object;
  return [
    ...labelSelector(nodeTopology, "nodeTopology"),
    ...subdomain(storageClassName, "storageClassName"),
    ...ifThere(notNegativeAmount)(capacity, "capacity"),
    ...(before ? immutable("nodeTopology", nodeTopology, before["nodeTopology"] ?? null) : []),
    ...(before ? immutable("storageClassName", storageClassName, before["storageClassName"] ?? "") : []),
  ];
}
