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
  /** What closes the lists and objects around this place, innermost last. */
  private readonly closers: ("]" | "}")[] = [];

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.value();
    while (this.closers.length > 0) this.next();
    this.blanks();
    if (!this.isOver()) this.refuse("after top-level value");
  }

  /** Goes on behind a value: to the end of what it is in, or to the value that follows. */
  private next(): void {
    const closer = this.closers.at(-1);
    this.blanks();
    if (this.char === closer) {
      this.at += 1;
      this.closers.pop();
      return;
    }
    if (this.char !== ",") this.refuse(closer === "}" ? "after object key:value pair" : "after array element");
    this.at += 1;
    if (closer === "}") this.key();
    this.value();
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

  /** A scalar; or the start of a list or object, whose end `next` finds. */
  private value(): void {
    for (;;) {
      this.blanks();
      const { char } = this;
      if (char !== "{" && char !== "[") return this.scalar();
      this.at += 1;
      this.blanks();
      const closer = char === "{" ? "}" : "]";
      this.closers.push(closer);
      if (this.closers.length > deepest) throw new Mistake("exceeded max depth");
      if (this.char === closer) return;
      if (closer === "}") this.key();
    }
  }

  private scalar(): void {
    const { char } = this;
    if (char === '"') return this.string();
    if (char === "-" || /[0-9]/.test(char)) return this.number();
    const literal = { t: "true", f: "false", n: "null" }[char];
    if (literal === undefined) this.refuse("looking for beginning of value");
    for (const expected of literal) {
      if (this.char !== expected) this.refuse(`in literal ${literal} (expecting '${expected}')`);
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
