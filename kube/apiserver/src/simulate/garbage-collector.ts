// Deletes what has lost its last owner, and lets go of what waits for its dependents: Kubernetes' garbage collector, on an index of owners.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import type { StoreEvent } from "../store/store.ts";
import { deleteObject } from "../write/remove.ts";

/** Starts collecting; the returned function ends it. */
export function runGarbageCollector(context: Context): () => void {
  const dependents = new Map<string, Map<string, { bucket: string; object: KubeObject }>>();
  const queue: (() => void)[] = [];
  let turn: NodeJS.Immediate | undefined;
  const soon = (task: () => void): void => {
    queue.push(task);
    turn ??= setImmediate(() => {
      turn = undefined;
      for (const next of queue.splice(0)) next();
    });
  };
  const track = (bucket: string, object: KubeObject, isGone: boolean): void => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const own = dependents.get(uid) ?? new Map<string, { bucket: string; object: KubeObject }>();
      if (isGone) own.delete(object.metadata.uid ?? "");
      else own.set(object.metadata.uid ?? "", { bucket, object });
      if (own.size > 0) dependents.set(uid, own);
      else dependents.delete(uid);
    }
  };
  const hasDependents = ({ metadata }: KubeObject): boolean => dependents.has(metadata.uid ?? "");
  const dependentsOf = (uid: string | undefined) => [...(dependents.get(uid ?? "")?.values() ?? [])];

  for (const resource of context.registry.list())
    for (const object of context.store.list(bucketOf(resource))) track(bucketOf(resource), object, false);
  const releaseNow = (bucket: string, object: KubeObject): void =>
    release(context, { bucket, object, dependents: dependentsOf(object.metadata.uid), hasDependents });
  const see = (event: StoreEvent): void => {
    const { bucket, object, before, type } = event;
    if (before) track(bucket, before, true); // owners may have been taken away
    track(bucket, object, type === "DELETED");
    if (type === "DELETED") {
      soon(() => dependentsOf(object.metadata.uid).forEach((dependent) => orphaned(context, dependent, object)));
      for (const owner of waitingOwners(context, object)) soon(() => releaseNow(owner.bucket, owner.object));
    }
    if (object.metadata.deletionTimestamp) soon(() => releaseNow(bucket, object));
  };
  const stop = context.store.onEvent(see);
  return () => {
    stop();
    clearImmediate(turn);
  };
}

const resourceOf = ({ registry }: Context, bucket: string): Resource | undefined =>
  registry.list().find((resource) => bucketOf(resource) === bucket);

/** The owners of what is gone that are being deleted themselves: it may have been the last that they waited for. */
function waitingOwners(
  { store, registry }: Context,
  { metadata }: KubeObject,
): { bucket: string; object: KubeObject }[] {
  return (metadata.ownerReferences ?? []).flatMap(({ apiVersion, kind, name, uid }) => {
    const resource = registry.list().find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
    if (!resource) return [];
    const { namespaced } = resource;
    const bucket = bucketOf(resource);
    const object = store.get({ bucket, name, ...(namespaced ? { namespace: metadata.namespace } : {}) });
    return object?.metadata.uid === uid && object.metadata.deletionTimestamp ? [{ bucket, object }] : [];
  });
}

/** The owner is gone: the dependent goes too, unless another owner lives. */
function orphaned(
  context: Context,
  { bucket, object }: { bucket: string; object: KubeObject },
  owner: KubeObject,
): void {
  const resource = resourceOf(context, bucket);
  const current = context.store.get({ bucket, name: object.metadata.name ?? "", namespace: object.metadata.namespace });
  if (!resource || !current || current.metadata.uid !== object.metadata.uid) return;
  const owners = current.metadata.ownerReferences ?? [];
  const others = owners.filter(({ uid }) => uid !== owner.metadata.uid);
  if (others.length === owners.length) return; // it was let go of in the meantime
  if (others.length === 0) deleteObject(context, resource, current, { dryRun: false });
  else
    context.store.put(
      { bucket, name: current.metadata.name ?? "", namespace: current.metadata.namespace },
      { ...current, metadata: { ...current.metadata, ownerReferences: others } },
    );
}

type Held = {
  bucket: string;
  object: KubeObject;
  dependents: { bucket: string; object: KubeObject }[];
  hasDependents: (object: KubeObject) => boolean;
};

/** Takes the finalizers away that are the collector's own, when what they wait for has come. */
function release(context: Context, { bucket, object, dependents, hasDependents }: Held): void {
  const { name = "", namespace, finalizers = [] } = object.metadata;
  const current = context.store.get({ bucket, name, namespace });
  if (!current || current.metadata.uid !== object.metadata.uid) return;
  if (finalizers.includes("orphan")) {
    for (const dependent of dependents) disown(context, dependent, object);
    dropFinalizer(context, { bucket, object: current, finalizer: "orphan" });
  } else if (finalizers.includes("foregroundDeletion")) {
    const blocking = dependents.filter(({ object: one }) =>
      one.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid && owner.blockOwnerDeletion),
    );
    for (const dependent of dependents) {
      const resource = resourceOf(context, dependent.bucket);
      // What is waited for takes its own dependents along first.
      const finalizers = blocking.includes(dependent) && hasDependents(dependent.object) ? ["foregroundDeletion"] : [];
      if (resource) deleteObject(context, resource, dependent.object, { dryRun: false, finalizers });
    }
    if (blocking.length === 0) dropFinalizer(context, { bucket, object: current, finalizer: "foregroundDeletion" });
  }
}

function disown(context: Context, { bucket, object }: { bucket: string; object: KubeObject }, owner: KubeObject): void {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const others = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
  context.store.put(
    { bucket, name: metadata.name ?? "", namespace: metadata.namespace },
    { ...object, metadata: others.length > 0 ? { ...metadata, ownerReferences: others } : metadata },
  );
}

function dropFinalizer(
  { store }: Context,
  { bucket, object, finalizer }: { bucket: string; object: KubeObject; finalizer: string },
): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  const key = { bucket, name: object.metadata.name ?? "", namespace: object.metadata.namespace };
  if (finalizers.length === 0) store.remove(key);
  else store.put(key, { ...object, metadata: { ...object.metadata, finalizers } });
}
