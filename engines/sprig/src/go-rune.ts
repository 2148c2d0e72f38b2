// Letters as Go's unicode package sees them: one rune in, one rune out. JavaScript's own case mapping looks at neighbours (Σ at the end of a word) and
// may give several letters (ß becomes SS); Go's does neither.

/** Go's `unicode.IsSpace`. */
export const spaces = String.raw`\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const oneSpace = new RegExp(`^[${spaces}]`, "u");

/** White space. */
export const isSpace = (rune: string): boolean => oneSpace.test(rune);
// Sets of letters are read where they are needed: that takes a millisecond for each.
/** A capital letter. */
export const isUpper = (rune: string): boolean => /^\p{Lu}$/u.test(rune);
/** A small letter. */
export const isLower = (rune: string): boolean => /^\p{Ll}$/u.test(rune);
/** A letter such as ǅ: a capital and a small one in one. */
export const isTitle = (rune: string): boolean => /^\p{Lt}$/u.test(rune);

/** Greek letters with a iota below: their capitals are single runes in Go and two in JavaScript. */
function capitalWithIota(code: number): string | undefined {
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  return [0x1fb3, 0x1fc3, 0x1ff3].includes(code) ? String.fromCodePoint(code + 9) : undefined;
}

const isOneRune = (text: string): boolean => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff); // texts are never empty

/** `unicode.ToUpper` */
export function upperRune(rune: string): string {
  const upper = rune.toUpperCase();
  return isOneRune(upper) ? upper : (capitalWithIota(rune.codePointAt(0) ?? 0) ?? rune);
}

/** `unicode.ToLower` */
export function lowerRune(rune: string): string {
  const lower = rune.toLowerCase();
  return isOneRune(lower) ? lower : lower.slice(0, 1); // only İ, whose simple mapping is i
}

/** `unicode.ToTitle` */
export function titleRune(rune: string): string {
  const code = rune.codePointAt(0) ?? 0;
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCodePoint(code < 0x1c7 ? 0x1c5 : code < 0x1ca ? 0x1c8 : 0x1cb);
  if (code >= 0x1f1 && code <= 0x1f3) return "\u01f2";
  const isGeorgian = code >= 0x10d0 && code <= 0x10ff;
  return isGeorgian ? rune : upperRune(rune);
}

/** What `strings.Title` takes for the end of a word. */
export const isSeparator = (rune: string): boolean =>
  rune <= "\x7f" ? !/^\w$/.test(rune) : !/^[\p{L}\p{Nd}]$/u.test(rune) && isSpace(rune);
