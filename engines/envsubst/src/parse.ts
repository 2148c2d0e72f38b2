// From text to pieces: plain text and expressions. The grammar is that of fluxcd/pkg/envsubst v1.5 (drone/envsubst with strict mode), learned
// from its tests and parse/parse.go: names are letters, digits and `_`; `$$` stands for `$`; arguments may hold expressions.
import { SubstitutionError } from "./substitution-error.ts";

/** Plain text, or an expression. */
export type Piece = string | Expression;

/** `${name…}`; `operator` is empty for the plain form, `args` are in order. */
export type Expression = { name: string; operator: string; args: Piece[]; offset: number };

/** Expressions in expressions deeper than this are refused. */
const maxDepth = 100;

/** Takes a text apart. @throws {SubstitutionError} for an expression that is not complete or not known */
export function parseTemplate(text: string): Piece[] {
  return new Parser(text).parse();
}

type Stop = (unit: string) => boolean;

const isNameUnit = (unit: string): boolean => /[\p{L}\p{Nd}_]/u.test(unit);

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Piece[] {
    const pieces: Piece[] = [];
    while (this.#at < this.#text.length) {
      if (this.#opens()) pieces.push(this.#expression(0));
      else pieces.push(this.#plain(() => false, { dollars: true, slashes: false }));
    }
    return pieces;
  }

  #opens(): boolean {
    return this.#text.startsWith("${", this.#at);
  }

  /** Text up to an expression, the end, or a unit that stops it. */
  #plain(stop: Stop, { dollars, slashes }: { dollars: boolean; slashes: boolean }): string {
    let out = "";
    while (this.#at < this.#text.length && !this.#opens()) {
      const unit = this.#text[this.#at] ?? "";
      const next = this.#text[this.#at + 1];
      const escaped =
        (dollars && unit === "$" && next === "$") || (slashes && unit === "\\" && (next === "/" || next === "\\"));
      if (!escaped && stop(unit)) break;
      out += escaped ? next : unit;
      this.#at += escaped ? 2 : 1;
    }
    return out;
  }

  #fail(code: SubstitutionError["code"], reason: string, offset: number): SubstitutionError {
    return new SubstitutionError(code, reason, { text: this.#text, offset });
  }

  #bad(offset: number): SubstitutionError {
    return this.#fail("BAD_SUBSTITUTION", "bad substitution; write $${ for a literal ${", offset);
  }

  #expression(depth: number): Expression {
    const offset = this.#at;
    if (depth > maxDepth) throw this.#bad(offset);
    this.#at += 2;
    if (this.#text[this.#at] === "#") {
      this.#at += 1;
      return this.#close({ name: this.#name(offset, "BAD_SUBSTITUTION"), operator: "#", args: [], offset });
    }
    const name = this.#name(offset, "BAD_VARIABLE_NAME");
    const operator = this.#operator();
    const expression: Expression = { name, operator, args: [], offset };
    if (operator === "") {
      if (this.#text[this.#at] === "}") return this.#close(expression);
      throw this.#fail("MISSING_CLOSING_BRACE", "missing closing brace", offset);
    }
    this.#readArgs(expression, depth);
    return this.#close(expression);
  }

  #name(offset: number, code: "BAD_SUBSTITUTION" | "BAD_VARIABLE_NAME"): string {
    let name = "";
    for (const unit of this.#rest()) {
      if (!isNameUnit(unit)) break;
      name += unit;
      this.#at += unit.length;
    }
    if (name === "") throw this.#fail(code, "unable to parse variable name; write $${ for a literal ${", offset);
    return name;
  }

  *#rest(): Generator<string> {
    while (this.#at < this.#text.length) yield String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
  }

  #operator(): string {
    const here = this.#text.slice(this.#at, this.#at + 2);
    const found = /^(?::[=?+-]|:|=|,[,^]?|\^[,^]?|\/[/#%]?|##?|%%?)/.exec(here)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #close(expression: Expression): Expression {
    if (this.#text[this.#at] !== "}") throw this.#bad(expression.offset);
    this.#at += 1;
    return expression;
  }

  /** One argument: an expression, or text that is not empty. */
  #arg(stop: Stop, { depth, offset, escapes = false }: { depth: number; offset: number; escapes?: boolean }): Piece {
    if (this.#opens()) return this.#expression(depth + 1);
    const text = this.#plain(stop, { dollars: escapes, slashes: escapes });
    if (text === "") throw this.#fail("BAD_SUBSTITUTION", "unable to parse substitution within function", offset);
    return text;
  }

  #readArgs(expression: Expression, depth: number): void {
    const { operator, args, offset } = expression;
    const isClosing = (unit: string) => unit === "}";
    switch (operator[0]) {
      case ",":
      case "^":
        return;
      case "#":
      case "%":
        args.push(this.#arg(isClosing, { depth, offset }));
        return;
      case "/":
        this.#readReplacement(expression, depth);
        return;
      default:
        if (operator === ":") this.#readSubstring(expression, depth);
        else while (this.#text[this.#at] !== "}") args.push(this.#arg(isClosing, { depth, offset }));
    }
  }

  #readReplacement({ args, offset }: Expression, depth: number): void {
    args.push(this.#arg((unit) => unit === "/", { depth, offset, escapes: true }));
    if (this.#text[this.#at] !== "/") throw this.#bad(offset);
    while (this.#text[this.#at] === "/") this.#at += 1;
    if (this.#text[this.#at] !== "}") args.push(this.#arg((unit) => unit === "}", { depth, offset, escapes: true }));
  }

  #readSubstring({ args, offset }: Expression, depth: number): void {
    args.push(this.#arg((unit) => unit === ":" || unit === "}", { depth, offset }));
    if (this.#text[this.#at] === "}") return;
    if (this.#text[this.#at] !== ":") throw this.#bad(offset);
    while (this.#text[this.#at] === ":") this.#at += 1;
    args.push(this.#arg((unit) => unit === "}", { depth, offset }));
  }
}
