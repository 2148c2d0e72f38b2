// How scalars were written, as far as kustomize minds: it keeps the style of a value that is patched, so that a number over a quoted text becomes a
// text, and a strategic merge drops fields with nothing behind their colon, but not nulls. Almost always a text itself tells whether it was
// quoted; only what differs from that is noted.
import { canBePlain, type ScalarStyle } from "@sluice/yaml";
import { fieldBelow, type MergeField, type MergeSchema } from "./merge-schema.ts";
import { isFields, setField, type Fields } from "./patches/fields.ts";

/** By map, for its fields. Notes live as long as their map. */
const notes = new WeakMap<object, Map<string, Style>>();

type Style = ScalarStyle | "plain";

const mustBeQuoted = (value: unknown): boolean => typeof value === "string" && !canBePlain(value);

/** Whether a field of a map is a text in quotes. */
export function isQuoted(map: Fields, name: string): boolean {
  const noted = notes.get(map)?.get(name);
  return noted === "quoted" || (noted !== "plain" && mustBeQuoted(map[name]));
}

function note(map: Fields, name: string, style: Style | undefined): void {
  const noted = notes.get(map);
  if (style === undefined) noted?.delete(name);
  else if (noted) noted.set(name, style);
  else notes.set(map, new Map([[name, style]]));
}

/** Notes whether a text is quoted. */
export function noteQuotes(map: Fields, name: string, quoted: boolean): void {
  const style = quoted ? "quoted" : "plain";
  note(map, name, quoted === mustBeQuoted(map[name]) ? undefined : style);
}

/** Notes what the YAML reader tells. */
export function noteWritten(map: Fields, name: string, style: ScalarStyle): void {
  if (style === "quoted") noteQuotes(map, name, true);
  else note(map, name, style);
}

/** Sets a scalar and keeps the style of the one before. A number or truth value in quotes is a text. */
export function setScalar(map: Fields, name: string, value: string | number | boolean | bigint): void {
  const quoted = isQuoted(map, name);
  setField(map, name, quoted ? String(value) : value);
  noteQuotes(map, name, quoted);
}

/** A copy with the same notes. */
export function cloneStyled<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneStyled) as T;
  const copy: Fields = {};
  for (const [name, below] of Object.entries(value)) setField(copy, name, cloneStyled(below));
  const noted = notes.get(value);
  if (noted) notes.set(copy, new Map(noted));
  return copy as T;
}

/** What has been through JSON has no styles but those that it needs. */
export function forgetStyles(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  notes.delete(value);
  for (const below of Object.values(value)) forgetStyles(below);
}

/** Nothing inside of `{}` becomes an empty text at the end: kyaml prints such a map as it was written, and reads it again. */
export function fillEmptyFields(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (isFields(value))
    for (const [name, style] of notes.get(value) ?? [])
      if (style === "empty in flow" && value[name] === null) value[name] = "";
  for (const below of Object.values(value)) fillEmptyFields(below);
}

/** Removes the fields with nothing behind their colon, wherever a strategic merge goes: maps, and lists whose items are told apart. */
export function dropEmptyFields(value: unknown, schema: MergeSchema, field: MergeField | undefined): void {
  if (Array.isArray(value)) {
    if (field?.merge) for (const item of value) dropEmptyFields(item, schema, field.items);
  } else if (isFields(value)) {
    for (const [name, style] of notes.get(value) ?? [])
      if (style.startsWith("empty") && (value[name] === null || value[name] === "")) delete value[name];
    for (const name of Object.keys(value)) dropEmptyFields(value[name], schema, fieldBelow(schema, field, name));
  }
}
