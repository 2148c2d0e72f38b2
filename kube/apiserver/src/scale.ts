// The scale of a workload, in the one form that all kinds share.
import { cloneJson, type JsonValue, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch } from "@sluice/patch";
import type { ApiRequest } from "./api-request.ts";
import { readJsonPath } from "./resources/json-path.ts";
import type { Resource } from "./resources/resource.ts";
import { invalidValue } from "./resources/causes.ts";
import { badRequest, invalid } from "./status-error.ts";
import { readBody } from "./verbs/read-body.ts";

/** autoscaling/v1 Scale of an object. */
export function readScale(object: KubeObject, { scale }: Resource): { [field: string]: unknown } {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = readJsonPath(object, ".spec.selector.matchLabels") as { [key: string]: string } | undefined;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: readJsonPath(object, scale?.specReplicas ?? "") ?? 0 },
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

/** The object with the replicas that a written Scale asks for. @throws {ApiError} 400 */
export function writeScale(object: KubeObject, resource: Resource, request: ApiRequest): KubeObject {
  const body = readBody(request);
  const current = readScale(object, resource) as unknown as JsonValue;
  const patch = request.headers["content-type"]?.startsWith("application/json-patch")
    ? applyJsonPatch(current, body)
    : applyMergePatch(current, body);
  const replicas = readJsonPath(request.method === "PUT" ? body : patch, ".spec.replicas");
  if (typeof replicas !== "number" || !Number.isInteger(replicas))
    throw badRequest("spec.replicas must be a whole number, 0 or more");
  if (replicas < 0)
    throw invalid(scaleKind, object.metadata.name ?? "", [
      invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  const copy = cloneJson(object);
  const steps = (resource.scale?.specReplicas ?? ".spec.replicas").split(".").filter((step) => step !== "");
  const last = steps.pop() ?? "replicas";
  const parent = steps.reduce<{ [key: string]: unknown }>(
    (at, step) => (at[step] ??= {}) as { [key: string]: unknown },
    copy,
  );
  parent[last] = replicas;
  return copy;
}
