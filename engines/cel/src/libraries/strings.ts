// What cel-go's string extension (version 2) has and the language below us lacks. @see cel-go ext/strings.go
import type { Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";

function charAt(text: string, index: bigint): string {
  const letters = Array.from(text);
  if (index < 0n || index > letters.length) throw new CelError("EVALUATION", `index out of range: ${index}`);
  return letters[Number(index)] ?? "";
}

function replace(text: string, from: string, to: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const replaced = parts.slice(0, Number(limit) + 1).join(to);
  return [replaced, ...parts.slice(Number(limit) + 1)].join(from);
}

const isAt = (letters: string[], part: string[], place: number): boolean =>
  part.every((letter, index) => letters[place + index] === letter);

function checkPlace(place: bigint): void {
  if (place < 0n) throw new CelError("EVALUATION", `index out of range: ${place}`);
}

/** Where a part stands, counted in letters; from behind the end on nothing is found. @see ext/strings.go, indexOfOffset */
function placeOf(text: string, part: string, from = 0n): bigint {
  if (part === "") return from;
  checkPlace(from);
  const [letters, wanted] = [Array.from(text), Array.from(part)];
  for (let place = Number(from); place <= letters.length - wanted.length; place++)
    if (isAt(letters, wanted, place)) return BigInt(place);
  return -1n;
}

/** The same from behind. @see ext/strings.go, lastIndexOfOffset */
function lastPlaceOf(text: string, part: string, from?: bigint): bigint {
  const [letters, wanted] = [Array.from(text), Array.from(part)];
  if (part === "") return from ?? BigInt(letters.length);
  checkPlace(from ?? 0n);
  if (from !== undefined && from >= letters.length) return -1n;
  for (let place = Math.min(Number(from ?? letters.length), letters.length - wanted.length); place >= 0; place--)
    if (isAt(letters, wanted, place)) return BigInt(place);
  return -1n;
}

function partOf(text: string, start: bigint, end?: bigint): string {
  const letters = Array.from(text);
  const stop = end ?? BigInt(letters.length);
  if (end !== undefined && start > end)
    throw new CelError("EVALUATION", `invalid substring range. start: ${start}, end: ${end}`);
  const wrong = [start, stop].find((place) => place < 0n || place > letters.length);
  if (wrong !== undefined) throw new CelError("EVALUATION", `index out of range: ${wrong}`);
  return letters.slice(Number(start), Number(stop)).join("");
}

class StringsNamespace {
  readonly name = "strings";
}

/** Text of an expression; ASCII alone changes case, unlike in the language below us. */
const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/** charAt, replace, quote, and under the names that bounded-source.ts gives them lowerAscii, upperAscii, indexOf, lastIndexOf, substring. */
export function addStringLibrary(environment: Environment): void {
  environment
    .registerType("StringsNamespace", StringsNamespace)
    .registerConstant("strings", "StringsNamespace", new StringsNamespace())
    .registerFunction("StringsNamespace.quote(string): string", (_: StringsNamespace, text: string) =>
      JSON.stringify(text),
    )
    .registerFunction("string.asciiLower(): string", lower)
    .registerFunction("string.asciiUpper(): string", upper)
    .registerFunction("string.placeOf(string): int", (text: string, part: string) => placeOf(text, part))
    .registerFunction("string.placeOf(string, int): int", placeOf)
    .registerFunction("string.lastPlaceOf(string): int", (text: string, part: string) => lastPlaceOf(text, part))
    .registerFunction("string.lastPlaceOf(string, int): int", lastPlaceOf)
    .registerFunction("string.partOf(int): string", (text: string, start: bigint) => partOf(text, start))
    .registerFunction("string.partOf(int, int): string", partOf)
    .registerFunction("string.charAt(int): string", charAt)
    .registerFunction("string.replace(string, string): string", (text: string, from: string, to: string) =>
      replace(text, from, to),
    )
    .registerFunction("string.replace(string, string, int): string", replace);
}
