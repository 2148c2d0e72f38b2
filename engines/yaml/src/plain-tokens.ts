// Where the scalars of one line end, for the quick way through plain documents.

/** The character code of a line feed, the only line break of plain documents. */
export const NEWLINE = 10;
/** The character code of a space. */
export const SPACE = 32;

/** 1: begins a plain scalar; 2: begins one when no space follows. Everything else is an indicator, or rare enough for the whole parser. */
const starts = new Uint8Array(128);
for (const unit of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./$()\\^+;~")
  starts[unit.charCodeAt(0)] = 1;
starts["-".charCodeAt(0)] = 2;

/** Ends a plain scalar inside a flow collection. */
const flowEnds = new Uint8Array(128);
for (const unit of ",[]{}") flowEnds[unit.charCodeAt(0)] = 1;

/** Characters that are themselves wherever they stand within a plain scalar. */
const ordinary = new Uint8Array(128);
for (let code = 33; code < 127; code += 1) if (!"#:,[]{}?".includes(String.fromCharCode(code))) ordinary[code] = 1;

const HASH = 35;
const COLON = 58;
const DASH = 45;
const DOUBLE_QUOTE = 34;
const BACKSLASH = 92;
const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["t", "\t"],
  [" ", " "],
]);
const QUESTION = 63;

/** Whether a character is a space or ends a line. */
export const isBlank = (code: number): boolean => code === SPACE || code === NEWLINE;

/** Whether a character may stand in a document that is read quickly: printable, and one unit of UTF-16. */
export const isPrintable = (code: number): boolean =>
  (code >= SPACE && code <= 126) || (code >= 0xa0 && code < 0xd800 && code !== 0x2028 && code !== 0x2029);

/** Whether a plain scalar begins at an offset. Three dashes may be a marker. */
export function isPlainStart(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first > 160) return isPrintable(first);
  const kind = first < 128 ? starts[first] : 0;
  if (kind !== 2) return kind === 1;
  const second = text.charCodeAt(at + 1);
  if (second === DASH) return starts[text.charCodeAt(at + 2)] === 1;
  return starts[second < 128 ? second : 0] === 1;
}

/**
 * The end of the plain scalar at an offset, without the spaces behind it: before `: `, ` #` or the end of the line.
 *
 * @returns -1 when it holds what is not printable, or a colon or question mark that needs the whole parser's judgement
 */
export function endOfPlain(text: string, start: number, limit: number, inFlow = false): number {
  let end = start;
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128 && ordinary[code] === 1) {
      end = at + 1;
      continue;
    }
    if (code === SPACE) continue;
    if (code === NEWLINE) break;
    if (!isPrintable(code)) return -1;
    if (code === HASH && at > start && text.charCodeAt(at - 1) === SPACE) break;
    if (code === COLON) {
      const next = at + 1 < limit ? text.charCodeAt(at + 1) : NEWLINE;
      // A space before the colon is legal, and rare.
      if (isBlank(next)) return at === end ? at : -1;
      if (inFlow && (next > 126 || flowEnds[next] === 1)) return -1;
    } else if (inFlow && (flowEnds[code] === 1 || code === QUESTION)) {
      return code === QUESTION ? -1 : end;
    }
    end = at + 1;
  }
  return end;
}

/**
 * The offset behind the closing quote of the quoted scalar at an offset; its lines must all be further in than `parent`.
 *
 * @returns -1 when it holds another line and there is no parent, an escape that is not simple, or what is not printable
 */
export function endOfQuoted(text: string, start: number, limit: number, parent?: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1;
      if (quote === DOUBLE_QUOTE) return -1;
      at += 1;
    } else if (code === BACKSLASH && quote === DOUBLE_QUOTE) {
      at += 1;
      if (text.charCodeAt(at) === NEWLINE && parent !== undefined) {
        if (!isFurtherIn(text, at + 1, parent) || /^ *\n/.test(text.slice(at + 1, at + 200))) return -1;
      } else if (!simpleEscapes.has(text.charAt(at))) return -1;
    } else if (code === NEWLINE && parent !== undefined) {
      if (!isFurtherIn(text, at + 1, parent)) return -1;
    } else if (!isPrintable(code)) return -1;
  }
  return -1;
}

/** Whether a line is blank, or begins behind a column. */
function isFurtherIn(text: string, line: number, column: number): boolean {
  let at = line;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return text.charCodeAt(at) === NEWLINE || at - line > column;
}

/** A break between two lines is a space, and further ones are themselves; spaces around them are nothing. */
const fold = (breaks: string): string => "\n".repeat(breaks.split("\n").length - 2) || " ";

/** What a quoted scalar means, given its end. */
export function readQuoted(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  if (text.charCodeAt(start) === DOUBLE_QUOTE)
    return /[\\\n]/.test(inside)
      ? inside.replaceAll(/\\(\n *|.)| *\n[ \n]*/g, (whole, escaped?: string) =>
          escaped === undefined ? fold(whole) : (simpleEscapes.get(escaped) ?? ""),
        )
      : inside;
  const joined = inside.includes("\n") ? inside.replaceAll(/ *\n[ \n]*/g, fold) : inside;
  return joined.includes("'") ? joined.replaceAll("''", "'") : joined;
}
