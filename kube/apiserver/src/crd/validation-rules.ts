// `x-kubernetes-validations`: rules in CEL on any part of a custom object. The engine is loaded when the first rule is met, since most
// processes never meet one and it takes longer to load than the API to start.
import { createRequire } from "node:module";
import type { CelError, Program } from "@sluice/cel";
import { equalJson } from "@sluice/objects";
import type { StructuralSchema } from "@sluice/schema";
import type { Cause } from "../status-error.ts";

type Rule = NonNullable<StructuralSchema["x-kubernetes-validations"]>[number];
type Cel = typeof import("@sluice/cel");

const require = createRequire(import.meta.url);
const loadCel = (): Cel => require("@sluice/cel") as Cel;

type Place = { path: string; old: unknown };

/** Evaluates every rule that applies to a value. What is unchanged is not judged again (ratcheting, KEP-4008). */
export function checkRules(
  value: unknown,
  schema: StructuralSchema,
  { path, old }: Place = { path: "", old: undefined },
): Cause[] {
  if (value === null || value === undefined || (old !== undefined && equalJson(value, old))) return [];
  const own = (schema["x-kubernetes-validations"] ?? []).flatMap((rule) => checkRule(rule, value, { path, old }));
  return [...own, ...checkParts(value, schema, { path, old })];
}

type Fields = { [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkParts(value: unknown, schema: StructuralSchema, { path, old }: Place): Cause[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items
      ? value.flatMap((item, index) =>
          checkRules(item, items, { path: `${path}[${index}]`, old: counterpart(item, schema, old) }),
        )
      : [];
  }
  if (!isFields(value)) return [];
  const before = isFields(old) ? old : {};
  return Object.entries(value).flatMap(([name, field]) => {
    const below =
      schema.properties?.[name] ??
      (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    return below ? checkRules(field, below, { path: path === "" ? name : `${path}.${name}`, old: before[name] }) : [];
  });
}

/** The old item of an associative list; items of other lists cannot be told apart from new ones. */
function counterpart(item: unknown, schema: StructuralSchema, old: unknown): unknown {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !keys || !Array.isArray(old) || !isFields(item)) return undefined;
  return old.find((candidate) => isFields(candidate) && keys.every((key) => candidate[key] === item[key]));
}

const compiled = new WeakMap<Rule, Program>();

function programOf(rule: Rule, text: string): Program {
  const known = compiled.get(rule);
  if (known) return known;
  const variables = rule.optionalOldSelf
    ? { variables: ["self"], optional: ["oldSelf"] }
    : { variables: ["self", "oldSelf"] };
  const program = loadCel().compile(text, variables);
  compiled.set(rule, program);
  return program;
}

function checkRule(rule: Rule, value: unknown, { path, old }: Place): Cause[] {
  const isTransition = /\boldSelf\b/.test(rule.rule);
  if (isTransition && old === undefined && !rule.optionalOldSelf) return [];
  const field = rule.fieldPath ? `${path}${rule.fieldPath}` : path;
  const shown = isFields(value) ? '"object"' : Array.isArray(value) ? '"array"' : JSON.stringify(value);
  const fail = (message: string): Cause[] => [
    {
      reason: rule.reason ?? "FieldValueInvalid",
      message: `Invalid value: ${shown}: ${message}`,
      field: field === "" ? "<nil>" : field,
    },
  ];
  try {
    const holds = programOf(rule, rule.rule).evaluate({ self: value, oldSelf: old });
    return holds === true ? [] : fail(messageOf(rule, value, old));
  } catch (error) {
    if ((error as CelError).name !== "CelError") throw error;
    return fail(`rule "${rule.rule}" could not be evaluated: ${(error as CelError).message}`);
  }
}

function messageOf({ message, messageExpression, rule }: Rule, value: unknown, old: unknown): string {
  const otherwise = message ?? `failed rule: ${rule}`;
  if (!messageExpression) return otherwise;
  try {
    const text = loadCel()
      .compile(messageExpression, { variables: ["self", "oldSelf"] })
      .evaluate({ self: value, oldSelf: old });
    return typeof text === "string" && text.trim() !== "" ? text : otherwise;
  } catch {
    return otherwise; // as in Kubernetes: an expression that fails falls back to the message
  }
}
