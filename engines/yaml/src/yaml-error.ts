/** A text is not the YAML that was expected. Lines and columns count from 1; `message` begins with `source:line:column`. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly code: "SYNTAX" | "NOT_FINITE" | "TOO_DEEP" | "TOO_MANY_ALIASES" | "SEVERAL_DOCUMENTS" | "NO_SUCH_FIELD";
  readonly source: string;
  readonly line: number;
  readonly column: number;
  /** The lines around the place, with a pointer at it. */
  readonly excerpt: string;

  constructor(
    code: YamlError["code"],
    reason: string,
    {
      source,
      line,
      column,
      excerpt = "",
      cause,
    }: { source: string; line: number; column: number; excerpt?: string; cause?: unknown },
  ) {
    super(`${source}:${line}:${column}: ${reason}`, { cause });
    this.code = code;
    this.source = source;
    this.line = line;
    this.column = column;
    this.excerpt = excerpt;
  }
}
