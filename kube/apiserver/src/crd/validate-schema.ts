// A schema of a definition, from its root down: whether it is structural, whether its defaults fit, what it may not say, whether its rules
// are right by their types and cheap enough.
// @see apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go, v0.36.3
import { unknownFields, validate, type StructuralSchema } from "@sluice/schema";
import { forbiddenField, invalidValue } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";
import { keywordCauses, listAndRuleCauses } from "./schema-keywords.ts";
import { structuralCauses } from "./structural-rules.ts";
import { multiplied, ruleCauses, totalCauses, type TotalCost } from "./typed-rules.ts";

/** Everything that is wrong with a schema; of one that is as it was, rules may cost what they cost. */
export function validateSchema(schema: StructuralSchema, path: string, isUnchanged: boolean): Cause[] {
  const structural = structuralCauses(schema, path);
  const defaults = structural.length > 0 ? [] : defaultCauses(schema, path);
  const shape = [...structural, ...defaults];
  const total: TotalCost = { total: 0, expensive: [] };
  const found = walk(schema, {
    path,
    isRoot: true,
    insideMetadata: false,
    forbiddenDefault: undefined,
    uncorrelated: undefined,
    isUnchanged,
    rules: shape.length > 0 ? undefined : { cardinality: 1, total },
  });
  return [
    ...(schema.nullable ? [forbiddenField(`${path}.nullable`, "nullable cannot be true at the root")] : []),
    ...shape,
    ...found.schema,
    ...found.rules,
    ...totalCauses(total, path),
  ];
}

type Place = {
  path: string;
  isRoot: boolean;
  insideMetadata: boolean;
  forbiddenDefault: string | undefined;
  uncorrelated: string | undefined;
  isUnchanged: boolean;
  /** Absent where rules are not looked at. */
  rules: { cardinality: number | undefined; total: TotalCost } | undefined;
};

/** What is wrong with the schema itself and with its rules; the rules wait for the schema to be right. */
type Found = { schema: Cause[]; rules: Cause[] };

function walk(schema: StructuralSchema, place: Place): Found {
  const { path, isRoot, rules } = place;
  const found: Found = { schema: keywordCauses(schema, place), rules: [] };
  for (const [inner, where] of parts(schema, place)) {
    const below = walk(inner, where);
    found.schema.push(...below.schema);
    found.rules.push(...below.rules);
  }
  found.schema.push(...listAndRuleCauses(schema, path));
  if (found.schema.length > 0 || !rules) return found;
  const { uncorrelated, isUnchanged } = place;
  const isResource = isRoot || schema["x-kubernetes-embedded-resource"] === true;
  found.rules.push(...ruleCauses(schema, { path, isResource, uncorrelated, isCounted: !isUnchanged, ...rules }));
  return found;
}

function parts(schema: StructuralSchema, place: Place): [StructuralSchema, Place][] {
  const { additionalProperties, properties = {}, items } = schema;
  return [
    ...(typeof additionalProperties === "object" ? [valuePart(additionalProperties, schema, place)] : []),
    ...Object.entries(properties).map(([name, field]) => fieldPart(name, field, { schema, place })),
    ...combined(schema).map(([where, inner]): [StructuralSchema, Place] => [
      inner,
      { ...place, path: `${place.path}.${where}`, isRoot: false, rules: undefined },
    ]),
    ...(items ? [itemPart(items, schema, place)] : []),
  ];
}

function inner(schema: StructuralSchema, place: Place, step: string): Place {
  const { rules } = place;
  const most = mostBelow(schema);
  const cardinality =
    rules?.cardinality === undefined || most === undefined ? undefined : multiplied(rules.cardinality, most);
  return {
    ...place,
    path: `${place.path}.${step}`,
    isRoot: false,
    rules: rules && { total: rules.total, cardinality },
  };
}

/** How often at most what is below a node stands in one of it; undefined when nothing says so. */
function mostBelow({ type, additionalProperties, maxProperties, maxItems }: StructuralSchema): number | undefined {
  if (type === "array") return maxItems === undefined ? undefined : Math.max(maxItems, 0);
  if (type !== "object" || additionalProperties === undefined) return 1;
  return maxProperties === undefined ? undefined : Math.max(maxProperties, 0);
}

function valuePart(values: StructuralSchema, schema: StructuralSchema, place: Place): [StructuralSchema, Place] {
  const below = inner(schema, place, "additionalProperties");
  const why = "inside additionalProperties applying to object metadata";
  return [values, place.insideMetadata ? { ...below, forbiddenDefault: why } : below];
}

const metadataFields = new Set(["metadata", "kind", "apiVersion"]);

function fieldPart(
  name: string,
  field: StructuralSchema,
  { schema, place }: { schema: StructuralSchema; place: Place },
): [StructuralSchema, Place] {
  const below = inner(schema, place, `properties[${name}]`);
  const isMetadata = (place.isRoot || schema["x-kubernetes-embedded-resource"] === true) && metadataFields.has(name);
  if (!isMetadata) return [field, below];
  const forbiddenDefault = place.isRoot ? `in top-level ${name}` : below.forbiddenDefault;
  return [field, { ...below, insideMetadata: true, forbiddenDefault }];
}

/** Old items are found only by the keys of a map. */
function itemPart(items: StructuralSchema, schema: StructuralSchema, place: Place): [StructuralSchema, Place] {
  const below = inner(schema, place, "items");
  const isFound = schema["x-kubernetes-list-type"] === "map";
  return [items, isFound ? below : { ...below, uncorrelated: place.uncorrelated ?? place.path }];
}

function combined({ allOf = [], anyOf = [], oneOf = [], not }: StructuralSchema): [string, StructuralSchema][] {
  const each = (name: string, list: StructuralSchema[]): [string, StructuralSchema][] =>
    list.map((part, index) => [`${name}[${index}]`, part]);
  return [
    ...(not ? ([["not", not]] as [string, StructuralSchema][]) : []),
    ...each("allOf", allOf),
    ...each("oneOf", oneOf),
    ...each("anyOf", anyOf),
  ];
}

function defaultCauses(schema: StructuralSchema, path: string): Cause[] {
  const { items, properties = {} } = schema;
  return [
    ...ownDefault(schema, path),
    ...(items ? defaultCauses(items, `${path}.items`) : []),
    ...Object.entries(properties).flatMap(([name, field]) => defaultCauses(field, `${path}.properties[${name}]`)),
  ];
}

function ownDefault(schema: StructuralSchema, path: string): Cause[] {
  if (schema.default === undefined) return [];
  const { default: value, ...bare } = schema;
  const field = `${path}.default`;
  const unknown = unknownFields(value, bare, { root: false });
  // Whether a list has an item twice is not asked of defaults.
  const wrong = validate(value, bare).filter(({ reason }) => reason !== "FieldValueDuplicate");
  return [
    ...(unknown.length > 0 ? [invalidValue(field, value, "must not have unknown fields")] : []),
    ...wrong.map((error) => ({ ...error, field: /^(<nil>)?$/.test(error.field) ? field : `${field}.${error.field}` })),
  ];
}
