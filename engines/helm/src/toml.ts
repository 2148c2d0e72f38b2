// TOML as BurntSushi's encoder writes it, which Helm uses; reading is smol-toml's.
import { formatFloat, GoComplex, GoNumber, GoStruct, int64, sortedKeys, typeName } from "@sluice/gotemplate";
import { isGoNil, parseRfc3339, rfc3339Of } from "@sluice/sprig";
import { parse, TomlDate } from "smol-toml";
import { judgeToml } from "./judge-toml.ts";
import { isTable, setValue, type Values } from "./values.ts";

/** `toToml`. @throws {Error} for what TOML cannot say */
export function stringifyToml(value: unknown): string {
  if (isTable(value)) {
    const writer = new Writer();
    writer.table([], value);
    return writer.text;
  }
  if (isTables(value)) throw new Error("toml: top-level values must be Go maps or structs");
  if (value instanceof GoComplex) throw new Error(`unsupported type for key '': ${typeName(value)}`);
  return writeValue(value);
}

/** Lists of nothing but tables are written as tables of one name. */
function isTables(value: unknown): value is Values[] {
  if (!Array.isArray(value) || isGoNil(value) || value.length === 0) return false;
  if (value.some((item) => item === null || item === undefined))
    throw new Error("toml: cannot encode array with nil element");
  return value.every(isTable);
}

const isNothing = (value: unknown): boolean => value === null || value === undefined || isGoNil(value);
const isSub = (value: unknown): boolean => isTable(value) || isTables(value);

/** Keys in Go's order: those of simple values, and those of tables. */
function orderedKeys(table: Values): { simple: string[]; tables: string[] } {
  const keys = sortedKeys(table) as string[];
  const { simple = [], tables = [] } = Object.groupBy(keys, (key) => (isSub(table[key]) ? "tables" : "simple"));
  return { simple, tables };
}

/** Simple entries first, then tables, each level indented by two. */
class Writer {
  text = "";

  table(path: readonly string[], table: Values): void {
    const { simple, tables } = orderedKeys(table);
    for (const key of [...simple, ...tables]) {
      const value = table[key];
      if (isNothing(value)) continue;
      const below = [...path, key];
      const name = below.map(writeKey).join(".");
      const indent = "  ".repeat(path.length);
      if (isTable(value)) {
        if (path.length === 0) this.newLine();
        this.text += `${indent}[${name}]`;
        this.newLine();
        this.table(below, value);
      } else if (isTables(value)) {
        for (const item of value) {
          this.newLine();
          this.text += `${indent}[[${name}]]`;
          this.newLine();
          this.table(below, item);
        }
      } else this.text += `${indent}${writeKey(key)} = ${writeValue(value)}\n`;
    }
  }

  /** There is no empty line above everything. */
  private newLine(): void {
    if (this.text !== "") this.text += "\n";
  }
}

const writeKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : writeText(key));

function writeValue(value: unknown): string {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeFloat(value, 64);
  if (value instanceof GoNumber)
    return typeof value.value === "number" ? writeFloat(value.value, 32) : String(value.value);
  if (value instanceof GoStruct && value.text)
    return value.type === "time.Time" ? writeTime(value) : writeText(value.text());
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (isTable(value)) return writeInline(value);
  if (value instanceof GoComplex) throw new Error(`unsupported type: ${typeName(value)}`);
  if (isNothing(value)) throw new GoPanic("reflect: call of reflect.Value.Type on zero Value");
  return String(value);
}

/** What Go's writer does not survive, whichever function was called. */
export class GoPanic extends Error {
  override readonly name = "GoPanic";
}

/** What is nothing is left out, but not the comma behind it, as in Go. */
function writeInline(table: Values): string {
  const { simple, tables } = orderedKeys(table);
  const write = (keys: readonly string[], areMore: boolean): string =>
    keys
      .map((key, at) => {
        if (isNothing(table[key])) return "";
        return `${writeKey(key)} = ${writeValue(table[key])}${areMore || at < keys.length - 1 ? ", " : ""}`;
      })
      .join("");
  return `{${write(simple, tables.length > 0)}${write(tables, false)}}`;
}

function writeFloat(value: number, bits: 32 | 64): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const text = formatFloat(value, "g", -1, bits);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

const escapes: { readonly [character: string]: string } = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

// oxlint-disable-next-line no-control-regex -- TOML escapes them
const unsafe = /[\0-\x1f"\\\x7f]/g;
const escapeCharacter = (character: string): string =>
  escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
const writeText = (text: string): string => `"${text.replaceAll(unsafe, escapeCharacter)}"`;

/** `fromToml`: integers are int64, times know how they were written. @throws {Error} for what is no TOML */
export function parseToml(marked: string): Values {
  const text = marked.replace(/^\ufeff/, "");
  const fault = judgeToml(text);
  if (fault !== undefined) throw new Error(fault);
  try {
    return asGo(parse(text, { integersAsBigInt: true })) as Values;
  } catch (error) {
    throw new Error((error as Error).message, { cause: error });
  }
}

function asGo(value: unknown): unknown {
  if (typeof value === "bigint") return int64(value);
  if (value instanceof TomlDate) return asTime(value);
  if (Array.isArray(value)) return value.map(asGo);
  if (!isTable(value)) return value;
  const copy: Values = {};
  for (const [key, entry] of Object.entries(value)) setValue(copy, key, asGo(entry));
  return copy;
}

/** Go gives times without a zone one of this name; what lacks a date is in the year 0, what lacks a time at midnight. */
function asTime(date: TomlDate): GoStruct {
  const written = date.toISOString();
  if (date.isTime()) return parseRfc3339(`0000-01-01T${written}Z`, localTime);
  if (date.isDate()) return parseRfc3339(`${written}T00:00:00Z`, localDate);
  return date.isLocal() ? parseRfc3339(`${written}Z`, localDateTime) : parseRfc3339(written);
}

const [localDateTime, localDate, localTime] = ["datetime-local", "date-local", "time-local"];

/** A time as it is written again: only what there was. */
function writeTime(time: GoStruct): string {
  const [, date = "", clock = "", zone = ""] = /^(.*?)T(.*?)(Z|[-+]\d\d:\d\d)$/.exec(rfc3339Of(time) ?? "") ?? [];
  const name = time.text?.().split(" ").at(-1);
  if (name === localDate) return date;
  if (name === localTime) return clock;
  return name === localDateTime ? `${date}T${clock}` : `${date}T${clock}${zone}`;
}
