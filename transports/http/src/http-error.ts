/** What went wrong on the way. `UNREACHABLE` and `TIMEOUT` may go better the next time. */
export type HttpErrorCode = "UNREACHABLE" | "TLS" | "TIMEOUT" | "TOO_LARGE" | "REDIRECT";

/** A request that has no answer. Messages name the address without what is secret in it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
