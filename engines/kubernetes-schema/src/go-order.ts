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
  return isMap(value) ? sortedMap(value, sortedLikeGo) : value;
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

/** A field's place in its struct, and the struct that it is itself, if it is any. */
type Place = { at: number; isMap: boolean; message: string | undefined };

const placesOfMessages = new Map<string, ReadonlyMap<string, Place>>();

/** The places of a message's fields. A kind says what it is before all else. */
function placesOf(message: string): ReadonlyMap<string, Place> {
  let places = placesOfMessages.get(message);
  if (!places) {
    const { fields } = formOfMessage(message);
    const names = kindsByMessage().has(message) ? ["kind", "apiVersion", ...fields.keys()] : [...fields.keys()];
    places = new Map([...new Set(names)].map((name, at) => [name, placeOf(at, fields.get(name))]));
    placesOfMessages.set(message, places);
  }
  return places;
}

function placeOf(at: number, field: FieldForm | undefined): Place {
  const { message, holds } = field ?? {};
  const own = message !== undefined && disguised.has(message) ? disguised.get(message) : message;
  return { at, isMap: holds === "map", message: own };
}

// Every write goes through here with all that the object has: what is in order costs a look at each field, and nothing is made.
function inOrder(value: JsonValue, message: string): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return eachOf(value, (item) => inOrder(item, message));
  const places = placesOf(message);
  let last = -1;
  let isOrdered = true;
  let changes: JsonObject | undefined;
  for (const key of Object.keys(value)) {
    const place = places.get(key);
    const at = place?.at ?? Number.MAX_SAFE_INTEGER;
    if (at < last) isOrdered = false;
    last = at;
    const one = value[key];
    if (!place || typeof one !== "object" || one === null) continue;
    const ordered = inPlace(one, place);
    if (ordered !== one) (changes ??= {})[key] = ordered;
  }
  if (isOrdered && !changes) return value;
  const placeFor = (key: string): number => places.get(key)?.at ?? Number.MAX_SAFE_INTEGER;
  const keys = Object.keys(value);
  return rebuilt(value, isOrdered ? keys : keys.sort((one, other) => placeFor(one) - placeFor(other)), changes);
}

function inPlace(value: JsonObject | JsonValue[], { isMap: isMapped, message }: Place): JsonValue {
  if (isMapped && !Array.isArray(value))
    return sortedMap(value, (one) => (message === undefined ? one : inOrder(one, message)));
  return message === undefined ? value : inOrder(value, message);
}

/** A map with its keys in the order of Go, and its values changed. */
function sortedMap(value: JsonObject, change: (one: JsonValue) => JsonValue): JsonObject {
  const keys = Object.keys(value);
  let isOrdered = true;
  let changes: JsonObject | undefined;
  let before = "";
  for (const key of keys) {
    if (key < before) isOrdered = false;
    before = key;
    const one = value[key];
    if (typeof one !== "object" || one === null) continue;
    const changed = change(one);
    if (changed !== one) setOwn((changes ??= {}), key, changed);
  }
  if (isOrdered && !changes) return value;
  return rebuilt(value, isOrdered ? keys : keys.sort(), changes);
}

function rebuilt(value: JsonObject, keys: string[], changes: JsonObject = {}): JsonObject {
  const result: JsonObject = {};
  for (const key of keys) setOwn(result, key, Object.hasOwn(changes, key) ? changes[key] : value[key]);
  return result;
}

function setOwn(target: JsonObject, key: string, value: JsonValue | undefined): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function eachOf(list: JsonValue[], change: (one: JsonValue) => JsonValue): JsonValue[] {
  let changed: JsonValue[] | undefined;
  for (const [at, item] of list.entries()) {
    const one = change(item);
    if (one !== item) (changed ??= [...list])[at] = one;
  }
  return changed ?? list;
}
