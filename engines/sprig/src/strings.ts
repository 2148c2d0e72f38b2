// Texts in, texts out: trimming, cutting, case, quoting, filling in.
// @see sprig strings.go and functions.go, 3.3.0; Masterminds/goutils 1.1.1
import { printPlain, quote, type CallContext } from "@sluice/gotemplate";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { isLower, isSeparator, isSpace, isTitle, isUpper, lowerRune, spaces, titleRune, upperRune } from "./go-rune.ts";
import { byteLength, bytesAsRunes, isAscii, sliceBytes } from "./go-text.ts";
import { SprigError } from "./sprig-error.ts";
import { textOfValue } from "./text-of-value.ts";

const spacesAround = new RegExp(`^[${spaces}]+|[${spaces}]+$`, "gu");

function trimCharacters(cutset: string, text: string): string {
  const unwanted = new Set(cutset);
  const runes = Array.from(text);
  let [start, end] = [0, runes.length];
  while (start < end && unwanted.has(runes[start] ?? "")) start += 1;
  while (end > start && unwanted.has(runes[end - 1] ?? "")) end -= 1;
  return runes.slice(start, end).join("");
}

const mapRunes = (text: string, change: (rune: string) => string): string => Array.from(text, change).join("");

const upper = (text: string): string => (isAscii(text) ? text.toUpperCase() : mapRunes(text, upperRune));
const lower = (text: string): string => (isAscii(text) ? text.toLowerCase() : mapRunes(text, lowerRune));

/** Changes the first letter of each word; a word starts after what `ends` a word. */
function changeInitials(text: string, change: (rune: string) => string, ends: (rune: string) => boolean): string {
  let isStart = true;
  return mapRunes(text, (rune) => {
    const changed = isStart && !ends(rune) ? change(rune) : rune;
    isStart = ends(rune);
    return changed;
  });
}

function swapCase(text: string): string {
  let isAfterSpace = true;
  return mapRunes(text, (rune) => {
    if (isUpper(rune) || isTitle(rune)) {
      isAfterSpace = false;
      return lowerRune(rune);
    }
    if (isLower(rune)) {
      const changed = isAfterSpace ? titleRune(rune) : upperRune(rune);
      isAfterSpace = false;
      return changed;
    }
    isAfterSpace = isSpace(rune);
    return rune;
  });
}

function repeat(context: CallContext, count: number, text: string): string {
  if (count < 0) throw new SprigError("PANIC", "strings: negative Repeat count");
  context.spend(count * text.length);
  return text.repeat(count);
}

/** `text[start:end]`, with the panics of Go. */
function cut(text: string, start: number, end: number): string {
  const length = byteLength(text);
  const complain = (range: string): never => {
    throw new SprigError("PANIC", `runtime error: slice bounds out of range ${range}`);
  };
  if (end < 0) complain(`[:${end}]`);
  if (end > length) complain(`[:${end}] with length ${length}`);
  if (start > end) complain(`[${start}:${end}]`);
  return sliceBytes(text, start, end);
}

function substring(start: number, end: number, text: string): string {
  if (start < 0) return cut(text, 0, end);
  const length = byteLength(text);
  return cut(text, start, end < 0 || end > length ? length : end);
}

function truncate(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0) return length + count > 0 ? sliceBytes(text, length + count) : text;
  return length > count ? sliceBytes(text, 0, count) : text;
}

/** Cuts to a width, from an offset, with dots where something is missing. */
function abbreviate(text: string, offset: number, width: number): string {
  const length = byteLength(text);
  if (text === "" || length <= width) return text;
  let from = Math.min(offset, length);
  if (length - from < width - 3) from = length - (width - 3);
  if (from <= 4) return `${sliceBytes(text, 0, width - 3)}...`;
  if (width < 7) return "";
  if (from + width - 3 >= length) return `...${sliceBytes(text, length - (width - 3))}`;
  return width - 3 < 4 ? "..." : `...${abbreviate(sliceBytes(text, from), 0, width - 3)}`;
}

const abbrevBoth = (left: number, right: number, text: string): string =>
  right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right);

/** goutils reads byte by byte and takes each for a Latin-1 letter. */
function initials(text: string): string {
  let isStart = true;
  let result = "";
  for (const rune of bytesAsRunes(text)) {
    if (isStart && !isSpace(rune)) result += rune;
    isStart = isSpace(rune);
  }
  return result;
}

const anySpace = new RegExp(`[${spaces}]`, "gu");

function deleteSpaces(text: string): string {
  const runes = bytesAsRunes(text);
  const rest = runes.replaceAll(anySpace, "");
  return rest === runes ? text : rest;
}

function indent(context: CallContext, count: number, text: string): string {
  const pad = repeat(context, count, " ");
  return pad + text.replaceAll("\n", `\n${pad}`);
}

function replace(context: CallContext, old: string, next: string, text: string): string {
  if (old !== "") {
    if (next.length > old.length) context.spend((text.length / old.length) * next.length);
    return text.replaceAll(old, () => next);
  }
  context.spend((text.length + 1) * (next.length + 1));
  return next + mapRunes(text, (rune) => rune + next);
}

const isPresent = (value: unknown): boolean => value !== null && value !== undefined;

/** Functions on one text. */
export const stringFunctions: FunctionTable = {
  trim: define(["string"], (text) => text.replaceAll(spacesAround, "")),
  trimAll: define(["string", "string"], trimCharacters),
  trimall: define(["string", "string"], trimCharacters),
  trimPrefix: define(["string", "string"], (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: define(["string", "string"], (suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  upper: define(["string"], upper),
  lower: define(["string"], lower),
  title: define(["string"], (text) => changeInitials(text, titleRune, isSeparator)),
  untitle: define(["string"], (text) => changeInitials(text, lowerRune, isSpace)),
  swapcase: define(["string"], swapCase),
  repeat: defineWithContext(["int", "string"], repeat),
  substr: define(["int", "int", "string"], substring),
  trunc: define(["int", "string"], truncate),
  abbrev: define(["int", "string"], (width, text) => (width < 4 ? text : abbreviate(text, 0, width))),
  abbrevboth: define(["int", "int", "string"], abbrevBoth),
  initials: define(["string"], initials),
  nospace: define(["string"], deleteSpaces),
  contains: define(["string", "string"], (part, text) => text.includes(part)),
  hasPrefix: define(["string", "string"], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: define(["string", "string"], (suffix, text) => text.endsWith(suffix)),
  quote: define(["...interface {}"], (...values) =>
    values
      .filter(isPresent)
      .map((value) => quote(textOfValue(value)))
      .join(" "),
  ),
  squote: define(["...interface {}"], (...values) =>
    values
      .filter(isPresent)
      .map((value) => `'${printPlain(value)}'`)
      .join(" "),
  ),
  cat: define(["...interface {}"], (...values) => values.filter(isPresent).map(printPlain).join(" ")),
  indent: defineWithContext(["int", "string"], indent),
  nindent: defineWithContext(["int", "string"], (context, count, text) => `\n${indent(context, count, text)}`),
  replace: defineWithContext(["string", "string", "string"], replace),
  plural: define(["string", "string", "int"], (one, many, count) => (count === 1 ? one : many)),
  toString: define(["interface {}"], textOfValue),
  hello: define([], () => "Hello!"),
  fail: define(["string"], (message) => {
    throw new SprigError("FAIL", message);
  }),
};
