/** What a repository does not have, or is not. */
export type RepositoryErrorCode = "NOT_FOUND" | "PROTOCOL" | "INDEX" | "TOO_LARGE" | "REFUSED";

/** A chart could not be had. */
export class RepositoryError extends Error {
  override readonly name = "RepositoryError";
  readonly code: RepositoryErrorCode;

  constructor(code: RepositoryErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
