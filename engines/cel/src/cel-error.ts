// One error for everything that can go wrong with an expression.

/** `SYNTAX`, `TYPE`: the expression is wrong. `EVALUATION`: it failed on these values. `BUDGET`: it would take too long. */
export type CelErrorCode = "SYNTAX" | "TYPE" | "EVALUATION" | "BUDGET";

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
