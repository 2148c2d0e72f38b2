// Whether a schema is structural: types everywhere, nothing below a combination that shapes an object, defaults that fit, keys that are there,
// rules that can be read.
// @see apiextensions-apiserver pkg/apiserver/schema/validation.go
import { CelError, compile } from "@sluice/cel";
import { validate, type StructuralSchema } from "@sluice/schema";
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";

/** Everything that keeps a schema from being structural. */
export function validateSchema(schema: StructuralSchema, path: string): Cause[] {
  const root =
    schema.type === "object" ? [] : [invalidValue(`${path}.type`, schema.type ?? "", "must be object at the root")];
  return [...(schema.type ? root : [required(`${path}.type`, "must not be empty at the root")]), ...walk(schema, path)];
}

function walk(schema: StructuralSchema, path: string): Cause[] {
  return [
    ...validateKeys(schema, path),
    ...validateDefault(schema, path),
    ...validateRules(schema, path),
    ...combined(schema).flatMap(([where, inner]) => validateCombined(inner, `${path}.${where}`)),
    ...below(schema).flatMap(([where, inner]) => [
      ...validateType(inner, `${path}.${where}`, where),
      ...walk(inner, `${path}.${where}`),
    ]),
  ];
}

function below({ properties = {}, items, additionalProperties }: StructuralSchema): [string, StructuralSchema][] {
  return [
    ...Object.entries(properties).map(([name, inner]): [string, StructuralSchema] => [`properties[${name}]`, inner]),
    ...(items ? ([["items", items]] as [string, StructuralSchema][]) : []),
    ...(typeof additionalProperties === "object"
      ? ([["additionalProperties", additionalProperties]] as [string, StructuralSchema][])
      : []),
  ];
}

function combined({ allOf = [], anyOf = [], oneOf = [], not }: StructuralSchema): [string, StructuralSchema][] {
  const each = (name: string, list: StructuralSchema[]): [string, StructuralSchema][] =>
    list.map((inner, index) => [`${name}[${index}]`, inner]);
  return [
    ...each("allOf", allOf),
    ...each("anyOf", anyOf),
    ...each("oneOf", oneOf),
    ...(not ? ([["not", not]] as [string, StructuralSchema][]) : []),
  ];
}

function validateType(schema: StructuralSchema, path: string, where: string): Cause[] {
  if (schema.type || schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"]) return [];
  const what = where === "items" ? "array items" : "object fields";
  return [required(`${path}.type`, `must not be empty for specified ${what}`)];
}

/** What shapes an object may not stand below a combination; a value that may be a number or a text is the exception. */
const shaping = ["type", "default", "additionalProperties", "nullable", "description", "title"] as const;

function validateCombined(schema: StructuralSchema, path: string): Cause[] {
  const isIntOrString = schema.type === "integer" || schema.type === "string";
  const found = shaping.filter((name) => schema[name] !== undefined && !(name === "type" && isIntOrString));
  return [
    ...found.map((name) => forbiddenField(`${path}.${name}`, "must be empty to be structural")),
    ...below(schema).flatMap(([where, inner]) => validateCombined(inner, `${path}.${where}`)),
    ...combined(schema).flatMap(([where, inner]) => validateCombined(inner, `${path}.${where}`)),
  ];
}

function validateKeys(schema: StructuralSchema, path: string): Cause[] {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (schema["x-kubernetes-list-type"] !== "map") return [];
  if (keys.length === 0)
    return [required(`${path}.x-kubernetes-list-map-keys`, "must not be empty if x-kubernetes-list-type is map")];
  const known = schema.items?.properties ?? {};
  return keys.every((key) => key in known)
    ? []
    : [invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, "entries must all be names of item properties")];
}

function validateDefault(schema: StructuralSchema, path: string): Cause[] {
  if (schema.default === undefined) return [];
  const holder = { default: schema.default } as unknown as KubeObject;
  const { default: _own, ...bare } = schema;
  const wrong = validate(holder, { type: "object", properties: { default: bare } }, {});
  return wrong.slice(0, 1).map(({ reason, message }) => ({
    reason,
    message: message.replace(/: default in body/, ":  in body"),
    field: `${path}.default`,
  }));
}

const deepest = { variables: ["self", "oldSelf"] };

function validateRules(schema: StructuralSchema, path: string): Cause[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((rule, index) => {
    const field = `${path}.x-kubernetes-validations[${index}].rule`;
    if (rule.rule.trim() === "") return [required(field)];
    try {
      compile(rule.rule, deepest);
      return [];
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      return [invalidValue(field, { Rule: rule.rule }, `compilation failed: ${error.message}`)];
    }
  });
}
