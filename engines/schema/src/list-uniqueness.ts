// Lists of type set hold an item once; lists of type map hold a key once.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go, v0.36.0
import { stringifyJson } from "@sluice/objects";
import { showing, type FieldError } from "./field-error.ts";
import { isFields, schemaOfField, type Fields, type StructuralSchema } from "./structural-schema.ts";

/** A `Duplicate value` for each second appearance in a set or map, at and below the value. */
export function findDuplicates(value: unknown, schema: StructuralSchema | undefined, path: string): FieldError[] {
  if (schema === undefined || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value))
    return [
      ...duplicatesOf(value, schema, path),
      ...value.flatMap((item, index) => findDuplicates(item, schema.items, `${path}[${index}]`)),
    ];
  return Object.entries(value).flatMap(([name, field]) => {
    const declared = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    const below = declared ? (path === "" ? name : `${path}.${name}`) : `${path}[${name}]`;
    return findDuplicates(field, schemaOfField(schema, name), below);
  });
}

function duplicatesOf(list: unknown[], schema: StructuralSchema, path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type === "set") return repeats(list, path);
  if (type !== "map") return [];
  const odd = list.findIndex((item) => item !== null && !isFields(item));
  const detail = "must be an object for an array of list-type map";
  if (odd >= 0) return [showing("FieldValueInvalid", { field: `${path}[${odd}]`, value: list[odd], detail })];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  return repeats(
    list.map((item) => keysOf(item, keys)),
    path,
  );
}

const keysOf = (item: unknown, keys: string[]): Fields =>
  Object.fromEntries(
    keys.filter((key) => isFields(item) && item[key] !== undefined).map((key) => [key, (item as Fields)[key]]),
  );

/** Go prints maps with sorted keys; so does the identity that items are compared by. */
const identityOf = (value: unknown): string => stringifyJson(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function repeats(list: unknown[], path: string): FieldError[] {
  const seen = new Map<string, number>();
  return list.flatMap((item, index) => {
    const identity = identityOf(item);
    const times = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, times);
    // A third appearance is not reported again.
    return times === 2 ? [showing("FieldValueDuplicate", { field: `${path}[${index}]`, value: sorted(item) })] : [];
  });
}
