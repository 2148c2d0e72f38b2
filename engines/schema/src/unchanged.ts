// Ratcheting asks whether a value is as it was. Items of a list of type map are held against those of the same key, in whatever order they are;
// what a schema says nothing of is never as it was.
// @see k8s.io/apiserver pkg/cel/common/equality.go, maplist.go, v0.36.3
import { equalJson } from "@sluice/objects";
import { isFields, schemaOfField, type Fields, type StructuralSchema } from "./structural-schema.ts";

/** Whether what is wrong with a value was wrong before. */
export function isUnchanged(value: unknown, old: unknown, schema: StructuralSchema): boolean {
  if (Array.isArray(value)) return Array.isArray(old) && sameItems(value, old, schema);
  if (!isFields(value)) return equalJson(value, old);
  return isFields(old) && sameFields(value, old, schema);
}

function sameItems(list: unknown[], before: unknown[], schema: StructuralSchema): boolean {
  const { items, "x-kubernetes-list-type": type, "x-kubernetes-list-map-keys": keys = [] } = schema;
  if (list.length !== before.length) return false;
  if (type !== "map" || !items) return equalJson(list, before);
  return list.every((item) => {
    const old = findByKeys(before, item, keys);
    return old !== undefined && isUnchanged(item, old, items);
  });
}

function sameFields(fields: Fields, before: Fields, schema: StructuralSchema): boolean {
  const names = Object.keys(fields);
  if (names.length !== Object.keys(before).length) return false;
  return names.every((name) => {
    const of = Object.hasOwn(before, name) ? schemaOfField(schema, name) : undefined;
    return of !== undefined && isUnchanged(fields[name], before[name], of);
  });
}

/** The first item of a list of type map that has the same keys; an item that lacks one of them has no counterpart. */
export function findByKeys(list: unknown[], item: unknown, keys: readonly string[]): unknown {
  if (list.length === 0 || !isFields(item)) return undefined;
  if (keys.some((key) => item[key] === undefined || typeof item[key] === "object")) return undefined;
  return list.find((one) => isFields(one) && keys.every((key) => one[key] === item[key]));
}
