// `'%s has %d'.format([…])`: messages are made with it. @see cel-go ext/formatting.go, v0.26.0
import { quoteInGo } from "@sluice/objects";
import type { Implementations } from "../evaluate/implementation.ts";
import type { Meter } from "../evaluate/meter.ts";
import { isInt64, showDuration, showMoment } from "../evaluate/moments.ts";
import { showDouble } from "../evaluate/show-value.ts";
import {
  CelList,
  CelMap,
  Duration,
  Failure,
  Timestamp,
  typeNameOf,
  TypeValue,
  Uint,
  type Value,
} from "../evaluate/values.ts";

type Shown = string | Failure;
type Clause = (value: Value, precision: number) => Shown;

const text =
  "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";
const unfit = (words: string, value: Value): Failure => new Failure(`${words}, was given ${typeNameOf(value)}`);

/** A value as a text: what `%s` makes of it. */
function show(value: Value): Shown {
  if (value === null) return "null";
  if (typeof value === "number") return showDouble(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof CelList) return showList(value);
  if (value instanceof CelMap) return showMap(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return showBytes(value);
  if (value instanceof Timestamp) return showMoment(value);
  if (value instanceof Duration) return showDuration(value);
  return value instanceof TypeValue ? value.name : unfit(text, value);
}

function showBytes(bytes: Uint8Array): Shown {
  const shown = Buffer.from(bytes).toString("utf8");
  return Buffer.compare(Buffer.from(shown, "utf8"), bytes) === 0
    ? shown
    : new Failure('could not convert argument "invalid UTF-8 in bytes, cannot convert to string" to string');
}

/** A value within a list or a map. */
function showInner(value: Value): Shown {
  if (typeof value === "string") return quoteInGo(value);
  if (typeof value === "number") return Number.isFinite(value) ? exactly(value, 6) : quoteInGo(showDouble(value));
  if (value instanceof Timestamp) return `timestamp("${showMoment(value)}")`;
  if (value instanceof Duration) return `duration("${showDuration(value)}")`;
  const shown = show(value);
  if (value instanceof Uint8Array && typeof shown === "string") return `b${quoteInGo(shown)}`;
  if (shown instanceof Failure && shown.message.startsWith(text))
    return new Failure(`no formatting function for ${typeNameOf(value)}`);
  return shown;
}

function showList(list: CelList): Shown {
  const items: string[] = [];
  for (const item of list) {
    const shown = showInner(item);
    if (shown instanceof Failure) return shown;
    items.push(shown);
  }
  return `[${items.join(", ")}]`;
}

const isKey = (key: Value): boolean =>
  typeof key === "string" || typeof key === "boolean" || typeof key === "bigint" || key instanceof Uint;

function showMap(map: CelMap): Shown {
  const entries: { key: string; value: string }[] = [];
  for (const key of map.keys()) {
    if (!isKey(key)) return new Failure(`no formatting function for map key of type ${typeNameOf(key)}`);
    const found = map.find(key);
    if (found === undefined)
      return new Failure(`could not find key: ${typeof key === "string" ? quoteInGo(key) : String(key)}`);
    const [name, value] = [showInner(key), showInner(found)];
    if (name instanceof Failure) return name;
    if (value instanceof Failure) return value;
    entries.push({ key: name, value });
  }
  entries.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
  return `{${entries.map(({ key, value }) => `${key}:${value}`).join(", ")}}`;
}

const integerIn = (value: Value): bigint | undefined =>
  typeof value === "bigint" ? value : value instanceof Uint ? value.value : undefined;

const integer =
  (radix: number, words: string): Clause =>
  (value) =>
    integerIn(value)?.toString(radix) ?? unfit(words, value);

const asBinary: Clause = (value) =>
  typeof value === "boolean"
    ? String(Number(value))
    : (integerIn(value)?.toString(2) ?? unfit("only integers and bools can be formatted as binary", value));

const asHex: Clause = (value) => {
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("hex");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return (
    integerIn(value)?.toString(16) ?? unfit("only integers, byte buffers, and strings can be formatted as hex", value)
  );
};

const special: { readonly [text: string]: number } = { NaN, Infinity, "-Infinity": -Infinity };

const ofDoubles =
  (words: string, write: (value: number, precision: number) => string): Clause =>
  (value, precision) => {
    const double = typeof value === "string" && Object.hasOwn(special, value) ? special[value] : value;
    return typeof double === "number" ? write(double, precision) : unfit(words, value);
  };

const infinite = (value: number): string | undefined =>
  Number.isNaN(value) ? "NaN" : Number.isFinite(value) ? undefined : value > 0 ? "\u221e" : "-\u221e";

/** Digits after the point of an exact decimal; groups of three before it, as English has them. */
function fixed(value: number, precision: number): string {
  const known = infinite(value);
  if (known !== undefined) return known;
  const [whole = "", fraction] = exactly(value, precision).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const mostFraction = 100;

/** JavaScript writes at most 100 digits after the point, no more than 21 before it, and rounds what is half away from zero. */
function exactly(value: number, precision: number): string {
  if (Math.abs(value) >= 1e21) return BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
  if (precision >= mostFraction) return value.toFixed(mostFraction) + "0".repeat(precision - mostFraction);
  const [whole = "", fraction = ""] = value.toFixed(mostFraction).split(".");
  const kept = precision === 0 ? whole : `${whole}.${fraction.slice(0, precision)}`;
  return isHalf(fraction.slice(precision)) && endsEven(kept) ? kept : value.toFixed(precision);
}

const isHalf = (rest: string): boolean => /^50*$/.test(rest);
const endsEven = (digits: string): boolean => /[02468]$/.test(digits);

/** As English writes powers: `1.500000×10⁰³`. What is given as a precision is taken for a width. */
function scientific(value: number, width: number): string {
  return (infinite(value) ?? power(value)).padStart(width);
}

function power(value: number): string {
  const [mantissa, exponent] = exponential(value);
  const digits = exponent.replace(/^[+-]/, "").padStart(2, "0");
  const raised = Array.from(digits, (digit) => superscripts[Number(digit)]).join("");
  return `${mantissa}\u00d710${exponent.startsWith("-") ? "\u207b" : ""}${raised}`;
}

/** With as many digits as are usual, what is half going to the even one. */
function exponential(value: number): [mantissa: string, exponent: string] {
  const [digits = "", exponent = ""] = value.toExponential(mostFraction).split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const kept = `${whole}.${fraction.slice(0, usualPrecision)}`;
  if (isHalf(fraction.slice(usualPrecision)) && endsEven(kept)) return [kept, exponent];
  return value.toExponential(usualPrecision).split("e") as [string, string];
}

const superscripts = Array.from("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079");

const upper =
  (clause: Clause): Clause =>
  (value, precision) => {
    const shown = clause(value, precision);
    return typeof shown === "string" ? shown.toUpperCase() : shown;
  };

const clauses: { readonly [letter: string]: Clause } = {
  s: show,
  d: integer(10, "decimal clause can only be used on integers"),
  f: ofDoubles("fixed-point clause can only be used on doubles", fixed),
  e: ofDoubles("scientific clause can only be used on doubles", scientific),
  b: asBinary,
  o: integer(8, "octal clause can only be used on integers"),
  x: asHex,
  X: upper(asHex),
};

const usualPrecision = 6;
const unreadable = (why: string): Failure => new Failure(`could not parse formatting clause: ${why}`);

type Directive = { letter: string; precision: number; length: number };

/** What stands behind a percent sign. */
function directiveAt(format: string, at: number): Directive | Failure {
  const [all = "", point, digits = ""] = /^(\.(\d*))?/.exec(format.slice(at)) ?? [];
  const letter = format[at + all.length];
  if (letter === undefined)
    return unreadable("error while parsing precision: could not find end of precision specifier");
  if (point !== undefined && digits === "") {
    const why = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
    return unreadable(`error while parsing precision: ${why}`);
  }
  if (digits !== "" && !isInt64(BigInt(digits))) {
    const why = `error while converting precision to integer: strconv.Atoi: parsing ${quoteInGo(digits)}: value out of range`;
    return unreadable(`error while parsing precision: ${why}`);
  }
  const precision = point === undefined ? usualPrecision : Number(digits);
  return { letter, precision, length: all.length + 1 };
}

const mostDigits = 100_000;

function format(meter: Meter, pattern: string, values: CelList): Shown {
  let made = "";
  let used = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? "";
    if (char !== "%") made += char;
    else if (pattern[at + 1] === "%") {
      made += "%";
      at += 1;
    } else {
      if (used >= values.size) return new Failure(`index ${used} out of range`);
      if (at + 1 >= pattern.length) return new Failure("unexpected end of string");
      const directive = directiveAt(pattern, at + 1);
      if (directive instanceof Failure) return directive;
      const clause = Object.hasOwn(clauses, directive.letter) ? clauses[directive.letter] : undefined;
      if (!clause) return unreadable(`unrecognized formatting clause "${directive.letter}"`);
      if (directive.precision > mostDigits) meter.work(Infinity);
      const shown = clause(values.at(used), directive.precision);
      if (shown instanceof Failure) return new Failure(`error during formatting: ${shown.message}`);
      meter.work(shown.length);
      made += shown;
      used += 1;
      at += directive.length;
    }
  }
  return made;
}

/** string.format. */
export const formatting: Implementations = { string_format: format };
