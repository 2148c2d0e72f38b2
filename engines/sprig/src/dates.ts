// Dates, by a clock and a local zone that the host gives.
// @see sprig date.go, 3.3.0
import { GoNumber } from "@sluice/gotemplate";
import { parseInteger } from "./cast.ts";
import { clampDuration, formatDuration, parseDuration, roundDuration } from "./go-duration.ts";
import { define, type FunctionTable } from "./go-function.ts";
import { format, GoTime, instantOf, moved, zeroTime, type TimeContext } from "./go-time.ts";
import { parseTime } from "./parse-time.ts";
import { SprigError } from "./sprig-error.ts";
import { utc, ZoneTable } from "./time-zones.ts";

/** The clock, and the IANA name of the zone that Go would call Local. */
export type DatePorts = { now(): Date; timeZone?: string };

const second = 1_000_000_000n;
const hour = 3_600n * second;

// The first that a duration is longer than.
const roundUnits: readonly (readonly [string, bigint])[] = [
  ["y", hour * 24n * 365n],
  ["mo", hour * 24n * 30n],
  ["d", hour * 24n],
  ["h", hour],
  ["m", 60n * second],
  ["s", second],
];

function describeRoughly(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const [unit, length] = roundUnits.find(([, unitLength]) => size > unitLength) ?? ["s", 0n];
  return length === 0n ? "0s" : `${size / length}${unit}`;
}

const orElse = <Value>(read: () => Value, fallback: Value): Value => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SprigError) return fallback;
    throw error;
  }
};

const isInt64 = (value: unknown): value is GoNumber => value instanceof GoNumber && value.kind === "int64";

/** Functions about time. Sprig takes what it does not know, a float64 for example, for now. */
export function dateFunctions({ now, timeZone = "UTC" }: DatePorts): FunctionTable {
  const zones = new ZoneTable();
  const local = zones.find(timeZone);
  if (!local)
    throw new SprigError("ARGUMENT", `there is no time zone ${timeZone}: give an IANA name such as Europe/Berlin`);
  const context: TimeContext = { local };

  const fromUnix = (seconds: number): GoTime => new GoTime(seconds, 0, { zone: local, context });
  const currentTime = (): GoTime => {
    const ms = now().getTime();
    return moved(fromUnix(0), BigInt(ms) * 1_000_000n, { context });
  };
  const toTime = (value: unknown): GoTime => {
    if (value instanceof GoTime) return value;
    if (typeof value === "bigint") return fromUnix(Number(value));
    if (value instanceof GoNumber && (value.kind === "int64" || value.kind === "int32"))
      return fromUnix(Number(value.value));
    return currentTime();
  };
  const inZone = (layout: string, value: unknown, zone: string): string => {
    const found = zone === "Local" ? local : (zones.find(zone) ?? utc);
    return format(moved(toTime(value), 0n, { zone: found, context }), layout);
  };
  const since = (time: GoTime): bigint => clampDuration(instantOf(currentTime()) - instantOf(time));
  const modify = (text: string, time: unknown): GoTime => moved(time as GoTime, parseDuration(text), { context }); // the engine has checked the type

  const date = define(["string", "interface {}"], (layout, value) => inZone(layout, value, "Local"));
  const dateInZone = define(["string", "interface {}", "string"], inZone);
  const dateModify = define(["string", "time.Time"], (text, time) => orElse(() => modify(text, time), time as GoTime));
  const mustDateModify = define(["string", "time.Time"], modify);
  const isoDate = "2006-01-02";
  return {
    now: define([], currentTime),
    date,
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: define(["interface {}"], (value) => inZone(isoDate, value, "Local")),
    htmlDateInZone: define(["interface {}", "string"], (value, zone) => inZone(isoDate, value, zone)),
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    toDate: define(["string", "string"], (layout, text) =>
      orElse(() => parseTime(layout, text, context), zeroTime(context)),
    ),
    mustToDate: define(["string", "string"], (layout, text) => parseTime(layout, text, context)),
    unixEpoch: define(["time.Time"], (time) => String((time as GoTime).seconds)),
    ago: define(["interface {}"], (value) => formatDuration(roundDuration(since(agoTime(value, toTime)), second))),
    duration: define(["interface {}"], (value) => formatDuration(BigInt.asIntN(64, secondsOf(value) * second))),
    durationRound: define(["interface {}"], (value) => {
      if (value instanceof GoTime) return describeRoughly(since(value));
      if (typeof value === "string") return describeRoughly(orElse(() => parseDuration(value), 0n));
      return describeRoughly(isInt64(value) ? BigInt(value.value) : 0n);
    }),
  };
}

/** `ago` does not know int32. */
const agoTime = (value: unknown, toTime: (value: unknown) => GoTime): GoTime =>
  toTime(value instanceof GoNumber && value.kind === "int32" ? undefined : value);

const secondsOf = (value: unknown): bigint => {
  if (typeof value === "string") return parseInteger(value, 10) ?? 0n;
  return isInt64(value) ? BigInt(value.value) : 0n;
};
