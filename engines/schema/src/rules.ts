// Rules that a type alone cannot state: `x-kubernetes-validations`, in CEL, at any node of a schema.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go, v0.36.0
import { CelError, compile, type Program } from "@sluice/cel";
import { naming, noField, showing, type FieldError } from "./field-error.ts";
import { normalizeFieldPath } from "./field-path.ts";
import {
  isFields,
  schemaOfField,
  type Fields,
  type StructuralSchema,
  type ValidationRule,
} from "./structural-schema.ts";
import { findByKeys, isUnchanged } from "./unchanged.ts";

/** A rule that is ready to run; `broken` says why one is not. */
type CompiledRule = { rule: ValidationRule; program?: Program; message?: Program; broken?: string };

/**
 * One node: where it is and what stood there before. `unchanged` is whether it is as it was, or, when it has no counterpart (`isMatched`), whether
 * what surrounds it is; `above` is that of what surrounds it.
 */
type Node = {
  value: unknown;
  old: unknown;
  path: string;
  isMatched: boolean;
  unchanged: () => boolean;
  above: () => boolean;
  tolerate: (error: FieldError) => void;
};

// Keyed by schema, so that what a CRD compiled to goes when the CRD goes.
const compiled = new WeakMap<StructuralSchema, CompiledRule[]>();
const ruled = new WeakMap<StructuralSchema, boolean>();

/**
 * Whether a schema, or one within it, has rules. Those under allOf do not count, though they run where others do:
 * Kubernetes does not look there either (validation.go, hasXValidations).
 */
export function hasRules(schema: StructuralSchema): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  const result = (schema["x-kubernetes-validations"] ?? []).length > 0 || partsOf(schema).some(hasRules);
  ruled.set(schema, result);
  return result;
}

function partsOf({ properties = {}, additionalProperties, items }: StructuralSchema): StructuralSchema[] {
  const others = typeof additionalProperties === "object" ? [additionalProperties] : [];
  return [...Object.values(properties), ...others, ...(items ? [items] : [])];
}

/** The rules that do not hold, without those that did not before, which `tolerate` hears of. At the root an expression sees of metadata only name and generateName. */
export function validateRules(
  value: unknown,
  schema: StructuralSchema,
  at: { path: string; old?: unknown; tolerate?: (error: FieldError) => void },
): FieldError[] {
  const { path, old, tolerate = () => {} } = at;
  const isObject = path === "" && isFields(value) && isFields(value["metadata"]);
  const seen = (object: unknown) => (isObject && isFields(object) ? { ...object, metadata: namesOf(object) } : object);
  const node = {
    value: seen(value),
    old: seen(old),
    path,
    isMatched: old !== undefined,
    unchanged: () => old !== undefined && isUnchanged(value, old, schema),
    above: () => false,
    tolerate,
  };
  return validateNode(node, schema, schema);
}

function namesOf({ metadata }: Fields): Fields {
  const { name, generateName } = isFields(metadata) ? metadata : ({} as Fields);
  return { ...(name === undefined ? {} : { name }), ...(generateName === undefined ? {} : { generateName }) };
}

/** `rules` says what to check; `shape` is the schema of the value itself, which an alternative under allOf does not repeat. */
function validateNode(node: Node, rules: StructuralSchema, shape: StructuralSchema): FieldError[] {
  if (node.value === null) return [];
  const own = compiledRules(rules, shape).flatMap((rule) => check(rule, shape, node));
  // What a combination demands is let through only with all that surrounds the node.
  const within = { ...node, isMatched: false, unchanged: node.above };
  const combined = (rules.allOf ?? []).flatMap((part) => validateNode(within, part, shape));
  return [...own, ...combined, ...validateChildren(node, rules, shape)];
}

function validateChildren(node: Node, rules: StructuralSchema, shape: StructuralSchema): FieldError[] {
  if (Array.isArray(node.value)) return validateItems(node, node.value, { rules, shape });
  const { value, old, path } = node;
  if (!isFields(value) || partsOf(rules).length === 0) return [];
  const before = isFields(old) && shape["x-kubernetes-map-type"] !== "atomic" ? old : {};
  return Object.entries(value).flatMap(([name, item]) => {
    const field = schemaOfField(rules, name);
    if (!field || item === undefined) return [];
    const declared = rules.properties !== undefined && Object.hasOwn(rules.properties, name);
    const of = schemaOfField(shape, name) ?? field;
    const below = { old: before[name], path: declared ? join(path, name) : `${path}[${name}]`, shape: of };
    return validateNode(childOf(node, item, below), field, of);
  });
}

type Schemas = { rules: StructuralSchema; shape: StructuralSchema };

