// What validation is made of: a check looks at a value and tells all that is wrong with it, each with the path of its field. Checks of structs, lists
// and texts are put together of smaller ones, in the order in which Kubernetes tells what is wrong.
import type { Cause } from "../status-error.ts";
import { duplicate, invalidValue, required, tooMany, unsupported } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";

/** Finds what is wrong with a value, which may not be there. */
export type Check = (value: unknown, field: string) => Cause[];

/** As Go sees it: what was left out is the same as an empty text or a zero. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || value === 0;

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

// Nearly always nothing is wrong, on every write of every object: nothing is made anew to say so.
const nothing: Cause[] = [];
Object.freeze(nothing);

const joined = (found: Cause[], more: Cause[]): Cause[] =>
  more.length === 0 ? found : found.length === 0 ? more : [...found, ...more];

/** All that each check finds. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, field) => {
    let found = nothing;
    for (const check of checks) found = joined(found, check(value, field));
    return found;
  };

/** The fields of a struct, in this order; those that are left out are looked at too. */
export const struct = (fields: { readonly [name: string]: Check }): Check => {
  const rows = Object.entries(fields);
  return (value, field) => {
    const map = mapOf(value) ?? {};
    let found = nothing;
    for (const [name, check] of rows) found = joined(found, check(map[name], `${field}.${name}`));
    return found;
  };
};

/** Each item of a list. */
export const each =
  (check: Check): Check =>
  (value, field) => {
    let found = nothing;
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) found = joined(found, check(item, `${field}[${index}]`));
    return found;
  };

/** What is a pointer in Go: nothing is wrong where there is none. */
export const ifThere =
  (check: Check): Check =>
  (value, field) =>
    isAbsent(value) ? nothing : check(value, field);

/** Nothing is wrong with what is left out or empty. */
export const ifSaid =
  (check: Check): Check =>
  (value, field) =>
    isEmpty(value) ? nothing : check(value, field);

/** Must be there, and not empty; only then is it looked at. */
export const needed =
  (check: Check = () => nothing, hint = ""): Check =>
  (value, field) =>
    isEmpty(value) ? [required(field, hint)] : check(value, field);

/** A pointer that must be there. */
export const neededThere =
  (check: Check = () => nothing, hint = ""): Check =>
  (value, field) =>
    isAbsent(value) ? [required(field, hint)] : check(value, field);

/** One of these texts; an empty one is none of them, unless it is named. */
export const among =
  (...values: readonly string[]): Check =>
  (value, field) =>
    values.includes(String(value ?? "")) ? nothing : [unsupported(field, value ?? "", values)];

/** A text with a shape; `problems` are all that is wrong with it. */
export const shaped =
  (problems: (text: string) => string[]): Check =>
  (value, field) => {
    const wrong = problems(String(value ?? ""));
    return wrong.length === 0 ? nothing : wrong.map((why) => invalidValue(field, value ?? "", why));
  };

/** A number, or 0 where there is none, between two bounds. */
export const between =
  (least: number, most: number, why = `must be between ${least} and ${most}, inclusive`): Check =>
  (value, field) => {
    const number = Number(value ?? 0);
    return number < least || number > most ? [invalidValue(field, number, why)] : nothing;
  };

/** A number, or 0 where there is none, that is not below a bound. */
export const atLeast =
  (least: number, why = `must be greater than or equal to ${least}`): Check =>
  (value, field) =>
    Number(value ?? 0) < least ? [invalidValue(field, Number(value ?? 0), why)] : nothing;

/** Not below zero. */
export const notNegative = atLeast(0);

/** A port. */
export const port = between(1, 65_535);

/** Fields of a struct, for checks that look at several of them. */
export const looking =
  (look: (fields: Fields, field: string) => Cause[]): Check =>
  (value, field) =>
    look(mapOf(value) ?? {}, field);

/** One of these texts, which must be said. */
export const neededAmong = (...values: readonly string[]): Check => needed(among(...values));

/** No two items of a list are the same, by their key. */
export const once =
  (keyOf: (item: Fields) => unknown): Check =>
  (value, field) => {
    if (!Array.isArray(value)) return nothing;
    const keys = value.map((item) => keyOf(item as Fields));
    const doubles = keys.flatMap((key, index) =>
      keys.indexOf(key) < index ? [duplicate(`${field}[${index}]`, key)] : [],
    );
    return doubles.length === 0 ? nothing : doubles;
  };

/** Up to so many items; of too many only that is told. */
export const upTo =
  (most: number, check: Check): Check =>
  (value, field) =>
    Array.isArray(value) && value.length > most ? [tooMany(field, value.length, most)] : check(value, field);
