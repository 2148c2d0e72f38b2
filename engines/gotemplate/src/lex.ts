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

const keywords: ReadonlyMap<string, Keyword | "bool"> = new Map([
  ["block", "block"],
  ["break", "break"],
  ["continue", "continue"],
  ["define", "define"],
  ["else", "else"],
  ["end", "end"],
  ["false", "bool"],
  ["if", "if"],
  ["nil", "nil"],
  ["range", "range"],
  ["template", "template"],
  ["true", "bool"],
  ["with", "with"],
]);
const longestKeyword = "continue".length;

/** How tokens are told apart. `hasFunction` makes a word a function even if it is `break` or `continue`. */
export type LexOptions = { delimiters: readonly [string, string]; hasFunction: (name: string) => boolean };

/** What an ASCII character is within an action. */
const [other, space, digit, letter] = [0, 1, 2, 3];
const sorts = Uint8Array.from({ length: 128 }, (_sort, code) => {
  const character = String.fromCharCode(code);
  if (/[ \t\r\n]/.test(character)) return space;
  return /\d/.test(character) ? digit : /\w/.test(character) ? letter : other;
});
const sortOf = (code: number): number => (code < 128 ? (sorts[code] ?? other) : other);
/** Letters and digits of all scripts; the set is read when one is met, which takes milliseconds. */
const isAlphanumeric = (character: string): boolean =>
  character < "\x80" ? sortOf(character.charCodeAt(0)) >= digit : /[\p{L}\p{Nd}_]/u.test(character);

/** Reads a template from its beginning to its end; the last token is `eof` or `error`. */
export class Lexer {
  /**
   * What was read last: the text up to an action and the action's delimiter, or the action's inside; the parser never goes back behind them. Tokens
   * are entries of three lists rather than objects, and their texts are cut out when they are asked for: a large chart has a quarter of a million of them.
   */
  readonly types: TokenType[] = [];
  readonly starts: number[] = [];
  /** How many entries count; the lists never shrink, since they would be made anew for every action. */
  count = 0;
  private readonly ends: number[] = [];
  private problem = "";
  private ended = false;
  private isInside = false;
  private readonly text: string;
  private readonly left: string;
  private readonly right: string;
  private readonly rightCode: number;
  private readonly hasFunction: (name: string) => boolean;
  private pos = 0;
  private start = 0;
  private parens = 0;

  constructor(text: string, { delimiters, hasFunction }: LexOptions) {
    this.text = text;
    [this.left, this.right] = delimiters;
    this.rightCode = this.right.charCodeAt(0);
    this.hasFunction = hasFunction;
  }

  /** Puts the next text, or the inside of an action, in the place of what was read last. @returns false when there are none, and the last ones stay */
  advance(): boolean {
    if (this.ended) return false;
    this.count = 0;
    if (this.isInside) {
      this.isInside = false;
      this.ended = !this.lexAction();
    } else while (!this.ended && this.count === 0) this.ended = !(this.lexText() && this.lexLeft());
    return true;
  }

  /** Where the next character is. */
  get position(): number {
    return this.pos;
  }

  /** The text of the action that comes now, to the first delimiter in it; undefined when there is none. */
  actionText(): string | undefined {
    const end = this.text.indexOf(this.right, this.pos);
    return this.isInside && end >= 0 ? this.text.slice(this.pos, end) : undefined;
  }

  /** Goes past the action that comes now. @returns where its right delimiter is */
  skipAction(text: string): number {
    const end = this.pos + text.length;
    this.isInside = false;
    const trims = this.text.charCodeAt(end - 1) === 45 && sortOf(this.text.charCodeAt(end - 2)) === space;
    this.skipDelimiter(end, trims);
    return end;
  }

  /** The text of a token; of an error, what is wrong. */
  valueAt(index: number): string {
    if (this.types[index] === "error") return this.problem;
    return this.text.slice(this.starts[index], this.ends[index]);
  }

  /** The token from `start` to `pos`. */
  private emit(type: TokenType): true {
    const { count } = this;
    this.types[count] = type;
    this.starts[count] = this.start;
    this.ends[count] = this.pos;
    this.count = count + 1;
    this.start = this.pos;
    return true;
  }

