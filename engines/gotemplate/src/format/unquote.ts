// Go's string and character constants to what they mean.
// @see Go strconv.Unquote, UnquoteChar, go1.26
import { fromBytes } from "./bytes.ts";

const simple: { readonly [letter: string]: number } = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

type Piece = { code: number; isByte: boolean; length: number };

/** One character or escape at `at`; undefined when it is not valid inside of `delimiter`. */
function readPiece(text: string, at: number, delimiter: string): Piece | undefined {
  const code = text.codePointAt(at);
  if (code === undefined || text[at] === delimiter) return undefined;
  if (code >= 0xdc80 && code <= 0xdcff) return { code: 0xfffd, isByte: false, length: 1 };
  if (code !== 92) return { code, isByte: false, length: code > 0xffff ? 2 : 1 };
  const letter = text[at + 1] ?? "";
  const known = simple[letter];
  if (known !== undefined) return { code: known, isByte: false, length: 2 };
  if (letter === delimiter) return { code: letter.charCodeAt(0), isByte: false, length: 2 };
  const width = { x: 2, u: 4, U: 8 }[letter];
  if (width !== undefined) {
    const digits = text.slice(at + 2, at + 2 + width);
    if (!new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits)) return undefined;
    const value = Number.parseInt(digits, 16);
    const isValid = letter === "x" || (value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff));
    return isValid ? { code: value, isByte: letter === "x", length: 2 + width } : undefined;
  }
  const octal = /^[0-7]{3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal === undefined) return undefined;
  const value = Number.parseInt(octal, 8);
  return value > 255 ? undefined : { code: value, isByte: true, length: 4 };
}

/** `strconv.Unquote` for `"…"` and backquotes. @throws {Error} `invalid syntax` */
export function unquote(quoted: string): string {
  if (quoted.startsWith("`")) return quoted.slice(1, -1).replaceAll("\r", "");
  const body = quoted.slice(1, -1);
  // A byte that is no UTF-8 is a replacement character here; between backquotes it stays.
  if (!body.includes("\\")) return body.toWellFormed();
  let text = "";
  // Bytes may make a character together.
  let bytes: Buffer[] | undefined;
  for (let at = 0; at < body.length;) {
    const piece = readPiece(body, at, '"');
    if (!piece) throw new Error("invalid syntax");
    if (piece.isByte && piece.code > 127) bytes ??= [Buffer.from(text)];
    const character = String.fromCodePoint(piece.code);
    if (bytes) bytes.push(piece.isByte ? Buffer.from([piece.code]) : Buffer.from(character));
    else text += character;
    at += piece.length;
  }
  return bytes ? fromBytes(Buffer.concat(bytes)) : text;
}

/** The code point of a character constant such as `'a'`. @throws {Error} with Go's message */
export function unquoteCharacter(quoted: string): number {
  const piece = readPiece(quoted, 1, "'");
  if (!piece) throw new Error("invalid syntax");
  if (quoted.slice(1 + piece.length) !== "'") throw new Error(`malformed character constant: ${quoted}`);
  return piece.code;
}
