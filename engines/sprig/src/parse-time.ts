// A time from a text, by a layout.
// @see Go time/format.go Parse, go1.26
import { dayOfYear, daysInMonth, isLeapYear, secondsFromCivil, type CivilTime } from "./calendar.ts";
import { GoTime, timeFromCivil, type TimeContext } from "./go-time.ts";
import { quoteForTime } from "./quote-for-time.ts";
import { SprigError } from "./sprig-error.ts";
import { chunksOf, isFraction, isOffset, months, nextChunk, weekdays } from "./time-layout.ts";
import { fixedZone, utc } from "./time-zones.ts";

/** What has been read so far. */
type Reading = {
  rest: string;
  year: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  half?: "am" | "pm";
  zone: { isUtc: boolean; offset?: number; letters: string };
};

/** An element does not fit (`BAD`), or its number is too large; `RangeMistake` names what. */
class BadElement extends Error {}
class RangeMistake extends Error {}

/** Reads a time; without a zone in the text it is in the local one. @throws {SprigError} with Go's message */
export function parseTime(layout: string, text: string, context: TimeContext): GoTime {
  const reading: Reading = {
    rest: text,
    year: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    zone: { isUtc: false, letters: "" },
  };
  const fail = (what: string, cause?: unknown): never => {
    throw new SprigError("ARGUMENT", `parsing time ${quoteForTime(text)}${what}`, cause);
  };
  for (const { prefix, element, rest } of chunksOf(layout)) {
    const cannot = (part: string): never =>
      fail(` as ${quoteForTime(layout)}: cannot parse ${quoteForTime(reading.rest)} as ${quoteForTime(part)}`);
    if (!skip(reading, prefix)) return cannot(prefix);
    if (element === "") {
      if (reading.rest !== "") return fail(`: extra text: ${quoteForTime(reading.rest)}`);
      break;
    }
    const before = reading.rest;
    try {
      readElement(element, reading, rest);
    } catch (error) {
      if (error instanceof RangeMistake) return fail(`: ${error.message} out of range`, error);
      if (!(error instanceof BadElement)) throw error;
      reading.rest = before;
      return cannot(element);
    }
    if (rest === "" && reading.rest !== "") return fail(`: extra text: ${quoteForTime(reading.rest)}`);
  }
  const problem = completeDate(reading);
  return problem ? fail(`: ${problem}`) : toTime(reading, context);
}

/** A time of RFC 3339, in a zone of this name at Greenwich if one is given. @throws {SprigError} with Go's message */
export function parseRfc3339(text: string, zoneName?: string): GoTime {
  const context = { local: utc };
  const time = parseTime("2006-01-02T15:04:05Z07:00", text, context);
  return zoneName === undefined
    ? time
    : new GoTime(time.seconds, time.nanosecond, { zone: fixedZone(zoneName, 0), context });
}

/** Skips literal text; blanks stand for any number of blanks. @returns whether all of it was there */
function skip(reading: Reading, prefix: string): boolean {
  let wanted = prefix;
  while (wanted !== "") {
    if (wanted.startsWith(" ")) {
      if (reading.rest !== "" && !reading.rest.startsWith(" ")) return false;
      wanted = wanted.replace(/^ +/, "");
      reading.rest = reading.rest.replace(/^ +/, "");
      continue;
    }
    if (reading.rest === "" || reading.rest[0] !== wanted[0]) return false;
    [wanted, reading.rest] = [wanted.slice(1), reading.rest.slice(1)];
  }
  return true;
}

/** Takes what a pattern matches at the start of the rest. */
function take(reading: Reading, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(reading.rest);
  if (!found) throw new BadElement();
  reading.rest = reading.rest.slice(found[0].length);
  return found;
}

const oneOrTwo = /^\d\d?/;
const two = /^\d\d/;

function takeNumber(reading: Reading, pattern: RegExp, range?: { what: string; from?: number; to: number }): number {
  const value = Number(take(reading, pattern)[0]);
  if (range && (value < (range.from ?? 0) || value > range.to)) throw new RangeMistake(range.what);
  return value;
}

function takeName(reading: Reading, names: readonly string[], length?: number): number {
  const at = names.findIndex((name) => reading.rest.toLowerCase().startsWith(name.slice(0, length).toLowerCase()));
  if (at < 0) throw new BadElement();
  reading.rest = reading.rest.slice((names[at] ?? "").slice(0, length).length);
  return at;
}

