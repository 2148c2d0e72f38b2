// What validation is made of: a check looks at a value and tells all that is wrong with it, each with the path of its field. Checks of structs, lists
// and texts are put together of smaller ones, in the order in which Kubernetes tells what is wrong.
import type { Cause } from "../status-error.ts";
import { duplicate, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";

/** Finds what is wrong with a value, which may not be there. */
export type Check = (value: unknown, field: string) => Cause[];

/** As Go sees it: what was left out is the same as an empty text or a zero. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || value === 0;

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** All that each check finds. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, field) =>
    checks.flatMap((check) => check(value, field));

/** The fields of a struct, in this order; those that are left out are looked at too. */
export const struct = (fields: { readonly [name: string]: Check }): Check => {
  const rows = Object.entries(fields);
  return (value, field) => {
    const map = mapOf(value) ?? {};
    return rows.flatMap(([name, check]) => check(map[name], `${field}.${name}`));
  };
};

/** Each item of a list. */
export const each =
  (check: Check): Check =>
  (value, field) =>
    Array.isArray(value) ? value.flatMap((item, index) => check(item, `${field}[${index}]`)) : [];

/** Each value of a map, under its key. */
export const eachValue =
  (check: Check): Check =>
  (value, field) =>
    Object.entries(mapOf(value) ?? {}).flatMap(([key, one]) => check(one, `${field}[${key}]`));

/** Each key of a map, as a value of the map's own field. */
export const eachKey =
  (check: Check): Check =>
  (value, field) =>
    Object.keys(mapOf(value) ?? {}).flatMap((key) => check(key, field));

/** What is a pointer in Go: nothing is wrong where there is none. */
export const ifThere =
  (check: Check): Check =>
  (value, field) =>
    isAbsent(value) ? [] : check(value, field);

/** Nothing is wrong with what is left out or empty. */
export const ifSaid =
  (check: Check): Check =>
  (value, field) =>
    isEmpty(value) ? [] : check(value, field);

/** Must be there, and not empty; only then is it looked at. */
export const needed =
  (check: Check = () => [], hint = ""): Check =>
  (value, field) =>
    isEmpty(value) ? [required(field, hint)] : check(value, field);

/** A pointer that must be there. */
export const neededThere =
  (check: Check = () => [], hint = ""): Check =>
  (value, field) =>
    isAbsent(value) ? [required(field, hint)] : check(value, field);

/** One of these texts; an empty one is none of them, unless it is named. */
export const among =
  (...values: readonly string[]): Check =>
  (value, field) =>
    values.includes(String(value ?? "")) ? [] : [unsupported(field, value ?? "", values)];

/** A text with a shape; `problems` are all that is wrong with it. */
export const shaped =
  (problems: (text: string) => string[]): Check =>
  (value, field) =>
    problems(String(value ?? "")).map((why) => invalidValue(field, value ?? "", why));

/** A number, or 0 where there is none, between two bounds. */
export const between =
  (least: number, most: number, why = `must be between ${least} and ${most}, inclusive`): Check =>
  (value, field) => {
    const number = Number(value ?? 0);
    return number < least || number > most ? [invalidValue(field, number, why)] : [];
  };

/** A number, or 0 where there is none, that is not below a bound. */
export const atLeast =
  (least: number, why = `must be greater than or equal to ${least}`): Check =>
  (value, field) =>
    Number(value ?? 0) < least ? [invalidValue(field, Number(value ?? 0), why)] : [];

/** Not below zero. */
export const notNegative = atLeast(0);

/** A port. */
export const port = between(1, 65_535);

/** Items of which no two have the same name. */
export const distinct =
  (name: string): Check =>
  (value, field) => {
    const seen = new Set<unknown>();
    return listOf(value).flatMap((item, index) => {
      if (isEmpty(item[name])) return [];
      const isDouble = seen.has(item[name]);
      seen.add(item[name]);
      return isDouble ? [duplicate(`${field}[${index}].${name}`, item[name])] : [];
    });
  };

/** Fields of a struct, for checks that look at several of them. */
export const looking =
  (look: (fields: Fields, field: string) => Cause[]): Check =>
  (value, field) =>
    look(mapOf(value) ?? {}, field);

/** One of these texts, which must be said. */
export const neededAmong = (...values: readonly string[]): Check => needed(among(...values));
