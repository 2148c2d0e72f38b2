// The end of the stack. V8 tells it in two ways: calls end with a RangeError, and patterns that are first read there with a SyntaxError.

const isPatternCutOff = (error: unknown): boolean =>
  error instanceof SyntaxError && error.message.endsWith("Stack overflow");

/** What says that the stack, or a single text, cannot hold more, as the one error for it; undefined for all other errors. */
export function findOverflow(error: unknown): RangeError | undefined {
  if (error instanceof RangeError) return error;
  return isPatternCutOff(error) ? new RangeError("Maximum call stack size exceeded", { cause: error }) : undefined;
}
