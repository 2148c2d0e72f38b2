// How lists merge, by kind and field: the part of an OpenAPI schema that a strategic merge needs, and nothing else. Without `openapi` in a
// kustomization it is the schema that kustomize 5.8.1 carries, frozen at Kubernetes 1.21.2.
import builtIn from "./generated/merge-schema.json" with { type: "json" };

/** What a merge knows about a field: how its list merges, and where to look for what stands below. */
export type MergeField = {
  /** The type of the value, or of the values of a map. */
  type?: string;
  /** What is known about the items of a list. */
  items?: MergeField;
  /** Whether every key of a map has the same type (`type`). */
  map?: true;
  /** `true` when the items of the list are merged, not replaced. */
  merge?: true;
  /** The fields by which items are told apart; none for lists of scalars. */
  keys?: string[];
};

/** Types by name, and the type of each kind (`apps/v1/Deployment`). */
export type MergeSchema = {
  types: { [name: string]: { [field: string]: MergeField } };
  kinds: { [kind: string]: string };
};

type SwaggerSchema = {
  $ref?: string;
  type?: string;
  items?: SwaggerSchema;
  properties?: { [field: string]: SwaggerSchema };
  additionalProperties?: SwaggerSchema | boolean;
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-patch-merge-key"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-group-version-kind"?: { group?: string; version?: string; kind?: string }[];
};

/** The `definitions` of an OpenAPI v2 document. */
export type SwaggerDefinitions = { [name: string]: SwaggerSchema };

/** Keeps of OpenAPI definitions what merging needs; `known` are types that will be there beside them. */
export function compileDefinitions(definitions: SwaggerDefinitions, known: MergeSchema["types"] = {}): MergeSchema {
  const types: MergeSchema["types"] = {};
  const kinds: MergeSchema["kinds"] = {};
  const compileType = (name: string, schema: SwaggerSchema) => {
    types[name] = {};
    for (const [field, property] of Object.entries(schema.properties ?? {})) {
      const compiled = compileField(property, `${name}.${field}`, compileType);
      if (Object.keys(compiled).length > 0) types[name][field] = compiled;
    }
  };
  for (const [name, schema] of Object.entries(definitions)) {
    compileType(name, schema);
    for (const { group, version = "", kind = "" } of schema["x-kubernetes-group-version-kind"] ?? [])
      kinds[group ? `${group}/${version}/${kind}` : `${version}/${kind}`] = name;
  }
  dropDeadEnds(types, known);
  return { types, kinds: Object.fromEntries(Object.entries(kinds).filter(([, name]) => types[name])) };
}

function compileField(
  schema: SwaggerSchema,
  name: string,
  addType: (name: string, schema: SwaggerSchema) => void,
): MergeField {
  const field: MergeField = {};
  if (schema.$ref) field.type = schema.$ref.replace("#/definitions/", "");
  else if (schema.properties) {
    field.type = name;
    addType(name, schema);
  } else if (typeof schema.additionalProperties === "object") {
    const values = compileField(schema.additionalProperties, name, addType);
    if (values.type) Object.assign(field, { type: values.type, map: true });
  }
  if (schema.items) {
    const items = compileField(schema.items, `${name}[]`, addType);
    if (Object.keys(items).length > 0) field.items = items;
  }
  if ((schema["x-kubernetes-patch-strategy"] ?? "").split(",").includes("merge")) {
    field.merge = true;
    const key = schema["x-kubernetes-patch-merge-key"];
    field.keys = schema["x-kubernetes-list-map-keys"] ?? (key === undefined ? [] : [key]);
  }
  return field;
}

/** Removes fields and types below which nothing merges: most of a schema. */
function dropDeadEnds(types: MergeSchema["types"], known: MergeSchema["types"]): void {
  const alive = new Set<string>(Object.keys(known));
  const leads = (field: MergeField): boolean =>
    field.merge === true ||
    (field.type !== undefined && alive.has(field.type)) ||
    (field.items !== undefined && leads(field.items));
  for (let before = -1; before !== alive.size;) {
    before = alive.size;
    for (const [name, fields] of Object.entries(types)) if (Object.values(fields).some(leads)) alive.add(name);
  }
  for (const [name, fields] of Object.entries(types)) {
    if (!alive.has(name)) delete types[name];
    else for (const [key, field] of Object.entries(fields)) if (!leads(field)) delete fields[key];
  }
}

/** No kind is known: every list is replaced as a whole. */
export const emptySchema: MergeSchema = { types: {}, kinds: {} };

/** Two schemas as one; where both know a type, the second counts. */
export const joinSchemas = (first: MergeSchema, second: MergeSchema): MergeSchema => ({
  types: { ...first.types, ...second.types },
  kinds: { ...first.kinds, ...second.kinds },
});

/** kustomize's own schema. */
export const builtInSchema = builtIn as MergeSchema;

/** What a schema knows about a whole resource; undefined for kinds it does not have. */
export function fieldOfKind(schema: MergeSchema, apiVersion: string, kind: string): MergeField | undefined {
  const type = schema.kinds[`${apiVersion}/${kind}`];
  return type === undefined ? undefined : { type };
}

/** What a schema knows about a field of a map. */
export function fieldBelow(schema: MergeSchema, parent: MergeField | undefined, name: string): MergeField | undefined {
  if (parent?.type === undefined) return undefined;
  if (parent.map) return { type: parent.type };
  const fields = schema.types[parent.type];
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}
