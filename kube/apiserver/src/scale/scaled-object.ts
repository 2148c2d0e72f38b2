// Between an object and its Scale: the replicas, where each version of the kind has them, and who owns them.
// @see kubernetes pkg/registry/apps/deployment/storage/storage.go, apiextensions-apiserver pkg/registry/customresource/etcd.go
import { cloneJson, type KubeObject, type ManagedFieldsEntry } from "@sluice/objects";
import { ownersOfScale, ownersThroughScale, withManagedFields, type ReplicasAt } from "@sluice/server-side-apply";
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import { findVersion } from "../crd/crd-spec.ts";
import { invalidValue } from "../resources/causes.ts";
import { readJsonPath } from "../resources/json-path.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { badRequest, conflict, internalError, invalid } from "../status-error.ts";
import { readScale } from "./read-scale.ts";

/** An object that has a Scale. */
export type Scaled = { context: Context; resource: Resource; before: KubeObject };

// What a custom object without replicas is given, so that a write which says nothing of them is noticed.
const noReplicas = -(2 ** 31);

/** The Scale of an object as it is read. @throws {ApiError} 500 for a custom object that has no replicas */
export function shownScale({ resource, before }: Scaled): KubeObject {
  const { isCustom, scale } = resource;
  if (isCustom && !hasReplicas(before, resource))
    throw internalError(`the spec replicas field "${scale?.specReplicas}" does not exist`);
  return readScale(before, resource);
}

/** The Scale of an object as it is written, with the owners of the replicas. */
export function ownedScale({ context, resource, before }: Scaled): KubeObject {
  const owners = ownersOfScale(before.metadata.managedFields, replicasAt(context, resource));
  const scale = withManagedFields(readScale(before, resource), owners);
  return resource.isCustom && !hasReplicas(before, resource) ? { ...scale, spec: { replicas: noReplicas } } : scale;
}

const hasReplicas = (object: KubeObject, { scale }: Resource): boolean =>
  readJsonPath(object, scale?.specReplicas ?? "") !== undefined;

/** The object with the replicas of a Scale and its conditions on the version, and who owns what of it then. @throws {ApiError} */
export function withScale(
  { context, resource, before }: Scaled,
  scale: KubeObject,
  { method }: ApiRequest,
): { sent: KubeObject; owners: ManagedFieldsEntry[] } {
  const { resourceVersion, uid, managedFields } = scale.metadata;
  const replicas = (scale["spec"] as { replicas?: number } | undefined)?.replicas ?? 0;
  checkReplicas(before, resource, replicas);
  // What is put may only be put into the object that it is of; a patch has the uid that it was given.
  const isPut = method === "PUT";
  if (!isPut && !resource.isCustom) checkUid(before, resource, uid);
  const sent = withReplicas(before, resource, replicas);
  sent.metadata = { ...sent.metadata, resourceVersion, uid: isPut ? uid : undefined };
  const through = { apiVersion: apiVersionOf(resource), replicasAt: replicasAt(context, resource) };
  return { sent, owners: ownersThroughScale(before.metadata.managedFields, managedFields, through) };
}

function withReplicas(object: KubeObject, { scale }: Resource, replicas: number): KubeObject {
  const copy = cloneJson(object);
  const steps = pathOf(scale?.specReplicas);
  const last = steps.pop() ?? "replicas";
  const parent = steps.reduce<{ [key: string]: unknown }>(
    (at, step) => (at[step] ??= {}) as { [key: string]: unknown },
    copy,
  );
  parent[last] = replicas;
  return copy;
}

const pathOf = (path = ".spec.replicas"): string[] => path.split(".").filter((step) => step !== "");

function checkReplicas({ metadata }: KubeObject, { isCustom, group, kind, scale }: Resource, replicas: number): void {
  const { name = "" } = metadata;
  const field = scale?.specReplicas ?? "";
  if (isCustom && replicas === noReplicas) throw badRequest(`the spec replicas field "${field}" cannot be empty`);
  if (replicas >= 0) return;
  if (!isCustom)
    throw invalid({ group: "autoscaling", kind: "Scale" }, name, [
      invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  throw invalid({ group, kind }, name, [invalidValue(field, replicas, "should be a non-negative integer")]);
}

function checkUid({ metadata }: KubeObject, { group, plural }: Resource, uid: string | undefined): void {
  if (!uid || uid === metadata.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  throw conflict({ group, plural: `${plural}/scale` }, metadata.name ?? "", why);
}

/** Where each version of a kind has its replicas. */
function replicasAt(context: Context, resource: Resource): ReplicasAt {
  if (!resource.isCustom)
    return (apiVersion) => (groupOf(apiVersion) === resource.group ? ["spec", "replicas"] : undefined);
  return (apiVersion) => {
    const version = findVersion(context, resource, apiVersion);
    if (!version) return undefined;
    const scale = version.subresources?.scale;
    return scale ? pathOf(scale.specReplicasPath) : null;
  };
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");
