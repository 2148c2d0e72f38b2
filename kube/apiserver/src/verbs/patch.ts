// PATCH: four ways to say what should change. An apply may also create.
import {
  cloneJson,
  equalJson,
  formatTime,
  parseJson,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from "@sluice/objects";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, hasStrategies, PatchError } from "@sluice/patch";
import {
  applyPatch,
  ConflictError,
  decodeFieldsV1,
  describeManager,
  MergeError,
  withManagedFields,
  type ApplyRequest,
} from "@sluice/server-side-apply";
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import { otherVersions } from "../crd/stored-form.ts";
import { invalidValue } from "../resources/causes.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError, badRequest, invalid, invalidOption, notFound, warnedOf } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import { fitToPath, inVersion, keyOf, readObject } from "../write/address.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";
import { DecodeError, zeroOf } from "../write/decode.ts";
import { readBody } from "./read-body.ts";
import { shownObject } from "./shown-object.ts";

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
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (!patchTypes.has(mediaType) && target.resource.isCustom) throw unknownPatch(target.resource);
  if (!patchTypes.has(mediaType)) throw new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  if (mediaType === "application/apply-patch+yaml") {
    const doubles = options.fieldValidation === "Warn" ? options.doubles?.warnings : undefined;
    return warnedOf(doubles ?? [], () => apply(context, target, readBody(request), options));
  }
  if (options.force)
    throw invalidOption("PatchOptions", {
      reason: "FieldValueForbidden",
      message: "Forbidden: may not be specified for non-apply patch",
      field: "force",
    });
  const before = readObject(context, target.resource, target);
  const patch = readPatch(request, mediaType);
  const { apiVersion, kind } = before;
  const changed = change(before, patch, mediaType, target.resource);
  if (target.resource.isCustom) checkIdentity(changed, before);
  const sent = { ...changed, apiVersion, kind };
  const object = fitToPath(sent, target.resource, target);
  try {
    return { status: 200, object: updateObject(context, target.resource, { before, sent: object }, options) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const shown = mediaType === strategicType ? inGo(patch) : shownObject(sent, patch);
    const message = `Invalid value: ${JSON.stringify(shown)}: ${error.why}`;
    throw new ApiError(422, "Invalid", ` "" is invalid: patch: ${message}`, {
      causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
    });
  }
}

/** A patch cannot make another kind of a custom object. @throws {ApiError} 422, under the name of what it would be */
function checkIdentity({ apiVersion, kind }: KubeObject, before: KubeObject): void {
  const causes = Object.entries({ apiVersion, kind }).flatMap(([field, value]) => {
    const wanted = String(before[field]);
    return value === undefined || value === wanted ? [] : [invalidValue(field, value, `must be ${wanted}`)];
  });
  const [group = ""] = apiVersion?.includes("/") ? apiVersion.split("/") : [];
  if (causes.length > 0) throw invalid({ group, kind: kind ?? before.kind }, before.metadata.name ?? "", causes);
}

const strategicType = "application/strategic-merge-patch+json";
const patchTypes = new Set([
  "application/json-patch+json",
  "application/merge-patch+json",
  strategicType,
  "application/apply-patch+yaml",
]);

function readPatch(request: ApiRequest, mediaType: string): JsonValue {
  const { body = "" } = request;
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  const prefix = mediaType === strategicType ? "" : "error decoding patch: ";
  let patch: JsonValue;
  try {
    patch = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(prefix + inGoWords(error, text));
  }
  const wanted = mediaType === "application/json-patch+json" ? "[]handlers.jsonPatchOp" : "map[string]interface {}";
  const isList = Array.isArray(patch);
  const sort = isList ? "array" : patch === null ? "null" : typeof patch;
  if (isList !== wanted.startsWith("[]") && patch !== null)
    throw badRequest(`${prefix}json: cannot unmarshal ${sort} into Go value of type ${wanted}`);
  return patch;
}

/** What is wrong with JSON, as Go says it where the text ends too soon. */
function inGoWords({ message }: SyntaxError, text: string): string {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  return /end of JSON/.test(message) || at >= text.trimEnd().length ? "unexpected end of JSON input" : message;
}

/** A value as Go's `%v` shows it. */
function inGo(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(inGo).join(" ")}]`;
  if (typeof value !== "object" || value === null) return value === null ? "<nil>" : String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${inGo(value[key])}`).join(" ")}]`;
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
    throw refusedPatch(error, mediaType);
  }
  throw unknownPatch(resource);
}

function unknownPatch(resource: Resource): ApiError {
  const known = [
    "json-patch+json",
    "merge-patch+json",
    ...(hasStrategies(resource) ? ["strategic-merge-patch+json"] : []),
    "apply-patch+yaml",
  ];
  return new ApiError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${known.map((name) => `application/${name}`).join(", ")}`,
  );
}

/** A patch that cannot be applied, as each sort of patch says so. */
function refusedPatch({ code, message }: PatchError, mediaType: string): ApiError {
  if (mediaType === "application/json-patch+json")
    return new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
  if (code === "UNKNOWN_DIRECTIVE" || code === "NO_MERGE_KEY" || code === "WRONG_ORDER")
    return new ApiError(500, "", message);
  return badRequest(message);
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
  checkKind(body, resource);
  const config = fitToPath(
    { ...body, metadata: (body["metadata"] ?? {}) as object } as unknown as KubeObject,
    resource,
    { namespace, name },
  );
  if (config.metadata.managedFields) throw badRequest("metadata.managedFields must be nil");
  const stored = context.store.get(keyOf(resource, { namespace, name }));
  if (!stored && options.subresource) throw notFound(resource, name);
  const live = stored && inVersion(context, stored, resource);
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
  const said = (body["metadata"] ?? {}) as { namespace?: string; name?: string };
  const others = otherVersions(context, resource);
  const merged = merge(live, cleaned(config), { resource, writer, force: options.force, said, others });
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
  said: { namespace?: string; name?: string };
  writer: ApplyRequest["writer"];
  force: boolean;
  others: ApplyRequest["others"];
};

function merge(
  live: KubeObject | undefined,
  config: KubeObject,
  { resource, writer, force, said, others }: Merge,
): KubeObject {
  try {
    const zero = live?.metadata.managedFields ? undefined : zeroOf(resource);
    return applyPatch({ live, config, ...(zero ? { zero } : {}), type: resource.mergeType(), others, writer, force });
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

function checkKind(body: JsonObject, resource: Resource): void {
  const { apiVersion, kind } = body;
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return;
  const version = String(apiVersion).includes("/") ? String(apiVersion) : `/${String(apiVersion)}`;
  throw badRequest(`invalid object type: ${version}, Kind=${String(kind)}`);
}
