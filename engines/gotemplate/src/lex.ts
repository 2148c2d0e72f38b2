// Text to tokens, action by action, so that few of them are there at a time. An error is the last token; the parser raises it when it gets there, as
// Go's does.
import { quoteRune } from "./format/quote.ts";

/** What a token can be; keywords are tokens of their own. */
export type TokenType =
  | "error"
  | "eof"
  | "text"
  | "left"
  | "right"
  | "space"
  | "bool"
  | "char"
  | "character"
  | "complex"
  | "assign"
  | "declare"
  | "field"
  | "identifier"
  | "leftParen"
  | "rightParen"
  | "number"
  | "pipe"
  | "rawString"
  | "string"
  | "variable"
  | Keyword;

/** Words that are no functions. */
export type Keyword =
  | "dot"
  | "nil"
  | "block"
  | "break"
  | "continue"
  | "define"
  | "else"
  | "end"
  | "if"
  | "range"
  | "template"
  | "with";

/** A piece of the text. */
export type Token = { type: TokenType; pos: number; value: string };

const keywords: { readonly [word: string]: Keyword } = {
  block: "block",
  break: "break",
  continue: "continue",
  define: "define",
  else: "else",
  end: "end",
  if: "if",
  range: "range",
  nil: "nil",
  template: "template",
  with: "with",
};

/** How tokens are told apart. `hasFunction` makes a word a function even if it is `break` or `continue`. */
export type LexOptions = { delimiters: readonly [string, string]; hasFunction: (name: string) => boolean };

const isSpaceCode = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;
const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;
const isAsciiWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigitCode(code) || code === 95;
const alphanumeric = /[\p{L}\p{Nd}_]/u;

/** Reads a template from its beginning to its end; the last token is `eof` or `error`. */
export class Lexer {
  /** What was read last: the text up to an action and the action itself. The parser never goes back behind them. */
  readonly tokens: Token[] = [];
  private ended = false;
  private readonly text: string;
  private readonly left: string;
  private readonly right: string;
  private readonly hasFunction: (name: string) => boolean;
  private pos = 0;
  private start = 0;
  private parens = 0;

  constructor(text: string, { delimiters, hasFunction }: LexOptions) {
    this.text = text;
    [this.left, this.right] = delimiters;
    this.hasFunction = hasFunction;
  }

  /** Puts the next text and action in the place of the last ones. @returns false when there are none, and the last ones stay */
  advance(): boolean {
    if (this.ended) return false;
    this.tokens.length = 0;
    while (!this.ended && this.tokens.length === 0) this.ended = !(this.lexText() && this.lexAction());
    return true;
  }

  /** The token from `start` to `pos`. */
  private emit(type: TokenType): true {
    return this.emitAs(type, this.text.slice(this.start, this.pos));
  }

  private emitAs(type: TokenType, value: string): true {
    this.tokens.push({ type, pos: this.start, value });
    this.start = this.pos;
    return true;
  }

  private fail(message: string): false {
    this.emitAs("error", message);
    return false;
  }

