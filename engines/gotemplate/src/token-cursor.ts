// Where a parser is among the tokens.
import type { Lexer, TokenType } from "./lex.ts";

/** Reads tokens one after the other. A parser may set `at` back to where it was within the same action. */
export class TokenCursor {
  protected readonly lexer: Lexer;
  protected at = 0;
  /** Where the token begins that was taken last. */
  protected pos = 0;
  /** Where the last token begins that was looked at: where Go says a mistake is. */
  protected furthest = 0;
  private taken = 0;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
  }

  /** The type of the next token; behind the last one there is only that one. */
  protected peek(): TokenType {
    const { lexer } = this;
    if (this.at >= lexer.count) this.at = lexer.advance() ? 0 : lexer.count - 1;
    const pos = lexer.starts[this.at] ?? 0;
    if (pos > this.furthest) this.furthest = pos;
    return lexer.types[this.at] ?? "eof";
  }

  protected take(): TokenType {
    const type = this.peek();
    this.taken = this.at;
    this.pos = this.lexer.starts[this.at] ?? 0;
    this.at += 1;
    return type;
  }

  /** The text of the token that was taken last. */
  protected value(): string {
    return this.lexer.valueAt(this.taken);
  }

  protected takeBehindSpace(): TokenType {
    this.peekBehindSpace();
    return this.take();
  }

  protected peekBehindSpace(): TokenType {
    let type = this.peek();
    while (type === "space") {
      this.at += 1;
      type = this.peek();
    }
    return type;
  }

  /** Goes past an action of which only the delimiter was read: of this text, and the other delimiter. */
  protected skipAction(text: string): void {
    this.furthest = Math.max(this.furthest, this.lexer.skipAction(text));
    this.at = this.lexer.count;
  }

  /** Where the next token that is no space begins. */
  protected posBehindSpace(): number {
    this.peekBehindSpace();
    return this.lexer.starts[this.at] ?? 0;
  }
}
