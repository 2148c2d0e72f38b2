// Whether a schema is structural: types everywhere, nothing below a combination that shapes an object, metadata as it always is.
// @see apiextensions-apiserver pkg/apiserver/schema/{validation,complete}.go, v0.36.3
import { RE2JS } from "re2js";
import type { StructuralSchema } from "@sluice/schema";
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";

type Level = "root" | "item" | "field";

const emptyWords: { readonly [level in Level]: string } = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/** Everything that keeps a schema from being structural, in the order of its text. */
export function structuralCauses(schema: StructuralSchema, path: string): Cause[] {
  const found = [...invariants(schema, path, "root"), ...completeness(schema, { of: schema, path, at: path })];
  const text = ({ field, message }: Cause): string => `${field}: ${message}`;
  return found.sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

function invariants(schema: StructuralSchema, path: string, level: Level): Cause[] {
  const { items, properties = {}, additionalProperties } = schema;
  const values = typeof additionalProperties === "object" ? additionalProperties : undefined;
  return [
    ...(schema.type === "array" && !items ? [required(`${path}.items`, "must be specified")] : []),
    ...(Array.isArray(items)
      ? [forbiddenField(`${path}.items`, "items must be a schema object and not an array")]
      : items
        ? invariants(items, `${path}.items`, "item")
        : []),
    ...Object.entries(properties).flatMap(([name, field]) => invariants(field, `${path}.properties[${name}]`, "field")),
    ...(additionalProperties !== undefined && level === "root"
      ? [forbiddenField(`${path}.additionalProperties`, "must not be used at the root")]
      : []),
    ...(values ? invariants(values, `${path}.additionalProperties`, "field") : []),
    ...extensions(schema, path),
    ...combinations(schema, path, isIntOrString(schema)),
    ...types(schema, path, level),
    ...metadata(schema, path, level),
  ];
}

const preserve = "x-kubernetes-preserve-unknown-fields";
const embedded = "x-kubernetes-embedded-resource";
const intOrString = "x-kubernetes-int-or-string";

function extensions(schema: StructuralSchema, path: string): Cause[] {
  const isOff = schema[preserve] === (false as boolean);
  if (!schema[intOrString])
    return isOff ? [invalidValue(`${path}.${preserve}`, false, "must be true or undefined")] : [];
  const why = `must be false if ${intOrString} is true`;
  return [preserve, embedded].flatMap((name) =>
    schema[name as typeof preserve] ? [invalidValue(`${path}.${name}`, true, why)] : [],
  );
}

function types(schema: StructuralSchema, path: string, level: Level): Cause[] {
  const { type = "" } = schema;
  const field = `${path}.type`;
  const causes: Cause[] = [];
  if (schema[embedded] && type !== "object") {
    const why = `must be object if ${embedded} is true`;
    causes.push(type === "" ? required(field, why) : invalidValue(field, type, why));
  } else if (type === "" && !schema[intOrString] && !schema[preserve]) causes.push(required(field, emptyWords[level]));
  if (schema[embedded] && schema.additionalProperties !== undefined)
    causes.push(forbiddenField(`${path}.additionalProperties`, `must not be used if ${embedded} is set`));
  if (level === "root" && type !== "" && type !== "object")
    causes.push(invalidValue(field, type, "must be object at the root"));
  return causes;
}

function metadata(schema: StructuralSchema, path: string, level: Level): Cause[] {
  const isResource = level === "root" || schema[embedded] === true;
  const { properties = {} } = schema;
  const own = Object.hasOwn(properties, "metadata") ? properties["metadata"] : undefined;
  const causes = ["kind", "apiVersion"].flatMap((name) => {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const isWrong = isResource && field !== undefined && field.type !== "string";
    return isWrong ? [invalidValue(`${path}.properties[${name}].type`, field.type ?? "", "must be string")] : [];
  });
  if (own && isResource && own.type !== "object")
    causes.push(invalidValue(`${path}.properties[metadata].type`, own.type ?? "", "must be object"));
  if (own && level === "root" && restrictsMetadata(own))
    causes.push(
      forbiddenField(
        `${path}.properties[metadata]`,
        "must not specify anything other than name and generateName, but metadata is implicitly specified",
      ),
    );
  if (schema[embedded] && !schema[preserve] && Object.keys(properties).length === 0)
    causes.push(required(`${path}.properties`, `must not be empty if ${embedded} is true without ${preserve}`));
  return causes;
}

function restrictsMetadata(schema: StructuralSchema): boolean {
  const { type: _type, default: _default, properties = {}, ...rest } = schema;
  const names = Object.keys(properties);
  return Object.keys(rest).length > 0 || names.some((name) => name !== "name" && name !== "generateName");
}

/** `anyOf: [{type: integer}, {type: string}]`, alone or in the first part of `allOf`. */
function isIntOrString({ anyOf, allOf }: StructuralSchema): "anyOf" | "allOf" | undefined {
  const isPair = (parts: StructuralSchema[] | undefined): boolean =>
    JSON.stringify(parts) === '[{"type":"integer"},{"type":"string"}]';
  if (isPair(anyOf)) return "anyOf";
  return isPair(allOf?.[0]?.anyOf) ? "allOf" : undefined;
}

/** What stands below combinations; `skipped` is the one that may name types. */
function combinations(schema: StructuralSchema, path: string, skipped?: "anyOf" | "allOf"): Cause[] {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema;
  const each = (name: string, parts: StructuralSchema[]): Cause[] =>
    parts.flatMap((part, index) =>
      combined(part, `${path}.${name}[${index}]`, name === "allOf" && index === 0 && skipped === "allOf"),
    );
  return [
    ...(skipped === "anyOf" ? [] : each("anyOf", anyOf)),
    ...each("allOf", allOf),
    ...each("oneOf", oneOf),
    ...(not ? combined(not, `${path}.not`) : []),
    ...patterns(schema, path),
  ];
}

function patterns({ pattern = "" }: StructuralSchema, path: string): Cause[] {
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    const why = `must be a valid regular expression, but isn't: ${(error as Error).message}`;
    return [invalidValue(`${path}.pattern`, pattern, why)];
  }
}

