// allOf, anyOf, oneOf, not. Kubernetes reports which of them failed at no field, and beside it the errors of the alternative that
// came closest. @see k8s.io/kube-openapi/pkg/validation/validate/schema_props.go
import { noField, quote, showing, type FieldError } from "./field-error.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import type { Outcome, Place } from "./outcome.ts";

type Validate = (value: unknown, schema: StructuralSchema, at: Place) => Outcome;

/** Checks the combinations of a schema; `check` judges one alternative. */
export function validateCombinations(value: unknown, schema: StructuralSchema, at: Place, check: Validate): Outcome {
  const run = (part: StructuralSchema) => check(value, part, at);
  const outcomes = [
    schema.anyOf ? anyOf(schema.anyOf.map(run), at.path) : none,
    schema.oneOf ? oneOf(schema.oneOf.map(run), at.path) : none,
    schema.allOf ? allOf(schema.allOf.map(run), at.path) : none,
  ];
  const errors = outcomes.flatMap((outcome) => outcome.errors);
  if (schema.not && isValid(run(schema.not))) errors.push(failed(at.path, "must not validate the schema (not)"));
  return { errors, passed: outcomes.reduce((sum, { passed }) => sum + passed, 2) };
}

const none: Outcome = { errors: [], passed: 0 };
const isValid = ({ errors }: Outcome) => errors.length === 0;

const failed = (path: string, problem: string): FieldError =>
  showing("FieldValueInvalid", { field: noField, value: "", detail: `${quote(path)} ${problem}` });

const closest = (outcomes: Outcome[]): Outcome =>
  outcomes.reduce((best, outcome) => (outcome.passed > best.passed ? outcome : best), outcomes[0] ?? none);

function anyOf(outcomes: Outcome[], path: string): Outcome {
  const success = outcomes.find(isValid);
  if (success || outcomes.length === 0) return success ?? none;
  const { errors, passed } = closest(outcomes);
  return { errors: [failed(path, "must validate at least one schema (anyOf)"), ...errors], passed };
}

function oneOf(outcomes: Outcome[], path: string): Outcome {
  const successes = outcomes.filter(isValid);
  if (successes.length === 1 || outcomes.length === 0) return successes[0] ?? none;
  const problem = "must validate one and only one schema (oneOf).";
  if (successes.length > 1)
    return { errors: [failed(path, `${problem} Found ${successes.length} valid alternatives`)], passed: 0 };
  const { errors, passed } = closest(outcomes);
  return { errors: [failed(path, `${problem} Found none valid`), ...errors], passed };
}

function allOf(outcomes: Outcome[], path: string): Outcome {
  const valid = outcomes.filter(isValid).length;
  const errors = outcomes.flatMap((outcome) => outcome.errors);
  const problem = `must validate all the schemas (allOf)${valid === 0 ? ". None validated" : ""}`;
  return {
    errors: valid === outcomes.length ? errors : [...errors, failed(path, problem)],
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  };
}
