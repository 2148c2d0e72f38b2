// Functions on texts, which are counted in characters. @see cel-go ext/strings.go (version 2), common/types/string.go, v0.26.0
import { goEscapes } from "@sluice/objects";
import { charactersOf } from "../evaluate/actual-costs.ts";
import type { Implementation, Implementations } from "../evaluate/implementation.ts";
import { PlainList } from "../evaluate/lists.ts";
import type { Meter } from "../evaluate/meter.ts";
import { showValue } from "../evaluate/show-value.ts";
import { type CelList, Failure, noSuchOverload, orNoOverload, type Value } from "../evaluate/values.ts";

const outOfRange = (place: bigint): Failure => new Failure(`index out of range: ${place}`);
const isAscii = (text: string): boolean => charactersOf(text) === text.length;
/** A text by characters: itself where each is one unit. */
const lettersOf = (text: string): string | string[] => (isAscii(text) ? text : Array.from(text));
const joined = (letters: string | string[]): string => (typeof letters === "string" ? letters : letters.join(""));

function charAt(text: string, place: bigint): Value {
  const letters = lettersOf(text);
  return place < 0n || place > letters.length ? outOfRange(place) : (letters[Number(place)] ?? "");
}

/** Where a part stands from a place on; -1 when it stands nowhere. */
function placeFrom(letters: string | string[], part: string | string[], from: number): number {
  if (typeof letters === "string" && typeof part === "string") return letters.indexOf(part, from);
  for (let place = from; place <= letters.length - part.length; place += 1)
    if (isAt(letters, part, place)) return place;
  return -1;
}

function lastPlaceFrom(letters: string | string[], part: string | string[], from: number): number {
  if (typeof letters === "string" && typeof part === "string") return letters.lastIndexOf(part, from);
  for (let place = from; place >= 0; place -= 1) if (isAt(letters, part, place)) return place;
  return -1;
}

function isAt(letters: string | string[], part: string | string[], place: number): boolean {
  for (let index = 0; index < part.length; index += 1) if (letters[place + index] !== part[index]) return false;
  return true;
}

function indexOf(text: string, part: string, from = 0n): Value {
  if (part === "") return from;
  if (from < 0n) return outOfRange(from);
  const letters = lettersOf(text);
  return from >= letters.length ? -1n : BigInt(placeFrom(letters, lettersOf(part), Number(from)));
}

function lastIndexOf(text: string, part: string, from?: bigint): Value {
  const letters = lettersOf(text);
  if (part === "") return from ?? BigInt(letters.length);
  const wanted = lettersOf(part);
  if (from === undefined && wanted.length > letters.length) return -1n;
  const last = from ?? BigInt(letters.length - 1);
  if (last < 0n) return outOfRange(last);
  if (last >= letters.length || wanted.length > letters.length) return -1n;
  return BigInt(lastPlaceFrom(letters, wanted, Math.min(Number(last), letters.length - wanted.length)));
}

function substring(text: string, start: bigint, end?: bigint): Value {
  const letters = lettersOf(text);
  if (end !== undefined && start > end) return new Failure(`invalid substring range. start: ${start}, end: ${end}`);
  const wrong = [start, end ?? start].find((place) => place < 0n || place > letters.length);
  if (wrong !== undefined) return outOfRange(wrong);
  return joined(letters.slice(Number(start), end === undefined ? letters.length : Number(end)));
}

/** A text with parts replaced; all of them where the limit is below zero. An empty part stands around every character. */
function replaced(meter: Meter, [text, from, to, limit]: readonly [string, string, string, bigint]): string {
  if (limit === 0n || from === to) return text;
  const pieces = from === "" ? ["", ...Array.from(text), ""] : text.split(from);
  const count = limit < 0n ? pieces.length - 1 : Math.min(Number(limit), pieces.length - 1);
  meter.work(text.length + count * to.length);
  const head = pieces.slice(0, count + 1).join(to);
  return [head, ...pieces.slice(count + 1)].join(from);
}

/** @see Go strings.SplitN */
function split(text: string, separator: string, limit = -1n): Value {
  if (limit === 0n) return new PlainList([]);
  const pieces = separator === "" ? Array.from(text) : text.split(separator);
  if (limit < 0n || pieces.length <= limit) return new PlainList(pieces);
  const last = Number(limit) - 1;
  return new PlainList([...pieces.slice(0, last), pieces.slice(last).join(separator)]);
}

function join(meter: Meter, list: CelList, separator: string): Value {
  const texts: string[] = [];
  for (const item of list) {
    if (typeof item !== "string") return new Failure(`join: invalid input: ${showValue(item)}`);
    meter.work(item.length + separator.length);
    texts.push(item);
  }
  return texts.join(separator);
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/** What Go trims: less than JavaScript does, and U+0085. */
const space = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const around = new RegExp(`^${space}|${space}$`, "g");

const quoted = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what is escaped
  `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => goEscapes[character] ?? character)}"`;

/** A question about two texts, which asks for their types itself. */
const ofTexts =
  (holds: (text: string, part: string) => boolean): Implementation =>
  (_meter, text = null, part = null) => {
    if (typeof text !== "string") return orNoOverload(text);
    return typeof part === "string" ? holds(text, part) : part instanceof Failure ? part : noSuchOverload;
  };

/** contains, startsWith and the like, and what cel-go's extension adds. */
export const strings: Implementations = {
  contains_string: ofTexts((text, part) => text.includes(part)),
  starts_with_string: ofTexts((text, part) => text.startsWith(part)),
  ends_with_string: ofTexts((text, part) => text.endsWith(part)),
  string_char_at_int: (_meter, text: string, place: bigint) => charAt(text, place),
  string_index_of_string: (_meter, text: string, part: string) => indexOf(text, part),
  string_index_of_string_int: (_meter, text: string, part: string, from: bigint) => indexOf(text, part, from),
  string_last_index_of_string: (_meter, text: string, part: string) => lastIndexOf(text, part),
  string_last_index_of_string_int: (_meter, text: string, part: string, from: bigint) => lastIndexOf(text, part, from),
  string_lower_ascii: (_meter, text: string) => lower(text),
  string_upper_ascii: (_meter, text: string) => upper(text),
  string_replace_string_string: (meter, text: string, from: string, to: string) =>
    replaced(meter, [text, from, to, -1n]),
  string_replace_string_string_int: (meter, ...args) => replaced(meter, args as [string, string, string, bigint]),
  string_split_string: (_meter, text: string, separator: string) => split(text, separator),
  string_split_string_int: (_meter, text: string, separator: string, limit: bigint) => split(text, separator, limit),
  string_substring_int: (_meter, text: string, start: bigint) => substring(text, start),
  string_substring_int_int: (_meter, text: string, start: bigint, end: bigint) => substring(text, start, end),
  string_trim: (_meter, text: string) => text.replace(around, ""),
  strings_quote: (_meter, text: string) => quoted(text),
  list_join: (meter, list: CelList) => join(meter, list, ""),
  list_join_string: join,
  string_reverse: (_meter, text: string) => Array.from(text).toReversed().join(""),
  jsonpatch_escapekey: (_meter, key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1"),
};
