// Texts as Go sees them: bytes. A byte that is not UTF-8 (from `b64dec`, or half a letter from `trunc`) is kept as the lone surrogate
// U+DC00 + byte, so that it survives until it is encoded or hashed again.
import { isUtf8 } from "node:buffer";

const onlyAscii = /^[\0-\x7f]*$/;

/** True when characters and bytes are the same. */
export const isAscii = (text: string): boolean => onlyAscii.test(text);

/** The bytes of a text. */
export function bytesOf(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts = text
    .split(/([\udc80-\udcff])/u)
    .map((part, at) => (at % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) - 0xdc00)));
  return Buffer.concat(parts);
}

/** The text of bytes; those that are no UTF-8 become lone surrogates, which `bytesOf` turns back. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString();
  let text = "";
  for (let at = 0; at < buffer.length;) {
    const length = lengthOfRune(buffer, at);
    text += length === 0 ? String.fromCharCode(0xdc00 + (buffer[at] ?? 0)) : buffer.toString("utf8", at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/** How many bytes the character here has; 0 when it is broken. */
function lengthOfRune(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length += 1) {
    if (isUtf8(buffer.subarray(at, at + length))) return length;
  }
  return 0;
}

/** How many bytes a text has. */
export const byteLength = (text: string): number => (isAscii(text) ? text.length : bytesOf(text).length);

/** The bytes from `start` up to `end`, which must be in range, as a text. */
export const sliceBytes = (text: string, start: number, end?: number): string =>
  isAscii(text) ? text.slice(start, end) : textOf(bytesOf(text).subarray(start, end));

/** Each byte as a text of its own, as if it were Latin-1: what Go's `rune(text[i])` gives. */
export const bytesAsRunes = (text: string): string => (isAscii(text) ? text : bytesOf(text).toString("latin1"));
