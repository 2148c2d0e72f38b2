// Strategic merge patch for built-in kinds: lists merge by key where Kubernetes' types say so. What `kubectl apply` and `kubectl edit` send.
// @see k8s.io/apimachinery/pkg/util/strategicpatch
import { findBuiltinType, readTable, type PatchTag, type TableType } from "@sluice/kubernetes-schema";
import { equalJson, type GroupVersionKind, type JsonObject, type JsonValue } from "@sluice/objects";
import { PatchError } from "./patch-error.ts";

/** True when the kind has patch strategies, so that a strategic merge patch means something for it. */
export const hasStrategies = (gvk: GroupVersionKind): boolean => findBuiltinType(gvk) !== undefined;

/**
 * The object with the patch merged in; neither is changed.
 *
 * @throws {PatchError} `MALFORMED`, `UNKNOWN_DIRECTIVE`, `NO_MERGE_KEY` or `WRONG_ORDER` for directives and items that make no sense
 */
export function applyStrategicMergePatch(object: JsonObject, patch: JsonObject, gvk: GroupVersionKind): JsonObject {
  const name = findBuiltinType(gvk);
  return mergeStrategically(object, patch, { table: readTable(), type: name === undefined ? undefined : `#${name}` });
}

/** A type, and the table that has the types which it names. */
export type Typed = { table: Pick<ReturnType<typeof readTable>, "types" | "patch">; type: TableType | undefined };

/** The object with the patch merged in, by types of any table. @throws {PatchError} */
export const mergeStrategically = (object: JsonObject, patch: JsonObject, typed: Typed): JsonObject =>
  mergeMaps(object, patch, typed);

type Shape = { fields: { [name: string]: TableType }; of?: TableType; tags: { [field: string]: PatchTag } };

function shapeOf({ table: { types, patch }, type }: Typed): Shape {
  const name =
    typeof type === "string" && type.startsWith("#")
      ? type.slice(1)
      : typeof type === "object" && "ref" in type
        ? type.ref
        : undefined;
  const resolved = name === undefined ? type : types[name];
  const tags = name === undefined ? {} : (patch[name] ?? {});
  if (typeof resolved !== "object" || "list" in resolved || "ref" in resolved) return { fields: {}, tags };
  return { fields: resolved.fields ?? {}, of: resolved.of, tags };
}

/** What has no items may be a list in a patch all the same: it is read as one of what it is. */
const itemOf = ({ table, type }: Typed): Typed => ({
  table,
  type: typeof type === "object" && "list" in type ? type.list : type,
});

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mergeMaps(original: JsonObject, patch: JsonObject, typed: Typed): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === "replace") return withoutDirectives(fields) as JsonObject;
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge")
    throw new PatchError("UNKNOWN_DIRECTIVE", `unknown patch type: ${inGo(directive)} in map: ${inGo(patch)}`);
  const merged = retainKeys(original, retained, fields);
  const shape = shapeOf(typed);
  if (Object.keys(fields).some((key) => /^\$setElementOrder(?!\/)/.test(key)))
    throw new PatchError("MALFORMED", "invalid patch format of setElementOrder list");
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("$setElementOrder/")) continue;
    if (key.startsWith("$deleteFromPrimitiveList/"))
      deleteFromList(merged, key.slice("$deleteFromPrimitiveList/".length), value);
    else if (value === null) delete merged[key];
    else
      merged[key] = mergeField(merged[key], value ?? null, {
        typed: { ...typed, type: shape.fields[key] ?? shape.of },
        tag: shape.tags[key],
        key,
      });
  }
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("$setElementOrder/"))
      orderList(merged, key.slice("$setElementOrder/".length), { order: value, tags: shape.tags, original, fields });
  }
  return merged;
}

