/** The command was not understood or could not answer: exit code 2. The message says what to do instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "USAGE";
}
