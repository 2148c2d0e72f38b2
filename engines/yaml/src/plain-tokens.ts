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

const HASH = 35;
const COLON = 58;
const DASH = 45;
const BACKSLASH = 92;
const QUESTION = 63;

/** Whether a character is a space or ends a line. */
export const isBlank = (code: number): boolean => code === SPACE || code === NEWLINE;

/** Whether a plain scalar may begin with a character, given the one behind it. */
export function isPlainStart(first: number, second: number): boolean {
  const kind = first < 128 ? starts[first] : 0;
  return kind === 1 || (kind === 2 && second !== DASH && starts[second < 128 ? second : 0] === 1);
}

/**
 * The end of the plain scalar at an offset, without the spaces behind it: before `: `, ` #` or the end of the line.
 *
 * @returns -1 when it holds what is not printable ASCII, or a colon or question mark that needs the whole parser's judgement
 */
export function endOfPlain(text: string, start: number, limit: number, inFlow = false): number {
  let end = start;
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === NEWLINE) break;
    if (code < SPACE || code > 126) return -1;
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
 * The offset behind the closing quote of the quoted scalar at an offset.
 *
 * @returns -1 when it holds an escape, another line, or what is not printable ASCII
 */
export function endOfQuoted(text: string, start: number, limit: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return text.charCodeAt(at + 1) === quote ? -1 : at + 1;
    if (code < SPACE || code > 126 || code === BACKSLASH) return -1;
  }
  return -1;
}
