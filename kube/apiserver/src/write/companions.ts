// Objects that come with another: a service has an object for each of its addresses, which is there before it and stays until it is gone.
// @see kubernetes pkg/registry/core/service/storage/storage.go beginCreate, afterDelete
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import type { ObjectRef, Resource } from "../resources/resource.ts";
import { keyOf } from "./address.ts";
import { owned, type Writing } from "./complete.ts";

/** Makes what an object brings along, where it is not there yet. */
export function makeCompanions(context: Context, { strategy }: Resource, object: KubeObject): void {
  for (const { of, object: made } of strategy.companions?.(object) ?? []) {
    const resource = context.registry.find(of);
    if (!resource || context.store.get(keyOf(resource, made.metadata))) continue;
    const now = formatTime(context.now());
    const options = { fieldManager: "kube-apiserver", dryRun: false, fieldValidation: "Ignore" as const, warnings: [] };
    const writing: Writing = { context, resource, options, now };
    const fresh = { ...made, metadata: { ...made.metadata, uid: context.newUid(), creationTimestamp: now } };
    context.store.put(keyOf(resource, made.metadata), owned(fresh, undefined, writing));
  }
}

/** What went with an object and goes with it no more; all of it when there is no `after`. */
export function leftBehind({ strategy }: Resource, before: KubeObject, after: KubeObject | undefined): ObjectRef[] {
  const held = strategy.takesAlong?.(before) ?? [];
  const kept = new Set((after ? strategy.takesAlong?.(after) : undefined)?.map((ref) => nameOf(ref)));
  return held.filter((ref) => !kept.has(nameOf(ref)));
}

const nameOf = ({ of, namespace = "", name }: ObjectRef): string => [of.group, of.plural, namespace, name].join("/");
