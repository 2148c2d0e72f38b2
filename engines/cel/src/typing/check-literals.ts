// Literals that can be judged before anything is evaluated: durations, times, patterns, and lists whose items are of one type.
// @see cel-go cel/validator.go, v0.26.0
import { RE2JS } from "re2js";
import { everyPart, type Expr, type Issue, type Literal, type MapLiteral } from "../syntax/tree.ts";
import { isExactly, showType, withoutOptional, type CelType } from "./cel-type.ts";
import { checkFormat } from "./check-formats.ts";
import type { Typing } from "./check-types.ts";

/** What is wrong with the literals of an expression whose types are right. */
export function checkLiterals(expr: Expr, typing: Typing): Issue[] {
  const parts = [...everyPart(expr)];
  const formatted = new Set(parts.filter(isFormat).flatMap((part) => [...everyPart(part)].slice(1)));
  const alike = parts.filter((part) => !formatted.has(part));
  return [
    ...parts.flatMap((part) => checkFormat(part, typing)),
    ...parts.flatMap(checkCall),
    ...alike.flatMap((part) => (part.kind === "list" ? checkItems(typing, part.items, part.optional) : [])),
    ...alike.flatMap((part) => (part.kind === "map" ? checkEntries(typing, part) : [])),
  ];
}

/** What is formatted need not be of one type. */
const isFormat = (part: Expr): boolean => part.kind === "call" && part.name === "format";

type Judge = (literal: Literal) => boolean;
const judges: { readonly [name: string]: Judge } = {
  duration: ({ type, value }) => (type === "string" ? isDuration(value) : type !== "null"),
  timestamp: ({ type, value }) =>
    type === "string" ? isTimestamp(value) : type === "int" ? isYear(value) : type !== "null",
  matches: ({ type, value }) => type !== "string" || isPattern(value),
};

function checkCall(part: Expr): Issue[] {
  if (part.kind !== "call" || !Object.hasOwn(judges, part.name)) return [];
  const [first] = part.args;
  if (first?.kind !== "literal" || judges[part.name]?.(first.literal)) return [];
  return [{ at: first.at, message: `invalid ${part.name} argument` }];
}

const unit: { readonly [name: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
const largestDuration = 2 ** 63;

/** @see Go time.ParseDuration */
function isDuration(text: string): boolean {
  const [, terms = ""] = /^[-+]?(0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (terms === "") return false;
  const all = [...terms.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)];
  return (
    all.reduce((total, [, count = "", name = ""]) => total + Number(count) * (unit[name] ?? 1), 0) < largestDuration
  );
}

/** Seconds from the year 1 to the year 9999. */
const isYear = (seconds: bigint): boolean => seconds >= -62_135_596_800n && seconds <= 253_402_300_799n;

/** @see RFC 3339 */
function isTimestamp(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/.exec(text);
  if (!found) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, overHours = 0, overMinutes = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const isDay = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days;
  return isDay && hour < 24 && minute < 60 && second < 60 && overHours <= 24 && overMinutes < 60;
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false; // why is of no interest: Kubernetes does not say it either
  }
}

const mismatch = (part: Expr, wanted: CelType, given: CelType): Issue => ({
  at: part.at,
  message: `expected type '${showType(wanted)}' but found '${showType(given)}'`,
});

function checkItems(typing: Typing, items: readonly Expr[], optional: readonly number[]): Issue[] {
  const typeOf = (item: Expr, index: number): CelType => {
    const type = typing.typeOf(item);
    return optional.includes(index) ? (withoutOptional(type) ?? type) : type;
  };
  const [first] = items;
  if (!first) return [];
  const wanted = typeOf(first, 0);
  const other = items.findIndex((item, index) => !isExactly(wanted, typeOf(item, index)));
  const item = items[other];
  return item ? [mismatch(item, wanted, typeOf(item, other))] : [];
}

function checkEntries(typing: Typing, { entries }: MapLiteral): Issue[] {
  const valueOf = ({ value, isOptional }: MapLiteral["entries"][number]): CelType => {
    const type = typing.typeOf(value);
    return isOptional ? (withoutOptional(type) ?? type) : type;
  };
  const [first, ...rest] = entries;
  if (!first) return [];
  const wanted = { key: typing.typeOf(first.key), value: valueOf(first) };
  return rest.flatMap((entry) => [
    ...(isExactly(wanted.key, typing.typeOf(entry.key))
      ? []
      : [mismatch(entry.key, wanted.key, typing.typeOf(entry.key))]),
    ...(isExactly(wanted.value, valueOf(entry)) ? [] : [mismatch(entry.value, wanted.value, valueOf(entry))]),
  ]);
}
