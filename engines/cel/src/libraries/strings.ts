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

class StringsNamespace {
  readonly name = "strings";
}

/** Text of an expression; ASCII alone changes case, unlike in the language below us. */
const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/** charAt, replace, quote, and lowerAscii and upperAscii under the names that bounded-source.ts gives them. */
export function addStringLibrary(environment: Environment): void {
  environment
    .registerType("StringsNamespace", StringsNamespace)
    .registerConstant("strings", "StringsNamespace", new StringsNamespace())
    .registerFunction("StringsNamespace.quote(string): string", (_: StringsNamespace, text: string) =>
      JSON.stringify(text),
    )
    .registerFunction("string.asciiLower(): string", lower)
    .registerFunction("string.asciiUpper(): string", upper)
    .registerFunction("string.charAt(int): string", charAt)
    .registerFunction("string.replace(string, string): string", (text: string, from: string, to: string) =>
      replace(text, from, to),
    )
    .registerFunction("string.replace(string, string, int): string", replace);
}
