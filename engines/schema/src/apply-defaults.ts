// Defaults of a CRD are filled in on every write and every read, from the root downwards, so that a default may itself be completed.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/{algorithm,prunenulls}.go, v0.36.0
import { cloneJson } from "@sluice/objects";
import { isFields, schemaOfField, type Fields, type StructuralSchema } from "./structural-schema.ts";

/**
 * The value with the schema's defaults for what is missing. A null where null is not allowed takes the default, or goes when
 * there is none, unless such nulls are kept. The input is not changed; what needs no default is shared with it.
 */
export function applyDefaults<T>(value: T, schema: StructuralSchema, nulls: Nulls = "dropped"): T {
  return completed(value, schema, nulls) as T;
}

/** What becomes of a null that is not allowed and for which there is no default. */
type Nulls = "dropped" | "kept";

const isForbiddenNull = (value: unknown, schema: StructuralSchema | undefined) =>
  value === null && schema !== undefined && schema.nullable !== true;

function completed(value: unknown, schema: StructuralSchema | undefined, nulls: Nulls): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) return completedList(value, schema.items, nulls);
  return isFields(value) ? completedFields(value, schema, nulls) : value;
}

function completedList(list: unknown[], schema: StructuralSchema | undefined, nulls: Nulls): unknown[] {
  const items = list.map((item) =>
    completed(
      isForbiddenNull(item, schema) && schema?.default !== undefined ? cloneJson(schema.default) : item,
      schema,
      nulls,
    ),
  );
  return items.every((item, index) => item === list[index]) ? list : items;
}

function completedFields(fields: Fields, schema: StructuralSchema, nulls: Nulls): Fields {
  const changes: Fields = {};
  const dropped: string[] = [];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (field.default !== undefined && fields[name] === undefined)
      changes[name] = completed(cloneJson(field.default), field, nulls);
  }
  for (const name of Object.keys(fields)) {
    const field = schemaOfField(schema, name);
    if (!isForbiddenNull(fields[name], field)) {
      const value = completed(fields[name], field, nulls);
      if (value !== fields[name]) changes[name] = value;
    } else if (field?.default !== undefined) changes[name] = completed(cloneJson(field.default), field, nulls);
    else if (nulls === "dropped") dropped.push(name);
  }
  if (dropped.length === 0 && Object.keys(changes).length === 0) return fields;
  const result = { ...fields, ...changes };
  for (const name of dropped) delete result[name];
  return result;
}
