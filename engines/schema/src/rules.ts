// Rules that a type alone cannot state: `x-kubernetes-validations`, in CEL, at any node of a schema.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go, v0.36.0
import { CelError, compile, type Outcome, type Program } from "@sluice/cel";
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

/** What the rules of one object may still cost; below zero once no more rules are run. */
type Budget = { left: number };

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
  budget: Budget;
};

/** What the rules of an object may cost together. @see k8s.io/apiserver/pkg/apis/cel/config.go, v0.36.3 */
const mostOfObject = 10_000_000;

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

/**
 * The rules that do not hold, without those that did not before, which `tolerate` hears of. At the root an expression sees of metadata only name and
 * generateName, and whatever all resources have.
 */
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
    budget: { left: mostOfObject },
  };
  return validateNode(node, schema, isObject ? rootOf(schema) : schema);
}

const roots = new WeakMap<StructuralSchema, StructuralSchema>();

/** A schema as that of a resource, which has what all resources have. */
function rootOf(schema: StructuralSchema): StructuralSchema {
  const known = roots.get(schema);
  if (known) return known;
  const root = { ...schema, "x-kubernetes-embedded-resource": true };
  roots.set(schema, root);
  return root;
}

function namesOf({ metadata }: Fields): Fields {
  const { name, generateName } = isFields(metadata) ? metadata : ({} as Fields);
  return { ...(name === undefined ? {} : { name }), ...(generateName === undefined ? {} : { generateName }) };
}

/** `rules` says what to check; `shape` is the schema of the value itself, which an alternative under allOf does not repeat. */
function validateNode(node: Node, rules: StructuralSchema, shape: StructuralSchema): FieldError[] {
  if (node.value === null || node.budget.left < 0) return [];
  const own = checkRules(compiledRules(rules, shape), shape, node);
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
  const { unchanged: above, tolerate, budget } = parent;
  const isMatched = parent.isMatched && old !== undefined;
  return {
    value,
    old,
    path,
    isMatched,
    unchanged: isMatched ? () => isUnchanged(value, old, shape) : above,
    above,
    tolerate,
    budget,
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
    if (!(error instanceof CelError)) throw error;
    const isProgram = error.code === "CONSTANT";
    return { rule, broken: isProgram ? `program instantiation failed: ${error.message}` : error.message };
  }
}

const shownRule = ({ message, rule }: ValidationRule) => (message || rule).trim();

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

const failed = ({ path }: Node, { type }: StructuralSchema, detail: string): FieldError[] => [
  showing("FieldValueInvalid", { field: path || noField, value: type ?? "", detail }),
];

/** What ends the rules of an object says so, and no other rule is run. */
function ends(node: Node, schema: StructuralSchema, detail: string): FieldError[] {
  node.budget.left = -1;
  return failed(node, schema, detail);
}

function checkRules(rules: readonly CompiledRule[], schema: StructuralSchema, node: Node): FieldError[] {
  if (rules.length > 0 && node.budget.left === 0) return ends(node, schema, outOfBudget);
  return rules.flatMap((rule) => (node.budget.left < 0 ? [] : check(rule, schema, node)));
}

/** Takes what an evaluation cost; false when that is more than is left. */
function pay(budget: Budget, { cost }: Outcome): boolean {
  budget.left -= cost;
  return budget.left >= 0;
}

function check(compiledRule: CompiledRule, schema: StructuralSchema, node: Node): FieldError[] {
  const { rule, program, message, broken } = compiledRule;
  if (!program) return failed(node, schema, `rule compile error: ${broken}`);
  const comparesOld = program.uses.has("oldSelf");
  // A rule on a change has nothing to say of what is new.
  if (comparesOld && (node.old === undefined || node.old === null) && !rule.optionalOldSelf) return [];
  const variables = { self: node.value, oldSelf: node.old ?? undefined };
  const outcome = program.run(variables);
  if (!pay(node.budget, outcome)) return ends(node, schema, outOfBudget);
  if (outcome.failure) return failures(outcome.failure, rule, { node, schema });
  if (outcome.value === true) return [];
  const detail = message ? madeDetail(rule, message, { node, variables }) : fallbackOf(rule);
  // Ratcheting: what was wrong before and is as it was stays.
  const stays = !comparesOld && node.unchanged();
  if (typeof detail !== "string") return stays ? [] : failed(node, schema, detail.ends);
  const wrong = refusal(rule, detail, { node, schema });
  if (!stays) return [wrong];
  node.tolerate(wrong);
  return [];
}

function failures(error: CelError, rule: ValidationRule, on: { node: Node; schema: StructuralSchema }): FieldError[] {
  const { node, schema } = on;
  if (error.code === "BUDGET") {
    const why = "no further validation rules will be run due to call cost exceeds limit for rule";
    return ends(node, schema, `'${error.message}': ${why}: ${shownRule(rule)}`);
  }
  const why = "call arguments did not match a supported operator, function or macro signature for rule";
  const isUnfit = error.message.startsWith("no such overload");
  return failed(
    node,
    schema,
    isUnfit ? `'${error.message}': ${why}: ${shownRule(rule)}` : `${error.message} evaluating rule: ${shownRule(rule)}`,
  );
}

const isWhole = ({ type }: StructuralSchema) => type === "object" || type === "array";

const fallbackOf = (rule: ValidationRule): string => rule.message?.trim() || `failed rule: ${shownRule(rule)}`;

const longestMessage = 5 * 1024;

/** The message that an expression makes; what is said instead when it makes none, and what ends the rules when it costs too much. */
function madeDetail(
  rule: ValidationRule,
  program: Program,
  { node, variables }: { node: Node; variables: Fields },
): string | { ends: string } {
  const outcome = program.run(variables);
  if (!pay(node.budget, outcome))
    return {
      ends: "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run",
    };
  if (outcome.failure?.code === "BUDGET") {
    node.budget.left = -1;
    const why = "no further validation rules will be run due to call cost exceeds limit for messageExpression";
    return { ends: `${why}: ${JSON.stringify(rule.messageExpression)}` };
  }
  // A message that cannot be made is no reason to let the object pass or to hide the rule.
  const text = outcome.failure ? undefined : outcome.value;
  if (typeof text !== "string") return fallbackOf(rule);
  const made = text.trim();
  const fits = made !== "" && !made.includes("\n") && Buffer.byteLength(made) <= longestMessage;
  return fits ? made : fallbackOf(rule);
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
