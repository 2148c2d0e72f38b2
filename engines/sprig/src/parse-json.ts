// JSON as Go's encoding/json reads it. JSON.parse does the reading; when it refuses, a second look finds the words that Go has for the mistake.
// @see Go encoding/json/scanner.go, go1.26
import { quote } from "@sluice/gotemplate";
import { bytesAsRunes } from "./go-text.ts";

const mayOverflow = /[eE]\+?\d{3}|\d{300}/;
const deepest = 10_000;

/** What the text holds, and the mistake in it; a number that is too large is both: nil in its place, and an error. */
export function parseJson(text: string): { value: unknown; error?: string } {
  const error = mayBeTooDeep(text) ? findMistake(text) : undefined;
  if (error !== undefined) return { value: null, error };
  let parsed: unknown;
  const tooLarge: string[] = [];
  try {
    parsed = mayOverflow.test(text) ? JSON.parse(text, withoutInfinity(tooLarge)) : JSON.parse(text);
  } catch {
    return { value: null, error: findMistake(text) ?? "unexpected end of JSON input" };
  }
  const value = /\\u[dD]/.test(text) || !text.isWellFormed() ? wellFormed(parsed) : parsed;
  const [first] = tooLarge;
  return first === undefined
    ? { value }
    : { value, error: `json: cannot unmarshal number ${first} into Go value of type float64` };
}

const mayBeTooDeep = (text: string): boolean => (text.match(/[[{]/g)?.length ?? 0) > deepest;

const withoutInfinity =
  (tooLarge: string[]) =>
  (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    tooLarge.push(context?.source ?? String(value));
    return null;
  };

/** Escapes for half a character become U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]));
}

/** The message of Go's scanner for the first byte that does not belong; undefined when the text ends too early. */
function findMistake(text: string): string | undefined {
  try {
    new Scanner(`${bytesAsRunes(text)} `).document();
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

class Mistake extends Error {}

/** Reads without keeping anything. The blank that was added at the end is what Go's scanner sees there as well. */
class Scanner {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.value();
    this.blanks();
    if (!this.isOver()) this.refuse("after top-level value");
  }

  private get char(): string {
    return this.text.charAt(this.at);
  }

  private isOver(): boolean {
    return this.at >= this.text.length;
  }

  private refuse(where: string): never {
    if (this.isOver()) throw new Mistake("unexpected end of JSON input");
    const { char } = this;
    const shown = char === "'" ? String.raw`'\''` : char === '"' ? `'"'` : `'${quote(char).slice(1, -1)}'`;
    throw new Mistake(`invalid character ${shown} ${where}`);
  }

  private blanks(): void {
    while (/[ \t\r\n]/.test(this.char)) this.at += 1;
  }

  private value(): void {
    this.blanks();
    const { char } = this;
    if (char === "{" || char === "[") return this.nested(char);
    if (char === '"') return this.string();
    if (char === "-" || /[0-9]/.test(char)) return this.number();
    const literal = { t: "true", f: "false", n: "null" }[char];
    if (literal === undefined) this.refuse("looking for beginning of value");
    for (const expected of literal) {
      if (this.char !== expected) this.refuse(`in literal ${literal} (expecting '${expected}')`);
      this.at += 1;
    }
  }

  private nested(open: "{" | "["): void {
    this.depth += 1;
    if (this.depth > deepest) throw new Mistake("exceeded max depth");
    this.at += 1;
    this.blanks();
    const close = open === "{" ? "}" : "]";
    if (this.char !== close) this.items(open, close);
    this.at += 1;
    this.depth -= 1;
  }

  private items(open: "{" | "[", close: string): void {
    for (;;) {
      if (open === "{") this.key();
      this.value();
      this.blanks();
      if (this.char === close) return;
      if (this.char !== ",") this.refuse(open === "{" ? "after object key:value pair" : "after array element");
      this.at += 1;
    }
  }

  private key(): void {
    this.blanks();
    if (this.char !== '"') this.refuse("looking for beginning of object key string");
    this.string();
    this.blanks();
    this.colon();
  }

  private colon(): void {
    if (this.char !== ":") this.refuse("after object key");
    this.at += 1;
  }

  private string(): void {
    this.at += 1;
    while (this.char !== '"') {
      if (this.isOver() || this.char < " ") this.refuse("in string literal");
      if (this.char === "\\") this.escape();
      else this.at += 1;
    }
    this.at += 1;
  }

  private escape(): void {
    this.at += 1;
    if (!/["\\/bfnrtu]/.test(this.char)) this.refuse("in string escape code");
    const digits = this.char === "u" ? 4 : 0;
    this.at += 1;
    for (let digit = 0; digit < digits; digit += 1) {
      if (!/[0-9a-fA-F]/.test(this.char)) this.refuse(String.raw`in \u hexadecimal character escape`);
      this.at += 1;
    }
  }

  private number(): void {
    if (this.char === "-") this.at += 1;
    if (this.char === "0") this.at += 1;
    else this.digits("in numeric literal");
    if (this.char === ".") {
      this.at += 1;
      this.digits("after decimal point in numeric literal");
    }
    if (!/[eE]/.test(this.char)) return;
    this.at += 1;
    if (/[+-]/.test(this.char)) this.at += 1;
    this.digits("in exponent of numeric literal");
  }

  private digits(where: string): void {
    if (!/[0-9]/.test(this.char)) this.refuse(where);
    while (/[0-9]/.test(this.char)) this.at += 1;
  }
}
