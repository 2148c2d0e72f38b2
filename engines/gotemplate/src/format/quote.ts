// Strings and characters as Go writes them in source code.
// @see Go strconv.Quote, QuoteToASCII, QuoteRune, CanBackquote, go1.26
import { isLoneByte } from "./bytes.ts";

const named: { readonly [code: number]: string } = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

/** What `unicode.IsPrint` says of a code point. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  // Read when it is needed: a set of all letters takes milliseconds.
  return code <= 0x10ffff && !isSurrogate(code) && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(String.fromCodePoint(code));
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

function escapeCode(code: number, quote: number, asciiOnly: boolean): string {
  if (code === quote) return `\\${String.fromCodePoint(code)}`;
  const name = named[code];
  if (name) return name;
  const isShown = asciiOnly ? code < 0x7f && code >= 0x20 : isPrintable(code);
  if (isShown) return String.fromCodePoint(code);
  if (isLoneByte(code)) return `\\x${hex(code - 0xdc00, 2)}`;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (isSurrogate(code)) return "\\ufffd";
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** `strconv.Quote`, or `QuoteToASCII` with `asciiOnly`. */
export function quote(text: string, { asciiOnly = false } = {}): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let result = '"';
  for (const character of text) result += escapeCode(character.codePointAt(0) ?? 0, 34, asciiOnly);
  return `${result}"`;
}

/** `strconv.QuoteRune`; what is no code point becomes U+FFFD. */
export function quoteRune(code: number, { asciiOnly = false } = {}): string {
  const valid = code >= 0 && code <= 0x10ffff && !isSurrogate(code) ? code : 0xfffd;
  return `'${escapeCode(valid, 39, asciiOnly)}'`;
}

/** Whether a text can stand between backquotes unchanged. */
export function canBackquote(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if ((code < 0x20 && code !== 9) || code === 0x60 || code === 0x7f || code === 0xfeff || isSurrogate(code))
      return false;
  }
  return true;
}
