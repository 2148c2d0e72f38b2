// What each operator does to a value. Lengths and positions count bytes, as in Go.
import { compileGlob, matchesGlob } from "./glob.ts";

type Operator = (value: string, args: readonly string[]) => string;

/** One code point; those whose other case is longer (ß) stay, as Go maps code point to code point. */
const mapCase = (text: string, map: (unit: string) => string): string =>
  Array.from(text, (unit) => (Array.from(map(unit)).length === 1 ? map(unit) : unit)).join("");
const upper = (text: string): string => mapCase(text, (unit) => unit.toUpperCase());
const lower = (text: string): string => mapCase(text, (unit) => unit.toLowerCase());
const first = (text: string, map: (text: string) => string): string => {
  const [head = "", ...tail] = Array.from(text);
  return map(head) + tail.join("");
};

function trim(value: string, pattern: string, longest: boolean): string {
  const glob = compileGlob(pattern);
  if (!glob) return value;
  const units = Array.from(value);
  const lengths = Array.from(units, (_, index) => (longest ? units.length - index : index + 1));
  const length = lengths.find((count) => matchesGlob(glob, units.slice(0, count)));
  return length === undefined ? value : units.slice(length).join("");
}

const reverse = (text: string): string => Array.from(text).reverse().join("");

const isInteger = (text: string): boolean => /^[-+]?[0-9]+$/.test(text);

function substring(value: string, [from = "", count]: readonly string[]): string {
  if (!isInteger(from) || (count !== undefined && !isInteger(count))) return value;
  const bytes = Buffer.from(value);
  const start = Number(from) < 0 ? Math.max(bytes.length + Number(from), 0) : Number(from);
  if (start >= bytes.length) return "";
  // Go would panic at a negative length; nothing is what bash's users mean by it.
  const end = count === undefined ? bytes.length : Math.max(start + Number(count), start);
  return bytes.subarray(start, end).toString();
}

const orDefault: Operator = (value, args) => (value === "" ? args.join("") : value);

/** The operators; everything that is a default (`:-`, `:=`, `=`, `:?`, `:+`) is the same one, as in drone/envsubst. */
export const operators: { readonly [operator: string]: Operator } = {
  "": (value) => value,
  "#": (value, args) => (args[0] === undefined ? String(Buffer.byteLength(value)) : trim(value, args[0], false)),
  "##": (value, [pattern = ""]) => trim(value, pattern, true),
  "%": (value, [pattern = ""]) => reverse(trim(reverse(value), reverse(pattern), false)),
  "%%": (value, [pattern = ""]) => reverse(trim(reverse(value), reverse(pattern), true)),
  "^": (value) => first(value, upper),
  "^^": upper,
  ",": (value) => first(value, lower),
  ",,": lower,
  ":": substring,
  "/": (value, [from = "", to = ""]) => value.replace(from, () => to),
  "//": (value, [from = "", to = ""]) => value.replaceAll(from, () => to),
  "/#": (value, [from = "", to]) =>
    to !== undefined && value.startsWith(from) ? to + value.slice(from.length) : value,
  "/%": (value, [from = "", to]) =>
    to !== undefined && value.endsWith(from) ? value.slice(0, value.length - from.length) + to : value,
  "=": orDefault,
  ":=": orDefault,
  ":-": orDefault,
  ":?": orDefault,
  ":+": orDefault,
  // `^,` and `,^` are read as operators and do nothing but default.
  "^,": orDefault,
  ",^": orDefault,
};
