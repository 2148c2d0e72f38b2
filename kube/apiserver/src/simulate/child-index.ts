// Who controls whom, kept up with the store: an owner's children are found at the cost of their number, not of all objects.
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";

/** The objects of one bucket by the uid of their controller, then by their own uid. */
type Families = Map<string, Map<string, KubeObject>>;

const indexes = new WeakMap<Store, Map<string, Families>>();

/** The objects of a bucket that the owner of a uid controls, by name. */
export function controlledBy(store: Store, bucket: string, owner: string): KubeObject[] {
  const children = [...(familiesOf(store, bucket).get(owner)?.values() ?? [])];
  return children.sort((left, right) => ((left.metadata.name ?? "") < (right.metadata.name ?? "") ? -1 : 1));
}

/** A bucket is read once, when its first child is asked for. */
function familiesOf(store: Store, bucket: string): Families {
  const buckets = indexes.get(store) ?? follow(store);
  let families = buckets.get(bucket);
  if (!families) {
    buckets.set(bucket, (families = new Map()));
    for (const object of store.list(bucket)) add(families, object);
  }
  return families;
}

function follow(store: Store): Map<string, Families> {
  const buckets = new Map<string, Families>();
  indexes.set(store, buckets);
  store.onEvent(({ bucket, type, object, before }) => {
    const families = buckets.get(bucket);
    if (!families) return;
    if (before) remove(families, before);
    if (type === "DELETED") remove(families, object);
    else add(families, object);
  });
  return buckets;
}

const controllerOf = ({ metadata }: KubeObject): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;

function add(families: Families, object: KubeObject): void {
  const owner = controllerOf(object);
  if (owner === undefined) return;
  const family = families.get(owner) ?? new Map<string, KubeObject>();
  families.set(owner, family.set(object.metadata.uid ?? "", object));
}

function remove(families: Families, object: KubeObject): void {
  const owner = controllerOf(object);
  const family = owner === undefined ? undefined : families.get(owner);
  if (!family || owner === undefined) return;
  family.delete(object.metadata.uid ?? "");
  if (family.size === 0) families.delete(owner);
}
