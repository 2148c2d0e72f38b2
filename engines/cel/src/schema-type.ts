// What a structural schema says to an expression: the type of a value, and how large one may be.
// @see k8s.io/apiserver/pkg/cel/common/schemas.go, pkg/cel/types.go, v0.36.3
import { listOf, mapOf, simpleTypes, struct, type CelType } from "./typing/cel-type.ts";
import { escapeName, escapeReserved } from "./names.ts";

/** As much of a schema as an expression sees. */
export type TypedSchema = {
  type?: string;
  format?: string;
  properties?: { [name: string]: TypedSchema };
  additionalProperties?: TypedSchema | boolean;
  items?: TypedSchema;
  required?: string[];
  default?: unknown;
  enum?: unknown[];
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
};

/** A type with its bounds: how many items or characters at most, how many bytes of JSON at least. */
export type SchemaType = {
  /** Undefined for objects with fields, whose type has the name that an expression gives it. */
  type?: CelType;
  most: number;
  least: number;
  fields?: ReadonlyMap<string, SchemaType>;
  key?: SchemaType;
  item?: SchemaType;
};

/** The largest request that Kubernetes counts on. */
export const largestRequest = 3 * 1024 * 1024;

const simpleSizes = { bool: 4, double: 1, int: 1 } as const;
const plain = (name: keyof typeof simpleSizes): SchemaType => ({
  type: simpleTypes[name],
  most: 0,
  least: simpleSizes[name],
});
const key: SchemaType = { type: simpleTypes.string, most: 0, least: 2 };
const text: TypedSchema = { type: "string" };

/** The type of what a schema describes; undefined where expressions do not see it. The root of a resource has its name, always. */
export function schemaType(schema: TypedSchema, isRoot = false): SchemaType | undefined {
  if (schema["x-kubernetes-int-or-string"])
    return {
      type: simpleTypes.dyn,
      least: 1,
      most: schema.maxLength === undefined ? largestRequest - 2 : fourfold(schema.maxLength),
    };
  switch (schema.type) {
    case "array":
      return listType(schema);
    case "object":
      return objectType(isRoot ? withMetadata(schema) : schema);
    case "string":
      return textType(schema);
    case "boolean":
      return plain("bool");
    case "number":
      return plain("double");
    case "integer":
      return plain("int");
    default:
      return undefined;
  }
}

const positive = (count: number): number => Math.max(count, 0);
const fourfold = (length: number): number => positive(length) * 4;
const below = (schema: TypedSchema): SchemaType | undefined =>
  schemaType(schema, schema["x-kubernetes-embedded-resource"] === true);

function withMetadata(schema: TypedSchema): TypedSchema {
  const metadata = { type: "object", properties: { name: text, generateName: text } };
  const { properties: { metadata: own, kind, apiVersion } = {} } = schema;
  const isWhole =
    kind?.type === "string" &&
    apiVersion?.type === "string" &&
    own?.type === "object" &&
    own.properties?.["name"]?.type === "string" &&
    own.properties["generateName"]?.type === "string";
  return isWhole ? schema : { ...schema, properties: { ...schema.properties, kind: text, apiVersion: text, metadata } };
}

function listType({ items, maxItems }: TypedSchema): SchemaType | undefined {
  const item = items ? below(items) : undefined;
  if (!item) return undefined;
  return {
    most: maxItems === undefined ? Math.floor((largestRequest - 2) / (item.least + 1)) : positive(maxItems),
    least: 2,
    item,
  };
}

function objectType(schema: TypedSchema): SchemaType | undefined {
  const { additionalProperties, maxProperties } = schema;
  if (typeof additionalProperties !== "object") return fieldsType(schema);
  const item = below(additionalProperties);
  if (!item) return undefined;
  const most =
    maxProperties === undefined ? Math.floor((largestRequest - 2) / (item.least + 6)) : positive(maxProperties);
  return { most, least: 2, key, item };
}

function fieldsType({ properties = {}, required = [] }: TypedSchema): SchemaType {
  const fields = new Map<string, SchemaType>();
  let least = 2;
  for (const [name, schema] of Object.entries(properties)) {
    const field = below(schema);
    if (!field) continue;
    if (/^[A-Za-z_./-][\w./-]*$/.test(name)) fields.set(escapeName(name), field);
    if (required.includes(name) && schema.default === undefined)
      least += new TextEncoder().encode(name).length + field.least + 4;
  }
  return { most: 0, least, fields };
}

function textType({ format, maxLength, enum: values = [] }: TypedSchema): SchemaType {
  if (format === "byte")
    return {
      type: simpleTypes.bytes,
      least: 2,
      most: maxLength === undefined ? largestRequest - 2 : positive(maxLength),
    };
  if (format === "duration") return { type: simpleTypes.duration, least: 3, most: 32 };
  if (format === "date") return { type: simpleTypes.timestamp, least: 12, most: 12 };
  if (format === "date-time") return { type: simpleTypes.timestamp, least: 21, most: 32 };
  const lengths = values.map((value) => (typeof value === "string" ? new TextEncoder().encode(value).length : 0));
  const most =
    maxLength !== undefined ? fourfold(maxLength) : lengths.length > 0 ? Math.max(...lengths) : largestRequest - 2;
  return { type: simpleTypes.string, least: 2, most };
}

/** The type by which the checker knows it; objects below it are named after where they stand. */
export function celTypeOf({ type, fields, key: keys, item }: SchemaType, name: string): CelType {
  if (type) return type;
  if (item) {
    const inner = celTypeOf(item, `${name}.${keys ? "@elem" : "@idx"}`);
    return keys ? mapOf(simpleTypes.string, inner) : listOf(inner);
  }
  const known = new Map<string, CelType>();
  return struct(name, (field) => {
    const own = fields?.has(field) ? field : escapeReserved(field);
    const found = fields?.get(own);
    if (found && !known.has(own)) known.set(own, celTypeOf(found, `${name}.${own}`));
    return known.get(own);
  });
}
