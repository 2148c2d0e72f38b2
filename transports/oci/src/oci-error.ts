/** What a registry said no to. */
export type OciErrorCode = "REFERENCE" | "NOT_FOUND" | "UNAUTHORIZED" | "REFUSED" | "DIGEST" | "TOO_LARGE";

/** A registry did not give what it was asked for. */
export class OciError extends Error {
  override readonly name = "OciError";
  readonly code: OciErrorCode;

  constructor(code: OciErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
