/** A patch that cannot be read (`MALFORMED`), or that does not fit the document (`index` is the operation, `path` where it points). */
export class PatchError extends Error {
  override readonly name = "PatchError";
  readonly code:
    | "MALFORMED"
    | "UNKNOWN_DIRECTIVE"
    | "NO_MERGE_KEY"
    | "WRONG_ORDER"
    | "MISSING"
    | "TEST_FAILED"
    | "BAD_INDEX";
  readonly index?: number;
  readonly path?: string;

  constructor(code: PatchError["code"], message: string, at: { index?: number; path?: string } = {}) {
    super(message);
    this.code = code;
    this.index = at.index;
    this.path = at.path;
  }
}
