// Checksums of texts, as hexadecimal.
// @see sprig crypto.go, 3.3.0; RFC 1950 section 8 for Adler-32
import { define, type FunctionTable } from "./go-function.ts";
import { bytesOf } from "./go-text.ts";
import { cryptography } from "./loaded-on-demand.ts";
import { sha256 } from "./sha256.ts";

const digest = (algorithm: string, text: string): string =>
  cryptography().createHash(algorithm).update(bytesOf(text)).digest("hex");
const hash = (algorithm: string) => define(["string"], (text) => digest(algorithm, text));

/** Longer texts are for OpenSSL, which is worth loading for them. */
const short = 64 * 1_024;

const modulus = 65_521;

function adler32(text: string): string {
  let [sum, sumOfSums] = [1, 0];
  for (const byte of bytesOf(text)) {
    sum = (sum + byte) % modulus;
    sumOfSums = (sumOfSums + sum) % modulus;
  }
  return String(sumOfSums * 65_536 + sum);
}

/** Functions that hash. */
export const hashFunctions: FunctionTable = {
  sha1sum: hash("sha1"),
  sha256sum: define(["string"], (text) => (text.length > short ? digest("sha256", text) : sha256(bytesOf(text)))),
  sha512sum: hash("sha512"),
  adler32sum: define(["string"], adler32),
};
