// Go writes the fields of a struct in the order in which the struct has them, and the keys of a map sorted. What is in that order is left as it is.
// @see encoding/json; `generated/wire.json` has the fields in the order of the Go sources
import type { JsonObject, JsonValue } from "@sluice/objects";
import { formOfMessage, type FieldForm } from "./message-form.ts";
import { findMessage, findOwnMessage, kindsByMessage } from "./wire-table.ts";

/**
 * The object with its fields as Go writes them; what its kind does not have comes last.
 *
 * @returns undefined for kinds that are not built in
 */
export function inGoOrder(object: JsonObject, apiVersion: string, kind: string): JsonObject | undefined {
  const message = findMessage(apiVersion, kind);
  return message === undefined ? undefined : (inOrder(object, message) as JsonObject);
}

/** The versions in which Kubernetes answers with what every group has: a Status, a Table. In any other, a kind of that name is somebody's own. */
const metaVersions = new Set(["v1", "meta.k8s.io/v1"]);

/** What is answered in the order of Go: of a built-in kind the fields of its struct, of any other its keys sorted. */
export function answerInGoOrder(object: JsonObject): JsonObject {
  const { apiVersion = "", kind = "" } = object as { apiVersion?: string; kind?: string };
  const find = metaVersions.has(apiVersion) ? findMessage : findOwnMessage;
  const message = find(apiVersion, kind);
  return (message === undefined ? sortedLikeGo(object) : inOrder(object, message)) as JsonObject;
}

/** The value with the keys of all its maps sorted, as Go writes what has no type. */
export function sortedLikeGo(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return eachOf(value, sortedLikeGo);
  if (!isMap(value)) return value;
  return withKeys(value, sortedKeys(value), (one) => sortedLikeGo(one));
}

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Messages that JSON does not write as their fields: schemas in disguise, and what is written as it was read. */
const schemaProps = "apiextensions/v1.JSONSchemaProps";
const disguised: ReadonlyMap<string, string | undefined> = new Map([
  ["apiextensions/v1.JSONSchemaPropsOrArray", schemaProps],
  ["apiextensions/v1.JSONSchemaPropsOrBool", schemaProps],
  ["apiextensions/v1.JSONSchemaPropsOrStringArray", schemaProps],
  ["apiextensions/v1.JSON", undefined],
  ["meta/v1.FieldsV1", undefined],
  ["runtime.RawExtension", undefined],
]);

function inOrder(value: JsonValue, message: string): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (disguised.has(message)) {
    const own = disguised.get(message);
    return own === undefined ? value : inOrder(value, own);
  }
  if (Array.isArray(value)) return eachOf(value, (item) => inOrder(item, message));
  const places = placesOf(message);
  const keys = Object.keys(value);
  let last = -1;
  let isOrdered = true;
  for (const key of keys) {
    const at = places.get(key)?.at ?? unknown;
    if (at < last) isOrdered = false;
    last = at;
  }
  if (!isOrdered) keys.sort((one, other) => (places.get(one)?.at ?? unknown) - (places.get(other)?.at ?? unknown));
  return withKeys(value, isOrdered ? undefined : keys, (one, key) => ofField(one, places.get(key)?.field));
}

function ofField(value: JsonValue, field: FieldForm | undefined): JsonValue {
  if (!field || typeof value !== "object" || value === null) return value;
  const { message, holds } = field;
  if (holds !== "map" || !isMap(value)) return message === undefined ? value : inOrder(value, message);
  return withKeys(value, sortedKeys(value), (one) => (message === undefined ? one : inOrder(one, message)));
}

/** A field and its place in its struct. */
type Place = { at: number; field: FieldForm | undefined };

const unknown = Number.MAX_SAFE_INTEGER;
const memo = new Map<string, ReadonlyMap<string, Place>>();

/** The places of a message's fields. A kind says what it is before all else. */
function placesOf(message: string): ReadonlyMap<string, Place> {
  const known = memo.get(message);
  if (known) return known;
  const { fields } = formOfMessage(message);
  const names = kindsByMessage().has(message) ? ["kind", "apiVersion", ...fields.keys()] : [...fields.keys()];
  const places = new Map([...new Set(names)].map((name, at) => [name, { at, field: fields.get(name) }]));
  memo.set(message, places);
  return places;
}

/** The keys in the order of Go's maps; undefined when they are in it. */
function sortedKeys(value: JsonObject): string[] | undefined {
  const keys = Object.keys(value);
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? "") > (keys[at] ?? "")) return keys.sort();
  return undefined;
}

/** The object with its keys in another order and its values changed; itself when nothing is to be done. */
function withKeys(
  value: JsonObject,
  order: string[] | undefined,
  change: (one: JsonValue, key: string) => JsonValue,
): JsonObject {
  const keys = order ?? Object.keys(value);
  let result: JsonObject | undefined = order ? {} : undefined;
  keys.forEach((key, at) => {
    const one = value[key];
    if (one === undefined) return;
    const changed = change(one, key);
    if (changed !== one && !result) {
      result = {};
      for (const before of keys.slice(0, at)) setOwn(result, before, value[before]);
    }
    if (result) setOwn(result, key, changed);
  });
  return result ?? value;
}

function setOwn(target: JsonObject, key: string, value: JsonValue | undefined): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function eachOf(list: JsonValue[], change: (one: JsonValue) => JsonValue): JsonValue[] {
  let isSame = true;
  const changed = list.map((item) => {
    const one = change(item);
    if (one !== item) isSame = false;
    return one;
  });
  return isSame ? list : changed;
}
