// The values that literals stand for.
// @see cel-go parser/unescape.go, v0.26.0
import type { Literal } from "./tree.ts";

const largest = { int: 2n ** 63n - 1n, uint: 2n ** 64n - 1n } as const;

/** An integer; a message when it is too large. */
export function integerOf(text: string, type: "int" | "uint"): Literal | string {
  const digits = type === "uint" ? text.slice(0, -1) : text;
  const isNegative = digits.startsWith("-");
  const value = BigInt(isNegative ? digits.slice(1) : digits);
  if (value > largest[type] + (isNegative ? 1n : 0n)) return `invalid ${type} literal`;
  return { type, value: isNegative ? -value : value };
}

/** A number with a fraction or an exponent; a message when it is too large. */
export function doubleOf(text: string): Literal | string {
  const value = Number(text);
  return Number.isFinite(value) ? { type: "double", value } : "invalid double literal";
}

/** A text in quotes; a message when an escape means nothing. */
export function textOf(token: string): Literal | string {
  const { body, isRaw } = unquoted(token);
  if (isRaw) return { type: "string", value: body };
  try {
    return { type: "string", value: body.replace(escapes, characterOf) };
  } catch (error) {
    if (error instanceof RangeError) return "invalid unicode code point";
    throw error;
  }
}

/** Bytes in quotes. */
export function bytesOf(token: string): Literal | string {
  const { body, isRaw } = unquoted(token.slice(1));
  if (!isRaw && /\\[uU]/.test(body.replaceAll("\\\\", ""))) return "unable to unescape string";
  const parts = isRaw ? [body] : body.split(/(\\[xX][0-9a-fA-F]{2}|\\[0-3][0-7]{2})/);
  const chunks = parts.map((part) => {
    if (/^\\[xX]/.test(part)) return [Number.parseInt(part.slice(2), 16)];
    if (/^\\[0-3][0-7]{2}$/.test(part)) return [Number.parseInt(part.slice(1), 8)];
    return [...new TextEncoder().encode(isRaw ? part : part.replace(escapes, characterOf))];
  });
  return { type: "bytes", value: Uint8Array.from(chunks.flat()) };
}

function unquoted(token: string): { body: string; isRaw: boolean } {
  const text = token.replace(/\r\n?/g, "\n");
  const isRaw = /^[rR]/.test(text);
  const quotes = isRaw ? text.slice(1) : text;
  const width = /^("""|''')/.test(quotes) && quotes.length >= 6 ? 3 : 1;
  return { body: quotes.slice(width, -width), isRaw };
}

const escapes = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))/gs;
const named: { readonly [letter: string]: string } = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function characterOf(_all: string, ...groups: (string | undefined)[]): string {
  const [x, u, wide, octal, letter = ""] = groups;
  const hex = x ?? u ?? wide;
  if (hex === undefined && octal === undefined) return named[letter] ?? letter;
  const code = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
  if (code >= 0xd800 && code <= 0xdfff) throw new RangeError("a half of a surrogate pair");
  return String.fromCodePoint(code);
}
