// Go writes the fields of a struct in the order in which the struct has them, and the keys of a map sorted.
// @see encoding/json; `generated/wire.json` has the fields in the order of the Go sources
import type { JsonObject, JsonValue } from "@sluice/objects";
import { formOfMessage, type FieldForm } from "./message-form.ts";
import { findMessage, kindsByMessage } from "./wire-table.ts";

/** The object with its fields as Go writes them; what its kind does not have comes last. Undefined for kinds that are not built in. */
export function inGoOrder(object: JsonObject, apiVersion: string, kind: string): JsonObject | undefined {
  const message = findMessage(apiVersion, kind);
  return message === undefined ? undefined : (inOrder(object, message) as JsonObject);
}

/** The value with the keys of all its maps sorted, as Go writes what has no type. */
export function sortedLikeGo(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedLikeGo);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortedLikeGo(value[key] ?? null)]));
}

const identity = ["kind", "apiVersion"];

function inOrder(value: JsonValue, message: string): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { fields } = formOfMessage(message);
  if (fields.size === 0) return value;
  const isKind = kindsByMessage().has(message);
  const known = isKind ? [...identity, ...fields.keys()] : [...fields.keys()];
  const names = [...known, ...Object.keys(value).filter((name) => !fields.has(name))];
  const result: JsonObject = {};
  for (const name of new Set(names)) {
    const one = value[name];
    if (one !== undefined) result[name] = ofField(one, fields.get(name));
  }
  return result;
}

function ofField(value: JsonValue, field: FieldForm | undefined): JsonValue {
  if (!field) return value;
  const { message, holds } = field;
  const one = (item: JsonValue): JsonValue => (message === undefined ? item : inOrder(item, message));
  if (holds === "list") return Array.isArray(value) ? value.map(one) : value;
  if (holds === "one" || typeof value !== "object" || value === null || Array.isArray(value)) return one(value);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, one(value[key] ?? null)]));
}
