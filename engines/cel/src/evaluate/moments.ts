// Moments and stretches of time: read from texts, written as texts, added to one another.
// @see Go time (Parse, ParseDuration, Duration.String), cel-go common/types/{timestamp,duration,overflow}.go, v0.26.0
import { Duration, Failure, Timestamp } from "./values.ts";

const nanosPerSecond = 1_000_000_000n;
const earliest = -62_135_596_800;
const latest = 253_402_300_799;
const most = 2n ** 63n;

/** Whether a count is one that 64 bits hold. */
export const isInt64 = (count: bigint): boolean => BigInt.asIntN(64, count) === count;

/** A moment within the years that there are. */
export function momentAt(seconds: number, nanos: number, offset: number): Timestamp | Failure {
  if (seconds < earliest || seconds > latest) return new Failure("timestamp overflow");
  return new Timestamp(seconds, nanos, offset);
}

/** A stretch of time that 64 bits hold. */
export const durationOf = (nanos: bigint): Duration | Failure =>
  isInt64(nanos) ? new Duration(nanos) : new Failure("integer overflow");

/** A moment a stretch of time later. */
export function later({ seconds, nanos, offset }: Timestamp, by: bigint): Timestamp | Failure {
  const total = BigInt(seconds) * nanosPerSecond + BigInt(nanos) + by;
  const rest = ((total % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  return momentAt(Number((total - rest) / nanosPerSecond), Number(rest), offset);
}

/** The time from one moment to another. */
export function between(from: Timestamp, to: Timestamp): Duration | Failure {
  const nanos = BigInt(to.seconds - from.seconds) * nanosPerSecond + BigInt(to.nanos - from.nanos);
  return durationOf(nanos);
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?$/;
const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** A moment as RFC 3339 writes it; undefined for what is none. `needsZone` tells whether it must say where. */
export function parseMoment(text: string, needsZone = true): Timestamp | undefined {
  const [, ...parts] = pattern.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number);
  const [fraction = "", zone] = parts.slice(6);
  if (parts.length === 0 || (zone === undefined && needsZone)) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetOf(zone ?? "Z");
  if (offset === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return new Timestamp(date.getTime() / 1000 - offset, Number(fraction.slice(0, 9).padEnd(9, "0")), offset);
}

/** Seconds east of UTC. Go takes up to 24 hours and 60 minutes. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 24 || minutes > 60) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const two = (count: number): string => String(count).padStart(2, "0");

/** A moment as RFC 3339 writes it, where it was told. */
export function showMoment({ seconds, nanos, offset }: Timestamp): string {
  const local = new Date((seconds + offset) * 1000);
  const year = String(local.getUTCFullYear()).padStart(4, "0");
  const day = `${year}-${two(local.getUTCMonth() + 1)}-${two(local.getUTCDate())}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(":");
  const fraction = nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`;
  return `${day}T${time}${fraction}${zoneOf(offset)}`;
}

function zoneOf(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A stretch of time in seconds, as a double tells them: `3.5s`. */
export function showDuration({ nanos }: Duration): string {
  const seconds = Number(nanos / nanosPerSecond) + Number(nanos % nanosPerSecond) / 1e9;
  return `${withoutExponent(seconds)}s`;
}

/** All digits of a double that tell it from others, without an exponent. */
export function withoutExponent(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const [mantissa = "", exponent = ""] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const power = Number(exponent);
  const sign = value < 0 ? "-" : "";
  if (power >= 0) return sign + whole + fraction.padEnd(power, "0");
  return `${sign}0.${"0".repeat(-power - 1)}${whole}${fraction}`;
}

const units: { readonly [name: string]: bigint } = {
  ns: 1n,
  us: 1000n,
  "\u00b5s": 1000n,
  "\u03bcs": 1000n,
  ms: 1_000_000n,
  s: nanosPerSecond,
  m: 60n * nanosPerSecond,
  h: 3600n * nanosPerSecond,
};
const term = /(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** A stretch of time as Go writes it, `1h30m`; undefined for what is none. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign = "", rest = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0n;
  if (rest === "") return undefined;
  let total = 0n;
  term.lastIndex = 0;
  while (term.lastIndex < rest.length) {
    const [, whole = "", fraction = "", unit = ""] = term.exec(rest) ?? [];
    const size = units[unit];
    if (size === undefined || (whole === "" && fraction === "")) return undefined;
    total += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
    if (total > most) return undefined;
  }
  if (sign === "-") return -total;
  return total === most ? undefined : total;
}

const peopleUnits: readonly (readonly [names: readonly string[], nanos: bigint])[] = [
  [["ns", "nano"], 1n],
  [["us", "\u00b5s", "micro"], 1000n],
  [["ms", "milli"], 1_000_000n],
  [["s", "sec"], nanosPerSecond],
  [["m", "min"], 60n * nanosPerSecond],
  [["h", "hr", "hour"], 3600n * nanosPerSecond],
  [["d", "day"], 86_400n * nanosPerSecond],
  [["w", "wk", "week"], 604_800n * nanosPerSecond],
];

/** Go's durations, and whole numbers of units that people write: `2 days 3h`. @see kube-openapi pkg/validation/strfmt/duration.go */
export function parseLooseDuration(text: string): bigint | undefined {
  const known = parseDuration(text);
  if (known !== undefined) return known;
  let total: bigint | undefined;
  for (const [, count = "", name = ""] of text.matchAll(/(\d+)\s*([A-Za-z\u00b5]+)/g)) {
    if (!isInt64(BigInt(count))) return undefined;
    const unit = name.toLowerCase();
    for (const [names, nanos] of peopleUnits)
      for (const [index, known] of names.entries())
        if (known === unit || (index === names.length - 1 && unit.startsWith(known)))
          total = BigInt.asIntN(64, (total ?? 0n) + BigInt(count) * nanos);
  }
  return total;
}
