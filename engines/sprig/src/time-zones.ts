// Zones by their IANA names. Offsets come from Intl; it does not know the letters that Go shows (CET, IST, MSK), so these come from a generated table.
import zoneNames from "./generated/time-zones.json" with { type: "json" };

/** A zone: its name, and what clocks in it show at an instant. */
export type Zone = {
  readonly name: string;
  /** `offset` in seconds east of Greenwich. */
  at(unixSeconds: number): { offset: number; letters: string };
  /** The offset that goes with letters such as CEST, if the zone uses them. */
  offsetOf(letters: string): number | undefined;
};

/** A zone that is the same all year and forever. */
export const fixedZone = (letters: string, offset: number, name = letters): Zone => ({
  name,
  at: () => ({ offset, letters }),
  offsetOf: (wanted) => (wanted === letters && wanted !== "" ? offset : undefined),
});

/** Coordinated universal time. */
export const utc: Zone = fixedZone("UTC", 0);

/** What Go shows where a zone has no letters: `+04`, `+0545`. */
export function numericLetters(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${minutes % 60 ? two(minutes % 60) : ""}`;
}

// An offset with seconds is local mean time, from before there were zones.
const lastInstant = 8.64e12; // seconds; the end of JavaScript's calendar

/** Finds zones and keeps what it found. */
export class ZoneTable {
  private readonly found = new Map<string, Zone | undefined>();

  /** A zone by its exact name; undefined when there is none, as when Go finds no file. */
  find(name: string): Zone | undefined {
    if (!this.found.has(name)) this.found.set(name, findZone(name));
    return this.found.get(name);
  }
}

function findZone(name: string): Zone | undefined {
  if (name === "" || name === "UTC") return utc;
  const group = Object.entries(zoneNames).find(([, names]) => names.split(" ").includes(name));
  if (!group) return undefined;
  const letters = new Map<number, string>();
  for (const [, text = "", minutes = ""] of group[0].matchAll(/([A-Za-z]+)([+-]\d+)/g))
    letters.set(Number(minutes) * 60, text);
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  return {
    name,
    at(unixSeconds) {
      const offset = readOffset(format, unixSeconds);
      return { offset, letters: letters.get(offset) ?? (offset % 60 ? "LMT" : numericLetters(offset)) };
    },
    offsetOf: (wanted) => [...letters].find(([, text]) => text === wanted)?.[0],
  };
}

/** Reads "GMT+05:45". */
function readOffset(format: Intl.DateTimeFormat, unixSeconds: number): number {
  const instant = Math.max(-lastInstant, Math.min(lastInstant, Math.floor(unixSeconds))) * 1_000;
  const text = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /([+-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(text) ?? [];
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -size : size;
}
