// time.Time: an instant and the zone in which it is shown, with the methods that templates call.
// @see Go time/time.go, go1.26
import { define } from "./go-function.ts";
import { GoStruct, int64, type Functions, type GoFunction } from "@sluice/gotemplate";
import { civilFromSeconds, dayOfYear, secondsFromCivil, weekdayOf, type CivilTime } from "./calendar.ts";
import { formatTime, type Shown } from "./format-time.ts";
import { clampDuration, goDuration } from "./go-duration.ts";
import { months, weekdays } from "./time-layout.ts";
import { utc, type Zone } from "./time-zones.ts";

const second = 1_000_000_000n;

/** Where the zones of Go's `Local` and of `In` come from. */
export type TimeContext = { local: Zone };

/** A time.Time. `seconds` since 1970, `nanosecond` from 0 to 999999999. */
export class GoTime extends GoStruct {
  readonly seconds: number;
  readonly nanosecond: number;
  readonly zone: Zone;

  constructor(seconds: number, nanosecond: number, { zone, context }: { zone: Zone; context: TimeContext }) {
    super("time.Time", [], {
      text: () => format(this, "2006-01-02 15:04:05.999999999 -0700 MST"),
      methods: new LazyMethods(() => methodsOf(this, context)),
    });
    this.seconds = seconds;
    this.nanosecond = nanosecond;
    this.zone = zone;
  }
}

/** Methods that are built when a template asks for the first. */
class LazyMethods extends Map<string, GoFunction> {
  private readonly build: () => Functions;
  private built: Functions | undefined;

  constructor(build: () => Functions) {
    super();
    this.build = build;
  }

