// An expression is read and judged once, and evaluated many times.
import type { CelError } from "./cel-error.ts";
import { mostOfCall } from "./evaluate/meter.ts";
import { Held } from "./held.ts";
import { prepare, type CompileOptions } from "./prepare.ts";
import { toJson } from "./to-json.ts";

/** What an evaluation gives: a value as JSON and as another expression may have it, or why there is none; and what it cost, in Kubernetes' units. */
export type Outcome =
  | { value: unknown; held: Held; failure?: undefined; cost: number }
  | { failure: CelError; cost: number };

/** A compiled expression. */
export type Program = {
  readonly expression: string;
  /** The variables that it mentions. */
  readonly uses: ReadonlySet<string>;
  /**
   * @param variables  JSON, or a value that was made for it; one that is missing fails when it is looked at
   * @param options.limit  the most that it may cost, in Kubernetes' units: 1,000,000 unless it is said
   * @throws {CelError} EVALUATION when it fails on these values, BUDGET when the limit is exceeded
   */
  evaluate(variables: { [name: string]: unknown }, options?: { limit?: number }): unknown;
  /** The same, with what it cost; it fails without throwing. */
  run(variables: { [name: string]: unknown }, options?: { limit?: number }): Outcome;
};

/**
 * Reads and judges an expression.
 *
 * @throws {CelError} SYNTAX or TYPE, with the lines that are wrong; CONSTANT where what is constant fails
 */
export function compile(expression: string, options: CompileOptions): Program {
  const { uses, run: start } = prepare(expression, options);
  const run: Program["run"] = (values, { limit = mostOfCall } = {}) => {
    const found = start(values, limit);
    return found.failure ? found : { value: toJson(found.value), held: new Held(found.value), cost: found.cost };
  };
  return {
    expression,
    uses,
    run,
    evaluate(values, limits) {
      const outcome = run(values, limits);
      if (outcome.failure) throw outcome.failure;
      return outcome.value;
    },
  };
}
