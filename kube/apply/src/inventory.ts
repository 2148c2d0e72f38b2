// What an owner has applied, as Flux stores it in `status.inventory`: one line per object, in the format of cli-utils' ObjMetadata.
import { apiVersionOf, gvkOf, type KubeObject, type ObjectRef } from "@sluice/objects";

/** One object: `id` is `namespace_name_group_Kind`, `v` the API version it was applied in. */
export type InventoryEntry = { id: string; v: string };

/** The objects of one owner. */
export type Inventory = { entries: InventoryEntry[] };

// RBAC names may hold a colon, which the format does not allow; cli-utils writes it as two underscores.
const encodeName = (name: string) => name.replaceAll(":", "__");
const decodeName = (name: string) => name.replaceAll("__", ":");

/** The entry of one object. */
export function toEntry(object: KubeObject | ObjectRef): InventoryEntry {
  const { group, version, kind } = gvkOf(object);
  const { name = "", namespace = "" } = "metadata" in object ? object.metadata : object;
  return { id: [namespace, encodeName(name), group, kind].join("_"), v: version };
}

/** The name that an entry stands for; undefined when the entry is not in the format. */
export function fromEntry({ id, v }: InventoryEntry): ObjectRef | undefined {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id);
  if (!match) return undefined;
  const [, namespace = "", name = "", group = "", kind = ""] = match;
  return {
    apiVersion: apiVersionOf({ group, version: v }),
    kind,
    name: decodeName(name),
    ...(namespace ? { namespace } : {}),
  };
}

/** The inventory of a set of objects, in their order. */
export const toInventory = (objects: readonly (KubeObject | ObjectRef)[]): Inventory => ({
  entries: objects.map(toEntry),
});

/** The names of everything in an inventory. */
export const refsOf = (inventory: Inventory | undefined): ObjectRef[] =>
  (inventory?.entries ?? []).map(fromEntry).filter((ref) => ref !== undefined);

/** What `before` holds and `after` does not: the objects to prune. The API version does not matter, the object is the same. */
export function missingFrom(before: Inventory | undefined, after: Inventory): ObjectRef[] {
  const kept = new Set(after.entries.map(({ id }) => id));
  return refsOf({ entries: (before?.entries ?? []).filter(({ id }) => !kept.has(id)) });
}

/** Both inventories in one; entries of `more` come last, and its API version wins. */
export function mergeInventories(inventory: Inventory | undefined, more: Inventory): Inventory {
  const ids = new Set(more.entries.map(({ id }) => id));
  return { entries: [...(inventory?.entries ?? []).filter(({ id }) => !ids.has(id)), ...more.entries] };
}
