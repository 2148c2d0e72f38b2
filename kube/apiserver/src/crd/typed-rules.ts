// The rules of one node, held against the types of its schema, and what they cost at most.
// @see apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go, pkg/apis/apiextensions/validation/cel_validation.go, v0.36.3
import {
  celTypeOf,
  checkExpression,
  compile,
  CelError,
  optionalOf,
  schemaType,
  type CelType,
  type Checked,
  type SchemaType,
} from "@sluice/cel";
import type { StructuralSchema, ValidationRule } from "@sluice/schema";
import { forbiddenField, internalError, invalidValue } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";

const mostOfRule = 10_000_000;
const mostOfSchema = 100_000_000;
const largestRequest = 3 * 1024 * 1024;
const endless = 2 ** 64;

/** What the rules of a whole schema come to. */
export type TotalCost = { total: number; expensive: { path: string; cost: number }[] };

/** Where the rules stand: how often at most (undefined when nothing says so), and where old values are out of reach. */
export type RulePlace = {
  path: string;
  isResource: boolean;
  cardinality: number | undefined;
  uncorrelated: string | undefined;
  /** False for a version whose schema is as it was: its rules were let in before. */
  isCounted: boolean;
  total: TotalCost;
};

/** The product of a cost and how often it arises. */
export const multiplied = (cost: number, times: number): number => (cost === 0 ? 0 : Math.min(cost * times, endless));

/** All that is wrong with the rules of a node. */
export function ruleCauses(schema: StructuralSchema, place: RulePlace): Cause[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return [];
  const root = schemaType(schema, place.isResource);
  const field = `${place.path}.x-kubernetes-validations`;
  if (!root) {
    const why = "failed to construct type information for x-kubernetes-validations rules";
    return [internalError(field, `internal error: ${why}: unable to convert structural schema to CEL declarations`)];
  }
  return rules.flatMap((rule, index) => causesOfRule(rule, root, { ...place, path: `${field}[${index}]` }));
}

function causesOfRule(rule: ValidationRule, root: SchemaType, place: RulePlace): Cause[] {
  const found = checkRule(rule, root);
  const often = place.cardinality ?? Math.floor(largestRequest / (root.least + 1));
  const path = `${place.path}.rule`;
  const cost = typeof found === "string" ? 0 : multiplied(found.cost, often);
  const costs = place.isCounted ? tooExpensive(path, "estimated rule cost", cost) : [];
  observe(place.total, path, cost);
  const wrong = typeof found === "string" ? [invalidValue(path, inGo(rule), found)] : [];
  const isRight = typeof found !== "string";
  return [
    ...costs,
    ...wrong,
    ...(isRight && rule.messageExpression ? causesOfMessage(rule, root, place) : []),
    ...oldSelfCauses(rule, isRight && found.uses.has("oldSelf"), place),
  ];
}

/** A rule as Go's encoder shows its internal form. */
const inGo = ({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }: ValidationRule) => ({
  Rule: rule,
  Message: message ?? "",
  MessageExpression: messageExpression ?? "",
  Reason: reason ?? null,
  FieldPath: fieldPath ?? "",
  OptionalOldSelf: optionalOldSelf ?? null,
});

function checkRule({ rule, optionalOldSelf }: ValidationRule, root: SchemaType): Checked | string {
  const found = checkText(rule, root, optionalOldSelf);
  if (found.wrong !== undefined) return found.wrong;
  return found.type.kind === "bool" ? found : "cel expression must evaluate to a bool";
}

/** What is wrong with a text is told in whole. */
function checkText(text: string, root: SchemaType, optionalOldSelf = false): Checked | { wrong: string } {
  const self = celTypeOf(root, "selfType");
  const variables = { self, oldSelf: optionalOldSelf ? optionalOf(self) : self };
  const found = checkExpression(text, { variables, root });
  if (found.wrong !== undefined) return { wrong: `compilation failed: ${found.wrong}` };
  const failure = constantFailure(text, variables);
  return failure === undefined ? found : { wrong: `program instantiation failed: ${failure}` };
}

/** What of an expression is worked out at once may fail at once. */
function constantFailure(text: string, types: { self: CelType; oldSelf: CelType }): string | undefined {
  try {
    compile(text, { variables: Object.keys(types), types });
    return undefined;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return error.message;
  }
}

function causesOfMessage(rule: ValidationRule, root: SchemaType, place: RulePlace): Cause[] {
  const { messageExpression = "", optionalOldSelf } = rule;
  const path = `${place.path}.messageExpression`;
  const found = checkText(messageExpression, root, optionalOldSelf);
  if (found.wrong !== undefined)
    return [invalidValue(path, inGo(rule), `messageExpression ${found.wrong.replace(/^program /, "")}`)];
  if (found.type.kind !== "string")
    return [invalidValue(path, inGo(rule), "messageExpression must evaluate to a string")];
  observe(place.total, path, found.cost);
  return place.isCounted ? tooExpensive(path, "estimated messageExpression cost", found.cost) : [];
}

function oldSelfCauses({ rule, optionalOldSelf }: ValidationRule, usesOldSelf: boolean, place: RulePlace): Cause[] {
  if (!usesOldSelf) {
    const why = "may not be set if oldSelf is not used in rule";
    return optionalOldSelf === undefined ? [] : [invalidValue(`${place.path}.optionalOldSelf`, optionalOldSelf, why)];
  }
  if (place.uncorrelated === undefined) return [];
  const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelated}`;
  return [invalidValue(`${place.path}.rule`, rule, why)];
}

const tooExpensive = (path: string, what: string, cost: number): Cause[] =>
  cost > mostOfRule ? [forbiddenField(path, exceeds(what, cost, mostOfRule))] : [];

function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? "more than 100x" : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  const advice =
    "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared";
  return `${what} exceeds budget by factor of ${shown} (${advice})`;
}

/** Those that come to a hundredth of the limit are remembered, the four dearest of them. */
function observe(total: TotalCost, path: string, cost: number): void {
  total.total = Math.min(total.total + cost, endless);
  if (cost < mostOfSchema / 100) return;
  total.expensive.push({ path, cost });
  total.expensive.sort((one, other) => other.cost - one.cost);
  total.expensive.splice(4);
}

/** What the rules of a schema come to together, when that is too much. */
export function totalCauses({ total, expensive }: TotalCost, path: string): Cause[] {
  if (total <= mostOfSchema) return [];
  const what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
  return [
    ...expensive.map((one) =>
      forbiddenField(
        one.path,
        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
      ),
    ),
    forbiddenField(path, exceeds(what, total, mostOfSchema)),
  ];
}