const readers: { [element: string]: (reading: Reading, following: string) => void } = {
  "2006": (reading) => (reading.year = takeYear(reading)),
  "06": (reading) => {
    const value = takeNumber(reading, /^(?:\d\d|[+-]\d)/); // Go reads a sign here, too
    reading.year = value + (value >= 69 ? 1900 : 2000);
  },
  January: (reading) => (reading.month = takeName(reading, months) + 1),
  Jan: (reading) => (reading.month = takeName(reading, months, 3) + 1),
  "01": (reading) => (reading.month = takeNumber(reading, two, { what: "month", from: 1, to: 12 })),
  "1": (reading) => (reading.month = takeNumber(reading, oneOrTwo, { what: "month", from: 1, to: 12 })),
  Monday: (reading) => void takeName(reading, weekdays),
  Mon: (reading) => void takeName(reading, weekdays, 3),
  "02": (reading) => (reading.day = takeNumber(reading, two)),
  "2": (reading) => (reading.day = takeNumber(reading, oneOrTwo)),
  _2: (reading) => {
    reading.rest = reading.rest.replace(/^ /, "");
    reading.day = takeNumber(reading, oneOrTwo);
  },
  "002": (reading) => (reading.yearDay = takeNumber(reading, /^\d{3}/)),
  __2: (reading) => {
    reading.rest = reading.rest.replace(/^ {1,2}/, "");
    reading.yearDay = takeNumber(reading, /^\d{1,3}/);
  },
  "15": (reading) => (reading.hour = takeNumber(reading, oneOrTwo, { what: "hour", to: 23 })),
  "03": (reading) => (reading.hour = takeNumber(reading, two, { what: "hour", to: 12 })),
  "3": (reading) => (reading.hour = takeNumber(reading, oneOrTwo, { what: "hour", to: 12 })),
  "04": (reading) => (reading.minute = takeNumber(reading, two, { what: "minute", to: 59 })),
  "4": (reading) => (reading.minute = takeNumber(reading, oneOrTwo, { what: "minute", to: 59 })),
  "05": (reading, following) => readSecond(reading, two, following),
  "5": (reading, following) => readSecond(reading, oneOrTwo, following),
  PM: (reading) => readHalf(reading, /^[AP]M/),
  pm: (reading) => readHalf(reading, /^[ap]m/),
  MST: readLetters,
};

function readElement(element: string, reading: Reading, following: string): void {
  if (isOffset(element)) readOffset(element, reading);
  else if (isFraction(element)) readFraction(element, reading);
  else readers[element]?.(reading, following);
}

/** Four characters of which the first is a digit; what is no number among them is a mistake of its own in Go, with the same message. */
const takeYear = (reading: Reading): number => Number(take(reading, /^\d{4}/)[0]);

/** Seconds may have a fraction that the layout does not mention. */
function readSecond(reading: Reading, pattern: RegExp, following: string): void {
  reading.second = takeNumber(reading, pattern, { what: "second", to: 59 });
  if (!/^[.,]\d/.test(reading.rest) || isFraction(nextChunk(following).element)) return;
  reading.nanosecond = toNanosecond(take(reading, /^[.,](\d+)/)[1] ?? "");
}

const toNanosecond = (digits: string): number => Number(digits.slice(0, 9).padEnd(9, "0"));

function readFraction(element: string, reading: Reading): void {
  if (element[1] === "0") {
    reading.nanosecond = toNanosecond(take(reading, new RegExp(`^[.,](\\d{${element.length - 1}})`))[1] ?? "");
    return;
  }
  if (/^[.,]\d/.test(reading.rest)) reading.nanosecond = toNanosecond(take(reading, /^[.,](\d+)/)[1] ?? "");
}

const offsetPatterns: { [shape: string]: RegExp } = {
  "07": /^(.)(..)/s,
  "0700": /^(.)(..)(..)/s,
  "07:00": /^(.)(..):(..)/s,
  "070000": /^(.)(..)(..)(..)/s,
  "07:00:00": /^(.)(..):(..):(..)/s,
};

