// A place in a text, as libyaml keeps it: characters, not UTF-16 units, and lines that end at every sort of break.
import { GoMistake } from "./go-mistake.ts";

/** A place. */
export type Mark = { readonly index: number; readonly line: number; readonly column: number };

const breaks = new Set(["\n", "\r", "\u0085", "\u2028", "\u2029"]);
const isWordCharacter = (character: string): boolean => /^[0-9A-Za-z_-]$/.test(character);

/** Reads a text character by character; behind its end there is an empty one. */
export class Cursor {
  index = 0;
  line = 0;
  column = 0;
  private readonly characters: readonly string[];

  constructor(text: string) {
    this.characters = Array.from(text);
  }

  mark(): Mark {
    const { index, line, column } = this;
    return { index, line, column };
  }

  get character(): string {
    return this.peek(0);
  }

  peek(ahead: number): string {
    return this.characters[this.index + ahead] ?? "";
  }

  isAtEnd(): boolean {
    return this.index >= this.characters.length;
  }

  isBreak(ahead = 0): boolean {
    return breaks.has(this.peek(ahead));
  }

  isBlank(ahead = 0): boolean {
    const character = this.peek(ahead);
    return character === " " || character === "\t";
  }

  isBreakOrEnd(ahead = 0): boolean {
    return this.peek(ahead) === "" || this.isBreak(ahead);
  }

  isBlankOrEnd(ahead = 0): boolean {
    return this.isBlank(ahead) || this.isBreakOrEnd(ahead);
  }

  /** `---` or `...` at the beginning of a line. */
  isMarker(text: "---" | "..."): boolean {
    return (
      this.column === 0 && Array.from(text).every((one, at) => this.peek(at) === one) && this.isBlankOrEnd(text.length)
    );
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  skipLine(): void {
    if (!this.isBreak()) return;
    this.index += this.character === "\r" && this.peek(1) === "\n" ? 2 : 1;
    this.line += 1;
    this.column = 0;
  }

  skipComment(): void {
    if (this.character === "#") while (!this.isBreakOrEnd()) this.skip();
  }

  skipBlanks(): void {
    while (this.isBlank()) this.skip();
  }

  /** The end of the text is a line of its own. */
  finish(): void {
    if (this.column === 0) return;
    this.column = 0;
    this.line += 1;
  }

  fail(problem: string, context: Mark): never {
    throw new GoMistake(problem, { problem: this.line, context: context.line, isScanner: true });
  }

  /** The rest of a line that may only hold a comment. */
  endLine(context: Mark): void {
    this.skipBlanks();
    this.skipComment();
    if (!this.isBreakOrEnd()) this.fail("did not find expected comment or line break", context);
    this.skipLine();
  }

  private takeWord(): string {
    let word = "";
    for (; isWordCharacter(this.character); this.skip()) word += this.character;
    return word;
  }

  /** `%YAML 1.1` or `%TAG ! x`. */
  scanDirective(): void {
    const start = this.mark();
    this.skip();
    const name = this.takeWord();
    if (name === "") this.fail("could not find expected directive name", start);
    if (!this.isBlankOrEnd()) this.fail("found unexpected non-alphabetical character", start);
    if (name !== "YAML" && name !== "TAG") this.fail("found unknown directive name", start);
    this.skipBlanks();
    while (!this.isBreakOrEnd() && this.character !== "#") this.skip();
    this.endLine(start);
  }

  /** `&name` or `*name`. */
  scanAnchor(): string {
    const start = this.mark();
    this.skip();
    const name = this.takeWord();
    if (name === "" || !(this.isBlankOrEnd() || /[?:,\]}%@`]/.test(this.character)))
      this.fail("did not find expected alphabetic or numeric character", start);
    return name;
  }

  /** `!tag`, `!!tag`, `!handle!tag` or `!<uri>`. @returns the handle that must be known, if there is one */
  scanTag(): string {
    const start = this.mark();
    let tag: string;
    if (this.peek(1) === "<") {
      this.skip(2);
      tag = this.takeUri(start, false).replace(/^tag:yaml\.org,2002:/, "!!");
      if (this.character !== ">") this.fail("did not find the expected '>'", start);
      this.skip();
    } else {
      this.skip();
      const word = this.takeWord();
      const isHandle = this.character === "!";
      if (isHandle) this.skip();
      tag = `!${word}${isHandle ? "!" : ""}${this.takeUri(start, !isHandle)}`;
    }
    if (!this.isBlankOrEnd()) this.fail("did not find expected whitespace or line break", start);
    return tag;
  }

  private takeUri(start: Mark, mayBeEmpty: boolean): string {
    const from = this.index;
    while (/^[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]%]$/.test(this.character)) this.skip();
    if (this.index === from && !mayBeEmpty) this.fail("did not find expected tag URI", start);
    return this.characters.slice(from, this.index).join("");
  }
}
