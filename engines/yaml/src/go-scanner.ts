// Text to tokens by go-yaml's rules, which are libyaml's, for the one purpose of saying what is wrong with a text as go-yaml would.
// @see libyaml, "simple keys" and "block indentation"; go.yaml.in/yaml/v2 v2.4.3
import { GoMistake } from "./go-mistake.ts";
import { scanBlockText, scanPlainText, scanQuotedText } from "./go-scan-text.ts";
import { Cursor, type Mark } from "./go-cursor.ts";

/** What a token can be. */
export type TokenType =
  | "directive"
  | "document start"
  | "document end"
  | "stream end"
  | "block sequence"
  | "block mapping"
  | "block end"
  | "["
  | "]"
  | "{"
  | "}"
  | ","
  | "-"
  | "key"
  | "value"
  | "anchor"
  | "alias"
  | "tag"
  | "scalar";

/** A token: where it begins, and what it says. */
export type Token = { type: TokenType; start: Mark; text: string; isPlain: boolean };

/** A place where the key of a mapping may have begun, which only the colon behind it will tell. */
type Candidate = { isPossible: boolean; isRequired: boolean; number: number; mark: Mark };

const flowEnds: { readonly [character: string]: TokenType } = { "]": "]", "}": "}" };
const longestKey = 1024;
const deepest = 10_000;

/** Gives tokens one by one; what is read ahead depends on keys, as in go-yaml. */
export class Scanner {
  private readonly cursor: Cursor;
  private readonly tokens: Token[] = [];
  /** How many tokens were taken. */
  private taken = 0;
  private readonly candidates: Candidate[];
  /** Which candidate the token of a number is; the end of a flow collection forgets some, in go-yaml and so here. */
  private readonly byNumber = new Map<number, Candidate>();
  private mayBeginKey = true;
  private indent = -1;
  private readonly indents: number[] = [];

  constructor(text: string) {
    this.cursor = new Cursor(text);
    this.candidates = [{ isPossible: false, isRequired: false, number: 0, mark: this.cursor.mark() }];
  }

  /** The token that comes next, which stays. @throws {GoMistake} */
  peek(): Token {
    for (;;) {
      const [first] = this.tokens;
      if (first && !this.waitsForColon()) return first;
      this.fetch();
    }
  }

  /** The token that comes next. @throws {GoMistake} */
  next(): Token {
    const token = this.peek();
    this.tokens.shift();
    this.taken += 1;
    return token;
  }

  private get isInFlow(): boolean {
    return this.candidates.length > 1;
  }

  /** Whether the next token may turn out to be a key. */
  private waitsForColon(): boolean {
    const candidate = this.byNumber.get(this.taken);
    return candidate !== undefined && this.isValid(candidate);
  }

  private isValid(candidate: Candidate): boolean {
    if (!candidate.isPossible) return false;
    const { line, index } = candidate.mark;
    if (line >= this.cursor.line && index + longestKey >= this.cursor.index) return true;
    if (candidate.isRequired) this.failAt("could not find expected ':'", candidate.mark);
    candidate.isPossible = false;
    return false;
  }

  private failAt(problem: string, context?: Mark): never {
    throw new GoMistake(problem, { problem: this.cursor.line, context: context?.line ?? 0, isScanner: true });
  }

  private add(type: TokenType, start: Mark, { at = -1, text = "", isPlain = false } = {}): void {
    const token = { type, start, text, isPlain };
    if (at < 0) this.tokens.push(token);
    else this.tokens.splice(at, 0, token);
  }

  private get lastCandidate(): Candidate {
    const last = this.candidates.at(-1);
    if (!last) throw new Error("a list of candidates is never empty");
    return last;
  }

  private saveCandidate(): void {
    const mark = this.cursor.mark();
    const isRequired = !this.isInFlow && this.indent === mark.column;
    if (!this.mayBeginKey) return;
    this.dropCandidate();
    const number = this.taken + this.tokens.length;
    const candidate = { isPossible: true, isRequired, number, mark };
    this.candidates[this.candidates.length - 1] = candidate;
    this.byNumber.set(number, candidate);
  }

  private dropCandidate(): void {
    const candidate = this.lastCandidate;
    if (candidate.isPossible && candidate.isRequired) this.failAt("could not find expected ':'", candidate.mark);
    if (candidate.isPossible) this.byNumber.delete(candidate.number);
    candidate.isPossible = false;
  }

  /** A block that is indented further begins. */
  private roll(type: TokenType, mark: Mark, at = -1): void {
    if (this.isInFlow || this.indent >= mark.column) return;
    this.indents.push(this.indent);
    this.indent = mark.column;
    if (this.indents.length > deepest) this.failAt(`exceeded max depth of ${deepest}`, this.lastCandidate.mark);
    this.add(type, mark, { at });
  }

