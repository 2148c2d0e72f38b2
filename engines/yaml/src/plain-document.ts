// The quick way through the YAML that manifests are made of: block maps and lists, plain scalars of any number of lines, quoted ones and flow
// collections of one line, literal blocks. Whatever else it meets (anchors, tags, folds, rare escapes, mistakes), it gives up, and the whole
// parser reads the document.
import type { JsonValue } from "@sluice/objects";
import type { OnStyle } from "./find-styles.ts";
import {
  endOfPlain,
  endOfQuoted,
  isBlank,
  isPlainStart,
  isPrintable,
  NEWLINE,
  readQuoted,
  SPACE,
} from "./plain-tokens.ts";

/** What a plain scalar means; undefined for what no plain document may hold. */
export type ResolvePlain = (text: string) => JsonValue | undefined;

/** How to read. */
export type PlainOptions = {
  resolve: ResolvePlain;
  onStyle?: OnStyle | undefined;
  /** The entries of the outermost map that are wanted; others are read for mistakes, and left out. All of them when absent. */
  keep?: readonly string[] | undefined;
};

/** A value, or nothing when the document is not plain. */
type Found = JsonValue | undefined;

const HASH = 35;
const DASH = 45;
const COLON = 58;
const COMMA = 44;
const QUOTES = [34, 39];
const BAR = 124;
const NINE = 57;
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [91, 93, 123, 125];
/** Stands for a value that was read past. */
const passed = "";
/** What literal blocks of plain documents may not hold. */
const unprintable = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff]/;
/** Deeper ones are for the whole parser, which has a limit and a message. */
const maxDepth = 100;

/**
 * Reads the one document between two offsets of a text; a document that is neither map nor list is not plain.
 *
 * @returns the value and where its content begins; undefined when the whole parser must read it
 */
export function readPlainDocument(
  text: string,
  range: { start: number; end: number },
  options: PlainOptions,
): { value: JsonValue; start: number } | undefined {
  const reader = new PlainReader(text, range, options);
  reader.toContent();
  const start = reader.at;
  if (reader.column !== 0) return undefined;
  const value = reader.readBlock(0, -1, 0);
  return typeof value === "object" && value !== null && reader.isAtEnd ? { value, start } : undefined;
}

class PlainReader {
  /** The offset of the next character. */
  at: number;
  /** The column of the content at `at`, where `toContent` has found some; -1 at the end, -2 for what is not plain. */
  column = -1;
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;
  readonly #resolve: ResolvePlain;
  readonly #onStyle: OnStyle | undefined;
  readonly #keep: readonly string[] | undefined;
  /** Whether nobody wants the value that is being read. */
  #isPassing = false;
  #hasUnprintable: boolean | undefined;
  /** Whether the last value of a block map was nothing at all, rather than a null. */
  #wasNothing = false;

  constructor(text: string, { start, end }: { start: number; end: number }, options: PlainOptions) {
    this.#text = text;
    this.at = start;
    this.#start = start;
    this.#end = end;
    this.#resolve = options.resolve;
    this.#onStyle = options.onStyle;
    this.#keep = options.keep;
  }

  get isAtEnd(): boolean {
    return this.column === -1;
  }

