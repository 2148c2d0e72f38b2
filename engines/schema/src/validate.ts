// What the API server checks of a custom object against its schema, in its words.
// @see k8s.io/kube-openapi/pkg/validation/validate v0.0.0-20260317, k8s.io/apiextensions-apiserver/pkg/apiserver/validation v0.36.0
import { equalJson } from "@sluice/objects";
import { validateCombinations } from "./combinations.ts";
import { naming, noField, showing, type FieldError, type FieldErrorReason } from "./field-error.ts";
import { findDuplicates } from "./list-uniqueness.ts";
import { merge, type Outcome, type Place } from "./outcome.ts";
import { hasRules, validateRules } from "./rules.ts";
import { validateNumber, validateString, validateType } from "./scalars.ts";
import { isFields, type Fields, type StructuralSchema } from "./structural-schema.ts";
import { findByKeys, isUnchanged } from "./unchanged.ts";

/**
 * Checks a value against a structural schema: types, formats, bounds, patterns, enums, required fields, combinations, uniqueness in
 * sets and maps, and then the CEL rules, unless the object is too broken for them.
 *
 * @param at.path  where the value is, `""` for a whole object
 * @param at.old   the stored value; what was invalid before and has not changed is let through (ratcheting, KEP-4008)
 * @param embedded what is wrong with objects inside it, which counts as found here
 * @param tolerate hears of each rule that does not hold, and is let through because it did not hold before either
 * @returns        no errors when valid; else the errors in the order of the schema, texts as kube-apiserver 1.36 has them
 */
export function validate(
  value: unknown,
  schema: StructuralSchema,
  {
    path = "",
    old,
    embedded = [],
    tolerate,
  }: Partial<Place> & { embedded?: FieldError[]; tolerate?: (error: FieldError) => void } = {},
): FieldError[] {
  const place = { path, old, ...(tolerate ? { tolerate } : {}) };
  const found = [...validateValue(value, schema, place).errors, ...embedded, ...newDuplicates(value, schema, place)];
  return [...withoutRepeats(found), ...(hasRules(schema) ? rulesUnlessBlocked(value, schema, place, found) : [])];
}

/** An object that had an item twice anywhere may have others twice. @see registry/customresource/strategy.go ValidateUpdate */
function newDuplicates(value: unknown, schema: StructuralSchema, { path, old }: Place): FieldError[] {
  const found = findDuplicates(value, schema, path);
  return found.length > 0 && old !== undefined && findDuplicates(old, schema, path).length > 0 ? [] : found;
}

/** Combinations say the same more than once; rules may. @see kube-openapi pkg/validation/validate/result.go, AddErrors */
function withoutRepeats(errors: FieldError[]): FieldError[] {
  const seen = new Set<string>();
  return errors.filter(({ field, message }) => {
    const key = `${field}\n${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

const blocking = new Set<FieldErrorReason>([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

/** @see k8s.io/apiextensions-apiserver/pkg/registry/customresource/strategy.go hasBlockingErr */
function rulesUnlessBlocked(
  value: unknown,
  schema: StructuralSchema,
  at: Parameters<typeof validateRules>[2],
  found: FieldError[],
): FieldError[] {
  if (!found.some(({ reason }) => blocking.has(reason))) return validateRules(value, schema, at);
  const detail =
    "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
  return [showing("FieldValueInvalid", { field: noField, value: null, detail })];
}

function validateValue(value: unknown, schema: StructuralSchema, at: Place): Outcome {
  const outcome = validateNode(value, schema, at);
  const ratchets = outcome.errors.length > 0 && at.old !== undefined && isUnchanged(value, at.old, schema);
  return ratchets ? { errors: [], passed: outcome.passed } : outcome;
}

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

function validateNode(value: unknown, schema: StructuralSchema, at: Place): Outcome {
  const outcomes = [validateType(value, schema, at.path)];
  if (value !== null) {
    outcomes.push(validateCombinations(value, schema, at, validateValue));
    if (typeof value === "string") outcomes.push(validateString(value, schema, at.path));
    if (typeof value === "number" || typeof value === "bigint") outcomes.push(validateNumber(value, schema, at.path));
    if (Array.isArray(value)) outcomes.push(validateList(value, schema, at));
  }
  outcomes.push({ errors: validateEnum(value, schema, at.path), passed: 1 });
  if (isFields(value)) outcomes.push(validateFields(value, schema, at));
  return merge(outcomes);
}

function validateEnum(value: unknown, schema: StructuralSchema, field: string): FieldError[] {
  const allowed = schema.enum ?? [];
  // A null never equals an allowed null: validator.go skips it.
  if (allowed.length === 0 || allowed.some((option) => option !== null && equalJson(option, value))) return [];
  const names = allowed.map((option) => JSON.stringify(typeof option === "string" ? option : JSON.stringify(option)));
  return [showing("FieldValueNotSupported", { field, value, detail: `supported values: ${names.join(", ")}` })];
}

function validateList(list: unknown[], schema: StructuralSchema, { path, old }: Place): Outcome {
  const { items, minItems, maxItems } = schema;
  const before = Array.isArray(old) && schema["x-kubernetes-list-type"] === "map" ? old : [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const outcomes = (items ? list : []).map((item, index) =>
    validateValue(item, items as StructuralSchema, { path: `${path}[${index}]`, old: findByKeys(before, item, keys) }),
  );
  const errors: FieldError[] = [];
  if (minItems !== undefined && list.length < minItems)
    errors.push(invalid(path, list.length, `should have at least ${minItems} items`));
  if (maxItems !== undefined && list.length > maxItems) errors.push(tooMany(path, list.length, maxItems));
  const repeats = schema.uniqueItems && list.some((item, i) => list.slice(0, i).some((seen) => equalJson(seen, item)));
  if (repeats) errors.push(invalid(path, "", "shouldn't contain duplicates"));
  return merge([...outcomes, { errors, passed: 2 }]);
}

const invalid = (field: string, value: unknown, problem: string): FieldError =>
  showing("FieldValueInvalid", { field, value, detail: `${field} in body ${problem}` });

const tooMany = (field: string, count: number, most: number): FieldError =>
  showing("FieldValueTooMany", {
    field,
    value: count,
    detail: `must have at most ${most} ${most === 1 ? "item" : "items"}`,
  });

function validateFields(fields: Fields, schema: StructuralSchema, at: Place): Outcome {
  const { properties = {}, additionalProperties: others, minProperties, maxProperties, required = [] } = schema;
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  const errors: FieldError[] = [];
  if (minProperties !== undefined && names.length < minProperties)
    errors.push(invalid(at.path, names.length, `should have at least ${minProperties} properties`));
  if (maxProperties !== undefined && names.length > maxProperties)
    errors.push(tooMany(at.path, names.length, maxProperties));
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const of = Object.hasOwn(properties, name) ? properties[name] : others;
    if (typeof of === "object") outcomes.push(validateValue(fields[name], of, childOf(at, name)));
    else if (of === false) errors.push(forbiddenProperty(at.path, name));
  }
  for (const name of required)
    if (fields[name] === undefined) errors.push(naming("FieldValueRequired", join(at.path, name)));
  return merge([...outcomes, { errors, passed: 1 }]);
}

const forbiddenProperty = (path: string, name: string): FieldError =>
  showing("FieldValueInvalid", { field: path, value: name, detail: `${path}.${name} in body is a forbidden property` });

function childOf({ path, old }: Place, name: string): Place {
  const before = isFields(old) && Object.hasOwn(old, name) ? old[name] : undefined;
  return { path: join(path, name), old: before };
}
