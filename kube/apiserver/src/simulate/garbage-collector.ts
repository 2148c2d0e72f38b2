// Deletes what has lost its last owner, and lets go of what waits for its dependents: Kubernetes' garbage collector, on an index of owners.
// @see kubernetes pkg/controller/garbagecollector/garbagecollector.go
import { equalJson, type KubeObject, type OwnerReference } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import type { StoreEvent } from "../store/store.ts";
import { deleteObject, takeAway } from "../write/remove.ts";

type Item = { bucket: string; object: KubeObject };

/** What the collector knows: the store, and who depends on whom. */
type Graph = { context: Context; dependentsOf(object: KubeObject): Item[] };

/** The finalizers that are the collector's own. */
const orphan = "orphan";
const foreground = "foregroundDeletion";

/** Starts collecting; the returned function ends it. */
export function runGarbageCollector(context: Context): () => void {
  const { registry, store } = context;
  const index = createIndex();
  const graph: Graph = { context, dependentsOf: index.dependentsOf };
  const queue: (() => void)[] = [];
  let turn: NodeJS.Immediate | undefined;
  const soon = (task: () => void): void => {
    queue.push(task);
    turn ??= setImmediate(() => {
      turn = undefined;
      for (const next of queue.splice(0)) next();
    });
  };
  const releaseSoon = (item: Item): void => soon(() => release(graph, item));

  for (const resource of registry.list())
    for (const object of store.list(bucketOf(resource))) index.add({ bucket: bucketOf(resource), object });
  const see = ({ bucket, object, before, type }: StoreEvent): void => {
    const isGone = type === "DELETED";
    if (before) index.remove(before);
    if (!isGone) index.add({ bucket, object });
    const changesOwners = !equalJson(before?.metadata.ownerReferences, object.metadata.ownerReferences);
    if (!isGone && changesOwners) soon(() => judge(graph, { bucket, object }));
    if (isGone || changesOwners)
      for (const { item } of ownersOf(context, before ?? object)) if (item && isWaiting(item.object)) releaseSoon(item);
    if (isGone) for (const dependent of index.dependentsOf(object)) soon(() => judge(graph, dependent));
    else if (object.metadata.deletionTimestamp) releaseSoon({ bucket, object });
  };
  const stop = store.onEvent(see);
  return () => {
    stop();
    clearImmediate(turn);
  };
}

/** Dependents by the uid of their owner. */
function createIndex() {
  const byOwner = new Map<string, Map<string, Item>>();
  return {
    add(item: Item): void {
      for (const { uid } of item.object.metadata.ownerReferences ?? []) {
        const own = byOwner.get(uid) ?? new Map<string, Item>();
        byOwner.set(uid, own.set(item.object.metadata.uid ?? "", item));
      }
    },
    remove({ metadata }: KubeObject): void {
      for (const { uid } of metadata.ownerReferences ?? []) {
        const own = byOwner.get(uid);
        own?.delete(metadata.uid ?? "");
        if (own?.size === 0) byOwner.delete(uid);
      }
    },
    dependentsOf: ({ metadata }: KubeObject): Item[] => [...(byOwner.get(metadata.uid ?? "")?.values() ?? [])],
  };
}

const resourceOf = ({ registry }: Context, bucket: string): Resource | undefined =>
  registry.list().find((resource) => bucketOf(resource) === bucket);

const keyOf = ({ bucket, object: { metadata } }: Item) => ({
  bucket,
  name: metadata.name ?? "",
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
});

/** The object as it is now; undefined when it is gone, or another by now. */
function current({ store }: Context, item: Item): KubeObject | undefined {
  const object = store.get(keyOf(item));
  return object?.metadata.uid === item.object.metadata.uid ? object : undefined;
}

