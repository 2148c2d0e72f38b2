// Word wrap as Masterminds/goutils 1.1.1 does it: words end at blanks only, and widths are counted in bytes.
import { define, type FunctionTable } from "./go-function.ts";
import { bytesOf, textOf } from "./go-text.ts";

const blank = 0x20;

/** Finds where the line that starts at `from` ends, and where the next one starts. */
function nextBreak(
  bytes: Buffer,
  from: number,
  { width, breaksWords }: { width: number; breaksWords: boolean },
): [number, number] {
  const space = bytes.lastIndexOf(blank, from + width);
  if (space >= from) return [space, space + 1];
  if (breaksWords) return [from + width, from + width];
  const later = bytes.indexOf(blank, from + width);
  return later < 0 ? [bytes.length, bytes.length] : [later, later + 1];
}

function wrap(text: string, options: { width: number; newLine: string; breaksWords: boolean }): string {
  const bytes = bytesOf(text);
  const width = Math.max(options.width, 1);
  const lines: Buffer[] = [];
  let at = 0;
  while (bytes.length - at > width) {
    if (bytes[at] === blank) {
      at += 1;
      continue;
    }
    const [end, next] = nextBreak(bytes, at, { ...options, width });
    lines.push(bytes.subarray(at, end));
    at = next;
    if (end === bytes.length) return lines.map(textOf).join(options.newLine);
  }
  lines.push(bytes.subarray(at));
  return lines.map(textOf).join(options.newLine);
}

/** Functions that wrap words. */
export const wrapFunctions: FunctionTable = {
  wrap: define(["int", "string"], (width, text) => wrap(text, { width, newLine: "\n", breaksWords: false })),
  wrapWith: define(["int", "string", "string"], (width, newLine, text) =>
    wrap(text, { width, newLine: newLine || "\n", breaksWords: true }),
  ),
};
