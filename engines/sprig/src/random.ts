// Random texts and numbers, from the bytes that the host gives.
// @see sprig strings.go and crypto.go, 3.3.0
import type { CallContext, GoFunction } from "@sluice/gotemplate";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { SprigError } from "./sprig-error.ts";

/** As many random bytes as asked for. */
export type RandomPort = { random(bytes: number): Uint8Array };

const digits = "0123456789";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 32 + at));

/** Functions whose answer is another each time. */
export function randomFunctions({ random }: RandomPort): FunctionTable {
  /** Letters that are all equally likely: bytes that would favour some are thrown away. */
  const pick = (alphabet: string, count: number): string => {
    const fair = 256 - (256 % alphabet.length);
    let text = "";
    while (text.length < count) {
      for (const byte of random(Math.min(count - text.length, 65_536)))
        if (byte < fair) text += alphabet.charAt(byte % alphabet.length);
    }
    return text;
  };
  const texts = (alphabet: string): GoFunction =>
    defineWithContext(["int"], (context, count) => {
      context.spend(Math.max(count, 0));
      return count <= 0 ? "" : pick(alphabet, count);
    });
  const below = (limit: number): number => {
    const size = BigInt(limit);
    const fair = 2n ** 64n - (2n ** 64n % size);
    for (;;) {
      const value = Buffer.from(random(8)).readBigUInt64BE();
      if (value < fair) return Number(value % size);
    }
  };
  const shuffle = (text: string): string => {
    const runes = Array.from(text);
    for (let at = runes.length - 1; at > 0; at -= 1) {
      const other = below(at + 1);
      [runes[at], runes[other]] = [runes[other] ?? "", runes[at] ?? ""];
    }
    return runes.join("");
  };
  const randomBytes = (context: CallContext, count: number): string => {
    if (count < 0) throw new SprigError("PANIC", "runtime error: makeslice: len out of range");
    context.spend(count * 2);
    return Buffer.from(random(count)).toString("base64");
  };
  return {
    randAlphaNum: texts(letters + digits),
    randAlpha: texts(letters),
    randNumeric: texts(digits),
    randAscii: texts(ascii),
    randBytes: defineWithContext(["int"], randomBytes),
    randInt: define(["int", "int"], (from, to) => {
      if (to <= from) throw new SprigError("PANIC", "invalid argument to Intn");
      return BigInt(from + below(to - from));
    }),
    shuffle: define(["string"], shuffle),
    uuidv4: define([], () => toUuid(Buffer.from(random(16)))),
  };
}

/** Version 4, variant 1. @see RFC 9562 section 5.4 */
function toUuid(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
