// Server-side apply: a manager says what it wants an object to be, and what it no longer says goes.
import { equalJson, formatTime, type JsonObject, type KubeObject } from "@sluice/objects";
import {
  applyPatch,
  ConflictError,
  decodeFieldsV1,
  describeManager,
  MergeError,
  withManagedFields,
  type ApplyRequest,
} from "@sluice/server-side-apply";
import type { Context } from "../context.ts";
import { otherVersions } from "../crd/stored-form.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError, badRequest, notFound } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import { fitToPath, inVersion, keyOf } from "../write/address.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";
import { zeroOf } from "../write/decode.ts";
import { knownVersions } from "../write/known-versions.ts";
import type { Target, WriteResult } from "./write-result.ts";

/** Applies what a manager wants of an object, which is made where there is none. @throws {ApiError} */
export function applyObject(
  context: Context,
  { resource, namespace, name }: Target,
  body: JsonObject,
  options: WriteOptions & { force: boolean },
): WriteResult {
  const wanted = readConfig(body, resource);
  const config = fitToPath(wanted, resource, { namespace, name });
  const stored = context.store.get(keyOf(resource, { namespace, name }));
  if (!stored && options.subresource) throw notFound(resource, name);
  const live = stored && inVersion(context, stored, resource);
  const others = otherVersions(context, resource);
  const writer = writerOf(resource, options, context.now());
  // Messages name the namespace that the body has, not the one of the path.
  const said = wanted.metadata;
  const knows = knownVersions(context, resource);
  const merged = mergedByApply(live, config, { resource, writer, force: options.force, said, others, knows });
  const { managedFields = [] } = merged.metadata;
  if (!live) {
    if (!said.name)
      throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
    options.checkCreate?.();
    return {
      status: 201,
      object: createObject(context, resource, withoutVersion(merged), { ...options, managedFields }),
    };
  }
  const sent = {
    ...merged,
    metadata: { ...merged.metadata, resourceVersion: config.metadata.resourceVersion, uid: config.metadata.uid },
  };
  // What an apply leaves as it was is not filled in again: a version may show less than its defaults.
  const isWhole = others !== undefined && equalJson(withManagedFields(merged, live.metadata.managedFields), live);
  return {
    status: 200,
    object: updateObject(context, resource, { before: live, sent }, { ...options, managedFields, isWhole }),
  };
}

/** What a manager wants, of the kind that it is for and without owners. @throws {ApiError} 400 */
export function readConfig(body: JsonObject, resource: Resource): KubeObject {
  checkKind(body, resource);
  const config = { ...body, metadata: (body["metadata"] ?? {}) as object } as unknown as KubeObject;
  if (config.metadata.managedFields) throw badRequest("metadata.managedFields must be nil");
  return config;
}

const statusFields = decodeFieldsV1({ "f:status": {} });
const mainFields = decodeFieldsV1({ "f:spec": {}, "f:metadata": {}, "f:data": {}, "f:stringData": {}, "f:type": {} });

/** Who applies, through what, and what cannot be owned that way. */
export function writerOf(resource: Resource, options: WriteOptions, now: number): ApplyRequest["writer"] {
  const { fieldManager: manager, subresource, ownedThrough } = options;
  const writer = { manager, apiVersion: apiVersionOf(resource), now: formatTime(now) };
  if (subresource) return { ...writer, subresource, resetFields: mainFields };
  if (ownedThrough) return { ...writer, subresource: ownedThrough };
  return { ...writer, ...(resource.hasStatus ? { resetFields: statusFields } : {}) };
}

/** What a client may send along and nobody can own. */
function cleaned(config: KubeObject): KubeObject {
  const { creationTimestamp: _time, ...metadata } = config.metadata;
  return { ...config, metadata };
}

const withoutVersion = (object: KubeObject): KubeObject => {
  const { resourceVersion: _version, uid: _uid, ...metadata } = object.metadata;
  return { ...object, metadata };
};

type Merge = {
  resource: Resource;
  /** What the body said of where the object is, for messages. */
  said: { namespace?: string; name?: string };
  writer: ApplyRequest["writer"];
  force: boolean;
  others?: ApplyRequest["others"];
  knows?: ApplyRequest["knows"];
};

/** What an apply makes of an object, with the owners that it has then; nothing is stored. @throws {ApiError} 409 and 500 */
export function mergedByApply(
  live: KubeObject | undefined,
  wanted: KubeObject,
  { resource, writer, force, said, others, knows }: Merge,
): KubeObject {
  try {
    const config = cleaned(wanted);
    const zero = live?.metadata.managedFields ? undefined : zeroOf(resource);
    const type = resource.mergeType();
    return applyPatch({ live, config, ...(zero ? { zero } : {}), type, others, knows, writer, force });
  } catch (error) {
    if (error instanceof MergeError) throw typeError(error, said, resource);
    if (!(error instanceof ConflictError)) throw error;
    const causes = error.conflicts.map(({ manager, path }) => ({
      reason: "FieldManagerConflict",
      message: describeManager(manager),
      field: path,
    }));
    throw new ApiError(409, "Conflict", error.message, { causes });
  }
}

/** @see kubernetes-api.md trap: a type error of an apply is a 500 in Kubernetes, and clients know its text */
function typeError(
  error: MergeError,
  { namespace = "", name = "" }: { namespace?: string; name?: string },
  { group, version, kind }: Resource,
): ApiError {
  if (error.code === "OTHER_VERSION") return new ApiError(500, "", error.message);
  return new ApiError(
    500,
    "",
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ${error.message}`,
  );
}

function checkKind({ apiVersion, kind }: JsonObject, resource: Resource): void {
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return;
  const [version, name] = [apiVersion, kind].map((one) => (typeof one === "string" ? one : ""));
  throw badRequest(`invalid object type: ${version?.includes("/") ? "" : "/"}${version}, Kind=${name}`);
}
