// Namespace, ConfigMap, Secret, ServiceAccount, Service, PersistentVolumeClaim.
// @see kubernetes pkg/apis/core/v1/defaults.go and validation/validation.go
import { createHash } from "node:crypto";
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, immutable, invalidValue, required } from "./causes.ts";
import { fill, listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import { defaultPodSpec } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

const mostDataBytes = 1024 * 1024;

/** Namespaces carry their own name as a label and the finalizer that empties them. */
export const namespace: Strategy = {
  hasGeneration: false,
  default(object) {
    object.metadata.labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name ?? "" };
  },
  complete(object, before) {
    const kept = before ? (before["spec"] as Fields | undefined)?.["finalizers"] : ["kubernetes"];
    if (kept !== undefined) specOf(object)["finalizers"] ??= kept;
    object["status"] = { phase: "Active", ...(object["status"] as Fields | undefined) };
  },
  selectableFields: { "status.phase": (object) => String((object["status"] as Fields | undefined)?.["phase"] ?? "") },
};

function validateData(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const causes: Cause[] = [];
  const entries = [
    ...Object.entries((object["data"] ?? {}) as Fields),
    ...Object.entries((object["binaryData"] ?? {}) as Fields),
  ];
  for (const [key, value] of entries) {
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key))
      causes.push(
        invalidValue(
          `data[${key}]`,
          key,
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        ),
      );
    if (typeof value !== "string") causes.push(invalidValue(`data[${key}]`, value, "must be a string"));
  }
  const size = entries.reduce((sum, [, value]) => sum + String(value).length, 0);
  if (size > mostDataBytes)
    causes.push({
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${mostDataBytes} bytes`,
      field: "data",
    });
  if (before?.["immutable"] === true) {
    if (object["immutable"] !== true)
      causes.push(forbiddenField("immutable", "field is immutable when `immutable` is set"));
    if (!equalJson(object["data"], before["data"]))
      causes.push(forbiddenField("data", "field is immutable when `immutable` is set"));
  }
  return causes;
}

/** Data of texts. */
export const configMap: Strategy = { hasGeneration: false, validate: validateData };

/** `stringData` is written, never read; the type never changes. */
export const secret: Strategy = {
  hasGeneration: false,
  default(object) {
    fill(object, { type: "Opaque" });
    const texts = object["stringData"] as { [key: string]: string } | undefined;
    if (texts && typeof texts === "object") {
      const encoded = Object.entries(texts).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]);
      object["data"] = { ...(object["data"] as Fields | undefined), ...Object.fromEntries(encoded) };
      delete object["stringData"];
    }
  },
  validate(object, before) {
    const bad = Object.entries((object["data"] ?? {}) as Fields).filter(
      ([, value]) => typeof value === "string" && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value),
    );
    const encoding = bad.map(([key]) => invalidValue(`data[${key}]`, "(hidden)", "illegal base64 data"));
    return [
      ...encoding,
      ...validateData(object, before),
      ...(before ? immutable("type", object["type"], before["type"]) : []),
    ];
  },
  selectableFields: { type: (object) => String(object["type"] ?? "") },
};

/** Nothing to default: tokens are asked for. */
export const serviceAccount: Strategy = { hasGeneration: false, returnsDeleted: true };

/** A service has an address from the moment it is made; here it follows from its name, so that runs are alike. */
export const service: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object) {
    const spec = specOf(object);
    fill(spec, { type: "ClusterIP", sessionAffinity: "None" });
    if (spec["sessionAffinity"] === "ClientIP")
      fill((spec["sessionAffinityConfig"] ??= {}) as Fields, { clientIP: {} });
    fill(mapOf(mapOf(spec["sessionAffinityConfig"])?.["clientIP"]), { timeoutSeconds: 10_800 });
    for (const port of (Array.isArray(spec["ports"]) ? spec["ports"] : []) as Fields[]) {
      fill(port, { protocol: "TCP" });
      if (!port["targetPort"]) port["targetPort"] = port["port"];
    }
    if (spec["type"] === "ExternalName") return;
    fill(spec, { internalTrafficPolicy: "Cluster" });
    if (spec["type"] === "NodePort" || spec["type"] === "LoadBalancer")
      fill(spec, { externalTrafficPolicy: "Cluster" });
    if (spec["type"] === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true });
  },
  complete(object, before) {
    const spec = specOf(object);
    object["status"] = { loadBalancer: {}, ...(object["status"] as Fields | undefined) };
    if (spec["type"] === "ExternalName") return;
    allocateAddress(object, spec, before);
    spec["ipFamilies"] ??= ["IPv4"];
    spec["ipFamilyPolicy"] ??= "SingleStack";
    if (spec["type"] === "NodePort" || spec["type"] === "LoadBalancer") allocateNodePorts(object, spec, before);
  },
  validate(object, before) {
    const spec = specOf(object);
    if (
      spec["type"] !== "ExternalName" &&
      spec["clusterIP"] !== "None" &&
      !(Array.isArray(spec["ports"]) && spec["ports"].length > 0)
    ) {
      return [required("spec.ports")];
    }
    const old = before && specOf(before);
    if (!old || !old["clusterIP"] || old["type"] === "ExternalName" || spec["type"] === "ExternalName") return [];
    if (spec["clusterIP"] === old["clusterIP"]) return [];
    return [invalidValue("spec.clusterIPs[0]", [spec["clusterIP"]], "may not change once set")];
  },
  selectableFields: {
    "spec.clusterIP": (object) => String(specOf(object)["clusterIP"] ?? ""),
    "spec.type": (object) => String(specOf(object)["type"] ?? ""),
  },
};

const numberFor = (object: KubeObject, salt: string, below: number): number =>
  createHash("sha256").update(`${object.metadata.namespace}/${object.metadata.name}/${salt}`).digest().readUInt32BE(0) %
  below;

function allocateAddress(object: KubeObject, spec: Fields, before: KubeObject | undefined): void {
  const kept = before && specOf(before)["clusterIP"];
  const isKubernetes = object.metadata.namespace === "default" && object.metadata.name === "kubernetes";
  const number = 2 + numberFor(object, "clusterIP", 65_000);
  spec["clusterIP"] ??= kept ?? (isKubernetes ? "10.0.0.1" : `10.0.${number >> 8}.${number & 255}`);
  spec["clusterIPs"] ??= [spec["clusterIP"]];
}

function allocateNodePorts(object: KubeObject, spec: Fields, before: KubeObject | undefined): void {
  const old = ((before && specOf(before)["ports"]) ?? []) as Fields[];
  for (const port of (spec["ports"] ?? []) as Fields[]) {
    const kept = old.find((one) => one["port"] === port["port"] && one["protocol"] === port["protocol"])?.["nodePort"];
    port["nodePort"] ??=
      kept ?? 30_000 + numberFor(object, `${String(port["port"])}/${String(port["protocol"])}`, 2_768);
  }
}

/** A claim may grow, and nothing else of it may change. */
export const persistentVolumeClaim: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object) {
    const spec = specOf(object);
    fill(spec, { volumeMode: "Filesystem" });
  },
  complete(object) {
    object["status"] = { phase: "Pending", ...(object["status"] as Fields | undefined) };
  },
  validate(object, before) {
    if (!before) return [];
    const essence = (claim: KubeObject) => ({
      ...specOf(claim),
      resources: undefined,
      volumeAttributesClassName: undefined,
      volumeName: undefined,
    });
    if (equalJson(essence(object), essence(before))) return [];
    return [
      forbiddenField(
        "spec",
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      ),
    ];
  },
};

/** Addresses by hand, from before there were EndpointSlices. */
export const endpoints: Strategy = {
  hasGeneration: false,
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  default(object) {
    for (const subset of listOf(object["subsets"]))
      for (const port of listOf(subset["ports"])) fill(port, { protocol: "TCP" });
  },
};

/** Addresses of a service. */
export const endpointSlice: Strategy = {
  generationMovesWith: "labels",
  default(object) {
    for (const port of listOf(object["ports"])) {
      fill(port, { protocol: "TCP" });
      port["name"] ??= "";
    }
  },
};

/** A pod to be made later. */
export const podTemplate: Strategy = {
  returnsDeleted: true,
  default(object) {
    const spec = mapOf(mapOf(object["template"])?.["spec"]);
    if (spec) defaultPodSpec(spec);
  },
};
