// What is asked by creating it, and never stored.
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { owned, type Writing } from "./complete.ts";
import { decode } from "./decode.ts";

/** How a question is asked, and below which part of an object, where it has no path of its own. */
type Asking = { context: Context; options: Writing["options"]; subresource?: string };

/** The question as its kind has it, with the owners of its fields and without an answer. @throws {ApiError} 400 */
export function readQuestion(sent: KubeObject, resource: Resource, asking: Asking): KubeObject {
  const { context, options, subresource } = asking;
  const { status: _status, ...asked } = decode(sent, undefined, { resource, options });
  const writing: Writing = { context, resource, options, now: formatTime(context.now()) };
  const object = owned(asked, undefined, writing);
  if (subresource === undefined) return object;
  const managedFields = object.metadata.managedFields?.map((entry) => ({ ...entry, subresource }));
  return { ...object, metadata: { ...object.metadata, ...(managedFields ? { managedFields } : {}) } };
}
