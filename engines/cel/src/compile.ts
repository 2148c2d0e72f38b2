// An expression is read and checked once, and evaluated many times.
import {
  EvaluationError,
  Optional,
  ParseError,
  TypeError as CelTypeError,
  type ParseResult,
} from "@marcbachmann/cel-js";
import { needsRewriting, toBoundedSource } from "./bounded-source.ts";
import { CelError } from "./cel-error.ts";
import { environmentWith } from "./environment.ts";
import { withMapsForMessages } from "./message-literals.ts";
import { meter } from "./meter.ts";
import { fromCelValue, toCelValue, type ValueShape } from "./to-cel-value.ts";

/** What an expression may use: its variables, those that it sees as optional values, and the shape of those that have a schema. */
export type CompileOptions = {
  variables: string[];
  optional?: string[];
  shapes?: { [variable: string]: ValueShape };
  /** Whether it may make messages (`Object{…}`, `JSONPatch{…}`), as mutating policies do. */
  messages?: boolean;
};

/** A compiled expression. */
export type Program = {
  readonly expression: string;
  /** The variables that it mentions. */
  readonly uses: ReadonlySet<string>;
  /**
   * @param variables  JSON values; one that is missing fails when it is looked at
   * @param options.turns  how often the bodies of its loops may run, all together
   * @throws {CelError} EVALUATION when it fails on these values, BUDGET when the turns are spent
   */
  evaluate(variables: { [name: string]: unknown }, options?: { turns?: number }): unknown;
};

/** Kubernetes' limit for one call is 1,000,000 units of cost, and a turn costs at least one. */
const mostTurns = 1_000_000;

/**
 * Reads and checks an expression.
 *
 * @throws {CelError} SYNTAX or TYPE, with the offset in the expression
 */
export function compile(
  expression: string,
  { variables, optional = [], shapes = {}, messages = false }: CompileOptions,
): Program {
  const environment = environmentWith(variables, optional);
  const source = messages ? withMapsForMessages(expression) : expression;
  const run = attempt(() => {
    const parsed = environment.parse(source);
    const bounded = environment.parse(toBoundedSource(parsed.ast));
    const { error } = (needsRewriting(parsed.ast) ? bounded : parsed).check();
    if (error) throw error;
    return bounded;
  });
  const uses = namesIn(environment.parse(source), [...variables, ...optional]);
  return {
    expression,
    uses,
    evaluate(values, { turns = mostTurns } = {}) {
      const context: { [name: string]: unknown } = {};
      for (const name of uses) {
        const value = values[name] === undefined ? undefined : toCelValue(values[name], shapes[name]);
        if (optional.includes(name)) context[name] = value === undefined ? Optional.none() : Optional.of(value);
        else if (value !== undefined) context[name] = value;
      }
      meter.turnsLeft = turns;
      return fromCelValue(attempt(() => run(context) as unknown));
    },
  };
}

function namesIn({ ast }: ParseResult, variables: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null || !("op" in value)) return;
    const { op, args } = value as { op: string; args: unknown };
    if (op === "id" && variables.includes(args as string)) found.add(args as string);
    visit(args);
  };
  visit(ast);
  return found;
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toCelError(error);
  }
}

/** cel-go's words for what its users search for. @see cel-go common/types/err.go */
const wordings: readonly [RegExp, string][] = [
  [/^No such key: index out of bounds, index (-?\d+).*$/, "index out of bounds: $1"],
  [/^No such key/, "no such key"],
  [/^integer overflow: .*/, "integer overflow"],
  [/^modulo by zero/, "modulus by zero"],
  [/^(int|uint|double)\(\) type error: cannot convert to .*/, "type conversion error from 'string' to '$1'"],
  [/^(bool)\(\) conversion error: .*/, "type conversion error from 'string' to '$1'"],
];
const inGoWords = (summary: string): string => {
  const [pattern, words] = wordings.find(([known]) => known.test(summary)) ?? ["", ""];
  return summary.replace(pattern, words);
};

function toCelError(error: unknown): unknown {
  if (error instanceof CelError) return error;
  const known = error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError;
  if (!known) return error instanceof RangeError ? new CelError("BUDGET", error.message, { cause: error }) : error;
  if (error.cause instanceof CelError) return error.cause;
  const code = error instanceof ParseError ? "SYNTAX" : error instanceof CelTypeError ? "TYPE" : "EVALUATION";
  return new CelError(code, inGoWords(error.summary), { offset: error.range?.start, cause: error });
}