  #code(at: number): number {
    return at < this.#end ? this.#text.charCodeAt(at) : NEWLINE;
  }

  /** From the beginning of a line to the next content, over blank lines and comments. */
  toContent(): void {
    let line = this.at;
    while (line < this.#end) {
      const at = this.#skipIndent(line);
      const code = this.#code(at);
      if (code !== NEWLINE && code !== HASH) {
        this.at = at;
        this.column = at - line;
        return;
      }
      const end = code === HASH ? this.#endOfComment(at) : at;
      if (end === undefined) {
        this.column = -2;
        return;
      }
      line = end + 1;
    }
    this.at = this.#end;
    this.column = -1;
  }

  /** Behind the spaces at an offset. A document ends behind a line, or with the text: no run of spaces goes beyond it. */
  #skipIndent(from: number): number {
    const text = this.#text;
    let at = from;
    while (text.charCodeAt(at) === SPACE) at += 1;
    return at;
  }

  #endOfComment(at: number): number | undefined {
    let end = at;
    for (let code = this.#code(end); code !== NEWLINE; code = this.#code(end)) {
      if (!isPrintable(code)) return undefined;
      end += 1;
    }
    return end;
  }

  /** From behind a value to the next content; false when something else stands on its line. */
  #endLine(): boolean {
    const from = this.at;
    this.at = this.#skipIndent(from);
    const code = this.#code(this.at);
    if (code === HASH && this.at > from) {
      const end = this.#endOfComment(this.at);
      if (end === undefined) return false;
      this.at = end;
    } else if (code !== NEWLINE) return false;
    this.at += 1;
    this.toContent();
    return this.column !== -2;
  }

  /** A map, a list or one scalar, beginning at `at` in a column, within something of another column. */
  readBlock(column: number, parent: number, depth: number): Found {
    if (depth > maxDepth) return undefined;
    if (this.#isItem()) return this.#readList(column, depth);
    const colon = this.#endOfKey();
    return colon === undefined ? this.#readScalar(parent, depth) : this.#readMap(column, depth);
  }

  /** A scalar or a flow collection, to the end of its last line. */
  #readScalar(parent: number, depth: number): Found {
    const isPlain = isPlainStart(this.#text, this.at);
    const value = isPlain ? this.#readPlainLines(parent) : this.#readInline(parent, depth);
    return value !== undefined && this.#endLine() ? value : undefined;
  }

  /** A plain scalar, and the lines below it that are further in than its parent: their breaks become spaces. */
  #readPlainLines(parent: number): Found {
    const first = endOfPlain(this.#text, this.at, this.#end);
    if (first <= this.at) return undefined;
    // Of what is passed, only numbers can be a mistake.
    const isPassed = this.#isPassing && this.#code(this.at) > NINE;
    let text = isPassed ? passed : this.#text.slice(this.at, first);
    this.at = first;
    for (let next = this.#findMoreText(parent); next !== undefined; next = this.#findMoreText(parent)) {
      const end = endOfPlain(this.#text, next.at, this.#end);
      if (end <= next.at) return undefined;
      if (!isPassed) text += next.breaks > 1 ? "\n".repeat(next.breaks - 1) : " ";
      if (!isPassed) text += this.#text.slice(next.at, end);
      this.at = end;
      // A key in the middle of a text is a mistake, for the whole parser to name.
      if (this.#code(end) === COLON) return undefined;
    }
    return isPassed ? passed : this.#resolve(text);
  }

  /** The next line of a plain scalar, when there is one: where it begins, and how many line breaks are before it. */
  #findMoreText(parent: number): { at: number; breaks: number } | undefined {
    let at = this.at;
    let breaks = 0;
    let line = at;
    for (;;) {
      at = this.#skipIndent(at);
      if (this.#code(at) !== NEWLINE || at >= this.#end) break;
      breaks += 1;
      at += 1;
      line = at;
    }
    const isMore = breaks > 0 && at < this.#end && at - line > parent && this.#code(at) !== HASH;
    return isMore ? { at, breaks } : undefined;
  }

  #isItem(): boolean {
    return this.#code(this.at) === DASH && isBlank(this.#code(this.at + 1));
  }

  /** The offset of the colon behind a key that begins here; undefined when there is none. */
  #endOfKey(): number | undefined {
    const first = this.#code(this.at);
    const end = QUOTES.includes(first)
      ? endOfQuoted(this.#text, this.at, this.#end)
      : isPlainStart(this.#text, this.at)
        ? endOfPlain(this.#text, this.at, this.#end)
        : -1;
    return end > this.at && this.#code(end) === COLON && isBlank(this.#code(end + 1)) ? end : undefined;
  }

  /** A key and its colon. */
  #readKey(): string | undefined {
    const end = this.#endOfKey();
    if (end === undefined || end - this.at > 1_000) return undefined;
    const isQuoted = QUOTES.includes(this.#code(this.at));
    const key = isQuoted ? readQuoted(this.#text, this.at, end) : this.#resolve(this.#text.slice(this.at, end));
    this.at = end + 1;
    // A key that reads as a number or a word of YAML is for the whole parser.
    return typeof key === "string" && key !== "__proto__" ? key : undefined;
  }

  #readMap(column: number, depth: number): Found {
    const map: { [key: string]: JsonValue } = {};
    do {
      const key = this.#readKey();
      // A key that is there already, or has the name of an inherited field.
      if (key === undefined || map[key] !== undefined) return undefined;
      const from = this.at;
      this.#wasNothing = false;
      if (depth === 0 && this.#keep) this.#isPassing = !this.#keep.includes(key);
      const value = this.#readValue(column, depth);
      if (value === undefined) return undefined;
      if (this.#isPassing) continue;
      map[key] = value;
      if (this.#onStyle !== undefined) {
        if (typeof value === "string") this.#tellQuoted(map, key, from);
        else if (value === null && this.#wasNothing) this.#onStyle(map, key, "empty");
      }
    } while (this.column === column);
    if (depth === 0) this.#isPassing = false;
    return this.column < column && this.column !== -2 ? map : undefined;
  }

  #tellQuoted(map: { [key: string]: JsonValue }, key: string, from: number): void {
    let at = from;
    while (this.#code(at) === SPACE) at += 1;
    const code = this.#code(at);
    if (code === BAR || QUOTES.includes(code)) this.#onStyle?.(map, key, "quoted");
  }

  /** What stands behind the colon of a key: on its line, below it, or nothing. */
  #readValue(column: number, depth: number): Found {
    const from = this.at;
    this.at = this.#skipIndent(from);
    const code = this.#code(this.at);
    if (code !== NEWLINE && code !== HASH) {
      return code === BAR ? this.#readLiteral(column) : this.#readScalar(column, depth);
    }
    this.at = from;
    if (!this.#endLine()) return undefined;
    if (this.column > column) return this.readBlock(this.column, column, depth + 1);
    if (this.column === column && this.#isItem()) return this.#readList(column, depth + 1);
    this.#wasNothing = true;
    return null;
  }

  #readList(column: number, depth: number): Found {
    const list: JsonValue[] = [];
    do {
      const value = this.#readItem(column, depth);
      if (value === undefined) return undefined;
      if (!this.#isPassing) list.push(value);
    } while (this.column === column && this.#isItem());
    return this.column <= column && this.column !== -2 ? list : undefined;
  }

  /** What stands behind a dash: on its line, below it, or nothing. */
  #readItem(column: number, depth: number): Found {
    const dash = this.at;
    this.at += 1;
    while (this.#code(this.at) === SPACE) this.at += 1;
    const code = this.#code(this.at);
    if (code === BAR) return this.#readLiteral(column);
    if (code !== NEWLINE && code !== HASH) return this.readBlock(column + this.at - dash, column, depth + 1);
    this.at = dash + 1;
    if (!this.#endLine()) return undefined;
    return this.column > column ? this.readBlock(this.column, column, depth + 1) : null;
  }

  /** A quoted scalar, or a flow collection of one line. */
  #readInline(parent: number, depth: number): Found {
    const code = this.#code(this.at);
    if (code === OPEN_MAP) return this.#readFlowMap(depth + 1);
    if (code === OPEN_LIST) return this.#readFlowList(depth + 1);
    return QUOTES.includes(code) ? this.#readQuoted(parent) : undefined;
  }

  #readQuoted(parent?: number): string | undefined {
    const end = endOfQuoted(this.#text, this.at, this.#end, parent);
    if (end < 0) return undefined;
    const text = this.#isPassing ? passed : readQuoted(this.#text, this.at, end);
    this.at = end;
    return text;
  }

  #readPlain(end: number): Found {
    if (end <= this.at || !isPlainStart(this.#text, this.at)) return undefined;
    const value = this.#resolve(this.#text.slice(this.at, end));
    this.at = end;
    return value;
  }

  #skipSpaces(): number {
    while (this.#code(this.at) === SPACE) this.at += 1;
    return this.#code(this.at);
  }

  #readFlowMap(depth: number): Found {
    const map: { [key: string]: JsonValue } = {};
    this.at += 1;
    if (this.#skipSpaces() === CLOSE_MAP) {
      this.at += 1;
      return map;
    }
    for (;;) {
      this.#skipSpaces();
      const key = this.#readFlowScalar();
      if (typeof key !== "string" || key === "__proto__" || map[key] !== undefined) return undefined;
      if (this.#code(this.at) !== COLON || this.#code(this.at + 1) !== SPACE) return undefined;
      this.at += 1;
      this.#skipSpaces();
      const from = this.at;
      const value = this.#readFlowValue(depth);
      if (value === undefined) return undefined;
      map[key] = value;
      if (this.#onStyle !== undefined && typeof value === "string") this.#tellQuoted(map, key, from);
      const next = this.#skipSpaces();
      this.at += 1;
      if (next === CLOSE_MAP) return map;
      if (next !== COMMA) return undefined;
    }
  }

  #readFlowList(depth: number): Found {
    const list: JsonValue[] = [];
    this.at += 1;
    if (this.#skipSpaces() === CLOSE_LIST) {
      this.at += 1;
      return list;
    }
    for (;;) {
      this.#skipSpaces();
      const value = this.#readFlowValue(depth);
      if (value === undefined) return undefined;
      list.push(value);
      const next = this.#skipSpaces();
      this.at += 1;
      if (next === CLOSE_LIST) return list;
      if (next !== COMMA) return undefined;
    }
  }

  #readFlowValue(depth: number): Found {
    if (depth > maxDepth) return undefined;
    const code = this.#code(this.at);
    if (code === OPEN_MAP) return this.#readFlowMap(depth + 1);
    return code === OPEN_LIST ? this.#readFlowList(depth + 1) : this.#readFlowScalar();
  }

  #readFlowScalar(): Found {
    if (QUOTES.includes(this.#code(this.at))) return this.#readQuoted();
    return this.#readPlain(endOfPlain(this.#text, this.at, this.#end, true));
  }

  /** A literal block (`|` or `|-`) that is indented by its first line. */
  #readLiteral(column: number): string | undefined {
    const strips = this.#code(this.at + 1) === DASH;
    this.at += strips ? 2 : 1;
    if (this.#code(this.at) !== NEWLINE) return undefined;
    const lines: string[] = [];
    let indent = 0;
    let line = this.at + 1;
    while (line < this.#end) {
      let at = line;
      const most = indent === 0 ? this.#end : Math.min(this.#end, line + indent);
      while (at < most && this.#text.charCodeAt(at) === SPACE) at += 1;
      const end = this.#endOfLiteralLine(at);
      if (end === undefined) return undefined;
      if (indent === 0) {
        if (end === at || at - line <= column) return undefined;
        indent = at - line;
      } else if (end > at && at - line < indent) break;
      if (!this.#isPassing) lines.push(this.#text.slice(at, end));
      line = end + 1;
    }
    this.at = line;
    this.toContent();
    if (indent === 0 || this.column === -2) return undefined;
    // Where the text ends in the middle of a line, so does the literal.
    const isCut = line > this.#end && lines.at(-1) !== "";
    while (lines.at(-1) === "") lines.pop();
    return lines.join("\n") + (strips || isCut ? "" : "\n");
  }

  /** Where a line ends. */
  #endOfLiteralLine(from: number): number | undefined {
    this.#hasUnprintable ??= unprintable.test(this.#text.slice(this.#start, this.#end));
    if (this.#hasUnprintable) return undefined;
    const end = this.#text.indexOf("\n", from);
    return end < 0 || end > this.#end ? this.#end : end;
  }
}
