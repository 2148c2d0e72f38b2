// What cells are made of.
import type { KubeObject } from "@sluice/objects";

/** A value in a table. */
export type Cell = string | number | boolean | null;

/** The cell of one object in one column; `now` in milliseconds since 1970. */
export type CellOf = (object: KubeObject, now: number) => Cell;

/** Cells by the name of their column. */
export type CellsOfKind = { readonly [column: string]: CellOf };

/** Fields of a spec or status, as cells read them. */
export type Fields = { [key: string]: unknown };

/** An object's spec. */
export const specOf = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;

/** An object's status. */
export const statusOf = (object: KubeObject): Fields => (object["status"] ?? {}) as Fields;

/** A list that may not be there. */
export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

/** A number that may not be there. */
export const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

/** A text that may not be there. */
export const textOf = (value: unknown, otherwise = ""): string =>
  value === undefined || value === null || value === "" ? otherwise : String(value);

/** A cell that is one field, by its path. */
export const field =
  (path: string, otherwise = ""): CellOf =>
  (object) =>
    textOf(
      path.split(".").reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], object),
      otherwise,
    );

/** Labels as `a=b,c=d`. */
export function labelsText(labels: unknown): string {
  const entries = Object.entries((labels ?? {}) as Fields).map(([name, value]) => `${name}=${textOf(value)}`);
  return entries.length === 0 ? "<none>" : entries.sort().join(",");
}

const operators: { readonly [operator: string]: (key: string, values: string) => string } = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** A label selector as people write it. */
export function selectorText(selector: unknown): string {
  if (selector === undefined || selector === null) return "<none>";
  const { matchLabels = {}, matchExpressions = [] } = selector as { matchLabels?: Fields; matchExpressions?: Fields[] };
  const terms = [
    ...Object.entries(matchLabels).map(([name, value]): [string, string] => [name, `${name}=${textOf(value)}`]),
    ...matchExpressions.map(({ key, operator, values }): [string, string] => {
      const list = [...listOf(values)].map(String).sort().join(",");
      return [textOf(key), operators[textOf(operator)]?.(textOf(key), list) ?? ""];
    }),
  ];
  const sorted = terms.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return sorted.length === 0 ? "<none>" : sorted.map(([, term]) => term).join(",");
}

/** The containers of a pod template: their names and images, as two cells. */
export const containersOf = (podSpec: (object: KubeObject) => unknown): CellsOfKind => ({
  Containers: (object) => named(podSpec(object), "name"),
  Images: (object) => named(podSpec(object), "image"),
});

const named = (podSpec: unknown, key: string): string =>
  listOf((podSpec as Fields | undefined)?.["containers"])
    .map((container) => textOf(container[key]))
    .join(",");

/** `True` and `False`, as some columns have them. */
export const capitalised = (value: unknown): string => (value === true ? "True" : "False");
