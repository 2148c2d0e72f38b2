// The one error of this engine. Its message is what Go would say, since templates show it as `error calling NAME: MESSAGE`.

/** Why a function gave up: the template asked for it, an argument is wrong, Go would panic, the host does not allow it, or it costs too much. */
export type SprigErrorCode = "FAIL" | "ARGUMENT" | "PANIC" | "REFUSED" | "TOO_DEEP";

/** A function of sprig failed. */
export class SprigError extends Error {
  override readonly name = "SprigError";
  readonly code: SprigErrorCode;

  constructor(code: SprigErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What Go says when a nil is asked for its type. */
export const nilPointer = (): SprigError =>
  new SprigError("PANIC", "runtime error: invalid memory address or nil pointer dereference");
