// The metadata of custom objects, and of the objects inside them, has the fields that all metadata has: others are dropped, and named.
// @see apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go
import { findBuiltinType, readTable } from "@sluice/kubernetes-schema";
import type { StructuralSchema } from "@sluice/schema";

type Fields = { [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function metadataFields(): { readonly [name: string]: unknown } {
  const { types } = readTable();
  const pod = types[findBuiltinType({ group: "", version: "v1", kind: "Pod" }) ?? ""];
  const name = typeof pod === "object" && "fields" in pod ? String(pod.fields?.["metadata"]).slice(1) : "";
  const meta = types[name];
  return typeof meta === "object" && "fields" in meta ? (meta.fields ?? {}) : {};
}

/** Drops what metadata does not have, at the root and in embedded resources. @returns the paths of what was dropped */
export function dropUnknownMetadata(object: Fields, schema: StructuralSchema): string[] {
  const known = metadataFields();
  const dropped: string[] = [];
  const walk = (value: unknown, at: StructuralSchema | undefined, path: string): void => {
    if (at === undefined) return;
    if (Array.isArray(value)) return value.forEach((item, index) => walk(item, at.items, `${path}[${index}]`));
    if (!isFields(value)) return;
    const isObject = path === "" || at["x-kubernetes-embedded-resource"] === true;
    const { metadata } = value;
    if (isObject && isFields(metadata))
      for (const name of Object.keys(metadata))
        if (!Object.hasOwn(known, name) && Reflect.deleteProperty(metadata, name))
          dropped.push(path === "" ? `metadata.${name}` : `${path}.metadata.${name}`);
    const others = typeof at.additionalProperties === "object" ? at.additionalProperties : undefined;
    for (const [name, field] of Object.entries(value))
      if (!isObject || name !== "metadata")
        walk(field, at.properties?.[name] ?? others, path === "" ? name : `${path}.${name}`);
  };
  walk(object, schema, "");
  return dropped;
}
