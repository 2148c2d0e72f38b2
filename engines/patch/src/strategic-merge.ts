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
 * @throws {PatchError} `MALFORMED` for directives and items that make no sense
 */
export function applyStrategicMergePatch(object: JsonObject, patch: JsonObject, gvk: GroupVersionKind): JsonObject {
  const name = findBuiltinType(gvk);
  return mergeMaps(object, patch, name === undefined ? undefined : `#${name}`);
}

type Shape = { fields: { [name: string]: TableType }; of?: TableType; tags: { [field: string]: PatchTag } };

function shapeOf(type: TableType | undefined): Shape {
  const { types, patch } = readTable();
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

const itemOf = (type: TableType | undefined): TableType | undefined =>
  typeof type === "object" && "list" in type ? type.list : undefined;

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mergeMaps(original: JsonObject, patch: JsonObject, type: TableType | undefined): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === "replace") return withoutDirectives(fields) as JsonObject;
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge")
    throw new PatchError("MALFORMED", `unknown $patch directive ${JSON.stringify(directive)}`);
  const merged = retainKeys(original, retained, fields);
  const shape = shapeOf(type);
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("$setElementOrder/")) continue;
    if (key.startsWith("$deleteFromPrimitiveList/"))
      deleteFromList(merged, key.slice("$deleteFromPrimitiveList/".length), value);
    else if (value === null) delete merged[key];
    else
      merged[key] = mergeField(merged[key], value ?? null, {
        type: shape.fields[key] ?? shape.of,
        tag: shape.tags[key],
        key,
      });
  }
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("$setElementOrder/"))
      orderList(merged, key.slice("$setElementOrder/".length), { order: value, tags: shape.tags });
  }
  return merged;
}

function retainKeys(original: JsonObject, retained: JsonValue | undefined, fields: JsonObject): JsonObject {
  if (retained === undefined) return { ...original };
  if (!Array.isArray(retained)) throw new PatchError("MALFORMED", "$retainKeys must be a list");
  const unlisted = Object.keys(fields).find(
    (key) => !key.startsWith("$") && !retained.includes(key) && fields[key] !== null,
  );
  if (unlisted !== undefined)
    throw new PatchError("MALFORMED", `$retainKeys does not list the patched field "${unlisted}"`);
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.includes(key)));
}

type Field = { type: TableType | undefined; tag: PatchTag | undefined; key: string };

function mergeField(original: JsonValue | undefined, patch: JsonValue, { type, tag, key }: Field): JsonValue {
  if (isMap(patch))
    return mergeMaps(isMap(original) && !tag?.strategy.includes("replace") ? original : {}, patch, type);
  if (!Array.isArray(patch)) return patch;
  if (!tag?.strategy.split(",").includes("merge")) return withoutDirectives(patch);
  const before = Array.isArray(original) ? original : [];
  return tag.key === undefined
    ? mergeScalars(before, patch)
    : mergeByKey(before, patch, { mergeKey: tag.key, item: itemOf(type), key });
}

const mergeScalars = (original: JsonValue[], patch: JsonValue[]): JsonValue[] => [
  ...original,
  ...patch.filter((value) => !original.some((present) => equalJson(present, value))),
];

function mergeByKey(
  original: JsonValue[],
  patch: JsonValue[],
  { mergeKey, item, key }: { mergeKey: string; item?: TableType; key: string },
): JsonValue[] {
  const entries = patch.map((entry) => {
    if (!isMap(entry)) throw new PatchError("MALFORMED", `items of ${key} must be maps`);
    return entry;
  });
  if (entries.some((entry) => entry["$patch"] === "replace")) {
    return entries.filter((entry) => entry["$patch"] !== "replace").map((entry) => withoutDirectives(entry));
  }
  let merged = [...original];
  for (const entry of entries) {
    const value = entry[mergeKey];
    if (value === undefined)
      throw new PatchError(
        "MALFORMED",
        `map: ${JSON.stringify(entry)} does not contain declared merge key: ${mergeKey}`,
      );
    const isSame = (candidate: JsonValue) => isMap(candidate) && equalJson(candidate[mergeKey], value);
    const at = merged.findIndex(isSame);
    if (entry["$patch"] === "delete") merged = merged.filter((candidate) => !isSame(candidate));
    else if (at < 0) merged.push(mergeMaps({}, entry, item));
    else merged[at] = mergeMaps(merged[at] as JsonObject, entry, item);
  }
  return merged;
}

function deleteFromList(merged: JsonObject, key: string, values: JsonValue | undefined): void {
  const list = merged[key];
  if (!Array.isArray(values)) throw new PatchError("MALFORMED", `$deleteFromPrimitiveList/${key} must be a list`);
  if (Array.isArray(list)) merged[key] = list.filter((item) => !values.some((value) => equalJson(item, value)));
}

/** Items named by the patch come in its order; items of the server alone stay behind the item that they followed. */
function orderList(
  merged: JsonObject,
  key: string,
  { order, tags }: { order: JsonValue | undefined; tags: { [field: string]: PatchTag } },
): void {
  const list = merged[key];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const mergeKey = tags[key]?.key;
  const idOf = (item: JsonValue): string =>
    JSON.stringify(mergeKey !== undefined && isMap(item) ? item[mergeKey] : item);
  const rank = new Map(order.map((item, index) => [idOf(item), index]));
  const named = list
    .filter((item) => rank.has(idOf(item)))
    .sort((left, right) => (rank.get(idOf(left)) ?? 0) - (rank.get(idOf(right)) ?? 0));
  const next = named.values();
  merged[key] = list.map((item) => (rank.has(idOf(item)) ? (next.next().value ?? item) : item));
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