function retainKeys(original: JsonObject, retained: JsonValue | undefined, fields: JsonObject): JsonObject {
  if (retained === undefined) return { ...original };
  if (!Array.isArray(retained)) throw new PatchError("MALFORMED", "invalid patch format of retainKeys");
  const unlisted = Object.keys(fields).find(
    (key) => !key.startsWith("$") && !retained.includes(key) && fields[key] !== null,
  );
  if (unlisted !== undefined) throw new PatchError("MALFORMED", "invalid patch format of retainKeys");
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.includes(key)));
}

type Field = { typed: Typed; tag: PatchTag | undefined; key: string };

function mergeField(original: JsonValue | undefined, patch: JsonValue, { typed, tag, key }: Field): JsonValue {
  if (isMap(patch))
    return mergeMaps(isMap(original) && !tag?.strategy.includes("replace") ? original : {}, patch, typed);
  if (!Array.isArray(patch)) return patch;
  if (!tag?.strategy.split(",").includes("merge")) return withoutDirectives(patch);
  const before = Array.isArray(original) ? original : [];
  return tag.key === undefined
    ? mergeScalars(before, patch)
    : mergeByKey(before, patch, { mergeKey: tag.key, item: itemOf(typed), key });
}

function mergeScalars(original: JsonValue[], patch: JsonValue[]): JsonValue[] {
  const both = [...original, ...patch];
  const merged = both.filter((value, index) => both.findIndex((one) => equalJson(one, value)) === index);
  return inOrder(merged, { first: patch, original, keyOf: (item) => item });
}

function mergeByKey(
  original: JsonValue[],
  patch: JsonValue[],
  { mergeKey, item, key }: { mergeKey: string; item: Typed; key: string },
): JsonValue[] {
  const entries = patch.map((entry) => {
    if (!isMap(entry)) throw new PatchError("MALFORMED", `items of ${key} must be maps`);
    return entry;
  });
  if (entries.some((entry) => entry["$patch"] === "replace")) {
    return entries.filter((entry) => entry["$patch"] !== "replace").map((entry) => withoutDirectives(entry));
  }
  let merged = [...original];
  const isDeletion = (entry: JsonObject): boolean => entry["$patch"] === "delete";
  for (const entry of entries) {
    const value = entry[mergeKey];
    if (value === undefined)
      throw new PatchError("NO_MERGE_KEY", `map: ${inGo(entry)} does not contain declared merge key: ${mergeKey}`);
    const isSame = (candidate: JsonValue) => isMap(candidate) && equalJson(candidate[mergeKey], value);
    const at = merged.findIndex(isSame);
    if (isDeletion(entry)) merged = merged.filter((candidate) => !isSame(candidate));
    else if (at < 0) merged.push(mergeMaps({}, entry, item));
    else merged[at] = mergeMaps(merged[at] as JsonObject, entry, item);
  }
  const keyOf = (one: JsonValue): JsonValue | undefined => (isMap(one) ? one[mergeKey] : undefined);
  const patched = entries.filter((entry) => !isDeletion(entry)).map((entry) => entry[mergeKey]);
  return inOrder(merged, { first: patched, original: original.map(keyOf), keyOf });
}

type Order = {
  first: (JsonValue | undefined)[];
  original: (JsonValue | undefined)[];
  keyOf: (item: JsonValue) => JsonValue | undefined;
};

/** What the patch names comes in its order; what only the server has goes where it stood before, as far as that can be told. */
function inOrder(items: JsonValue[], { first, original, keyOf }: Order): JsonValue[] {
  const placeIn = (list: (JsonValue | undefined)[], item: JsonValue): number =>
    list.findIndex((one) => equalJson(one, keyOf(item)));
  const named = items
    .filter((item) => placeIn(first, item) >= 0)
    .sort((left, right) => placeIn(first, left) - placeIn(first, right));
  const others = items.filter((item) => placeIn(first, item) < 0);
  const result: JsonValue[] = [];
  while (named.length > 0 || others.length > 0) {
    const [left, right] = [named[0], others[0]];
    const [a, b] = [left, right].map((item) => (item === undefined ? -1 : placeIn(original, item)));
    const isRightFirst = left === undefined || (right !== undefined && a !== -1 && b !== -1 && (b ?? 0) < (a ?? 0));
    result.push((isRightFirst ? others : named).shift() ?? null);
  }
  return result;
}

