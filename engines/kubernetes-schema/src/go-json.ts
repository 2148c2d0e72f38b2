// JSON as Go's encoder writes it: in Go's order, and with the letters escaped that mean something in HTML.
// @see encoding/json, `Encoder.SetEscapeHTML`; apimachinery pkg/runtime/serializer/json
import { stringifyJson, type JsonObject, type JsonValue } from "@sluice/objects";
import { answerInGoOrder } from "./go-order.ts";

/** The text of an object in the order of Go. */
export const goText = (object: JsonObject): string => asGoWrites(answerInGoOrder(object));

/** The text of a value whose keys are in order already. */
export function asGoWrites(value: unknown, indent?: number): string {
  const text = stringifyJson(value, indent);
  return escaped(indent === undefined && mayBeDisordered.test(text) ? textInOrder(value as JsonValue) : text);
}

const special = /[<>&\u2028\u2029]/g;
// Most texts have none of them, and looking for one letter after the other is ten times as fast as for any.
const specials = ["<", ">", "&", "\u2028", "\u2029"];
const escapes: { readonly [letter: string]: string } = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

const escaped = (text: string): string =>
  specials.some((letter) => text.includes(letter))
    ? text.replace(special, (letter) => escapes[letter] ?? letter)
    : text;

// JavaScript has keys that are numbers before all others, by their value, whatever the order in which they were set.
const mayBeDisordered = /[{,]"\d+":/;

/** The text with the keys of maps sorted that have numbers among them: no struct has. */
function textInOrder(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(textInOrder).join(",")}]`;
  if (typeof value !== "object" || value === null) return stringifyJson(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  if (/^\d+$/.test(keys[0] ?? "")) keys.sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textInOrder(value[key] ?? null)}`).join(",")}}`;
}