/** The owners that an object names, and which of them are there. A namespaced owner is in the object's own namespace. */
function ownersOf(
  { registry, store }: Context,
  { metadata }: KubeObject,
): { reference: OwnerReference; item: Item | undefined }[] {
  return (metadata.ownerReferences ?? []).map((reference) => {
    const { apiVersion, kind, name, uid } = reference;
    const resource = registry.list().find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
    if (!resource) return { reference, item: undefined };
    const bucket = bucketOf(resource);
    const place = resource.namespaced ? { namespace: metadata.namespace ?? "" } : {};
    const object = store.get({ bucket, name, ...place });
    return { reference, item: object?.metadata.uid === uid ? { bucket, object } : undefined };
  });
}

/** It is being deleted, and waits for its dependents. */
const isWaiting = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foreground);

/** A dependent stays while an owner does; it forgets owners that are gone or going, and goes when none is left. */
function judge({ context, dependentsOf }: Graph, item: Item): void {
  const object = current(context, item);
  const resource = resourceOf(context, item.bucket);
  if (!object || !resource || object.metadata.deletionTimestamp || !object.metadata.ownerReferences) return;
  const owners = ownersOf(context, object);
  // A kind that is not served here may still be somewhere: what it owns is left alone.
  if (owners.some(({ reference, item: owner }) => !owner && !isServed(context, reference))) return;
  const solid = owners.filter(({ item: owner }) => owner && !isWaiting(owner.object));
  if (solid.length > 0) {
    if (solid.length < owners.length)
      setOwners(
        context,
        { ...item, object },
        solid.map(({ reference }) => reference),
      );
    return;
  }
  const dependents = dependentsOf(object);
  const waits = owners.some(({ item: owner }) => owner) && dependents.length > 0;
  // In a circle everybody would wait for somebody: this one is no longer waited for.
  if (waits && dependents.some((one) => isWaiting(current(context, one) ?? one.object)))
    setOwners(
      context,
      { ...item, object },
      owners.map(({ reference }) => ({ ...reference, blockOwnerDeletion: false })),
    );
  const left = current(context, item);
  if (left) deleteObject(context, resource, left, { dryRun: false, finalizers: waits ? [foreground] : [] });
}

const isServed = ({ registry }: Context, { apiVersion, kind }: OwnerReference): boolean =>
  registry.list().some((one) => one.kind === kind && apiVersionOf(one) === apiVersion);

function setOwners({ store }: Context, item: Item, ownerReferences: OwnerReference[]): void {
  const { ownerReferences: _before, ...metadata } = item.object.metadata;
  const owned = ownerReferences.length > 0 ? { ...metadata, ownerReferences } : metadata;
  store.put(keyOf(item), { ...item.object, metadata: owned });
}

/** Takes the finalizers away that are the collector's own, when what they wait for has come. */
function release(graph: Graph, item: Item): void {
  const { context, dependentsOf } = graph;
  const object = current(context, item);
  if (!object?.metadata.deletionTimestamp) return;
  const { finalizers = [], uid } = object.metadata;
  if (finalizers.includes(orphan)) {
    for (const dependent of dependentsOf(object)) {
      const references = dependent.object.metadata.ownerReferences ?? [];
      setOwners(
        context,
        dependent,
        references.filter((one) => one.uid !== uid),
      );
    }
    dropFinalizer(context, { ...item, object }, orphan);
  } else if (finalizers.includes(foreground)) {
    for (const dependent of dependentsOf(object)) judge(graph, dependent);
    const isBlocked = dependentsOf(object).some(({ object: { metadata } }) =>
      metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
    );
    if (!isBlocked) dropFinalizer(context, { ...item, object }, foreground);
  }
}

function dropFinalizer(context: Context, item: Item, finalizer: string): void {
  const finalizers = (item.object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  const resource = resourceOf(context, item.bucket);
  if (finalizers.length === 0 && resource) takeAway(context, resource, item.object);
  else context.store.put(keyOf(item), { ...item.object, metadata: { ...item.object.metadata, finalizers } });
}
