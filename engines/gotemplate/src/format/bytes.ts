// Go's strings are bytes, ours are UTF-16. A byte that is part of no character is kept as the lone surrogate U+DC00 plus the byte, so that it
// comes out as it went in.

const loneByte = /[\udc80-\udcff]/;
const paired = /[\ud800-\udbff][\udc00-\udfff]/g;

/** The bytes of a text. */
export function toBytes(text: string): Buffer {
  if (!loneByte.test(text) || !loneByte.test(text.replaceAll(paired, ""))) return Buffer.from(text);
  const parts: Buffer[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    parts.push(isLoneByte(code) ? Buffer.from([code - 0xdc00]) : Buffer.from(character));
  }
  return Buffer.concat(parts);
}

/** The text of bytes; those that are no UTF-8 come back by `toBytes`. */
export function fromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  if (!text.includes("\ufffd")) return text;
  let result = "";
  for (let at = 0; at < buffer.length;) {
    const length = characterLength(buffer, at);
    result += length === 0 ? String.fromCharCode(0xdc00 + (buffer[at] ?? 0)) : buffer.toString("utf8", at, at + length);
    at += Math.max(length, 1);
  }
  return result;
}

/** How many bytes the character at `at` has; 0 when there is none. */
function characterLength(buffer: Buffer, at: number): number {
  const first = buffer[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  const text = buffer.toString("utf8", at, at + length);
  return at + length <= buffer.length && !text.includes("\ufffd")
    ? length
    : text === "\ufffd" && first === 0xef
      ? 3
      : 0;
}

/** Whether a code point stands for a byte. */
export const isLoneByte = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;
