// A patched object that cannot be read is shown in the refusal as Go has it then: what the patch went through is a map by now, with its keys
// sorted, and the rest is as the object was written, in the order of its structs.
// @see evanphx/json-patch; apiserver pkg/endpoints/handlers/patch.go
import { inGoOrder, sortedLikeGo } from "@sluice/kubernetes-schema";
import { stringifyJson, type JsonObject, type JsonValue, type KubeObject } from "@sluice/objects";

/** The text of an object that `patch` (a JSON patch or a merge patch) has made; `before` says what it was. */
export function shownObject(object: KubeObject, patch: JsonValue, before: KubeObject = object): string {
  const value = object as unknown as JsonObject;
  const ordered = inGoOrder(value, before.apiVersion, before.kind);
  if (!ordered) return stringifyJson(sortedLikeGo(value));
  return stringifyJson(Array.isArray(patch) ? alongPaths(ordered, pathsOf(patch)) : alongFields(ordered, patch));
}

const pathsOf = (patch: JsonValue[]): string[][] =>
  patch.flatMap((operation) => {
    const { path, from } = operation as { path?: string; from?: string };
    return [path, from].flatMap((one) => (one === undefined ? [] : [one.split("/").slice(1, -1).map(unescaped)]));
  });

const unescaped = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

const isMap = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function alongPaths(value: JsonValue, paths: string[][]): JsonValue {
  const below = (step: string): string[][] => paths.filter(([first]) => first === step).map((path) => path.slice(1));
  const next = (one: JsonValue, step: string): JsonValue => {
    const through = below(step);
    return through.length > 0 ? alongPaths(one, through) : one;
  };
  if (Array.isArray(value)) return value.map((item, index) => next(item, String(index)));
  if (!isMap(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, next(value[key] ?? null, key)]));
}

function alongFields(value: JsonValue, patch: JsonValue): JsonValue {
  if (!isMap(value) || !isMap(patch)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, alongFields(value[key] ?? null, patch[key] ?? null)]));
}
