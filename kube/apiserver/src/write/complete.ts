// From what a client wants to what will be stored: owners are worked out first, so that what admission and the server add belongs to nobody.
// @see apiserver pkg/endpoints/handlers/{create,update,patch}.go, pkg/registry/rest
import { type KubeObject, type ManagedFieldsEntry } from "@sluice/objects";
import { recordUpdate, withManagedFields } from "@sluice/server-side-apply";
import { runMutatingPlugins } from "../admission/plugins.ts";
import type { Context } from "../context.ts";
import { otherVersions } from "../crd/stored-form.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import type { WriteOptions } from "../write-options.ts";
import { decode, withDefaults, zeroOf } from "./decode.ts";
import { knownVersions } from "./known-versions.ts";

/** One write on its way. `managedFields` are given when an apply has worked them out. What `isWhole` gets no defaults. */
export type Writing = {
  context: Context;
  resource: Resource;
  options: WriteOptions & { managedFields?: ManagedFieldsEntry[]; isWhole?: boolean };
  now: string;
};

/** Who owns what of a decoded object. */
export function owned(
  object: KubeObject,
  before: KubeObject | undefined,
  { context, resource, options, now }: Writing,
): KubeObject {
  const known = options.managedFields ?? options.owners;
  if (known) return withManagedFields(object, known);
  // What nobody has managed so far is not managed before somebody applies it.
  if (before && !object.metadata.managedFields && !before.metadata.managedFields?.length) return object;
  const { fieldManager, ownedThrough } = options;
  const subresource = options.subresource ?? ownedThrough;
  const writer = {
    manager: fieldManager,
    apiVersion: apiVersionOf(resource),
    now,
    ...(subresource ? { subresource } : {}),
  };
  const zero = before ? undefined : zeroOf(resource);
  // A status that an object begins with is nobody's: it is owned by those who write it as such.
  if (!before && resource.strategy.beginsWithStatus && object["status"] !== undefined) {
    const { status, ...rest } = object;
    return { ...owned(rest, undefined, { context, resource, options, now }), status };
  }
  return recordUpdate({
    ...(before ? { live: before } : {}),
    next: object,
    type: resource.mergeType(),
    others: otherVersions(context, resource),
    writer,
    knows: knownVersions(context, resource),
    ...(zero ? { zero } : {}),
  });
}

/** What admission makes of it. What it adds has defaults as well. @throws {ApiError} */
export function admitted(
  object: KubeObject,
  before: KubeObject | undefined,
  { context, resource, options }: Writing,
): KubeObject {
  runMutatingPlugins(context, { object, before, resource, options });
  const amended = options.amend?.(object, before) ?? object;
  const changed = options.mutate?.(amended, before) ?? amended;
  if (changed === object) return object;
  return decode(changed, before, { resource, options: { ...options, fieldValidation: "Ignore" } });
}

/** What the kind itself adds last: what it allocates, its first status. */
export function completed(
  object: KubeObject,
  before: KubeObject | undefined,
  { resource, now, context, options }: Writing,
): KubeObject {
  if (!resource.strategy.complete) return object;
  const { dryRun, finalizes = false, warnings } = options;
  const newUid = (): string => context.newUid();
  resource.strategy.complete(object, { before, now, store: context.store, newUid, finalizes, dryRun, warnings });
  return withDefaults(object, before, { ...resource, strategy: { default: () => {} } });
}
