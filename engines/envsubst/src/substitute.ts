// The whole: parse, look up, apply.
import { operators } from "./operators.ts";
import { parseTemplate, type Piece } from "./parse.ts";
import { SubstitutionError } from "./substitution-error.ts";

/**
 * Replaces the `${expressions}` of a text.
 *
 * @param lookup  the value of a variable; undefined when it is not set, which counts as empty
 * @param options.strict  a plain `${name}` that is not set is an error; one with an operator never is
 * @throws {SubstitutionError} with line and column of the expression
 * @see github.com/fluxcd/pkg/envsubst v1.5.0, `Eval`
 */
export function substitute(
  text: string,
  lookup: (name: string) => string | undefined,
  { strict = false }: { strict?: boolean } = {},
): string {
  if (!text.includes("$")) return text;
  const evaluate = (piece: Piece): string => {
    if (typeof piece === "string") return piece;
    const args = piece.args.map(evaluate);
    const value = lookup(piece.name);
    if (value === undefined && strict && piece.operator === "") {
      const { name, offset } = piece;
      throw new SubstitutionError(
        "VARIABLE_NOT_SET",
        `variable not set (strict mode): "${name}"; set it, give it a default (\${${name}:=value}) or escape it ($\${${name}})`,
        { text, offset },
      );
    }
    return operators[piece.operator]?.(value ?? "", args) ?? "";
  };
  return parseTemplate(text).map(evaluate).join("");
}