  private fail(message: string): false {
    this.problem = message;
    this.emit("error");
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
      while (end > this.start && sortOf(this.text.charCodeAt(end - 1)) === space) end -= 1;
    this.pos = end;
    if (end > this.start) this.emit("text");
    this.pos = at;
    this.start = at;
    return true;
  }

  /** A comment, or the left delimiter of an action. @returns false when the rest makes no sense */
  private lexLeft(): boolean {
    const afterLeft = this.pos + this.left.length;
    const body = afterLeft + (this.isLeftMarker(afterLeft) ? 2 : 0);
    if (this.text.charCodeAt(body) === 47 && this.text.startsWith("/*", body)) return this.lexComment(body);
    this.pos = afterLeft;
    this.emit("left");
    this.pos = body;
    this.start = body;
    this.isInside = true;
    return true;
  }

  /** The inside of an action, and its right delimiter. @returns false when the rest makes no sense */
  private lexAction(): boolean {
    this.parens = 0;
    for (;;) {
      const end = this.rightDelimiter(this.pos);
      if (end >= 0) return this.parens > 0 ? this.fail("unclosed left paren") : this.closeAction(end);
      if (!this.lexInside()) return false;
    }
  }

  private lexComment(body: number): boolean {
    this.start = body;
    const close = this.text.indexOf("*/", body + 2);
    if (close < 0) return this.fail("unclosed comment");
    const end = this.rightDelimiter(close + 2);
    if (end < 0) return this.fail("comment ends before closing delimiter");
    this.skipDelimiter(end, end > close + 2);
    return true;
  }

  /** Where the right delimiter is that begins here, -1 when none does; one that trims has a space and a dash before it. */
  private rightDelimiter(at: number): number {
    const code = this.text.charCodeAt(at);
    if (code === this.rightCode && this.text.startsWith(this.right, at)) return at;
    const trims =
      sortOf(code) === space && this.text.charCodeAt(at + 1) === 45 && this.text.startsWith(this.right, at + 2);
    return trims ? at + 2 : -1;
  }

  private closeAction(end: number): true {
    const trims = end > this.pos;
    this.start = end;
    this.pos = end + this.right.length;
    this.emit("right");
    this.skipDelimiter(end, trims);
    return true;
  }

  private isLeftMarker(at: number): boolean {
    return this.text.charCodeAt(at) === 45 && sortOf(this.text.charCodeAt(at + 1)) === space;
  }

  private skipDelimiter(at: number, trims: boolean): void {
    this.pos = at + this.right.length;
    if (trims) this.skipSpace();
    this.start = this.pos;
  }

  private skipSpace(): void {
    const { text } = this;
    let { pos } = this;
    while (sortOf(text.charCodeAt(pos)) === space) pos += 1;
    this.pos = pos;
  }

  private lexInside(): boolean {
    const code = this.text.charCodeAt(this.pos);
    switch (sortOf(code)) {
      case space:
        return this.lexSpace();
      case letter:
        return this.lexWord();
      case digit:
        return this.lexNumber();
      default:
        return Number.isNaN(code) ? this.fail("unclosed action") : this.lexMark(code);
    }
  }