  override get(name: string): GoFunction | undefined {
    this.built ??= this.build();
    return this.built.get(name);
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

/** Go's zero time: the first of January of the year 1. */
export const zeroTime = (context: TimeContext): GoTime => new GoTime(-62_135_596_800, 0, { zone: utc, context });

/** The instant that a clock in a zone shows; where it shows it twice or never, Go's choice. */
export function timeFromCivil(
  civil: CivilTime,
  nanosecond: number,
  { zone, context }: { zone: Zone; context: TimeContext },
): GoTime {
  const local = secondsFromCivil(civil);
  const guess = local - zone.at(local).offset;
  return new GoTime(local - zone.at(guess).offset, nanosecond, { zone, context });
}

/** What clocks show at this time in its zone. */
export function shownBy({ seconds, nanosecond, zone }: GoTime): Shown {
  const { offset, letters } = zone.at(seconds);
  return { civil: civilFromSeconds(seconds + offset), nanosecond, offset, letters };
}

/** The time under a layout. */
export const format = (time: GoTime, layout: string): string => formatTime(layout, shownBy(time));

/** As JSON has it. */
export const rfc3339 = (time: GoTime): string => format(time, "2006-01-02T15:04:05.999999999Z07:00");

/** The same for what may be no time; undefined then. */
export const rfc3339Of = (value: GoStruct): string | undefined =>
  value instanceof GoTime ? rfc3339(value) : undefined;

/** Nanoseconds since 1970. */
export const instantOf = ({ seconds, nanosecond }: GoTime): bigint => BigInt(seconds) * second + BigInt(nanosecond);

/** The same instant moved by nanoseconds, or in another zone. */
export function moved(
  time: GoTime,
  nanoseconds: bigint,
  { zone = time.zone, context }: { zone?: Zone; context: TimeContext },
): GoTime {
  const instant = instantOf(time) + nanoseconds;
  const seconds = instant / second - (instant % second < 0n ? 1n : 0n);
  return new GoTime(Number(seconds), Number(instant - seconds * second), { zone, context });
}

const named = (type: string, text: string, value?: number): GoStruct =>
  new GoStruct(type, [], {
    text: () => text,
    methods: new Map([["String", define([], () => text)]]),
    ...(value === undefined ? {} : { number: { kind: "int" as const, value: BigInt(value) } }),
  });

function methodsOf(time: GoTime, context: TimeContext): Functions {
  return new Map(
    Object.entries({ ...partsOf(time), ...instantsOf(time), ...relationsOf(time), ...changesOf(time, context) }),
  );
}

const asInt = (value: number): bigint => BigInt(value);

function partsOf(time: GoTime): { [name: string]: GoFunction } {
  const part = (read: (shown: Shown) => unknown): GoFunction => define([], () => read(shownBy(time)));
  return {
    Year: part(({ civil }) => asInt(civil.year)),
    Month: part(({ civil }) => named("time.Month", months[civil.month - 1] ?? "", civil.month)),
    Day: part(({ civil }) => asInt(civil.day)),
    Hour: part(({ civil }) => asInt(civil.hour)),
    Minute: part(({ civil }) => asInt(civil.minute)),
    Second: part(({ civil }) => asInt(civil.second)),
    Nanosecond: part(({ nanosecond }) => asInt(nanosecond)),
    YearDay: part(({ civil }) => asInt(dayOfYear(civil))),
    Weekday: part(({ offset }) =>
      named("time.Weekday", weekdays[weekdayOf(time.seconds + offset)] ?? "", weekdayOf(time.seconds + offset)),
    ),
    Location: define([], () => named("*time.Location", time.zone.name)),
    Format: define(["string"], (layout) => format(time, layout)),
    String: define([], () => time.text?.() ?? ""),
  };
}

function instantsOf(time: GoTime): { [name: string]: GoFunction } {
  const instant = instantOf(time);
  const floor = (unit: bigint) => int64(instant / unit - (instant % unit < 0n ? 1n : 0n));
  return {
    Unix: define([], () => int64(time.seconds)),
    UnixMilli: define([], () => floor(1_000_000n)),
    UnixMicro: define([], () => floor(1_000n)),
    UnixNano: define([], () => int64(BigInt.asIntN(64, instant))),
    IsZero: define([], () => time.seconds === -62_135_596_800 && time.nanosecond === 0),
    MarshalJSON: define([], () => Buffer.from(`"${rfc3339(time)}"`)),
    MarshalText: define([], () => Buffer.from(rfc3339(time))),
  };
}

function relationsOf(time: GoTime): { [name: string]: GoFunction } {
  const relation = (read: (difference: bigint) => unknown): GoFunction =>
    define(["time.Time"], (other) => read(instantOf(time) - instantOf(other as GoTime))); // the only struct of this type
  return {
    Before: relation((difference) => difference < 0n),
    After: relation((difference) => difference > 0n),
    Equal: relation((difference) => difference === 0n),
    Compare: relation((difference) => (difference < 0n ? -1n : difference > 0n ? 1n : 0n)),
    Sub: relation((difference) => goDuration(clampDuration(difference))),
  };
}

const nanosecondsIn = (duration: unknown): bigint => (duration as { value: bigint }).value; // the engine has made it an int64

function changesOf(time: GoTime, context: TimeContext): { [name: string]: GoFunction } {
  const byUnit = (round: (rest: bigint, unit: bigint) => bigint): GoFunction =>
    define(["int64"], (duration) => {
      const unit = nanosecondsIn(duration);
      // Go counts from the year 1, which for units up to a week is the same as from 1970 plus a Monday.
      const rest = (instantOf(time) + 62_135_596_800n * second) % (unit > 0n ? unit : 1n);
      return moved(time, unit > 0n ? round(rest, unit) : 0n, { context });
    });
  return {
    Add: define(["int64"], (duration) => moved(time, nanosecondsIn(duration), { context })),
    UTC: define([], () => moved(time, 0n, { zone: utc, context })),
    Local: define([], () => moved(time, 0n, { zone: context.local, context })),
    AddDate: define(["int", "int", "int"], (years, addedMonths, days) => {
      const { civil, nanosecond } = shownBy(time);
      const changed = { ...civil, year: civil.year + years, month: civil.month + addedMonths, day: civil.day + days };
      return timeFromCivil(changed, nanosecond, { zone: time.zone, context });
    }),
    Truncate: byUnit((rest) => -rest),
    Round: byUnit((rest, unit) => (rest + rest < unit ? -rest : unit - rest)),
  };
}
