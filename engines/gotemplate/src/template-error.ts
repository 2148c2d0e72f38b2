// The one error of this engine. Its message is Go's, so that whoever knows Helm's errors knows these.

/** Why a template could not be parsed or executed. */
export type TemplateErrorCode = "SYNTAX" | "EXECUTION" | "NOT_DEFINED" | "LIMIT" | "ABORTED";

/** A template failed. `template`, `line` and `column` (bytes, from 0, as Go counts) say where, when that is known. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly code: TemplateErrorCode;
  readonly template: string;
  readonly line?: number;
  readonly column?: number;

  constructor(
    code: TemplateErrorCode,
    message: string,
    where: { template: string; line?: number; column?: number; cause?: unknown },
  ) {
    super(message, { cause: where.cause });
    this.code = code;
    this.template = where.template;
    this.line = where.line;
    this.column = where.column;
  }
}