  /** What begins with neither space nor an ASCII letter or digit. */
  private lexMark(code: number): boolean {
    const next = this.text.charCodeAt(this.pos + 1);
    const isPoint = code === 46 && (Number.isNaN(next) || sortOf(next) === digit); // at the end of the text, a number
    if (code === 43 || code === 45 || isPoint) return this.lexNumber();
    const character = code < 128 ? (this.text[this.pos] ?? "") : this.character();
    if (code >= 128 && isAlphanumeric(character)) return this.lexWord();
    this.pos += character.length;
    switch (character) {
      case "=":
        return this.emit("assign");
      case ":":
        if (next !== 61) return this.fail("expected :=");
        this.pos += 1;
        return this.emit("declare");
      case "|":
        return this.emit("pipe");
      case '"':
        return this.lexQuoted(34, "string", "unterminated quoted string");
      case "'":
        return this.lexQuoted(39, "character", "unterminated character constant");
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
    this.skipSpace();
    // The space before a trimming delimiter belongs to it.
    if (this.text.charCodeAt(this.pos) === 45 && this.rightDelimiter(this.pos - 1) > this.pos) this.pos -= 1;
    if (this.pos > this.start) return this.emit("space");
    return true;
  }

  private lexWord(): boolean {
    this.skipAlphanumeric();
    if (!this.isTerminator()) return this.fail(`bad character ${describeRune(this.character())}`);
    const length = this.pos - this.start;
    if (length > longestKeyword) return this.emit("identifier");
    const word = this.text.slice(this.start, this.pos);
    const keyword = keywords.get(word);
    const isFunction = (keyword === "break" || keyword === "continue") && this.hasFunction(word);
    if (keyword && !isFunction) return this.emit(keyword);
    return this.emit("identifier");
  }

  private lexFieldOrVariable(type: "field" | "variable"): boolean {
    if (this.isTerminator()) return this.emit(type === "variable" ? "variable" : "dot");
    this.skipAlphanumeric();
    if (!this.isTerminator()) return this.fail(`bad character ${describeRune(this.character())}`);
    return this.emit(type);
  }

  private skipAlphanumeric(): void {
    const { text } = this;
    for (;;) {
      let { pos } = this;
      while (sortOf(text.charCodeAt(pos)) >= digit) pos += 1;
      this.pos = pos;
      if (!(text.charCodeAt(pos) > 127 && isAlphanumeric(this.character()))) return;
      this.pos += this.character().length;
    }
  }

  private isTerminator(): boolean {
    const code = this.text.charCodeAt(this.pos);
    switch (code) {
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
      case this.rightCode:
        return this.text.startsWith(this.right, this.pos);
      default:
        return Number.isNaN(code);
    }
  }

  private lexQuoted(quote: number, type: TokenType, problem: string): boolean {
    const { text } = this;
    for (let { pos } = this; ; pos += 1) {
      let code = text.charCodeAt(pos);
      const isEscape = code === 92;
      if (isEscape) code = text.charCodeAt((pos += 1));
      if (code === 10 || Number.isNaN(code)) {
        this.pos = pos;
        return this.fail(problem);
      }
      if (isEscape || code !== quote) continue;
      this.pos = pos + 1;
      return this.emit(type);
    }
  }

  private lexRaw(): boolean {
    const close = this.text.indexOf("`", this.pos);
    if (close < 0) return this.fail("unterminated raw quoted string");
    this.pos = close + 1;
    return this.emit("rawString");
  }

  private lexNumber(): boolean {
    if (this.scanDigits()) return this.emit("number");
    if (!this.scanNumber()) return this.badNumber();
    if (!/[+-]/.test(this.text[this.pos] ?? "")) return this.emit("number");
    if (!this.scanNumber() || this.text[this.pos - 1] !== "i") return this.badNumber();
    return this.emit("complex");
  }

  private badNumber(): false {
    return this.fail(`bad number syntax: ${JSON.stringify(this.text.slice(this.start, this.pos))}`);
  }

  /** The most frequent numbers: digits alone. */
  private scanDigits(): boolean {
    const { text } = this;
    let { pos } = this;
    while (sortOf(text.charCodeAt(pos)) === digit) pos += 1;
    const next = text.charCodeAt(pos);
    if (pos === this.pos || (sortOf(next) !== space && next !== 41 && next !== this.rightCode)) return false;
    this.pos = pos;
    return true;
  }

  private scanNumber(): boolean {
    const shape =
      /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
    shape.lastIndex = this.pos;
    this.pos += shape.exec(this.text)?.[0].length ?? 0;
    const next = this.character();
    if (next === "" || !isAlphanumeric(next)) return true;
    this.pos += next.length;
    return false;
  }
}

/** `U+0040 '@'`, and only the number for what cannot be shown or is not there. */
function describeRune(written: string): string {
  const character = written.toWellFormed();
  const code = character === "" ? undefined : character.codePointAt(0);
  if (code === undefined) return "U+FFFFFFFFFFFFFFFF";
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const quoted = quoteRune(code);
  return quoted.startsWith("'\\") && !/^'\\['\\]'$/.test(quoted) ? hex : `${hex} '${character}'`;
}
