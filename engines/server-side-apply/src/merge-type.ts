// How a value merges: the types of structured merge, from Kubernetes' table for built-in kinds and from the schema of a CRD for others.
// @see sigs.k8s.io/structured-merge-diff/v6 schema
import { findBuiltinType, readTable, type TableType } from "@sluice/kubernetes-schema";
import type { GroupVersionKind } from "@sluice/objects";

/** A type. Types of one schema may refer to one another in circles. */
export type MergeType =
  | { sort: "scalar"; scalar: "string" | "numeric" | "boolean" | "untyped" }
  | {
      sort: "list";
      item: MergeType;
      relation: "atomic" | "set" | "map";
      keys: string[];
      keyDefaults: { [key: string]: unknown };
    }
  | {
      sort: "map";
      fields: { [name: string]: MergeType };
      of?: MergeType;
      atomic: boolean;
    }
  | { sort: "deduced" };

/** Whatever is there: maps merge key by key, lists and scalars are replaced. For content without a schema. */
export const deduced: MergeType = { sort: "deduced" };

const untyped: MergeType = { sort: "scalar", scalar: "untyped" };
const builtins = new Map<string, MergeType>();

/** The type of a built-in kind; undefined when it is none. */
export function mergeTypeOfBuiltin(gvk: GroupVersionKind): MergeType | undefined {
  const name = findBuiltinType(gvk);
  return name === undefined ? undefined : named(name);
}

function named(name: string): MergeType {
  if (name === "__untyped_deduced_") return deduced;
  const known = builtins.get(name);
  if (known) return known;
  const source = readTable().types[name];
  if (source === undefined) return deduced;
  if (typeof source !== "object") return fromTable(source);
  const type = {} as MergeType; // filled below: the type may contain itself
  builtins.set(name, type);
  return Object.assign(type, fromTable(source));
}

function fromTable(source: TableType): MergeType {
  if (typeof source === "string")
    return source.startsWith("#") ? named(source.slice(1)) : { sort: "scalar", scalar: source as "string" };
  if ("ref" in source) return { ...named(source.ref), ...("sort" in named(source.ref) ? { atomic: true } : {}) };
  if ("list" in source) return listType(fromTable(source.list), source);
  const fields = Object.fromEntries(Object.entries(source.fields ?? {}).map(([name, type]) => [name, fromTable(type)]));
  return {
    sort: "map",
    fields,
    ...(source.of ? { of: fromTable(source.of) } : {}),
    atomic: source.atomic === true,
    ...defaultsOf(source),
  };
}

const defaultsOf = ({ defaults = {} }: { defaults?: { [name: string]: unknown } }) => ({ defaults });

function listType(item: MergeType, { keys, set }: { keys?: string[]; set?: true }): MergeType {
  const relation = keys ? "map" : set ? "set" : "atomic";
  // A key that is left out stands for its default (ports: protocol TCP); see SMD default_keys_test.go.
  const keyDefaults = (item as { defaults?: { [key: string]: unknown } }).defaults ?? {};
  return { sort: "list", item, relation, keys: keys ?? [], keyDefaults };
}

/** A structural schema as a CRD holds it, as far as merging goes. */
export type OpenApiSchema = {
  type?: string;
  format?: string;
  properties?: { [name: string]: OpenApiSchema };
  items?: OpenApiSchema;
  additionalProperties?: OpenApiSchema | boolean;
  default?: unknown;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
};

const objectMeta = (): MergeType => named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

/** The type of a custom kind by the schema of its version. */
export function mergeTypeOfCustom(schema: OpenApiSchema | undefined): MergeType {
  const root = fromOpenApi(schema ?? { "x-kubernetes-preserve-unknown-fields": true });
  const fields = root.sort === "map" ? root.fields : {};
  const of = root.sort === "map" ? root.of : deduced;
  const identity: { [name: string]: MergeType } = {
    apiVersion: { sort: "scalar", scalar: "string" },
    kind: { sort: "scalar", scalar: "string" },
  };
  return {
    sort: "map",
    fields: { ...fields, ...identity, metadata: objectMeta() },
    ...(of ? { of } : {}),
    atomic: false,
  };
}

/** @see k8s.io/kube-openapi/pkg/schemaconv */
function fromOpenApi(schema: OpenApiSchema): MergeType {
  if (schema["x-kubernetes-int-or-string"]) return untyped;
  const { type, properties, additionalProperties, items } = schema;
  if (type === "array") return openApiList(schema, items);
  if (type === "object" || properties) return openApiMap(schema, properties, additionalProperties);
  if (type === "integer" || type === "number") return { sort: "scalar", scalar: "numeric" };
  if (type === "boolean") return { sort: "scalar", scalar: "boolean" };
  if (type === "string") return schema.format ? untyped : { sort: "scalar", scalar: "string" };
  return deduced;
}

function openApiList(schema: OpenApiSchema, items: OpenApiSchema | undefined): MergeType {
  const kind = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const keyDefaults = Object.fromEntries(
    keys
      .filter((key) => items?.properties?.[key]?.default !== undefined)
      .map((key) => [key, items?.properties?.[key]?.default]),
  );
  const relation = kind === "map" || kind === "set" ? kind : "atomic";
  return { sort: "list", item: items ? fromOpenApi(items) : deduced, relation, keys, keyDefaults };
}

function openApiMap(
  schema: OpenApiSchema,
  properties: OpenApiSchema["properties"],
  additional: OpenApiSchema["additionalProperties"],
): MergeType {
  const preserves = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (!properties && typeof additional !== "object")
    return schema["x-kubernetes-map-type"] === "atomic" ? emptyMap(true) : deduced;
  const fields = Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, field]) => [name, fromOpenApi(field)]),
  );
  const embedded: { [name: string]: MergeType } = schema["x-kubernetes-embedded-resource"]
    ? { metadata: objectMeta() }
    : {};
  const of = typeof additional === "object" ? fromOpenApi(additional) : preserves ? deduced : undefined;
  return {
    sort: "map",
    fields: { ...fields, ...embedded },
    ...(of ? { of } : {}),
    atomic: schema["x-kubernetes-map-type"] === "atomic",
  };
}

const emptyMap = (atomic: boolean): MergeType => ({ sort: "map", fields: {}, of: deduced, atomic });

/**
 * The type that governs a value: `deduced` becomes concrete by what is there.
 */
export function resolve(type: MergeType, value: unknown): Exclude<MergeType, { sort: "deduced" }> {
  if (type.sort !== "deduced") return type;
  if (Array.isArray(value)) return { sort: "list", item: deduced, relation: "atomic", keys: [], keyDefaults: {} };
  if (typeof value === "object" && value !== null) return { sort: "map", fields: {}, of: deduced, atomic: false };
  return { sort: "scalar", scalar: "untyped" };
}
