// PATCH: four ways to say what should change, of which an apply may also create.
import { cloneJson, type JsonObject, type JsonValue, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, hasStrategies, PatchError } from "@sluice/patch";
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import { invalidValue } from "../resources/causes.ts";
import type { Resource } from "../resources/resource.ts";
import { ApiError, badRequest, invalid, invalidOption, warnedOf } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import { fitToPath, readObject } from "../write/address.ts";
import { updateObject } from "../write/update.ts";
import { DecodeError } from "../write/decode.ts";
import { applyObject } from "./apply.ts";
import { kindMistake } from "./read-body.ts";
import { readConfiguration, readPatch, strategicType } from "./read-patch.ts";
import { shownObject } from "./shown-object.ts";
import { asUnstructured, unfitKind } from "./unstructured-words.ts";
import type { Target, WriteResult } from "./write-result.ts";

/** Patches one object. */
export function patchObject(
  context: Context,
  target: Target,
  request: ApiRequest,
  options: WriteOptions & { force: boolean },
): WriteResult {
  checkSort(target.resource, request);
  if (isApply(request)) {
    const doubles = options.fieldValidation === "Warn" ? options.doubles?.warnings : undefined;
    return warnedOf(doubles ?? [], () => applyObject(context, target, readConfiguration(request), options));
  }
  checkForce(options);
  const before = readObject(context, target.resource, target);
  return patched(before, target, request, (sent) => ({
    status: 200,
    object: updateObject(context, target.resource, { before, sent }, options),
  }));
}

const sortOf = ({ headers }: ApiRequest): string => (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";

/** Whether a patch says what its manager wants, rather than what is to change. */
export const isApply = (request: ApiRequest): boolean => sortOf(request) === applyType;

/** Whether a patch is to take what others own; an apply says who it is from. @throws {ApiError} 422 */
export function readForce(request: ApiRequest, query: URLSearchParams): boolean {
  if (isApply(request) && !query.get("fieldManager"))
    throw invalidOption("PatchOptions", {
      reason: "FieldValueRequired",
      message: "Required value: is required for apply patch",
      field: "fieldManager",
    });
  return query.get("force") === "true";
}

function checkSort(resource: Resource, request: ApiRequest): void {
  if (patchTypes.has(sortOf(request))) return;
  if (resource.isCustom) throw unknownPatch(resource);
  throw new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** What there is besides apply cannot be forced. @throws {ApiError} 422 */
export function checkForce({ force }: { force: boolean }): void {
  if (!force) return;
  throw invalidOption("PatchOptions", {
    reason: "FieldValueForbidden",
    message: "Forbidden: may not be specified for non-apply patch",
    field: "force",
  });
}

/**
 * Does something with what a patch makes of an object; an apply is none of these patches.
 *
 * @throws {ApiError} when there is no such patch of the kind, or it does not fit; what does not fit the kind is told as the patch's fault
 */
export function patched<T>(
  before: KubeObject,
  { resource, namespace, name }: Target,
  request: ApiRequest,
  perform: (sent: KubeObject) => T,
): T {
  const mediaType = sortOf(request);
  const patch = readPatch(request, mediaType);
  const { apiVersion, kind } = before;
  const changed = change(before, patch, mediaType, resource);
  const isStrategic = mediaType === strategicType;
  const shown = (object: KubeObject): string => (isStrategic ? inGo(patch) : shownObject(object, patch, before));
  const wrong = isStrategic ? unfitKind(changed) : kindMistake(changed);
  if (wrong !== undefined) throw wrongPatch(shown(changed), wrong);
  if (resource.isCustom) checkIdentity(changed, before);
  const sent = { ...changed, apiVersion, kind };
  const object = fitToPath(sent, resource, { namespace, name });
  try {
    return perform(object);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw wrongPatch(shown(sent), isStrategic ? asUnstructured(error.why, patch) : error.why);
  }
}

/** 422 for a patch that makes no object. */
function wrongPatch(shown: string, why: string): ApiError {
  const cause = invalidValue("patch", shown, why);
  return new ApiError(422, "Invalid", ` "" is invalid: patch: ${cause.message}`, { causes: [cause] });
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

const applyType = "application/apply-patch+yaml";
const patchTypes = new Set(["application/json-patch+json", "application/merge-patch+json", strategicType, applyType]);

/** Refuses what the kind cannot be patched with. @throws {ApiError} 415 */
export function checkPatchType(resource: Resource, request: ApiRequest): void {
  checkSort(resource, request);
  if (sortOf(request) === strategicType && !hasStrategies(resource)) throw unknownPatch(resource);
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
