// time.Duration: nanoseconds, read and written as `1h15m30.5s`.
// @see Go time.ParseDuration and Duration.String, go1.26
import { GoStruct, int64, type Functions, type GoFunction } from "@sluice/gotemplate";
import { quoteForTime } from "./quote-for-time.ts";
import { SprigError } from "./sprig-error.ts";

const units: { [unit: string]: bigint } = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5
  μs: 1_000n, // U+03BC
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const second = 1_000_000_000n;
const limit = 2n ** 63n;

/** Reads a duration. @returns nanoseconds @throws {SprigError} with Go's message */
export function parseDuration(text: string): bigint {
  const fail = (what: string): never => {
    throw new SprigError("ARGUMENT", `time: ${what} ${quoteForTime(text)}`);
  };
  const [, sign = "", terms = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (terms === "0") return 0n;
  if (terms === "") return fail("invalid duration");
  let total = 0n;
  for (let at = 0; at < terms.length;) {
    const [all = "", whole = "", fraction = "", unit = ""] = /^(\d*)(?:\.(\d*))?([^.\d]*)/s.exec(terms.slice(at)) ?? [];
    if (whole === "" && fraction === "") return fail("invalid duration");
    if (unit === "") return fail("missing unit in duration");
    const size = units[unit] ?? fail(`unknown unit ${quoteForTime(unit)} in duration`);
    total += BigInt(whole || "0") * size + (fraction ? (BigInt(fraction) * size) / 10n ** BigInt(fraction.length) : 0n);
    if (total > limit) return fail("invalid duration");
    at += all.length;
  }
  if (sign !== "-" && total === limit) return fail("invalid duration");
  return sign === "-" ? -total : total;
}

/** `2h3m4.5s`, `1.5ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size === 0n) return "0s";
  if (size < second) {
    const [unit, scale]: [string, number] = size < 1_000n ? ["ns", 0] : size < 1_000_000n ? ["µs", 3] : ["ms", 6];
    return `${sign}${withFraction(size, scale)}${unit}`;
  }
  const seconds = withFraction(size % 60_000_000_000n, 9);
  const minutes = size / 60_000_000_000n;
  if (minutes === 0n) return `${sign}${seconds}s`;
  return minutes < 60n ? `${sign}${minutes}m${seconds}s` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`;
}

/** A whole number with its last digits behind the point, without zeros at the end. */
function withFraction(value: bigint, digits: number): string {
  const text = String(value).padStart(digits + 1, "0");
  const fraction = text.slice(text.length - digits).replace(/0+$/, "");
  const whole = text.slice(0, text.length - digits);
  return digits > 0 && fraction ? `${whole}.${fraction}` : whole;
}

/** To a multiple of `unit`, halves away from zero. @see Go Duration.Round */
export function roundDuration(nanoseconds: bigint, unit: bigint): bigint {
  if (unit <= 0n) return nanoseconds;
  const rest = nanoseconds % unit;
  const size = rest < 0n ? -rest : rest;
  if (size + size < unit) return nanoseconds - rest;
  return clampDuration(nanoseconds - rest + (rest < 0n ? -unit : unit));
}

/** Durations end at 290 years either way. */
export const clampDuration = (nanoseconds: bigint): bigint =>
  nanoseconds >= limit ? limit - 1n : nanoseconds < -limit ? -limit : nanoseconds;

/** A time.Duration that templates can ask for its parts. */
export function goDuration(nanoseconds: bigint): GoStruct {
  const method = (call: () => unknown): GoFunction => ({ types: [], call });
  const methods: Functions = new Map(
    Object.entries({
      Hours: method(() => Number(nanoseconds) / 3_600e9),
      Minutes: method(() => Number(nanoseconds) / 60e9),
      Seconds: method(() => Number(nanoseconds) / 1e9),
      Milliseconds: method(() => int64(nanoseconds / 1_000_000n)),
      Microseconds: method(() => int64(nanoseconds / 1_000n)),
      Nanoseconds: method(() => int64(nanoseconds)),
      Abs: method(() => goDuration(nanoseconds < 0n ? -nanoseconds : nanoseconds)),
      String: method(() => formatDuration(nanoseconds)),
    }),
  );
  return new GoStruct("time.Duration", [], {
    methods,
    text: () => formatDuration(nanoseconds),
    number: { kind: "int64", value: nanoseconds },
  });
}
