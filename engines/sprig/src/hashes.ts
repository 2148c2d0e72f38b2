// Checksums of texts, as hexadecimal.
// @see sprig crypto.go, 3.3.0; RFC 1950 section 8 for Adler-32
import { define, type FunctionTable } from "./go-function.ts";
import { bytesOf } from "./go-text.ts";
import { cryptography } from "./loaded-on-demand.ts";

const hash = (algorithm: string) =>
  define(["string"], (text) => cryptography().createHash(algorithm).update(bytesOf(text)).digest("hex"));

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
  sha256sum: hash("sha256"),
  sha512sum: hash("sha512"),
  adler32sum: define(["string"], adler32),
};
