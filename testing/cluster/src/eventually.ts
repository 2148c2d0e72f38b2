// Waiting for a state in a test. It looks again after each turn of the event loop, and fails with what it saw last.

/** Resolves with the first value of `look` that `accept` takes; looks again soon until `withinMs` are over. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  accept: (value: T) => boolean,
  { withinMs = 10_000, what = "the state" } = {},
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (accept(value)) return value;
    if (performance.now() > end)
      throw new Error(`${what} did not come within ${withinMs} ms; last seen: ${JSON.stringify(value, undefined, 2)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
