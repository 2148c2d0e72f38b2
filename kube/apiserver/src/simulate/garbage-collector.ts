// Deletes what has lost its last owner, and lets go of what waits for its dependents: Kubernetes' garbage collector, on an index of owners.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import type { Resource } from "../resources/resource.ts";
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
  const dependentsOf = (uid: string | undefined) => [...(dependents.get(uid ?? "")?.values() ?? [])];

  for (const resource of context.registry.list())
    for (const object of context.store.list(bucketOf(resource))) track(bucketOf(resource), object, false);
  const see = (event: StoreEvent): void => {
    const { bucket, object, type } = event;
    track(bucket, object, type === "DELETED");
    if (type === "DELETED")
      soon(() => dependentsOf(object.metadata.uid).forEach((dependent) => orphaned(context, dependent, object)));
    if (object.metadata.deletionTimestamp)
      soon(() => release(context, { bucket, object, dependents: dependentsOf(object.metadata.uid) }));
  };
  const stop = context.store.onEvent(see);
  return () => {
    stop();
    clearImmediate(turn);
  };
}

const resourceOf = ({ registry }: Context, bucket: string): Resource | undefined =>
  registry.list().find((resource) => bucketOf(resource) === bucket);

/** The owner is gone: the dependent goes too, unless another owner lives. */
function orphaned(
  context: Context,
  { bucket, object }: { bucket: string; object: KubeObject },
  owner: KubeObject,
): void {
  const resource = resourceOf(context, bucket);
  const current = context.store.get({ bucket, name: object.metadata.name ?? "", namespace: object.metadata.namespace });
  if (!resource || !current || current.metadata.uid !== object.metadata.uid) return;
  const others = (current.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  if (others.length === 0) deleteObject(context, resource, current, { dryRun: false });
  else
    context.store.put(
      { bucket, name: current.metadata.name ?? "", namespace: current.metadata.namespace },
      { ...current, metadata: { ...current.metadata, ownerReferences: others } },
    );
}

type Held = { bucket: string; object: KubeObject; dependents: { bucket: string; object: KubeObject }[] };

/** Takes the finalizers away that are the collector's own, when what they wait for has come. */
function release(context: Context, { bucket, object, dependents }: Held): void {
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
      if (resource) deleteObject(context, resource, dependent.object, { dryRun: false });
    }
    if (blocking.length === 0) dropFinalizer(context, { bucket, object: current, finalizer: "foregroundDeletion" });
  }
}

function disown(context: Context, { bucket, object }: { bucket: string; object: KubeObject }, owner: KubeObject): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  context.store.put(
    { bucket, name: object.metadata.name ?? "", namespace: object.metadata.namespace },
    { ...object, metadata: { ...object.metadata, ownerReferences } },
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