  /** Blocks that are indented further end. */
  private unroll(column: number): void {
    while (!this.isInFlow && this.indent > column) {
      this.add("block end", this.cursor.mark());
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private fetch(): void {
    const { cursor } = this;
    this.skipSpace();
    this.unroll(cursor.column);
    if (cursor.isAtEnd()) return this.fetchStreamEnd();
    const { character } = cursor;
    if (cursor.column === 0) {
      if (character === "%") return this.fetchDirective();
      if (cursor.isMarker("---")) return this.fetchDocumentMarker("document start");
      if (cursor.isMarker("...")) return this.fetchDocumentMarker("document end");
    }
    if (character === "[" || character === "{") return this.fetchFlowStart(character);
    const end = flowEnds[character];
    if (end) return this.fetchFlowEnd(end);
    if (character === ",") return this.fetchIndicator(",", true);
    const isAlone = cursor.isBlankOrEnd(1);
    if (character === "-" && isAlone) return this.fetchEntry();
    if (character === "?" && (this.isInFlow || isAlone)) return this.fetchKey();
    if (character === ":" && (this.isInFlow || isAlone)) return this.fetchValue();
    return this.fetchNode(character, isAlone);
  }

  private fetchNode(character: string, isAlone: boolean): void {
    const { cursor } = this;
    if (character === "*" || character === "&") return this.fetchWord(character === "*" ? "alias" : "anchor");
    if (character === "!") return this.fetchWord("tag");
    if ((character === "|" || character === ">") && !this.isInFlow) return this.fetchBlockText();
    if (character === "'" || character === '"') return this.fetchText(() => scanQuotedText(cursor), false);
    const beginsPlain = !/[-\s?:,[\]{}#&*!|>'"%@`]/.test(character);
    const isMinus = character === "-" && !cursor.isBlank(1);
    const isMark = !this.isInFlow && (character === "?" || character === ":") && !isAlone;
    if (beginsPlain || isMinus || isMark) {
      const rules = { indent: this.indent + 1, isInFlow: this.isInFlow };
      return this.fetchText(() => {
        const { text, endsLine } = scanPlainText(cursor, rules);
        if (endsLine) this.mayBeginKey = true;
        return text;
      }, true);
    }
    return this.failAt("found character that cannot start any token");
  }

  private skipSpace(): void {
    const { cursor } = this;
    for (;;) {
      if (cursor.column === 0 && cursor.character === "\ufeff") cursor.skip();
      while (cursor.character === " " || ((this.isInFlow || !this.mayBeginKey) && cursor.character === "\t"))
        cursor.skip();
      cursor.skipComment();
      if (!cursor.isBreak()) return;
      cursor.skipLine();
      if (!this.isInFlow) this.mayBeginKey = true;
    }
  }

  private fetchStreamEnd(): void {
    this.cursor.finish();
    this.unroll(-1);
    this.dropCandidate();
    this.mayBeginKey = false;
    this.add("stream end", this.cursor.mark());
  }

  private beginLineOfItsOwn(): Mark {
    this.unroll(-1);
    this.dropCandidate();
    this.mayBeginKey = false;
    return this.cursor.mark();
  }

  private fetchDirective(): void {
    const start = this.beginLineOfItsOwn();
    this.cursor.scanDirective();
    this.add("directive", start);
  }

  private fetchDocumentMarker(type: TokenType): void {
    const start = this.beginLineOfItsOwn();
    this.cursor.skip(3);
    this.add(type, start);
  }

  private fetchFlowStart(type: "[" | "{"): void {
    this.saveCandidate();
    const start = this.cursor.mark();
    const number = this.taken + this.tokens.length;
    this.candidates.push({ isPossible: false, isRequired: false, number, mark: start });
    if (this.candidates.length > deepest) this.failAt(`exceeded max depth of ${deepest}`, start);
    this.mayBeginKey = true;
    this.cursor.skip();
    this.add(type, start);
  }

  private fetchFlowEnd(type: TokenType): void {
    this.dropCandidate();
    const ended = this.isInFlow ? this.candidates.pop() : undefined;
    if (ended) this.byNumber.delete(ended.number);
    this.mayBeginKey = false;
    const start = this.cursor.mark();
    this.cursor.skip();
    this.add(type, start);
  }

  private fetchIndicator(type: TokenType, mayBeginKey: boolean): void {
    this.dropCandidate();
    this.mayBeginKey = mayBeginKey;
    const start = this.cursor.mark();
    this.cursor.skip();
    this.add(type, start);
  }

  private fetchEntry(): void {
    if (!this.isInFlow) {
      if (!this.mayBeginKey) this.failAt("block sequence entries are not allowed in this context");
      this.roll("block sequence", this.cursor.mark());
    }
    this.fetchIndicator("-", true);
  }

  private fetchKey(): void {
    if (!this.isInFlow) {
      if (!this.mayBeginKey) this.failAt("mapping keys are not allowed in this context");
      this.roll("block mapping", this.cursor.mark());
    }
    this.fetchIndicator("key", !this.isInFlow);
  }

  private fetchValue(): void {
    const candidate = this.lastCandidate;
    if (this.isValid(candidate)) {
      const at = candidate.number - this.taken;
      this.add("key", candidate.mark, { at });
      this.roll("block mapping", candidate.mark, at);
      candidate.isPossible = false;
      this.byNumber.delete(candidate.number);
      this.mayBeginKey = false;
    } else {
      if (!this.isInFlow) {
        if (!this.mayBeginKey) this.failAt("mapping values are not allowed in this context");
        this.roll("block mapping", this.cursor.mark());
      }
      this.mayBeginKey = !this.isInFlow;
    }
    const start = this.cursor.mark();
    this.cursor.skip();
    this.add("value", start);
  }

  /** What may be a key, or stand before one. */
  private fetchText(scan: () => string, isPlain: boolean): void {
    this.saveCandidate();
    this.mayBeginKey = false;
    const start = this.cursor.mark();
    const text = scan();
    this.add("scalar", start, { text, isPlain });
  }

  private fetchWord(type: "alias" | "anchor" | "tag"): void {
    this.saveCandidate();
    this.mayBeginKey = false;
    const start = this.cursor.mark();
    const text = type === "tag" ? this.cursor.scanTag() : this.cursor.scanAnchor();
    this.add(type, start, { text });
  }

  private fetchBlockText(): void {
    this.dropCandidate();
    this.mayBeginKey = true;
    const start = this.cursor.mark();
    const text = scanBlockText(this.cursor, this.indent);
    this.add("scalar", start, { text });
  }
}