/** A value as Go's `%v` shows it. */
function inGo(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(inGo).join(" ")}]`;
  if (!isMap(value)) return value === null ? "<nil>" : String(value);
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${inGo(value[key])}`).join(" ")}]`;
}

function deleteFromList(merged: JsonObject, key: string, values: JsonValue | undefined): void {
  const list = merged[key];
  if (!Array.isArray(values)) throw new PatchError("MALFORMED", `$deleteFromPrimitiveList/${key} must be a list`);
  if (Array.isArray(list)) merged[key] = list.filter((item) => !values.some((value) => equalJson(item, value)));
}

type Ordering = {
  order: JsonValue | undefined;
  tags: { [field: string]: PatchTag };
  original: JsonObject;
  fields: JsonObject;
};

/** Puts a list into the order that a patch wants. */
function orderList(merged: JsonObject, key: string, { order, tags, original, fields }: Ordering): void {
  const list = merged[key];
  if (!Array.isArray(order)) throw new PatchError("MALFORMED", "invalid patch format of setElementOrder list");
  const mergeKey = tags[key]?.key;
  const keyOf = (item: JsonValue): JsonValue | undefined =>
    mergeKey !== undefined && isMap(item) ? item[mergeKey] : item;
  const patch = Array.isArray(fields[key]) ? fields[key] : [];
  checkOrder(patch, order, keyOf);
  if (!Array.isArray(list)) return;
  const before = original[key];
  merged[key] = inOrder(list, {
    first: order.map(keyOf),
    original: placesBefore(Array.isArray(before) ? before : [], mergeKey === undefined ? [] : patch, keyOf),
    keyOf,
  });
}

type KeyOf = (item: JsonValue) => JsonValue | undefined;
const directiveOf = (item: JsonValue): JsonValue | undefined => (isMap(item) ? item["$patch"] : undefined);

/** What a patch has of a list must come in the order that it asks for. */
function checkOrder(patch: JsonValue[], order: JsonValue[], keyOf: KeyOf): void {
  if (order.length === 0) return;
  const wanted = patch.filter((item) => directiveOf(item) === undefined).map(keyOf);
  let next = 0;
  for (const one of order) if (next < wanted.length && equalJson(wanted[next], keyOf(one))) next += 1;
  if (next < wanted.length)
    throw new PatchError(
      "WRONG_ORDER",
      `The order in patch list:\n${inGo(patch)}\n doesn't match $setElementOrder list:\n${inGo(order)}\n`,
    );
}

/**
 * Where things stood before, which is what is the server's alone is placed by. Go's list is shortened in place when the patch deletes from it, and
 * what the patch adds takes the places that come free: that is what it looks at.
 *
 * @see strategicpatch/patch.go deleteMatchingEntries, mergeSliceWithoutSpecialElements
 */
function placesBefore(before: JsonValue[], patch: JsonValue[], keyOf: KeyOf): (JsonValue | undefined)[] {
  const places = before.map(keyOf);
  let length = places.length;
  const find = (key: JsonValue | undefined): number => places.slice(0, length).findIndex((one) => equalJson(one, key));
  for (const entry of patch.filter((item) => directiveOf(item) === "delete"))
    for (let at = find(keyOf(entry)); at >= 0; at = find(keyOf(entry))) {
      places.copyWithin(at, at + 1, length);
      length -= 1;
    }
  for (const entry of patch.filter((item) => directiveOf(item) === undefined)) {
    if (length === places.length) break;
    if (find(keyOf(entry)) < 0) places[length++] = keyOf(entry);
  }
  return places;
}

/** Nulls and directives inside what is wholly new mean nothing and must not be stored. */
function withoutDirectives(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, field]) => field !== null && field !== undefined && !key.startsWith("$"),
  );
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutDirectives(field ?? null)]));
}
