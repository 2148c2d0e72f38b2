// What Go's encoding/json says of a text that is no JSON, and what it calls values.
// @see Go encoding/json/{scanner,decode}.go, go1.26
import { goEscapes } from "./go-quote.ts";
import type { JsonValue } from "./json.ts";

const deepest = 10_000;

/** The message of Go's scanner for the first byte that does not belong; undefined when there is none. Each letter of the text stands for a byte. */
export function findJsonMistake(bytes: string): string | undefined {
  try {
    new Scanner(`${bytes} `).document();
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

class Mistake extends Error {}

/** A byte as Go's `quoteChar` shows it. */
function shown(char: string): string {
  // In quotes of the other sort.
  if (char === "'") return "\\'";
  const known = char === '"' ? char : goEscapes[char];
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  const isPrintable = code < 0x7f || (code > 0xa0 && code !== 0xad);
  return isPrintable ? char : `\\u${code.toString(16).padStart(4, "0")}`;
}

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
    throw new Mistake(`invalid character '${shown(char)}' ${where}`);
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

/** What Go calls a value that it did not expect. */
export function sortOfJson(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "bigint" ? "number" : typeof value;
}
