// DER, as far as certificates and keys need it: a tag, a length, a content.
// @see ITU-T X.690

/** A value with its tag; `content` without tag and length, `whole` with them. */
export type DerValue = { tag: number; content: Buffer; whole: Buffer };

/** The tags that are used here. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The DER is broken. */
export class DerError extends Error {
  override readonly name = "DerError";
}

/** Writes a value. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content]);
}

/** A positive integer from its bytes, big end first. */
export function encodeInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const rest = bytes.subarray(start);
  return encode(
    tags.integer,
    (rest[0] ?? 0) >= 0x80 ? Buffer.of(0) : Buffer.of(),
    rest.length === 0 ? Buffer.of(0) : rest,
  );
}

/** An object identifier such as `2.5.29.15`. */
export function encodeObjectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let value = Math.floor(part / 128); value > 0; value = Math.floor(value / 128))
      groups.unshift((value & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return encode(tags.objectId, Buffer.from(bytes));
}

/** Reads one value from the start. @throws {DerError} */
export function decode(bytes: Uint8Array): DerValue {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [tag, first] = [buffer[0], buffer[1]];
  if (tag === undefined || first === undefined) throw new DerError("ends before the length");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || buffer.length < 2 + lengthBytes) throw new DerError("has a length that is too long");
  const length = lengthBytes === 0 ? first : buffer.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (buffer.length < start + length) throw new DerError("ends too early");
  return { tag, content: buffer.subarray(start, start + length), whole: buffer.subarray(0, start + length) };
}

/** The values within a sequence or set. @throws {DerError} */
export function decodeAll(content: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let rest = content; rest.length > 0;) {
    const value = decode(rest);
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}