function readOffset(element: string, reading: Reading): void {
  if (element.startsWith("Z") && reading.rest.startsWith("Z")) {
    reading.rest = reading.rest.slice(1);
    reading.zone.isUtc = true;
    return;
  }
  const [, sign, ...parts] = take(reading, offsetPatterns[element.slice(1)] ?? /(?!)/);
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => (two.test(part) ? Number(part) : Number.NaN));
  if ([hours, minutes, seconds].some(Number.isNaN)) throw new BadElement();
  if (hours > 24) throw new RangeMistake("time zone offset hour");
  if (minutes > 60) throw new RangeMistake("time zone offset minute");
  if (seconds > 60) throw new RangeMistake("time zone offset second");
  if (sign !== "+" && sign !== "-") throw new BadElement();
  const size = hours * 3_600 + minutes * 60 + seconds;
  reading.zone.offset = sign === "-" ? -size : size;
}

/** Of two that differ the afternoon wins. */
function readHalf(reading: Reading, pattern: RegExp): void {
  const [half] = take(reading, pattern);
  reading.half = half.toLowerCase() === "pm" || reading.half === "pm" ? "pm" : "am";
}

/** Letters of a zone: three capitals, four or five that end in T, `+03`, `GMT-8`, and a few exceptions. */
function readLetters(reading: Reading): void {
  if (reading.rest.startsWith("UTC")) {
    reading.rest = reading.rest.slice(3);
    reading.zone.isUtc = true;
    return;
  }
  const hours = String.raw`[+-](?:0*(?:2[0-3]|1?\d))(?!\d)`;
  const pattern = new RegExp(`^(?:ChST|MeST|GMT(?:${hours})?|${hours}|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z]))`);
  reading.zone.letters = take(reading, pattern)[0];
}

/** Fills in the date. @returns what is wrong with it */
function completeDate(reading: Reading): string | undefined {
  if (reading.half === "pm" && reading.hour < 12) reading.hour += 12;
  if (reading.half === "am" && reading.hour === 12) reading.hour = 0;
  const { year, yearDay } = reading;
  if (yearDay !== undefined) {
    if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365)) return "day-of-year out of range";
    let month = 1;
    while (month < 12 && dayOfYear({ year, month: month + 1, day: 1, hour: 0, minute: 0, second: 0 }) <= yearDay)
      month += 1;
    const day = yearDay - dayOfYear({ year, month, day: 1, hour: 0, minute: 0, second: 0 }) + 1;
    if (reading.month !== undefined && reading.month !== month) return "day-of-year does not match month";
    if (reading.day !== undefined && reading.day !== day) return "day-of-year does not match day";
    [reading.month, reading.day] = [month, day];
  }
  reading.month ??= 1;
  reading.day ??= 1;
  return reading.day < 1 || reading.day > daysInMonth(year, reading.month) ? "day out of range" : undefined;
}

function toTime(reading: Reading, context: TimeContext): GoTime {
  const { year, month = 1, day = 1, hour, minute, second, nanosecond, zone } = reading;
  const civil: CivilTime = { year, month, day, hour, minute, second };
  if (zone.isUtc) return timeFromCivil(civil, nanosecond, { zone: utc, context });
  const local = secondsFromCivil(civil);
  if (zone.offset !== undefined) {
    const seconds = local - zone.offset;
    const here = context.local.at(seconds);
    const isLocal = here.offset === zone.offset && (zone.letters === "" || here.letters === zone.letters);
    return new GoTime(seconds, nanosecond, {
      zone: isLocal ? context.local : fixedZone(zone.letters, zone.offset),
      context,
    });
  }
  if (zone.letters === "") return timeFromCivil(civil, nanosecond, { zone: context.local, context });
  const offset = context.local.offsetOf(zone.letters);
  if (offset !== undefined) return new GoTime(local - offset, nanosecond, { zone: context.local, context });
  // Letters that mean nothing here: a zone that shows them and has no offset, except for "GMT+3".
  const invented = zone.letters.startsWith("GMT") ? Number(zone.letters.slice(3)) * 3_600 : 0;
  return new GoTime(local, nanosecond, { zone: fixedZone(zone.letters, invented), context });
}

/** A day as `2006-01-02`. @throws {SprigError} with Go's message */
export function parseDate(text: string): void {
  parseTime("2006-01-02", text, { local: utc });
}
