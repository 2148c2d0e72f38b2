// JSON merge patch (RFC 7386): maps merge, null removes, everything else replaces.
import type { JsonObject, JsonValue } from "@sluice/objects";

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The document with the patch merged in; neither is changed. */
export function applyMergePatch(document: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isMap(patch)) return patch;
  const merged: JsonObject = isMap(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete merged[key];
    else merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}
