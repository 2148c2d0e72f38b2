// JSON as Go's encoding/json reads it. JSON.parse does the reading; when it refuses, a second look finds the words that Go has for the mistake.
// @see Go encoding/json/scanner.go, go1.26
import { findJsonMistake } from "@sluice/objects";
import { bytesAsRunes } from "./go-text.ts";

const mayOverflow = /[eE]\+?\d{3}|\d{300}/;
const deepest = 10_000;

const findMistake = (text: string): string | undefined => findJsonMistake(bytesAsRunes(text));

/** What the text holds, and the mistake in it; a number that is too large is both: nil in its place, and an error. */
export function parseJson(text: string): { value: unknown; error?: string } {
  const error = mayBeTooDeep(text) ? findMistake(text) : undefined;
  if (error !== undefined) return { value: null, error };
  let parsed: unknown;
  const tooLarge: string[] = [];
  try {
    parsed = mayOverflow.test(text) ? JSON.parse(text, withoutInfinity(tooLarge)) : JSON.parse(text);
  } catch {
    return { value: null, error: findMistake(text) ?? "unexpected end of JSON input" };
  }
  const value = /\\u[dD]/.test(text) || !text.isWellFormed() ? wellFormed(parsed) : parsed;
  const [first] = tooLarge;
  return first === undefined
    ? { value }
    : { value, error: `json: cannot unmarshal number ${first} into Go value of type float64` };
}

const mayBeTooDeep = (text: string): boolean => (text.match(/[[{]/g)?.length ?? 0) > deepest;

const withoutInfinity =
  (tooLarge: string[]) =>
  (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    tooLarge.push(context?.source ?? String(value));
    return null;
  };

/** Escapes for half a character become U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]));
}
