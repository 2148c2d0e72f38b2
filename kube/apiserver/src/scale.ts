// The scale of a workload, in the one form that all kinds share.
import { cloneJson, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch } from "@sluice/patch";
import type { ApiRequest } from "./api-request.ts";
import { readJsonPath } from "./resources/json-path.ts";
import type { Resource } from "./resources/resource.ts";
import { invalidValue } from "./resources/causes.ts";
import { badRequest, invalid } from "./status-error.ts";
import { readObjectBody } from "./verbs/read-body.ts";
import { readConfiguration, readPatch } from "./verbs/read-patch.ts";

/** autoscaling/v1 Scale of an object. */
export function readScale(object: KubeObject, resource: Resource): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const wanted = (readJsonPath(object, resource.scale?.specReplicas ?? "") as number | undefined) ?? 0;
  const selector = selectorOf(object, resource);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: {
      replicas: readJsonPath(object, resource.scale?.statusReplicas ?? "") ?? 0,
      ...(selector === "" ? {} : { selector }),
    },
  };
}

/** A custom kind has its selector as a text, where its definition says; the others have one of labels. */
function selectorOf(object: KubeObject, { isCustom, scale }: Resource): string {
  if (isCustom) {
    const text = scale?.labelSelector ? readJsonPath(object, scale.labelSelector) : "";
    return typeof text === "string" ? text : "";
  }
  const selector = readJsonPath(object, ".spec.selector") as LabelSelector | { [label: string]: string } | undefined;
  if (!selector) return "";
  const isOfLabels = "matchLabels" in selector || "matchExpressions" in selector;
  return describeSelector(isOfLabels ? selector : { matchLabels: selector as { [label: string]: string } });
}

/** `a=b,c in (d,e),!f`, sorted by key. @see apimachinery pkg/labels/selector.go */
function describeSelector(selector: LabelSelector): string {
  const words = toLabelRequirements(selector).map(({ key, operator, values }): [key: string, text: string] => {
    const all = [...values].sort().join(",");
    if (operator === "exists") return [key, key];
    if (operator === "absent") return [key, `!${key}`];
    if (operator === "notin") return [key, `${key} notin (${all})`];
    return [key, values.length === 1 && selector.matchLabels?.[key] === all ? `${key}=${all}` : `${key} in (${all})`];
  });
  return words
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, text]) => text)
    .join(",");
}

/** The Scale that a write makes of an object's. @throws {ApiError} */
export function writeScale(object: KubeObject, resource: Resource, request: ApiRequest): KubeObject {
  const current = readScale(object, resource);
  const sent = request.method === "PUT" ? readObjectBody(request, { kind: "Scale" }) : patched(current, request);
  const { name = "", resourceVersion, uid } = sent.metadata ?? {};
  if (name !== "" && name !== current.metadata.name)
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${current.metadata.name ?? ""})`,
    );
  const replicas = readJsonPath(sent, ".spec.replicas") ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas))
    throw badRequest("spec.replicas must be a whole number, 0 or more");
  if (replicas < 0) throw negative(object, resource, replicas);
  const metadata = { ...current.metadata, resourceVersion, uid };
  return { ...current, metadata, spec: replicas === 0 ? {} : { replicas } };
}

function patched(scale: KubeObject, request: ApiRequest): KubeObject {
  const mediaType = request.headers["content-type"] ?? "";
  if (mediaType.startsWith("application/apply-patch"))
    return applyMergePatch(scale, readConfiguration(request)) as unknown as KubeObject;
  const patch = readPatch(request, mediaType);
  const isOfSteps = mediaType.startsWith("application/json-patch");
  return (isOfSteps ? applyJsonPatch(scale, patch) : applyMergePatch(scale, patch)) as unknown as KubeObject;
}

function negative({ metadata }: KubeObject, { isCustom, group, kind, scale }: Resource, replicas: number): Error {
  const name = metadata.name ?? "";
  if (!isCustom)
    return invalid({ group: "autoscaling", kind: "Scale" }, name, [
      invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  return invalid({ group, kind }, name, [
    invalidValue(scale?.specReplicas ?? "", replicas, "should be a non-negative integer"),
  ]);
}

/** The object with the replicas of a Scale, and its conditions on the version. */
export function withScale(object: KubeObject, resource: Resource, { metadata, spec }: KubeObject): KubeObject {
  const copy = cloneJson(object);
  const { resourceVersion, uid } = metadata;
  copy.metadata = { ...copy.metadata, resourceVersion, uid };
  const steps = (resource.scale?.specReplicas ?? ".spec.replicas").split(".").filter((step) => step !== "");
  const last = steps.pop() ?? "replicas";
  const parent = steps.reduce<{ [key: string]: unknown }>(
    (at, step) => (at[step] ??= {}) as { [key: string]: unknown },
    copy,
  );
  parent[last] = (spec as { replicas?: number } | undefined)?.replicas ?? 0;
  return copy;
}