function validateItems(node: Node, list: unknown[], { rules, shape }: Schemas): FieldError[] {
  const { items } = rules;
  if (!items) return [];
  const before = shape["x-kubernetes-list-type"] === "map" && Array.isArray(node.old) ? node.old : [];
  const keys = shape["x-kubernetes-list-map-keys"] ?? [];
  return list.flatMap((item, index) => {
    const of = shape.items ?? items;
    const below = { old: findByKeys(before, item, keys), path: `${node.path}[${index}]`, shape: of };
    return validateNode(childOf(node, item, below), items, of);
  });
}

function childOf(
  parent: Node,
  value: unknown,
  { old, path, shape }: { old: unknown; path: string; shape: StructuralSchema },
): Node {
  const { unchanged: above, tolerate } = parent;
  const isMatched = parent.isMatched && old !== undefined;
  return {
    value,
    old,
    path,
    isMatched,
    unchanged: isMatched ? () => isUnchanged(value, old, shape) : above,
    above,
    tolerate,
  };
}

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

function compiledRules(schema: StructuralSchema, shape: StructuralSchema): CompiledRule[] {
  const known = compiled.get(schema);
  if (known) return known;
  const rules = (schema["x-kubernetes-validations"] ?? []).map((rule) => compileRule(rule, shape));
  compiled.set(schema, rules);
  return rules;
}

function compileRule(rule: ValidationRule, shape: StructuralSchema): CompiledRule {
  const variables = rule.optionalOldSelf ? ["self"] : ["self", "oldSelf"];
  const optional = rule.optionalOldSelf ? ["oldSelf"] : [];
  const options = { variables, optional, shapes: { self: shape, oldSelf: shape } };
  try {
    const message = rule.messageExpression === undefined ? {} : { message: compile(rule.messageExpression, options) };
    return { rule, program: compile(rule.rule, options), ...message };
  } catch (error) {
    if (error instanceof CelError) return { rule, broken: error.message };
    throw error;
  }
}

const shownRule = ({ message, rule }: ValidationRule) => (message || rule).trim();

function check({ rule, program, message, broken }: CompiledRule, schema: StructuralSchema, node: Node): FieldError[] {
  const field = node.path || noField;
  const failed = (detail: string) => [showing("FieldValueInvalid", { field, value: schema.type ?? "", detail })];
  if (!program) return failed(`rule compile error: ${broken}`);
  const comparesOld = program.uses.has("oldSelf");
  // A rule on a change has nothing to say of what is new.
  if (comparesOld && (node.old === undefined || node.old === null) && !rule.optionalOldSelf) return [];
  const variables = { self: node.value, oldSelf: node.old };
  try {
    if (program.evaluate(variables) === true) return [];
  } catch (error) {
    if (error instanceof CelError) return failed(whyNot(error, rule));
    throw error;
  }
  const wrong = refusal(rule, detailOf(rule, message, variables), { node, schema });
  if (comparesOld || !node.unchanged()) return [wrong];
  // Ratcheting: what was wrong before and is as it was stays.
  node.tolerate(wrong);
  return [];
}

const isWhole = ({ type }: StructuralSchema) => type === "object" || type === "array";

function whyNot(error: CelError, rule: ValidationRule): string {
  if (error.code === "BUDGET")
    return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${shownRule(rule)}`;
  if (error.message.startsWith("no such overload"))
    return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${shownRule(rule)}`;
  return `${error.message} evaluating rule: ${shownRule(rule)}`;
}

function detailOf(rule: ValidationRule, program: Program | undefined, variables: Fields): string {
  const given = rule.message?.trim();
  const fallback = given || `failed rule: ${shownRule(rule)}`;
  if (!program) return fallback;
  try {
    const text = program.evaluate(variables);
    const fits = typeof text === "string" && text.trim() !== "" && !text.includes("\n") && text.length <= 5 * 1024;
    return fits ? text.trim() : fallback;
  } catch (error) {
    // A message that cannot be made is no reason to let the object pass or to hide the rule.
    if (error instanceof CelError) return fallback;
    throw error;
  }
}

function refusal(
  rule: ValidationRule,
  detail: string,
  { node, schema }: { node: Node; schema: StructuralSchema },
): FieldError {
  const below = normalizeFieldPath(rule.fieldPath ?? "", schema) ?? "";
  const field = below === "" ? node.path || noField : join(node.path, below);
  const reason = rule.reason ?? "FieldValueInvalid";
  const hidden = isWhole(schema);
  if (reason === "FieldValueForbidden" || reason === "FieldValueRequired") return naming(reason, field, detail);
  if (reason === "FieldValueDuplicate")
    return hidden ? naming(reason, field) : showing(reason, { field, value: node.value });
  return hidden ? naming(reason, field, detail) : showing(reason, { field, value: node.value, detail });
}
