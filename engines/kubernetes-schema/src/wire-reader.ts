// The bytes of protobuf: tags, varints, lengths.

/** Why bytes are no Kubernetes object: not its magic, cut short or malformed, a kind that is not built in. */
export type ProtobufErrorCode = "NOT_KUBERNETES" | "MALFORMED" | "UNKNOWN_KIND";

/** Bytes that are no object. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
  readonly code: ProtobufErrorCode;

  constructor(code: ProtobufErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const malformed = (what: string): ProtobufError => new ProtobufError("MALFORMED", `malformed protobuf: ${what}`);

/** How a value is written: a varint, 8 bytes, a length and as many bytes, 4 bytes. */
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

/** A value of a message, not yet understood. */
export type WireValue = { field: number; number: bigint; bytes: Uint8Array };

const nothing = new Uint8Array();

/** Reads the values of one message in order. @throws {ProtobufError} `MALFORMED` */
export function* readValues(bytes: Uint8Array): Generator<WireValue> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw malformed("it ends within a number");
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw malformed("a number has more than 64 bits");
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw malformed("it ends within a value");
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === VARINT) yield { field, number: varint(), bytes: nothing };
    else if (wire === BYTES) yield { field, number: 0n, bytes: take(Number(varint())) };
    else if (wire === FIXED64 || wire === FIXED32) {
      const from = at;
      take(wire === FIXED64 ? 8 : 4);
      yield {
        field,
        number: wire === FIXED64 ? view.getBigInt64(from, true) : BigInt(view.getInt32(from, true)),
        bytes: nothing,
      };
    } else throw malformed(`wire type ${wire}`);
  }
}

/** The numbers of a list that is packed into one value. */
export function readPacked(bytes: Uint8Array): bigint[] {
  const numbers: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    numbers.push(BigInt.asIntN(64, value));
    value = 0n;
    shift = 0n;
  }
  if (shift !== 0n) throw malformed("it ends within a number");
  return numbers;
}

const texts = new TextDecoder("utf-8");

/** A text of a message. */
export const readText = (bytes: Uint8Array): string => texts.decode(bytes);
