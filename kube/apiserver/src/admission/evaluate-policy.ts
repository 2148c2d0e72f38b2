// One policy on one write: its conditions, then each of its rules, with the variables that they name worked out when they are named.
// @see apiserver pkg/admission/plugin/policy/validating/validator.go
import type { KubeObject } from "@sluice/objects";
import type { MatchResources } from "./match-resources.ts";
import type { ParamKind } from "./policy-params.ts";
import { evaluate, meets, scopeOf, type Named, type Scope, type Subject } from "./policy-scope.ts";

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

/** Why a write is not as the policy wants it. */
export type Failure = { message: string; reason?: string };

const longestMessage = 5 * 1024;

/** What a policy has against a write; what cannot be evaluated counts when its failure policy is to fail. */
export function evaluatePolicy(policy: KubeObject, subject: Subject): Failure[] {
  const { matchConditions = [], validations = [], failurePolicy } = policy["spec"] as PolicySpec;
  const scope = scopeOf(policy, subject);
  const orIgnored = (failures: Failure[]): Failure[] => (failurePolicy === "Ignore" ? [] : failures);
  try {
    if (!meets(scope, matchConditions)) return [];
  } catch (error) {
    return orIgnored([{ message: (error as Error).message }]);
  }
  return validations.flatMap(({ expression, message, messageExpression, reason }) => {
    try {
      if (evaluate(scope, expression) === true) return [];
    } catch (error) {
      return orIgnored([{ message: (error as Error).message }]);
    }
    const own = messageExpression === undefined ? undefined : messageBy(scope, messageExpression);
    const text = own ?? (message?.trim() || `failed expression: ${expression.trim()}`);
    return [{ message: text, ...(reason === undefined ? {} : { reason }) }];
  });
}

/** The message that an expression makes; undefined when it makes none that can be shown in one line. */
function messageBy(scope: Scope, expression: string): string | undefined {
  try {
    const made = evaluate(scope, expression);
    const text = typeof made === "string" ? made.trim() : "";
    return text === "" || text.length > longestMessage || text.includes("\n") ? undefined : text;
  } catch {
    return undefined; // the message that does not need working out is shown instead
  }
}
