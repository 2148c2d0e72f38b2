// Scalars by go-yaml's rules: block texts, quoted ones and plain ones.
import type { Cursor, Mark } from "./go-cursor.ts";

/** `|` or `>` and the lines below, within a block of this indentation. */
export function scanBlockText(cursor: Cursor, outer: number): string {
  const start = cursor.mark();
  cursor.skip();
  const increment = scanBlockHeader(cursor, start);
  cursor.endLine(start);
  const given = increment > 0 ? Math.max(outer, 0) + increment : 0;
  let indent = skipBlankLines(cursor, { start, indent: given, outer });
  let text = "";
  while (cursor.column === indent && !cursor.isAtEnd()) {
    for (; !cursor.isBreakOrEnd(); cursor.skip()) text += cursor.character;
    cursor.skipLine();
    text += "\n";
    indent = skipBlankLines(cursor, { start, indent, outer });
  }
  return text;
}

function scanBlockHeader(cursor: Cursor, start: Mark): number {
  let increment = 0;
  for (const pattern of [/[-+]/, /\d/, /[-+]/]) {
    if (!pattern.test(cursor.character)) continue;
    if (cursor.character === "0") cursor.fail("found an indentation indicator equal to 0", start);
    if (/\d/.test(cursor.character)) increment = Number(cursor.character);
    cursor.skip();
  }
  return increment;
}

/** @returns the indentation: the given one, or that of the first line that is not blank */
function skipBlankLines(
  cursor: Cursor,
  { start, indent, outer }: { start: Mark; indent: number; outer: number },
): number {
  let widest = 0;
  const isInside = (): boolean => indent === 0 || cursor.column < indent;
  for (;;) {
    while (isInside() && cursor.character === " ") cursor.skip();
    widest = Math.max(widest, cursor.column);
    if (isInside() && cursor.character === "\t")
      cursor.fail("found a tab character where an indentation space is expected", start);
    if (!cursor.isBreak()) break;
    cursor.skipLine();
  }
  return indent === 0 ? Math.max(widest, outer + 1, 1) : indent;
}

const simpleEscapes = new Set("0abtnvfre \"'\\N_LP\t");
const codeLengths: { readonly [escape: string]: number } = { x: 2, u: 4, U: 8 };

/** A text between quotes. */
export function scanQuotedText(cursor: Cursor): string {
  const start = cursor.mark();
  const quote = cursor.character;
  cursor.skip();
  let text = "";
  for (;;) {
    if (cursor.isMarker("---") || cursor.isMarker("...")) cursor.fail("found unexpected document indicator", start);
    if (cursor.isAtEnd()) cursor.fail("found unexpected end of stream", start);
    while (!cursor.isBlankOrEnd()) {
      if (quote === "'" && cursor.character === "'" && cursor.peek(1) === "'") cursor.skip();
      else if (cursor.character === quote) break;
      else if (quote === '"' && cursor.character === "\\") {
        if (cursor.isBreak(1)) {
          cursor.skip();
          cursor.skipLine();
          break;
        }
        text += scanEscape(cursor, start);
        continue;
      }
      text += cursor.character;
      cursor.skip();
    }
    if (cursor.character === quote) break;
    text += skipSpace(cursor);
  }
  cursor.skip();
  return text;
}

function scanEscape(cursor: Cursor, start: Mark): string {
  const letter = cursor.peek(1);
  const length = codeLengths[letter] ?? 0;
  if (length === 0 && !simpleEscapes.has(letter)) cursor.fail("found unknown escape character", start);
  cursor.skip(2);
  let digits = "";
  for (let at = 0; at < length; at += 1) digits += cursor.peek(at);
  if (!/^[0-9a-fA-F]*$/.test(digits) || digits.length < length)
    cursor.fail("did not find expected hexdecimal number", start);
  const code = Number.parseInt(digits || "20", 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    cursor.fail("found invalid Unicode character escape code", start);
  cursor.skip(length);
  return String.fromCodePoint(code);
}

/** Blanks and breaks within a text. @returns what they fold to */
function skipSpace(cursor: Cursor): string {
  let blanks = "";
  let lines = 0;
  for (;;) {
    if (cursor.isBlank()) {
      blanks += cursor.character;
      cursor.skip();
    } else if (cursor.isBreak()) {
      cursor.skipLine();
      lines += 1;
    } else break;
  }
  return lines === 0 ? blanks : lines === 1 ? " " : "\n".repeat(lines - 1);
}

/** A text without quotes. @returns whether the line ended behind it, too */
export function scanPlainText(
  cursor: Cursor,
  { indent, isInFlow }: { indent: number; isInFlow: boolean },
): { text: string; endsLine: boolean } {
  const start = cursor.mark();
  let text = "";
  let space = "";
  let endsLine = false;
  for (;;) {
    if (cursor.isMarker("---") || cursor.isMarker("...") || cursor.character === "#") break;
    const before = cursor.index;
    for (; !cursor.isBlankOrEnd(); cursor.skip()) {
      if (cursor.character === ":" && cursor.isBlankOrEnd(1)) break;
      if (isInFlow && /[,?[\]{}]/.test(cursor.character)) break;
      text += space + cursor.character;
      space = "";
    }
    if (cursor.index > before) endsLine = false;
    if (!(cursor.isBlank() || cursor.isBreak())) break;
    const from = cursor.index;
    let lines = 0;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBreak()) {
        cursor.skipLine();
        lines += 1;
        endsLine = true;
      } else {
        if (endsLine && cursor.column < indent && cursor.character === "\t")
          cursor.fail("found a tab character that violates indentation", start);
        cursor.skip();
      }
    }
    space = lines === 0 ? " ".repeat(cursor.index - from) : lines === 1 ? " " : "\n".repeat(lines - 1);
    if (!isInFlow && cursor.column < indent) break;
  }
  return { text, endsLine };
}
