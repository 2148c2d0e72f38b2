// A token as Go writes it in error messages.
import { quote } from "./format/quote.ts";
import type { TokenType } from "./lex.ts";

const keywordTokens = new Set<TokenType>([
  "dot",
  "nil",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

/** `<if>` for keywords, the beginning in quotes for others. */
export function describeToken(type: TokenType, value: string): string {
  if (type === "eof") return "EOF";
  if (keywordTokens.has(type)) return `<${value}>`;
  const characters = Array.from(value);
  return characters.length > 10 ? `${quote(characters.slice(0, 10).join(""))}...` : quote(value);
}
