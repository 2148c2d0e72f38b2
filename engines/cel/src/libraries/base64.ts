// Bytes as texts of base64. Only Flux knows it. @see cel-go ext/encoders.go, v0.26.0
import type { Implementations } from "../evaluate/implementation.ts";
import { Failure, type Value } from "../evaluate/values.ts";

/** With padding, or without any; lines may be broken. */
function decoded(text: string): Value {
  const plain = text.replace(/[\r\n]/g, "");
  const isPadded = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain);
  const isBare = /^[A-Za-z0-9+/]*$/.test(plain) && plain.length % 4 !== 1;
  if (isPadded || isBare) return new Uint8Array(Buffer.from(plain, "base64"));
  const good = /^[A-Za-z0-9+/]*/.exec(plain)?.[0].length ?? 0;
  return new Failure(`illegal base64 data at input byte ${good === plain.length ? good - 1 : good}`);
}

/** base64.encode, base64.decode. */
export const base64: Implementations = {
  base64_encode_bytes: (_meter, bytes: Uint8Array) => Buffer.from(bytes).toString("base64"),
  base64_decode_string: (_meter, text: string) => decoded(text),
};
