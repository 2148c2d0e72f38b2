// What a check of one place comes to, and where that place is. Shared by the checks, which call one another.
import type { FieldError } from "./field-error.ts";

/** Errors at and below one place, and how many checks passed there: `anyOf` reports the alternative with the most. */
export type Outcome = { errors: FieldError[]; passed: number };

/** Where a value is: its path, and what stood there before. */
export type Place = { path: string; old?: unknown };

/** Several outcomes of one place as one. */
export function merge(outcomes: Outcome[]): Outcome {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  return { errors: outcomes.flatMap(({ errors }) => errors), passed };
}
