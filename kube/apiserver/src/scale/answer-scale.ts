// The scale of a workload, which has a path of its own below the object: what is written there is admitted as a Scale and stored as the object.
import { withManagedFields } from "@sluice/server-side-apply";
import type { KubeObject } from "@sluice/objects";
import type { ApiResponse } from "../api-request.ts";
import { withConversions } from "../crd/conversions.ts";
import { notAllowed, objectJson, withWarnings, type Served } from "../served.ts";
import { ApiError } from "../status-error.ts";
import { readForce } from "../verbs/patch.ts";
import { admitSent, optionsBelow } from "../subresources.ts";
import { getObject, readObject } from "../write/address.ts";
import { updateObject } from "../write/update.ts";
import { readScale } from "./read-scale.ts";
import { ownedScale, shownScale, withScale, type Scaled } from "./scaled-object.ts";
import { scaleKind, writeScale, type ScaleWrite } from "./write-scale.ts";

/** Answers what is asked of a scale. */
export function answerScale(call: Served): ApiResponse | Promise<ApiResponse> {
  const { method } = call.request;
  if (method === "GET") return objectJson(200, shownScale(readScaled(call, getObject)));
  if (method !== "PUT" && method !== "PATCH") throw refusedOf(call);
  return answerWrite(call, readScaled(call));
}

/** 405; a server of custom kinds names the kind. */
function refusedOf({ request, resource }: Served): ApiError {
  const { isCustom, group, plural } = resource;
  if (!isCustom) return notAllowed();
  const verb = request.method === "POST" ? "create" : request.method.toLowerCase();
  const message = `${verb} is not supported on resources of kind "${plural}.${group}"`;
  return new ApiError(405, "MethodNotAllowed", message, { group, kind: plural });
}

function readScaled({ context, resource, route }: Served, read = readObject): Scaled {
  const { name = "", namespace } = route;
  return { context, resource, before: read(context, resource, { name, namespace }) };
}

async function answerWrite(call: Served, scaled: Scaled): Promise<ApiResponse> {
  const { request, query } = call;
  const isPatch = request.method === "PATCH";
  const options = {
    ...optionsBelow(call, isPatch ? "PatchOptions" : "UpdateOptions"),
    ownedThrough: "scale" as const,
    force: isPatch && readForce(request, query),
  };
  const write: ScaleWrite = { ...scaled, request, options };
  const before = ownedScale(scaled);
  const sent = writeScale(before, write);
  const scale = await admitSent(call, { kind: scaleKind, sent, before, seen: withoutOwners }, options);
  // Whoever was asked took their time: an object that has moved meanwhile is scaled as it is now.
  return withConversions(call.context, () => {
    const now = readScaled(call);
    if (now.before.metadata.resourceVersion !== scaled.before.metadata.resourceVersion) return answerWrite(call, now);
    return withWarnings(objectJson(200, store(write, scale)), options.warnings);
  });
}

const withoutOwners = (scale: KubeObject): KubeObject => withManagedFields(scale, undefined);

function store(write: ScaleWrite, scale: KubeObject): KubeObject {
  const { context, resource, before, request, options } = write;
  const { sent, owners } = withScale(write, scale, request);
  // A version may show less of a custom object than its defaults, and a scale fills nothing in.
  const how = { ...options, owners, isWhole: resource.isCustom };
  return readScale(updateObject(context, resource, { before, sent }, how), resource);
}
