// What can be wrong with a text of the substitution language, with the place of the expression that is to blame.

/** A text cannot be substituted. `offset` counts UTF-16 units from 0, `line` and `column` count from 1. Values never appear in messages. */
export class SubstitutionError extends Error {
  override readonly name = "SubstitutionError";
  readonly code: "BAD_SUBSTITUTION" | "MISSING_CLOSING_BRACE" | "BAD_VARIABLE_NAME" | "VARIABLE_NOT_SET";
  /** The message without its place. */
  readonly reason: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(code: SubstitutionError["code"], reason: string, { text, offset }: { text: string; offset: number }) {
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    super(`${line}:${column}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}
