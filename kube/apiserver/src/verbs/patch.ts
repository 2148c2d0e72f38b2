// PATCH: four ways to say what should change. An apply may also create.
import { cloneJson, formatTime, type JsonObject, type JsonValue, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, hasStrategies, PatchError } from "@sluice/patch";
import { applyPatch, ConflictError, decodeFieldsV1, describeManager, MergeError } from "@sluice/server-side-apply";
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError, badRequest, notFound } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import { fitToPath, inVersion, keyOf, readObject } from "../write/address.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";
import { zeroOf } from "../write/decode.ts";
import { readBody } from "./read-body.ts";

/** What a write answers with: 201 when the object is new. */
export type WriteResult = { status: 200 | 201; object: KubeObject };

type Target = { resource: Resource; namespace?: string; name: string };

/** Patches one object. */
export function patchObject(
  context: Context,
  target: Target,
  request: ApiRequest,
  options: WriteOptions & { force: boolean },
): WriteResult {
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0]?.trim();
  if (mediaType === "application/apply-patch+yaml") return apply(context, target, readBody(request), options);
  const before = readObject(context, target.resource, target);
  const sent = change(before, readBody(request), mediaType ?? "", target.resource);
  const object = fitToPath(sent, target.resource, target);
  return { status: 200, object: updateObject(context, target.resource, { before, sent: object }, options) };
}

function change(before: KubeObject, patch: JsonValue, mediaType: string, resource: Resource): KubeObject {
  const document = before as unknown as JsonObject;
  try {
    switch (mediaType) {
      case "application/json-patch+json":
        return applyJsonPatch(document, patch) as unknown as KubeObject;
      case "application/merge-patch+json":
        return applyMergePatch(document, patch) as unknown as KubeObject;
      case "application/strategic-merge-patch+json":
        if (!hasStrategies(resource)) break;
        return applyStrategicMergePatch(cloneJson(document), patch as JsonObject, resource) as unknown as KubeObject;
    }
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (error.code === "MALFORMED") throw badRequest(error.message);
    throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
  }
  const known = [
    "json-patch+json",
    "merge-patch+json",
    ...(hasStrategies(resource) ? ["strategic-merge-patch+json"] : []),
    "apply-patch+yaml",
  ];
  throw new ApiError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${known.map((name) => `application/${name}`).join(", ")}`,
  );
}

const statusFields = decodeFieldsV1({ "f:status": {} });
const mainFields = decodeFieldsV1({ "f:spec": {}, "f:metadata": {}, "f:data": {}, "f:stringData": {}, "f:type": {} });

function apply(
  context: Context,
  { resource, namespace, name }: Target,
  body: JsonValue,
  options: WriteOptions & { force: boolean },
): WriteResult {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw badRequest("an apply patch must be an object");
  const config = fitToPath(
    { ...body, metadata: (body["metadata"] ?? {}) as object } as unknown as KubeObject,
    resource,
    { namespace, name },
  );
  if (config.metadata.managedFields) throw badRequest("metadata.managedFields must be nil");
  const stored = context.store.get(keyOf(resource, { namespace, name }));
  if (!stored && options.subresource) throw notFound(resource, name);
  const live = stored && inVersion(stored, resource);
  const writer = {
    manager: options.fieldManager,
    apiVersion: apiVersionOf(resource),
    now: formatTime(context.now()),
    ...(options.subresource
      ? { subresource: options.subresource, resetFields: mainFields }
      : resource.hasStatus
        ? { resetFields: statusFields }
        : {}),
  };
  // Messages name the namespace that the body has, not the one of the path.
  const { namespace: said } = (body["metadata"] ?? {}) as { namespace?: string };
  const merged = merge(live, cleaned(config), { resource, writer, force: options.force, namespace: said });
  const { managedFields = [] } = merged.metadata;
  if (!live) {
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
  return {
    status: 200,
    object: updateObject(context, resource, { before: live, sent }, { ...options, managedFields }),
  };
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
  namespace: string | undefined;
  writer: Parameters<typeof applyPatch>[0]["writer"];
  force: boolean;
};

function merge(
  live: KubeObject | undefined,
  config: KubeObject,
  { resource, writer, force, namespace }: Merge,
): KubeObject {
  try {
    const zero = live?.metadata.managedFields ? undefined : zeroOf(resource);
    return applyPatch({ live, config, ...(zero ? { zero } : {}), type: resource.mergeType(), writer, force });
  } catch (error) {
    if (error instanceof MergeError) throw typeError(error, config, { resource, namespace });
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
  { metadata }: KubeObject,
  { resource, namespace = "" }: { resource: Resource; namespace: string | undefined },
): ApiError {
  const name = `${namespace}/${metadata.name}`;
  return new ApiError(
    500,
    "",
    `failed to create typed patch object (${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}): ${error.message}`,
  );
}
