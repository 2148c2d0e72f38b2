// Deleting: marking an object for deletion, or taking it away.
// @see apiserver pkg/registry/generic/registry/store.go
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { keyOf } from "./address.ts";
import { leftBehind } from "./companions.ts";

/** A namespace also waits for the finalizer in its spec, which goes when it is empty. */
export const holdsNamespace = (object: KubeObject, { kind, group }: Resource): boolean =>
  kind === "Namespace" &&
  group === "" &&
  ((object["spec"] as { finalizers?: string[] } | undefined)?.finalizers ?? []).length > 0;

/** Marks for deletion, or deletes. @returns the object when it stays for its finalizers, undefined when it is gone */
export function deleteObject(
  context: Context,
  resource: Resource,
  object: KubeObject,
  { dryRun, finalizers = [], grace }: { dryRun: boolean; finalizers?: string[]; grace?: number },
): KubeObject | undefined {
  const pending = [
    ...(object.metadata.finalizers ?? []),
    ...finalizers.filter((name) => !object.metadata.finalizers?.includes(name)),
  ];
  const seconds = resource.strategy.graceOf?.(object, grace) ?? 0;
  if (pending.length === 0 && seconds === 0 && !holdsNamespace(object, resource)) {
    if (!dryRun) takeAway(context, resource, object);
    return undefined;
  }
  if (object.metadata.deletionTimestamp) return object;
  const now = formatTime(context.now() + seconds * 1000);
  const metadata = {
    ...object.metadata,
    ...(pending.length > 0 ? { finalizers: pending } : {}),
    deletionTimestamp: now,
  };
  const mark = resource.strategy.marked ?? ((one: KubeObject) => withGrace(one, seconds));
  const marked = mark({ ...object, metadata }, now);
  return dryRun ? marked : context.store.put(keyOf(resource, object.metadata), marked);
}

/** Takes an object away, and what goes with it. */
export function takeAway(context: Context, resource: Resource, object: KubeObject): void {
  context.store.remove(keyOf(resource, object.metadata));
  release(context, resource, object);
}

/** What went with an object and does not go with what it is now, goes. */
export function release(context: Context, resource: Resource, before: KubeObject, after?: KubeObject): void {
  for (const { of, ...where } of leftBehind(resource, before, after)) {
    const companion = context.registry.find(of);
    const object = companion && context.store.get(keyOf(companion, where));
    if (object) deleteObject(context, companion, object, { dryRun: false });
  }
}

function withGrace(object: KubeObject, seconds: number): KubeObject {
  const { generation } = object.metadata;
  const moved = generation ? { generation: generation + 1 } : {};
  return { ...object, metadata: { ...object.metadata, deletionGracePeriodSeconds: seconds, ...moved } };
}
