// The metadata of custom objects, and of the objects inside them, has the fields and the types that all metadata has.
// @see apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go
import { FormError, toMetadataForm } from "@sluice/kubernetes-schema";
import { stringifyJson, type JsonValue } from "@sluice/objects";
import type { StructuralSchema } from "@sluice/schema";

type Fields = { [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Brings metadata into its form, at the root and in embedded resources; what it does not have is dropped.
 *
 * @returns the paths of what was dropped, sorted
 * @throws {FormError} for what has the wrong type
 */
export function coerceMetadata(object: Fields, schema: StructuralSchema): string[] {
  const dropped: string[] = [];
  const walk = (value: unknown, at: StructuralSchema | undefined, path: string): void => {
    if (at === undefined) return;
    if (Array.isArray(value)) return value.forEach((item, index) => walk(item, at.items, `${path}[${index}]`));
    if (!isFields(value)) return;
    const isObject = path === "" || at["x-kubernetes-embedded-resource"] === true;
    if (isObject) dropped.push(...coerceOne(value, path));
    const others = typeof at.additionalProperties === "object" ? at.additionalProperties : undefined;
    for (const [name, field] of Object.entries(value))
      if (!isObject || name !== "metadata")
        walk(field, at.properties?.[name] ?? others, path === "" ? name : `${path}.${name}`);
  };
  walk(object, schema, "");
  return dropped.sort();
}

function coerceOne(object: Fields, path: string): string[] {
  const prefix = path === "" ? "" : `${path}.`;
  for (const name of ["apiVersion", "kind"]) {
    const value = object[name] as JsonValue | undefined;
    if (value !== undefined && typeof value !== "string")
      throw FormError.saying(`${prefix}${name}: Invalid value: ${stringifyJson(value)}: must be a string`);
  }
  const metadata = object["metadata"] as JsonValue | undefined;
  if (metadata === undefined) return [];
  if (metadata === null) {
    delete object["metadata"];
    return [];
  }
  try {
    const { object: form, unknown } = toMetadataForm(metadata);
    object["metadata"] = form;
    return unknown.map((name) => `${prefix}metadata.${name}`);
  } catch (error) {
    if (!(error instanceof FormError) || path === "") throw error;
    throw FormError.saying(`${prefix}metadata: Invalid value: ${stringifyJson(metadata)}: ${error.message}`);
  }
}
