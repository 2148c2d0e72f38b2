// An expression is judged by types when it is written: what is wrong with it, what it gives, what it costs at most.
import { estimateCost } from "./cost/estimate.ts";
import { endless } from "./cost/range.ts";
import type { SchemaType } from "./schema-type.ts";
import { parseExpression } from "./syntax/parse.ts";
import { showIssues } from "./syntax/show-issues.ts";
import type { CelType } from "./typing/cel-type.ts";
import { checkLiterals } from "./typing/check-literals.ts";
import { patchDeclarations, standardDeclarations } from "./typing/declarations.ts";
import { checkTypes, type Variables } from "./typing/check-types.ts";

/** An expression whose types are right. `cost` is what it costs at most, in Kubernetes' units, counted up to 2^64. */
export type Checked = { wrong?: undefined; type: CelType; uses: ReadonlySet<string>; cost: number };

/** What an expression may name; `root` says how large values are that are reached through it. */
export type CheckOptions = {
  variables: Variables;
  root?: SchemaType;
  /** Whether it may make messages (`Object{…}`, `JSONPatch{…}`), as mutating policies do. */
  messages?: boolean;
};

/** Judges an expression; `wrong` has all that is wrong with it, in cel-go's words and with the lines that it is in. */
export function checkExpression(
  text: string,
  { variables, root, messages = false }: CheckOptions,
): Checked | { wrong: string } {
  const parsed = parseExpression(text);
  if (parsed.issues) return { wrong: showIssues(text, parsed.issues) };
  const { expr } = parsed;
  const typing = checkTypes(expr, variables, messages ? patchDeclarations : standardDeclarations);
  const issues = typing.issues.length > 0 ? typing.issues : checkLiterals(expr, typing);
  if (issues.length > 0) return { wrong: showIssues(text, issues) };
  const { max } = estimateCost(expr, typing, root);
  return { type: typing.typeOf(expr), uses: typing.uses, cost: Math.min(max, endless) };
}
