// The scale of a workload, in the one form that all kinds share.
import { cloneJson, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch } from "@sluice/patch";
import type { ApiRequest } from "./api-request.ts";
import { readJsonPath } from "./resources/json-path.ts";
import type { Resource } from "./resources/resource.ts";
import { invalidValue } from "./resources/causes.ts";
import { badRequest, invalid } from "./status-error.ts";
import { readBody } from "./verbs/read-body.ts";

/** autoscaling/v1 Scale of an object. */
export function readScale(object: KubeObject, { scale }: Resource): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const wanted = (readJsonPath(object, scale?.specReplicas ?? "") as number | undefined) ?? 0;
  const selector = readJsonPath(object, ".spec.selector.matchLabels") as { [key: string]: string } | undefined;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: {
      replicas: readJsonPath(object, scale?.statusReplicas ?? "") ?? 0,
      ...(selector
        ? {
            selector: Object.entries(selector)
              .map((pair) => pair.join("="))
              .join(","),
          }
        : {}),
    },
  };
}

const scaleKind = { group: "autoscaling", kind: "Scale" };

/** The Scale that a write makes of an object's. @throws {ApiError} 400 */
export function writeScale(object: KubeObject, resource: Resource, request: ApiRequest): KubeObject {
  const body = readBody(request);
  const current = readScale(object, resource);
  const patch = request.headers["content-type"]?.startsWith("application/json-patch")
    ? applyJsonPatch(current, body)
    : applyMergePatch(current, body);
  const replicas = readJsonPath(request.method === "PUT" ? body : patch, ".spec.replicas") ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas))
    throw badRequest("spec.replicas must be a whole number, 0 or more");
  if (replicas < 0)
    throw invalid(scaleKind, object.metadata.name ?? "", [
      invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  return { ...current, spec: replicas === 0 ? {} : { replicas } };
}

/** The object with the replicas of a Scale. */
export function withScale(object: KubeObject, resource: Resource, scale: KubeObject): KubeObject {
  const copy = cloneJson(object);
  const steps = (resource.scale?.specReplicas ?? ".spec.replicas").split(".").filter((step) => step !== "");
  const last = steps.pop() ?? "replicas";
  const parent = steps.reduce<{ [key: string]: unknown }>(
    (at, step) => (at[step] ??= {}) as { [key: string]: unknown },
    copy,
  );
  parent[last] = (scale["spec"] as { replicas?: number } | undefined)?.replicas ?? 0;
  return copy;
}
