// Go's time package quotes in a way of its own: every byte that is not plain ASCII as `\x…`.
import { bytesAsRunes } from "./go-text.ts";

/** The text in quotes, for messages about times and durations. */
export const quoteForTime = (text: string): string =>
  `"${bytesAsRunes(text).replaceAll(/["\\]|[^ -~]/g, (char) =>
    char === '"' || char === "\\"
      ? `\\${char}`
      : char === "\x7f"
        ? char
        : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  )}"`;