/** What shapes an object may not stand below a combination. */
const shaping: readonly (readonly [keyof StructuralSchema, string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  [preserve, "must be false to be structural"],
  [embedded, "must be false to be structural"],
  [intOrString, "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0);

function combined(schema: StructuralSchema, path: string, mayNameTypes = false): Cause[] {
  const { items, properties = {} } = schema;
  return [
    ...combinations(schema, path, mayNameTypes ? "anyOf" : undefined),
    ...(items ? combined(items, `${path}.items`) : []),
    ...Object.entries(properties).flatMap(([name, field]) => combined(field, `${path}.properties[${name}]`)),
    ...shaping.flatMap(([name, why]) =>
      isSaid(schema[name]) || (name === "additionalProperties" && schema[name] !== undefined)
        ? [forbiddenField(`${path}.${name}`, why)]
        : [],
    ),
    ...(Object.hasOwn(properties, "metadata")
      ? [forbiddenField(`${path}.properties[metadata]`, "must not be specified in a nested context")]
      : []),
  ];
}

type Held = { of: StructuralSchema | undefined; path: string; at: string };

/** What a combination speaks of has to be there without it. */
function completeness(schema: StructuralSchema, held: Held): Cause[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = schema;
  const each = (name: string, parts: StructuralSchema[]): Cause[] =>
    parts.flatMap((part, index) => nestedCompleteness(part, { ...held, at: `${held.at}.${name}[${index}]` }));
  return [
    ...(not ? nestedCompleteness(not, { ...held, at: `${held.at}.not` }) : []),
    ...each("allOf", allOf),
    ...each("anyOf", anyOf),
    ...each("oneOf", oneOf),
  ];
}

function nestedCompleteness(schema: StructuralSchema, held: Held): Cause[] {
  const { of, path, at } = held;
  if (!of) return [required(path, `because it is defined in ${at}`)];
  const below = (inner: StructuralSchema, own: StructuralSchema | undefined, step: string): Cause[] =>
    nestedCompleteness(inner, { of: own, path: `${path}.${step}`, at: `${at}.${step}` });
  const { items, properties = {} } = schema;
  return [
    ...completeness(schema, held),
    ...(items ? below(items, of.items, "items") : []),
    ...Object.entries(properties).flatMap(([name, field]) => {
      const own = of.properties && Object.hasOwn(of.properties, name) ? of.properties[name] : undefined;
      return below(field, own, `properties[${name}]`);
    }),
  ];
}
