// What sprig makes of any value where it needs a text, and of any value where it needs a list of texts.
import { isSlice, printPlain, withGoType } from "@sluice/gotemplate";
import { textOf } from "./go-text.ts";

/** The text of a value: texts and bytes as they are, others as `%v` prints them. */
export const textOfValue = (value: unknown): string =>
  typeof value === "string" ? value : value instanceof Uint8Array ? textOf(value) : printPlain(value ?? null);

/** A `[]string`. */
export const textList = (texts: string[]): string[] => withGoType("[]string", texts);

/** The texts of a list without its nils; of any other value, a list of one; of nil, none. */
export function textsOfValue(value: unknown): string[] {
  if (isSlice(value)) return value.filter((item) => item !== null && item !== undefined).map(textOfValue);
  if (value instanceof Uint8Array) return [...value].map(String);
  return value === null || value === undefined ? [] : [textOfValue(value)];
}
