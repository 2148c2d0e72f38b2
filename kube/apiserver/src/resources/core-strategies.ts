// Namespace, ConfigMap, Secret, ServiceAccount, Service.
// @see kubernetes pkg/apis/core/v1/defaults.go and validation/validation.go
import { equalJson, labelProblems, type KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, invalidValue } from "./causes.ts";
import { fill, fillAbsent, listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import { checkEndpointSlice } from "../validation/endpoint-slices.ts";
import { checkEndpoints } from "../validation/endpoints.ts";
import { checkNamespace } from "../validation/namespaces.ts";
import { checkService } from "../validation/services.ts";
import { checkTemplate } from "../validation/pod-spec.ts";
import { defaultPodSpec } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";
import { addressObjects, allocateAddress, goesWithService } from "./service-addresses.ts";
import { settleAddresses, settleFamilies } from "./service-families.ts";
import { allocateHealthCheckPort, allocateNodePorts } from "./service-ports.ts";
import { checksNodes, comesFromOutside, dropWhatItsTypeHad, mayHaveNodePorts } from "./service-type-change.ts";
import { fillLoadBalancer } from "./load-balancer-status.ts";

const mostDataBytes = 1024 * 1024;

/** Namespaces carry their own name as a label and the finalizer that empties them. */
export const namespace: Strategy = {
  hasGeneration: false,
  default(object) {
    object.metadata.labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name ?? "" };
  },
  complete(object, { before, finalizes }) {
    const spec = specOf(object);
    if (!before) spec["finalizers"] = withOwnFinalizer(spec["finalizers"]);
    else if (!finalizes) keepFinalizers(spec, mapOf(before["spec"]));
    object["status"] = { phase: "Active", ...(object["status"] as Fields | undefined) };
  },
  marked: (object) => ({ ...object, status: { ...(object["status"] as Fields), phase: "Terminating" } }),
  whyBadName: labelProblems,
  validate: checkNamespace,
};

const emptied = "kubernetes";
const withOwnFinalizer = (finalizers: unknown): unknown[] => {
  const all: unknown[] = Array.isArray(finalizers) ? finalizers : [];
  return all.includes(emptied) ? all : [...all, emptied];
};

function keepFinalizers(spec: Fields, old: Fields | undefined): void {
  if (old?.["finalizers"] === undefined) delete spec["finalizers"];
  else spec["finalizers"] = old["finalizers"];
}

const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** What is wrong with the keys of data. */
export const keyCauses = (keys: readonly string[]): Cause[] =>
  keys.filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key)).map((key) => invalidValue(`data[${key}]`, key, keyRule));

/** What is wrong with how much data there is. */
export const sizeCauses = (field: string, bytes: number): Cause[] =>
  bytes > mostDataBytes
    ? [{ reason: "FieldValueTooLong", message: `Too long: may not be more than ${mostDataBytes} bytes`, field }]
    : [];

function validateData(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const [data, binary] = [mapOf(object["data"]) ?? {}, mapOf(object["binaryData"]) ?? {}];
  const entries = [...Object.entries(data), ...Object.entries(binary)];
  const size = entries.reduce((sum, [, value]) => sum + String(value).length, 0);
  return [
    ...keyCauses(entries.map(([key]) => key)),
    ...Object.keys(data)
      .filter((key) => key in binary)
      .map((key) => invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData")),
    ...sizeCauses("", size),
    ...(before?.["immutable"] === true ? keepsData(object, before) : []),
  ];
}

/** What says that it never changes, does not. */
export function keepsData(object: KubeObject, before: KubeObject): Cause[] {
  const why = "field is immutable when `immutable` is set";
  return [
    ...(object["immutable"] === true ? [] : [forbiddenField("immutable", why)]),
    ...(equalJson(object["data"] ?? {}, before["data"] ?? {}) ? [] : [forbiddenField("data", why)]),
    ...(equalJson(object["binaryData"] ?? {}, before["binaryData"] ?? {}) ? [] : [forbiddenField("binaryData", why)]),
  ];
}

/** Data of texts. */
export const configMap: Strategy = { hasGeneration: false, validate: validateData };

/** Nothing to default: tokens are asked for. */
export const serviceAccount: Strategy = { hasGeneration: false, returnsDeleted: true };

/** A service has an address from the moment it is made; here it follows from its name, so that runs are alike. */
export const service: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object) {
    const spec = specOf(object);
    fill(spec, { type: "ClusterIP", sessionAffinity: "None" });
    if (spec["sessionAffinity"] === "None") delete spec["sessionAffinityConfig"];
    if (spec["sessionAffinity"] === "ClientIP") defaultAffinity(spec);
    for (const port of (Array.isArray(spec["ports"]) ? spec["ports"] : []) as Fields[]) {
      fill(port, { protocol: "TCP" });
      if (!port["targetPort"]) port["targetPort"] = port["port"];
    }
    if (spec["type"] === "LoadBalancer") fillLoadBalancer(object);
    if (spec["type"] === "ExternalName") return;
    fillAbsent(spec, { internalTrafficPolicy: "Cluster" });
    if (comesFromOutside(spec)) fill(spec, { externalTrafficPolicy: "Cluster" });
    if (spec["type"] === "LoadBalancer") fillAbsent(spec, { allocateLoadBalancerNodePorts: true });
  },
  complete(object, about) {
    const spec = specOf(object);
    object["status"] = { loadBalancer: {}, ...(object["status"] as Fields | undefined) };
    settleAddresses(spec, about.before && specOf(about.before));
    if (about.before) dropWhatItsTypeHad(object, about.before);
    if (spec["type"] === "ExternalName") return;
    settleFamilies(object, about.before);
    allocateAddress(object, about);
    if (mayHaveNodePorts(spec)) allocateNodePorts(object, about);
    if (checksNodes(spec)) allocateHealthCheckPort(object, about);
  },
  whyBadName: labelProblems,
  validate: checkService,
  companions: addressObjects,
  takesAlong: goesWithService,
};

/** For how long a client stays with a pod. */
function defaultAffinity(spec: Fields): void {
  const client = mapOf(mapOf(spec["sessionAffinityConfig"])?.["clientIP"]);
  if (client?.["timeoutSeconds"] === undefined)
    spec["sessionAffinityConfig"] = { clientIP: { timeoutSeconds: 10_800 } };
}

/** Addresses by hand, from before there were EndpointSlices. */
export const endpoints: Strategy = {
  hasGeneration: false,
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  default(object) {
    for (const subset of listOf(object["subsets"]))
      for (const port of listOf(subset["ports"])) fill(port, { protocol: "TCP" });
  },
  validate: checkEndpoints,
};

/** Addresses of a service. */
export const endpointSlice: Strategy = {
  generationMovesWith: "labels",
  default(object) {
    for (const port of listOf(object["ports"])) {
      port["protocol"] ??= "TCP";
      port["name"] ??= "";
    }
  },
  complete(object) {
    // What nodes and zones were told by before they had fields: this version has it to be read only.
    for (const endpoint of listOf(object["endpoints"])) delete endpoint["deprecatedTopology"];
  },
  validate: checkEndpointSlice,
};

/** A pod to be made later. */
export const podTemplate: Strategy = {
  returnsDeleted: true,
  default(object) {
    const spec = mapOf(mapOf(object["template"])?.["spec"]);
    if (spec) defaultPodSpec(spec);
  },
  validate: (object) => checkTemplate(object["template"], "template"),
};
