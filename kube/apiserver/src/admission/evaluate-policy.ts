// One policy on one write: its conditions, then each of its rules and annotations, with the variables that they name worked out when they are named.
// @see apiserver pkg/admission/plugin/policy/validating/validator.go
import type { KubeObject } from "@sluice/objects";
import type { MatchResources } from "./match-resources.ts";
import type { ParamKind } from "./policy-params.ts";
import { mostOfConditions, mostOfPolicy, OutOfBudget } from "./cost-budget.ts";
import { meets } from "./meet-conditions.ts";
import { conditionScope, evaluate, messageScope, scopeOf, type Named, type Subject } from "./policy-scope.ts";

/** A policy, as far as it is enforced. */
export type PolicySpec = {
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
  matchConditions?: Named[];
  variables?: Named[];
  validations?: { expression: string; message?: string; messageExpression?: string; reason?: string }[];
  auditAnnotations?: { key: string; valueExpression: string }[];
  failurePolicy?: "Fail" | "Ignore";
};

/** Why a write is not as the policy wants it. What is wrong with an annotation is always a reason to deny, whatever else the binding does. */
export type Failure = { message: string; reason?: string; isOfAnnotation?: true };

const longestMessage = 5 * 1024;

/** What a policy has against a write; what cannot be evaluated counts when its failure policy is to fail. */
export function evaluatePolicy(policy: KubeObject, subject: Subject): Failure[] {
  const { matchConditions = [], failurePolicy } = policy["spec"] as PolicySpec;
  const orIgnored = (message: string): Failure[] => (failurePolicy === "Ignore" ? [] : [{ message }]);
  try {
    if (!meets(conditionScope(policy, subject, mostOfConditions), matchConditions)) return [];
  } catch (error) {
    return orIgnored((error as Error).message);
  }
  try {
    const annotated = (): Failure[] =>
      annotationMistakes(policy, subject)
        .flatMap(orIgnored)
        .map((failure) => ({ ...failure, isOfAnnotation: true as const }));
    return [...ruleFailures(policy, subject, orIgnored), ...annotated()];
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    return orIgnored(error.message);
  }
}

/** What the rules have against a write. @throws {OutOfBudget} */
function ruleFailures(policy: KubeObject, subject: Subject, orIgnored: (message: string) => Failure[]): Failure[] {
  const { validations = [] } = policy["spec"] as PolicySpec;
  const budget = { left: mostOfPolicy };
  const scope = scopeOf(policy, subject, budget);
  const results = validations.map(({ expression }) => holds(() => evaluate(scope, expression)));
  // Messages are worked out whether they are needed or not: what they cost counts even then.
  const messages = messagesOf(validations, () => evaluatorOf(policy, subject, budget));
  return validations.flatMap((validation, index) => {
    const result = results[index];
    if (typeof result === "string") return orIgnored(result);
    if (messages === undefined) return orIgnored(`failed messageExpression: ${outOfBudget}`);
    if (result === true) return [];
    const { expression, message, reason } = validation;
    const text = messages[index] ?? (message?.trim() || `failed expression: ${expression.trim()}`);
    return [{ message: text, ...(reason === undefined ? {} : { reason }) }];
  });
}

/** What is wrong with annotations for a log of requests, which is not kept here: what they say is lost. @throws {OutOfBudget} */
function annotationMistakes(policy: KubeObject, subject: Subject): string[] {
  const { auditAnnotations = [] } = policy["spec"] as PolicySpec;
  if (auditAnnotations.length === 0) return [];
  const scope = messageScope(policy, subject, { left: mostOfPolicy });
  return auditAnnotations.flatMap(({ valueExpression }) => {
    try {
      evaluate(scope, valueExpression);
      return [];
    } catch (error) {
      if (error instanceof OutOfBudget) throw error;
      return [(error as Error).message];
    }
  });
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

/** Whether an expression holds; a text tells why it cannot be said. @throws {OutOfBudget} */
function holds(work: () => unknown): boolean | string {
  try {
    return work() === true;
  } catch (error) {
    if (error instanceof OutOfBudget) throw error;
    return (error as Error).message;
  }
}

type Evaluator = (expression: string) => unknown;

/** Messages have a scope of their own, and what the rules have left of the budget. */
function evaluatorOf(policy: KubeObject, subject: Subject, budget: { left: number }): Evaluator {
  const scope = messageScope(policy, subject, budget);
  return (expression) => evaluate(scope, expression);
}

/** The messages that expressions make, by the places of their rules; undefined when they cost too much. */
function messagesOf(
  validations: readonly { messageExpression?: string }[],
  start: () => Evaluator,
): (string | undefined)[] | undefined {
  if (validations.every(({ messageExpression }) => messageExpression === undefined)) return [];
  const run = start();
  try {
    return validations.map(({ messageExpression }) =>
      messageExpression === undefined ? undefined : messageBy(() => run(messageExpression)),
    );
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    throw error;
  }
}

/** The message that an expression makes; undefined when it makes none that can be shown in one line. */
function messageBy(work: () => unknown): string | undefined {
  try {
    const made = work();
    const text = typeof made === "string" ? made.trim() : "";
    return text === "" || Buffer.byteLength(text) > longestMessage || text.includes("\n") ? undefined : text;
  } catch (error) {
    if (error instanceof OutOfBudget) throw error;
    return undefined; // the message that does not need working out is shown instead
  }
}
