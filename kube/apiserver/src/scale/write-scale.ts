// What a write makes of a Scale: it is put, patched and applied like any other object.
// @see apiserver pkg/endpoints/handlers/{update,patch}.go, apiextensions-apiserver pkg/apiserver/customresource_handler.go
import { equalJson, formatTime, type KubeObject } from "@sluice/objects";
import { deduced, mergeTypeOfBuiltin, withManagedFields } from "@sluice/server-side-apply";
import type { ApiRequest } from "../api-request.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError, badRequest } from "../status-error.ts";
import { mergedByApply, readConfig, writerOf } from "../verbs/apply.ts";
import { checkForce, checkPatchType, isApply, patched } from "../verbs/patch.ts";
import { readObjectBody } from "../verbs/read-body.ts";
import { readConfiguration } from "../verbs/read-patch.ts";
import type { Target } from "../verbs/write-result.ts";
import type { WriteOptions } from "../write-options.ts";
import { fitToPath } from "../write/address.ts";
import { owned } from "../write/complete.ts";
import { decode, DecodeError } from "../write/decode.ts";
import type { Scaled } from "./scaled-object.ts";

/** The kind of all scales. */
export const scaleKind = { group: "autoscaling", version: "v1", kind: "Scale" };
const scaleVersion = apiVersionOf(scaleKind);

/** A write of the scale of an object. */
export type ScaleWrite = Scaled & { request: ApiRequest; options: WriteOptions & { force: boolean } };

/** The Scale that a write makes of the one that was, with its owners. @throws {ApiError} */
export function writeScale(scale: KubeObject, write: ScaleWrite): KubeObject {
  const { context, resource: parent, request, options } = write;
  const resource = scaleLike(parent);
  const target = { resource, name: scale.metadata.name ?? "", namespace: scale.metadata.namespace };
  const read = (sent: KubeObject): KubeObject => {
    const next = withManagedFields(decode(sent, scale, { resource, options }), undefined);
    return owned(next, scale, { context, resource, options, now: formatTime(context.now()) });
  };
  if (request.method === "PUT") {
    const body = readObjectBody(request, scaleKind);
    return asKnown(parent, body, () => read(fitToPath(body, resource, target)));
  }
  checkPatchType(parent, request);
  if (isApply(request)) return applyScale(scale, write, target);
  checkForce(options);
  return patched(scale, target, request, read);
}

/** Autoscaling's Scale, as a kind whose objects are where those of `resource` are. */
const scaleLike = (resource: Resource): Resource => ({
  ...resource,
  ...scaleKind,
  isCustom: false,
  hasStatus: false,
  strategy: {},
  mergeType: () => mergeTypeOfBuiltin(scaleKind) ?? deduced,
});

/** Scales of custom kinds are read by a scheme that has one word for whatever it does not understand. */
function asKnown<T>({ isCustom }: Resource, { apiVersion, kind }: KubeObject, read: () => T): T {
  const unknown = () => badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"');
  const isOther = (kind ?? scaleKind.kind) !== scaleKind.kind || (apiVersion ?? scaleVersion) !== scaleVersion;
  if (isCustom && isOther) throw unknown();
  try {
    return read();
  } catch (error) {
    if (isCustom && error instanceof DecodeError) throw unknown();
    throw error;
  }
}

function applyScale(scale: KubeObject, { resource: parent, request, options, context }: ScaleWrite, target: Target) {
  const { resource } = target;
  const config = readConfig(readConfiguration(request), resource);
  if (parent.isCustom && !scale.metadata.managedFields)
    throw inOtherVersion("create manager for existing fields: failed to convert live object", {});
  const writer = writerOf(resource, options, context.now());
  const about = { resource, writer, force: options.force, said: config.metadata };
  const merged = mergedByApply(scale, config, about);
  const isChanged = !equalJson(withManagedFields(merged, undefined), withManagedFields(scale, undefined));
  if (parent.isCustom && isChanged) throw inOtherVersion("convert new object", config.metadata);
  const read = decode(fitToPath(merged, resource, target), scale, { resource, options });
  return withManagedFields(read, merged.metadata.managedFields);
}

/** Kubernetes has it that a custom kind knows no Scale: whatever an apply changes in one fails. */
const inOtherVersion = (what: string, { namespace = "", name = "" }: { namespace?: string; name?: string }): ApiError =>
  new ApiError(
    500,
    "",
    `failed to ${what} (${namespace}/${name}; autoscaling/v1, Kind=Scale) to proper version: request to convert CR to an invalid group/version: autoscaling/v1`,
  );
