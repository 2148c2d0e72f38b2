// What expressions of admission may cost together.
// @see apiserver pkg/apis/cel/config.go, pkg/admission/plugin/cel/activation.go, v0.36.3

/** What the rules of a policy may cost under one binding. */
export const mostOfPolicy = 10_000_000;

/** What the match conditions of a policy or a webhook may cost. */
export const mostOfConditions = 2_500_000;

/** Nothing is left: no other expression is evaluated. */
export class OutOfBudget extends Error {
  override readonly name = "OutOfBudget";
}

/** What is left. */
export type Budget = { left: number };

/** Takes a cost. @throws {OutOfBudget} when it is more than is left */
export function pay(budget: Budget, cost: number): void {
  if (cost > budget.left)
    throw new OutOfBudget(
      "validation failed due to running out of cost budget, no further validation rules will be run",
    );
  budget.left -= cost;
}
