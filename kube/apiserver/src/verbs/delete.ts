// DELETE, of one object or a collection.
import { formatTime, type KubeObject } from "@sluice/objects";
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { crdFinalizer } from "../crd/finalize-definitions.ts";
import { badRequest, conflict, forbidden, invalidOption, unsupportedOption } from "../status-error.ts";
import { inVersion, storedObject } from "../write/address.ts";
import { deleteObject } from "../write/remove.ts";
import { readBody, UnreadableBody } from "./read-body.ts";

/** What the client wants of a deletion; `grace` in seconds. */
export type DeleteOptions = {
  dryRun: boolean;
  grace?: number;
  propagation?: string;
  uid?: string;
  resourceVersion?: string;
};

/** What a body says of a deletion. */
type Sent = {
  propagationPolicy?: string;
  orphanDependents?: boolean;
  dryRun?: string[];
  preconditions?: { uid?: string; resourceVersion?: string };
  gracePeriodSeconds?: number;
};

/** Reads options from the body, or from the query where there is none. @throws {ApiError} 400 */
export function readDeleteOptions(request: ApiRequest, query: URLSearchParams): DeleteOptions {
  return request.body === undefined || request.body.length === 0
    ? deleteOptions({}, query)
    : deleteOptions(readSent(request), new URLSearchParams());
}

function readSent(request: ApiRequest): Sent {
  try {
    return readBody(request, { apiVersion: "v1", kind: "DeleteOptions" }) ?? {};
  } catch (error) {
    if (error instanceof UnreadableBody) throw badRequest(error.message);
    throw error;
  }
}

function deleteOptions(fields: Sent, query: URLSearchParams): DeleteOptions {
  if (fields.propagationPolicy !== undefined && fields.orphanDependents !== undefined)
    throw invalidOption("DeleteOptions", {
      reason: "FieldValueInvalid",
      message: `Invalid value: "${fields.propagationPolicy}": orphanDependents and deletionPropagation cannot be both set`,
      field: "propagationPolicy",
    });
  const dryRun = fields.dryRun ?? query.getAll("dryRun");
  if (dryRun.some((value) => value !== "All"))
    throw unsupportedOption("DeleteOptions", "dryRun", { value: JSON.stringify(dryRun), supported: '"All"' });
  const grace =
    fields.gracePeriodSeconds ??
    (query.has("gracePeriodSeconds") ? Number(query.get("gracePeriodSeconds")) : undefined);
  const propagation =
    fields.propagationPolicy ?? query.get("propagationPolicy") ?? (fields.orphanDependents ? "Orphan" : undefined);
  if (propagation !== undefined && !["Background", "Foreground", "Orphan"].includes(propagation)) {
    const supported = '"Foreground", "Background", "Orphan", "nil"';
    throw unsupportedOption("DeleteOptions", "propagationPolicy", { value: `"${propagation}"`, supported });
  }
  return {
    dryRun: dryRun.length > 0,
    ...(grace === undefined ? {} : { grace }),
    ...(propagation === undefined ? {} : { propagation }),
    ...fields.preconditions,
  };
}

/** The options as they were sent, for those who admit the deletion. */
export const toGiven = ({
  grace,
  propagation,
  uid,
  resourceVersion,
}: DeleteOptions): { [option: string]: unknown } => ({
  ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
  ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
  ...(uid === undefined && resourceVersion === undefined
    ? {}
    : { preconditions: { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) } }),
});

const undeletable = new Set(["default", "kube-system", "kube-public"]);

/** Deletes one object. @returns the object that waits for its finalizers, or undefined when it is gone */
export function removeObject(
  context: Context,
  resource: Resource,
  name: { name: string; namespace?: string },
  options: DeleteOptions,
): KubeObject | undefined {
  const object = storedObject(context, resource, name);
  const { uid, resourceVersion } = options;
  if (uid && uid !== object.metadata.uid)
    throw conflict(
      { group: "", plural: resource.kind },
      name.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${object.metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion && resourceVersion !== object.metadata.resourceVersion) {
    throw conflict(
      { group: "", plural: resource.kind },
      name.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${object.metadata.resourceVersion}). The object might have been modified`,
    );
  }
  if (resource.kind === "Namespace" && resource.group === "" && undeletable.has(name.name))
    throw forbidden(resource, name.name, "this namespace may not be deleted");
  const left = deleteObject(context, resource, object, {
    dryRun: options.dryRun,
    ...(options.grace === undefined ? {} : { grace: options.grace }),
    finalizers: finalizersOf(resource, options.propagation),
  });
  return left && inVersion(context, left, resource);
}

/** What must happen before the object may go. A definition waits for its instances. */
function finalizersOf(resource: Resource, wish: string | undefined): string[] {
  const propagation = wish ?? (resource.strategy.orphansDependents ? "Orphan" : "Background");
  const cleanup = resource.kind === "CustomResourceDefinition" ? [crdFinalizer] : [];
  if (propagation === "Orphan") return [...cleanup, "orphan"];
  return propagation === "Foreground" ? [...cleanup, "foregroundDeletion"] : cleanup;
}

/** What is shown of an object that is gone. A pod goes in grace, if without any. */
export function lastSight(object: KubeObject, { group, kind }: Resource, now: number): KubeObject {
  if (group !== "" || kind !== "Pod") return object;
  const { generation = 0, deletionTimestamp } = object.metadata;
  const gone = {
    deletionTimestamp: formatTime(now),
    deletionGracePeriodSeconds: 0,
    generation: deletionTimestamp ? generation : generation + 1,
  };
  return { ...object, metadata: { ...object.metadata, ...gone } };
}

/** What somebody who deletes should know. */
export const warningsOfDelete = ({ group, kind }: Resource, { propagation }: DeleteOptions): string[] =>
  group === "batch" && kind === "Job" && propagation === undefined
    ? [
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
      ]
    : [];
