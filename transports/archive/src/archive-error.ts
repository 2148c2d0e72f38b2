/** Why an archive was refused; the message names the entry. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly code: "CORRUPT" | "ESCAPES" | "LINK" | "TOO_LARGE" | "TOO_MANY";

  constructor(code: ArchiveError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
