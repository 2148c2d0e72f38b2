// Whether conditions hold: one that does not is enough, whatever the others come to.
// @see apiserver pkg/admission/plugin/webhook/matchconditions/matcher.go, v0.36.3
import { OutOfBudget } from "./cost-budget.ts";
import { evaluate, type Scope } from "./policy-scope.ts";

/** Whether all conditions hold. @throws {Error} all that fails, when none of them does not hold */
export function meets(scope: Scope, conditions: readonly { expression: string }[]): boolean {
  const errors: string[] = [];
  const results = conditions.map(({ expression }) => {
    try {
      return evaluate(scope, expression);
    } catch (error) {
      if (error instanceof OutOfBudget) throw error;
      errors.push((error as Error).message);
      return undefined;
    }
  });
  if (results.includes(false)) return false;
  const [first = ""] = errors;
  if (errors.length === 0) return true;
  const distinct = [...new Set(errors)];
  throw new Error(distinct.length === 1 ? first : `[${distinct.join(", ")}]`);
}
