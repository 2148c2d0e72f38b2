// Everything that can go wrong in a build, under a closed set of names, with the file it happened in.

/** What kind of mistake stopped a build. */
export type KustomizeErrorCode =
  | "NOT_FOUND"
  | "OUTSIDE_ROOT"
  | "CYCLE"
  | "BAD_YAML"
  | "BAD_RESOURCE"
  | "BAD_KUSTOMIZATION"
  | "UNKNOWN_FIELD"
  | "DUPLICATE_ID"
  | "NO_TARGET"
  | "BAD_PATCH"
  | "BAD_REPLACEMENT"
  | "BAD_GENERATOR"
  | "BAD_SELECTOR"
  | "AMBIGUOUS_REFERENCE"
  | "BAD_VARIABLE"
  | "BAD_SUBSTITUTION"
  | "BAD_EDIT"
  | "NOT_SUPPORTED";

/** A build failed. `file` is relative to the tree's root; `line` and `column` count from 1. */
export class KustomizeError extends Error {
  override readonly name = "KustomizeError";
  readonly code: KustomizeErrorCode;
  readonly reason: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(
    code: KustomizeErrorCode,
    reason: string,
    { file, line, column, cause }: { file?: string; line?: number; column?: number; cause?: unknown } = {},
  ) {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    super(place === "" ? reason : `${place}: ${reason}`, { cause });
    this.code = code;
    this.reason = reason;
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

/** Gives an error the file it happened in, unless it knows a better one. */
export function inFile<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.file !== undefined) throw error;
    throw new KustomizeError(error.code, error.reason, { file, cause: error });
  }
}
