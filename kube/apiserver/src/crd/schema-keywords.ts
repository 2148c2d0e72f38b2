// What may not be said in a schema, node by node.
// @see apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceDefinitionOpenAPISchema, v0.36.3
import { normalizeFieldPath, type StructuralSchema, type ValidationRule } from "@sluice/schema";
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";

/** Where a node stands. */
export type KeywordPlace = { path: string; insideMetadata: boolean; forbiddenDefault: string | undefined };

/** What is wrong with a node before its rules are looked at. */
export function keywordCauses(schema: StructuralSchema, place: KeywordPlace): Cause[] {
  const { path } = place;
  return [...standardKeywords(schema, place), ...uniqueness(schema, path)];
}

/** What is wrong with the kinds of lists and maps, and with the texts of rules. */
export function listAndRuleCauses(schema: StructuralSchema, path: string): Cause[] {
  return [
    ...mapTypes(schema, path),
    ...listTypes(schema, path),
    ...listKeys(schema, path),
    ...nullableItems(schema, path),
    ...(schema["x-kubernetes-validations"] ?? []).flatMap((rule, index) =>
      ruleTexts(rule, schema, `${path}.x-kubernetes-validations[${index}]`),
    ),
  ];
}

/** What the root may say when status is written apart from it: the rest would be lost on the status. */
const rootKeywords = new Set(
  "description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations".split(
    " ",
  ),
);
const rootNames =
  "Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations";

/** What is wrong with the root of a schema whose kind has a status of its own. */
export function rootCauses(schema: StructuralSchema, path: string): Cause[] {
  const { type = "" } = schema;
  const when = "at the root of the schema if the status subresource is enabled";
  if (type !== "" && type !== "object")
    return [invalidValue(`${path}.type`, type, `only "object" is allowed as the type ${when}`)];
  const isRight = Object.entries(schema).every(
    ([name, value]) => rootKeywords.has(name) || value === undefined || value === false || value === "",
  );
  return isRight ? [] : [invalidValue(path, schema, `only [${rootNames}] fields are allowed ${when}`)];
}

const knownTypes = ["array", "boolean", "integer", "number", "object", "string"];
const unknownKeywords = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

function standardKeywords(schema: StructuralSchema, { path, insideMetadata, forbiddenDefault }: KeywordPlace): Cause[] {
  const { type = "" } = schema;
  const causes: Cause[] = [];
  if (type !== "" && !knownTypes.includes(type)) causes.push(unsupported(`${path}.type`, type, knownTypes));
  if (schema.default !== undefined && forbiddenDefault !== undefined)
    causes.push(forbiddenField(`${path}.default`, `must not be set ${forbiddenDefault}`));
  for (const name of unknownKeywords) {
    const value = (schema as { [keyword: string]: unknown })[name];
    if (value !== undefined && value !== "") causes.push(forbiddenField(`${path}.${name}`, `${name} is not supported`));
  }
  if (type === "null")
    causes.push(forbiddenField(`${path}.type`, "type cannot be set to null, use nullable as an alternative"));
  if (insideMetadata && schema["x-kubernetes-embedded-resource"])
    causes.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, "must not be used inside of resource meta"));
  return causes;
}

