// Base64 and base32. Decoders answer with the text of Go's error when the input is wrong, since sprig has no other way to say it.
// @see sprig strings.go, 3.3.0; Go encoding/base64, encoding/base32
import { define, type FunctionTable } from "./go-function.ts";
import { bytesOf, textOf } from "./go-text.ts";
import { SprigError } from "./sprig-error.ts";

const base64Letter = /^[A-Za-z0-9+/]$/;
const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const corrupt = (kind: string, offset: number): SprigError =>
  new SprigError("ARGUMENT", `illegal ${kind} data at input byte ${offset}`);

/** Go's `base64.StdEncoding.DecodeString`: line breaks are skipped, padding is needed. @throws {SprigError} with the offset */
export function decodeBase64(text: string): Buffer {
  const input = bytesOf(text).toString("latin1");
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(input))
    return Buffer.from(input, "base64");
  let letters = "";
  for (let at = 0; at < input.length; at += 1) {
    const char = input.charAt(at);
    if (char === "\n" || char === "\r") continue;
    if (char === "=") {
      readPadding(input, at, letters.length % 4);
      return Buffer.from(letters, "base64");
    }
    if (!base64Letter.test(char)) throw corrupt("base64", at);
    letters += char;
  }
  // Unfinished: Go names the start of the last quantum as far as it was read.
  if (letters.length % 4 !== 0) throw corrupt("base64", input.length - (letters.length % 4));
  return Buffer.from(letters, "base64");
}

/** What may follow the first `=`: one more when two letters came before it, and then nothing but line breaks. */
function readPadding(input: string, first: number, letters: number): void {
  if (letters < 2) throw corrupt("base64", first);
  let at = first + 1;
  const skipBreaks = () => {
    while (input[at] === "\n" || input[at] === "\r") at += 1;
  };
  skipBreaks();
  if (letters === 2) {
    if (at === input.length) throw corrupt("base64", input.length);
    if (input[at] !== "=") throw corrupt("base64", at - 1);
    at += 1;
    skipBreaks();
  }
  if (at < input.length) throw corrupt("base64", at);
}

function encodeBase32(text: string): string {
  let bits = "";
  for (const byte of bytesOf(text)) bits += byte.toString(2).padStart(8, "0");
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => base32Letters[Number.parseInt(five.padEnd(5, "0"), 2)] ?? "",
  );
  return letters.join("").padEnd(Math.ceil(letters.length / 8) * 8, "=");
}

/** Go's `base32.StdEncoding.DecodeString`. @throws {SprigError} with the offset */
function decodeBase32(text: string): Buffer {
  const input = text.replaceAll(/[\r\n]/g, "");
  const bytes: number[] = [];
  for (let at = 0; at < input.length; at += 8) {
    const letters = readOctet(input, at);
    const bits = Array.from(letters, (letter) => base32Letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
    for (const byte of bits.match(/.{8}/g) ?? []) bytes.push(Number.parseInt(byte, 2));
    if (letters.length < 8) break;
  }
  return Buffer.from(bytes);
}

/** The letters of eight characters before their padding. */
function readOctet(input: string, start: number): string {
  for (let length = 0; length < 8; length += 1) {
    const at = start + length;
    if (at >= input.length) throw corrupt("base32", start);
    const char = input.charAt(at);
    if (char === "=" && length >= 2 && input.length - at - 1 < 8) {
      checkPadding32(input, at, length);
      return input.slice(start, at);
    }
    if (!base32Letters.includes(char)) throw corrupt("base32", at);
  }
  return input.slice(start, start + 8);
}

function checkPadding32(input: string, first: number, letters: number): void {
  const missing = 8 - letters - 1;
  const rest = input.slice(first + 1);
  if (rest.length < missing) throw corrupt("base32", input.length);
  for (let at = 0; at < missing; at += 1) if (rest[at] !== "=") throw corrupt("base32", first + at);
  if ([1, 3, 6].includes(letters)) throw corrupt("base32", first);
}

const orMessage = (decode: () => Buffer): string => {
  try {
    return textOf(decode());
  } catch (error) {
    if (error instanceof SprigError) return error.message;
    throw error;
  }
};

/** Functions that encode bytes as letters. */
export const encodingFunctions: FunctionTable = {
  b64enc: define(["string"], (text) => bytesOf(text).toString("base64")),
  b64dec: define(["string"], (text) => orMessage(() => decodeBase64(text))),
  b32enc: define(["string"], encodeBase32),
  b32dec: define(["string"], (text) => orMessage(() => decodeBase32(text))),
};
