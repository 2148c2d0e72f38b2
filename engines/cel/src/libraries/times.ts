// The parts of moments and of stretches of time.
// @see cel-go common/stdlib/standard.go, common/types/{timestamp,duration}.go, v0.26.0
import type { Implementations } from "../evaluate/implementation.ts";
import { type Duration, Failure, type Timestamp, type Value } from "../evaluate/values.ts";

/** A moment where somebody looks at a clock: its fields are those of UTC. */
type Local = { date: Date; nanos: number };

const dayMs = 86_400_000;

function dayOfYear({ date }: Local): number {
  const first = new Date(0);
  first.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first.getTime()) / dayMs);
}

const parts: { readonly [part: string]: (local: Local) => number } = {
  year: ({ date }) => date.getUTCFullYear(),
  month: ({ date }) => date.getUTCMonth(),
  day_of_year: dayOfYear,
  day_of_month: ({ date }) => date.getUTCDate() - 1,
  day_of_month_1_based: ({ date }) => date.getUTCDate(),
  day_of_week: ({ date }) => date.getUTCDay(),
  hours: ({ date }) => date.getUTCHours(),
  minutes: ({ date }) => date.getUTCMinutes(),
  seconds: ({ date }) => date.getUTCSeconds(),
  milliseconds: ({ nanos }) => Math.floor(nanos / 1e6),
};

const localAt = ({ seconds, nanos }: Timestamp, offset: number): Local => ({
  date: new Date((seconds + offset) * 1000),
  nanos,
});

function partIn(part: (local: Local) => number, moment: Timestamp, zone: string): Value {
  const offset = zone.includes(":") ? offsetOf(zone) : offsetAt(moment, zone);
  return typeof offset === "number" ? BigInt(part(localAt(moment, offset))) : offset;
}

/** `+02:30`, `-08:00`: hours and minutes, which Go reads as two numbers. */
function offsetOf(zone: string): number | Failure {
  const colon = zone.indexOf(":");
  const texts = [zone.slice(0, colon), zone.slice(colon + 1)];
  const wrong = texts.find((text) => !/^[+-]?\d+$/.test(text));
  if (wrong !== undefined) return new Failure(`strconv.Atoi: parsing ${JSON.stringify(wrong)}: invalid syntax`);
  const [hours = 0, minutes = 0] = texts.map(Number);
  return (zone.startsWith("-") ? hours * 60 - minutes : hours * 60 + minutes) * 60;
}

/** How far east of UTC a place's clocks are at a moment. */
function offsetAt({ seconds }: Timestamp, zone: string): number | Failure {
  if (zone === "" || zone === "UTC" || zone === "Local") return 0;
  const format = formatFor(zone);
  if (!format) return new Failure(`unknown time zone ${zone}`);
  const fields = Object.fromEntries(
    format.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second);
  return local.getTime() / 1000 - seconds;
}

function formatFor(zone: string): Intl.DateTimeFormat | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-u-ca-iso8601-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    const { timeZone } = format.resolvedOptions();
    // Names are files to Go: their case matters.
    return timeZone.toLowerCase() === zone.toLowerCase() && timeZone !== zone ? undefined : format;
  } catch {
    return undefined; // a RangeError: nobody knows the zone
  }
}

const ofMoments: Implementations = Object.fromEntries(
  Object.entries(parts).flatMap(([name, part]) => [
    [`timestamp_to_${name}`, (_meter: unknown, moment: Timestamp) => BigInt(part(localAt(moment, 0)))],
    [`timestamp_to_${name}_with_tz`, (_meter: unknown, moment: Timestamp, zone: string) => partIn(part, moment, zone)],
  ]),
);

/** The functions that tell the parts of times. */
export const times: Implementations = {
  ...ofMoments,
  duration_to_hours: (_meter, { nanos }: Duration) => nanos / 3_600_000_000_000n,
  duration_to_minutes: (_meter, { nanos }: Duration) => nanos / 60_000_000_000n,
  duration_to_seconds: (_meter, { nanos }: Duration) => nanos / 1_000_000_000n,
  duration_to_milliseconds: (_meter, { nanos }: Duration) => nanos / 1_000_000n,
};
