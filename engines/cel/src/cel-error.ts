// One error for everything that can go wrong with an expression.

/**
 * `SYNTAX`, `TYPE`: the expression is wrong. `CONSTANT`: what of it can be worked out at once fails.
 * `EVALUATION`: it failed on these values. `BUDGET`: it costs too much.
 */
export type CelErrorCode = "SYNTAX" | "TYPE" | "CONSTANT" | "EVALUATION" | "BUDGET";

/** A CEL expression does not compile or does not evaluate. `offset` is where in its text, counted in UTF-16 units. */
export class CelError extends Error {
  override readonly name = "CelError";
  readonly code: CelErrorCode;
  readonly offset: number | undefined;

  constructor(code: CelErrorCode, message: string, { offset, cause }: { offset?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
    this.offset = offset;
  }
}