  private character(): string {
    const code = this.text.codePointAt(this.pos);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  /** @returns false at the end of the text */
  private lexText(): boolean {
    const at = this.text.indexOf(this.left, this.pos);
    if (at < 0) {
      this.pos = this.text.length;
      if (this.pos > this.start) this.emit("text");
      this.emit("eof");
      return false;
    }
    let end = at;
    if (this.isLeftMarker(at + this.left.length))
      while (end > this.start && isSpaceCode(this.text.charCodeAt(end - 1))) end -= 1;
    if (end > this.start) this.emitAs("text", this.text.slice(this.start, end));
    this.pos = at;
    this.start = at;
    return true;
  }

  /** A comment or an action, delimiters included. @returns false when the rest makes no sense */
  private lexAction(): boolean {
    const afterLeft = this.pos + this.left.length;
    const body = afterLeft + (this.isLeftMarker(afterLeft) ? 2 : 0);
    if (this.text.startsWith("/*", body)) return this.lexComment(body);
    this.pos = afterLeft;
    this.emitAs("left", this.left);
    this.pos = body;
    this.start = body;
    this.parens = 0;
    for (;;) {
      const end = this.rightDelimiter(this.pos);
      if (end !== undefined) {
        if (this.parens > 0) return this.fail("unclosed left paren");
        return this.closeAction(end);
      }
      if (!this.lexInside()) return false;
    }
  }

  private lexComment(body: number): boolean {
    this.start = body;
    const close = this.text.indexOf("*/", body + 2);
    if (close < 0) return this.fail("unclosed comment");
    const end = this.rightDelimiter(close + 2);
    if (end === undefined) return this.fail("comment ends before closing delimiter");
    this.skipDelimiter(end);
    return true;
  }

  /** Whether a right delimiter begins here, and whether it trims. */
  private rightDelimiter(at: number): { at: number; trims: boolean } | undefined {
    if (this.text.startsWith(this.right, at)) return { at, trims: false };
    const trims =
      this.text.charCodeAt(at + 1) === 45 &&
      isSpaceCode(this.text.charCodeAt(at)) &&
      this.text.startsWith(this.right, at + 2);
    return trims ? { at: at + 2, trims } : undefined;
  }

  private closeAction(end: { at: number; trims: boolean }): true {
    this.start = end.at;
    this.emitAs("right", this.right);
    this.skipDelimiter(end);
    return true;
  }

  private isLeftMarker(at: number): boolean {
    return this.text.charCodeAt(at) === 45 && isSpaceCode(this.text.charCodeAt(at + 1));
  }

  private skipDelimiter({ at, trims }: { at: number; trims: boolean }): void {
    this.pos = at + this.right.length;
    if (trims) while (isSpaceCode(this.text.charCodeAt(this.pos))) this.pos += 1;
    this.start = this.pos;
  }

  private lexInside(): boolean {
    const code = this.text.charCodeAt(this.pos);
    if (Number.isNaN(code)) return this.fail("unclosed action");
    if (isSpaceCode(code)) return this.lexSpace();
    const next = this.text[this.pos + 1] ?? "";
    const isPoint = code === 46 && (next === "" || isDigitCode(next.charCodeAt(0))); // at the end of the text, a number
    if (isDigitCode(code) || code === 43 || code === 45 || isPoint) return this.lexNumber();
    const character = code < 128 ? (this.text[this.pos] ?? "") : this.character();
    if (code < 128 ? isAsciiWordCode(code) : alphanumeric.test(character)) return this.lexWord();
    this.pos += character.length;
    switch (character) {
      case "=":
        return this.emit("assign");
      case ":":
        if (next !== "=") return this.fail("expected :=");
        this.pos += 1;
        return this.emit("declare");
      case "|":
        return this.emit("pipe");
      case '"':
        return this.lexQuoted('"', "string", "unterminated quoted string");
      case "'":
        return this.lexQuoted("'", "character", "unterminated character constant");
      case "`":
        return this.lexRaw();
      case "$":
        return this.lexFieldOrVariable("variable");
      case ".":
        return this.lexFieldOrVariable("field");
      case "(":
        this.parens += 1;
        return this.emit("leftParen");
      case ")":
        this.parens -= 1;
        if (this.parens < 0) return this.fail("unexpected right paren");
        return this.emit("rightParen");
      default:
        if (/[!-~]/.test(character)) return this.emit("char");
        return this.fail(`unrecognized character in action: ${describeRune(character)}`);
    }
  }

  private lexSpace(): boolean {
    while (isSpaceCode(this.text.charCodeAt(this.pos))) this.pos += 1;
    // The space before a trimming delimiter belongs to it.
    if (this.text.charCodeAt(this.pos) === 45 && this.rightDelimiter(this.pos - 1)?.trims) this.pos -= 1;
    if (this.pos > this.start) return this.emit("space");
    return true;
  }

  private lexWord(): boolean {
    this.skipAlphanumeric();
    const word = this.text.slice(this.start, this.pos);
    if (!this.isTerminator()) return this.fail(`bad character ${describeRune(this.character())}`);
    const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined;
    const isFunction = (keyword === "break" || keyword === "continue") && this.hasFunction(word);
    if (keyword && !isFunction) return this.emit(keyword);
    return this.emitAs(word === "true" || word === "false" ? "bool" : "identifier", word);
  }

  private lexFieldOrVariable(type: "field" | "variable"): boolean {
    if (this.isTerminator()) return this.emit(type === "variable" ? "variable" : "dot");
    this.skipAlphanumeric();
    if (!this.isTerminator()) return this.fail(`bad character ${describeRune(this.character())}`);
    return this.emit(type);
  }

  private skipAlphanumeric(): void {
    this.skipAsciiWord();
    while (this.text.charCodeAt(this.pos) > 127 && alphanumeric.test(this.character())) {
      this.pos += this.character().length;
      this.skipAsciiWord();
    }
  }

  private skipAsciiWord(): void {
    while (isAsciiWordCode(this.text.charCodeAt(this.pos))) this.pos += 1;
  }

  private isTerminator(): boolean {
    switch (this.text.charCodeAt(this.pos)) {
      case 9:
      case 10:
      case 13:
      case 32:
      case 40:
      case 41:
      case 44:
      case 46:
      case 58:
      case 124:
        return true;
      default:
        return this.pos >= this.text.length || this.text.startsWith(this.right, this.pos);
    }
  }

  private lexQuoted(quote: string, type: TokenType, problem: string): boolean {
    for (;;) {
      const next = this.text[this.pos];
      if (next === undefined || next === "\n") return this.fail(problem);
      this.pos += 1;
      if (next === quote) return this.emit(type);
      if (next !== "\\") continue;
      const escaped = this.text[this.pos];
      if (escaped === undefined || escaped === "\n") return this.fail(problem);
      this.pos += 1;
    }
  }

  private lexRaw(): boolean {
    const close = this.text.indexOf("`", this.pos);
    if (close < 0) return this.fail("unterminated raw quoted string");
    this.pos = close + 1;
    return this.emit("rawString");
  }

  private lexNumber(): boolean {
    if (!this.scanNumber()) return this.badNumber();
    if (!/[+-]/.test(this.text[this.pos] ?? "")) return this.emit("number");
    if (!this.scanNumber() || this.text[this.pos - 1] !== "i") return this.badNumber();
    return this.emit("complex");
  }

  private badNumber(): false {
    return this.fail(`bad number syntax: ${JSON.stringify(this.text.slice(this.start, this.pos))}`);
  }

  private scanNumber(): boolean {
    const shape =
      /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
    shape.lastIndex = this.pos;
    this.pos += shape.exec(this.text)?.[0].length ?? 0;
    const next = this.character();
    if (next === "" || !alphanumeric.test(next)) return true;
    this.pos += next.length;
    return false;
  }
}

/** `U+0040 '@'`, and only the number for what cannot be shown or is not there. */
function describeRune(character: string): string {
  const code = character === "" ? undefined : character.codePointAt(0);
  if (code === undefined) return "U+FFFFFFFFFFFFFFFF";
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const quoted = quoteRune(code);
  return quoted.startsWith("'\\") && !/^'\\['\\]'$/.test(quoted) ? hex : `${hex} '${character}'`;
}
