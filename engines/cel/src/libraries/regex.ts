// Patterns are RE2, in linear time. @see k8s.io/apiserver/pkg/cel/library/regex.go
import type { Environment } from "@marcbachmann/cel-js";
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { CelError } from "../cel-error.ts";

function pattern(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new CelError("EVALUATION", `error parsing regexp: ${error.message}`, { cause: error });
  }
}

function findAll(text: string, expression: string, limit: number): string[] {
  const matcher = pattern(expression).matcher(text);
  const found: string[] = [];
  while (found.length !== limit && matcher.find()) found.push(matcher.group() ?? "");
  return found;
}

/** matches, find, findAll. */
export function addRegexLibrary(environment: Environment): void {
  const matches = (text: string, expression: string) => pattern(expression).matcher(text).find();
  environment
    .registerFunction("string.re2Matches(string): bool", matches)
    .registerFunction("re2Matches(string, string): bool", matches)
    .registerFunction("matches(string, string): bool", matches)
    .registerFunction(
      "string.find(string): string",
      (text: string, expression: string) => findAll(text, expression, 1)[0] ?? "",
    )
    .registerFunction("string.findAll(string): list<string>", (text: string, expression: string) =>
      findAll(text, expression, -1),
    )
    .registerFunction("string.findAll(string, int): list<string>", (text: string, expression: string, limit: bigint) =>
      findAll(text, expression, Number(limit)),
    );
}
