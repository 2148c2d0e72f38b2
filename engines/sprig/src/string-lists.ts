// Between a text and a list of texts.
// @see sprig strings.go and list.go, 3.3.0
import { compareText, isSlice, withGoType } from "@sluice/gotemplate";
import { define, type FunctionTable } from "./go-function.ts";
import { textList, textOfValue, textsOfValue } from "./text-of-value.ts";

/** Go's `strings.SplitN`: an empty separator cuts between characters. */
function splitText(text: string, separator: string, limit = -1): string[] {
  if (limit === 0) return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

/** `_0`, `_1` …: a map that templates can read with field names. */
const numbered = (parts: readonly string[]): { [key: string]: string } =>
  withGoType("map[string]string", Object.fromEntries(parts.map((part, at) => [`_${at}`, part])));

/** Functions that split, join and sort texts. */
export const stringListFunctions: FunctionTable = {
  join: define(["string", "interface {}"], (separator, value) => textsOfValue(value).join(separator)),
  split: define(["string", "string"], (separator, text) => numbered(splitText(text, separator))),
  splitn: define(["string", "int", "string"], (separator, limit, text) => numbered(splitText(text, separator, limit))),
  splitList: define(["string", "string"], (separator, text) => textList(splitText(text, separator))),
  toStrings: define(["interface {}"], (value) => textList(textsOfValue(value))),
  sortAlpha: define(["interface {}"], (value) =>
    textList(
      isSlice(value) || value instanceof Uint8Array ? textsOfValue(value).sort(compareText) : [textOfValue(value)],
    ),
  ),
};