function uniqueness({ uniqueItems, properties = {}, additionalProperties }: StructuralSchema, path: string): Cause[] {
  const isBoth =
    Object.keys(properties).length > 0 && additionalProperties !== undefined && additionalProperties !== true;
  return [
    ...(uniqueItems
      ? [
          forbiddenField(
            `${path}.uniqueItems`,
            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
          ),
        ]
      : []),
    ...(isBoth
      ? [forbiddenField(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive")]
      : []),
  ];
}

const mustBe = (wanted: string, keyword: string, schema: StructuralSchema, path: string): Cause[] => {
  const { type = "" } = schema;
  const why = `must be ${wanted} if ${keyword} is specified`;
  if (type === wanted) return [];
  return [type === "" ? required(`${path}.type`, why) : invalidValue(`${path}.type`, type, why)];
};

function mapTypes(schema: StructuralSchema, path: string): Cause[] {
  const keyword = "x-kubernetes-map-type";
  const value: string | undefined = schema[keyword];
  if (value === undefined) return [];
  const known = ["atomic", "granular"];
  return [
    ...mustBe("object", keyword, schema, path),
    ...(known.includes(value) ? [] : [unsupported(`${path}.${keyword}`, value, known)]),
  ];
}

const listType = "x-kubernetes-list-type";

function listTypes(schema: StructuralSchema, path: string): Cause[] {
  const value: string | undefined = schema[listType];
  if (value === undefined) return [];
  const known = ["atomic", "set", "map"];
  const wrong = mustBe("array", listType, schema, path);
  return [
    ...(wrong.length === 0 && value === "set" && schema.items ? setItems(schema.items, `${path}.items`) : wrong),
    ...(known.includes(value) ? [] : [unsupported(`${path}.${listType}`, value, known)]),
  ];
}

function setItems(items: StructuralSchema, path: string): Cause[] {
  const why = `must be atomic as item of a list with ${listType}=set`;
  const own = items[listType] ?? null;
  if (items.type === "array" && own !== null && own !== "atomic")
    return [invalidValue(`${path}.${listType}`, own, why)];
  if (items.type === "object" && items["x-kubernetes-map-type"] !== "atomic")
    return [invalidValue(`${path}.x-kubernetes-map-type`, own, why)];
  return [];
}

const mapKeys = "x-kubernetes-list-map-keys";

function listKeys(schema: StructuralSchema, path: string): Cause[] {
  const keys = schema[mapKeys] ?? [];
  const type: string | undefined = schema[listType];
  const { items } = schema;
  const causes: Cause[] = [];
  const why = `must be map if ${mapKeys} is non-empty`;
  if (keys.length > 0 && type === undefined) causes.push(required(`${path}.${listType}`, why));
  else if (keys.length > 0 && type !== "map") causes.push(invalidValue(`${path}.${listType}`, type, why));
  if (type !== "map") return causes;
  if (keys.length === 0) causes.push(required(`${path}.${mapKeys}`, `must not be empty if ${listType} is map`));
  if (!items) return [...causes, required(`${path}.items`, `must have a schema if ${listType} is map`)];
  if (items.type !== "object")
    return [
      ...causes,
      invalidValue(`${path}.items.type`, items.type ?? "", `must be object if parent array's ${listType} is map`),
    ];
  return [...causes, ...keys.flatMap((key, index) => oneKey(key, keys.indexOf(key) < index, { schema, path }))];
}

function oneKey(
  key: string,
  isRepeated: boolean,
  { schema, path }: { schema: StructuralSchema; path: string },
): Cause[] {
  const keys = schema[mapKeys] ?? [];
  const field = schema.items?.properties?.[key];
  const isWhole = field?.type === "array" || field?.type === "object";
  const scalar = `must be a scalar type if parent array's ${listType} is map`;
  return [
    ...(isWhole ? [invalidValue(`${path}.items.properties[${key}].type`, schema.items?.type ?? "", scalar)] : []),
    ...(field ? [] : [invalidValue(`${path}.${mapKeys}`, keys, "entries must all be names of item properties")]),
    ...(isRepeated ? [invalidValue(`${path}.${mapKeys}`, keys, "must not contain duplicate entries")] : []),
  ];
}

function nullableItems(schema: StructuralSchema, path: string): Cause[] {
  const { items } = schema;
  const type = schema[listType];
  if (!items || (type !== "set" && type !== "map")) return [];
  const causes = items.nullable
    ? [forbiddenField(`${path}.items.nullable`, `cannot be nullable when ${listType} is ${type}`)]
    : [];
  if (type === "set") return causes;
  const keyed = (schema[mapKeys] ?? []).flatMap((key) => {
    const field = items.properties?.[key];
    if (!field) return [];
    const where = `${path}.items.properties[${key}]`;
    const isThere = items.required?.includes(key) === true || field.default !== undefined;
    const named = `this property is in ${mapKeys}, so it`;
    return [
      ...(isThere ? [] : [required(`${where}.default`, `${named} must have a default or be a required property`)]),
      ...(field.nullable ? [forbiddenField(`${where}.nullable`, `${named} cannot be nullable`)] : []),
    ];
  });
  return [...causes, ...keyed];
}

const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
const hasBreaks = (text: string): boolean => /[\n\r]/.test(text);

function ruleTexts(one: ValidationRule, schema: StructuralSchema, path: string): Cause[] {
  const { messageExpression = "", reason, fieldPath = "" } = one;
  return [
    ...ruleAndMessage(one, path),
    ...(messageExpression !== "" && messageExpression.trim() === ""
      ? [required(`${path}.messageExpression`, "messageExpression must be non-empty if specified")]
      : []),
    ...(reason !== undefined && !reasons.includes(reason) ? [unsupported(`${path}.reason`, reason, reasons)] : []),
    ...(fieldPath !== "" && fieldPath.trim() === ""
      ? [invalidValue(`${path}.fieldPath`, fieldPath, "must be non-empty if specified")]
      : []),
    ...(hasBreaks(fieldPath) ? [invalidValue(`${path}.fieldPath`, fieldPath, "must not contain line breaks")] : []),
    ...(fieldPath !== "" && normalizeFieldPath(fieldPath, schema) === undefined
      ? [invalidValue(`${path}.fieldPath`, fieldPath, "must be a valid path")]
      : []),
  ];
}

function ruleAndMessage({ rule = "", message = "" }: Partial<ValidationRule>, path: string): Cause[] {
  const text = message.trim();
  if (rule.trim() === "") return [required(`${path}.rule`, "rule is not specified")];
  if (message !== "" && text === "")
    return [invalidValue(`${path}.message`, message, "must be non-empty if specified")];
  if (hasBreaks(text)) return [invalidValue(`${path}.message`, message, "must not contain line breaks")];
  if (hasBreaks(rule.trim()) && text === "")
    return [required(`${path}.message`, "message must be specified if rule contains line breaks")];
  return [];
}
