// TOML as BurntSushi's encoder writes it, which Helm uses; reading is smol-toml's.
import { formatFloat, GoNumber, quote, sortedKeys } from "@sluice/gotemplate";
import { parse } from "smol-toml";
import { isTable, type Values } from "./values.ts";

/** `toToml`. @throws {Error} for what TOML cannot say */
export function stringifyToml(value: unknown): string {
  if (!isTable(value)) throw new Error(`toml: type ${typeof value} cannot be the top level of a document`);
  const lines: string[] = [];
  writeTable(lines, value, []);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

const isTables = (value: unknown): value is Values[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable);

/** Simple entries first, then tables, each level indented by two. */
function writeTable(lines: string[], table: Values, path: readonly string[]): void {
  const indent = "  ".repeat(Math.max(0, path.length));
  const keys = (sortedKeys(table) as string[]).filter((key) => table[key] !== null && table[key] !== undefined);
  const isSimple = (key: string): boolean => !isTable(table[key]) && !isTables(table[key]);
  for (const key of keys.filter(isSimple)) lines.push(`${indent}${writeKey(key)} = ${writeValue(table[key])}`);
  for (const key of keys.filter((one) => !isSimple(one))) {
    const value = table[key];
    const name = [...path, key].map(writeKey).join(".");
    for (const inner of isTables(value) ? value : [value as Values]) {
      if (path.length === 0 && lines.length > 0) lines.push("");
      lines.push(isTables(value) ? `${indent}[[${name}]]` : `${indent}[${name}]`);
      writeTable(lines, inner, [...path, key]);
    }
  }
}

const writeKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quote(key));

function writeValue(value: unknown): string {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeFloat(value);
  if (value instanceof GoNumber) return typeof value.value === "number" ? writeFloat(value.value) : String(value.value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (isTable(value))
    return `{${(sortedKeys(value) as string[]).map((key) => `${writeKey(key)} = ${writeValue(value[key])}`).join(", ")}}`;
  return String(value);
}

function writeFloat(value: number): string {
  const text = formatFloat(value, "f", -1);
  return text.includes(".") ? text : `${text}.0`;
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

/** `fromToml`. @throws {Error} for what is no TOML */
export const parseToml = (text: string): Values => parse(text);
