// Texts as Go quotes them: `strconv.Quote`, and `%q`.
// @see Go src/strconv/quote.go

/** What Go writes with a letter behind a backslash. */
export const goEscapes: { readonly [character: string]: string } = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

/** A text in quotes; what nobody can print is escaped. */
export function quoteInGo(text: string): string {
  const inner = text.replace(/[\\"]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const known = goEscapes[character];
    if (known !== undefined) return known;
    if (code < 0x80) return `\\x${hex(code, 2)}`;
    return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
  return `"${inner}"`;
}
