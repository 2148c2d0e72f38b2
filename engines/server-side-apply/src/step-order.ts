// The order in which steps are stored and told: fields first, then items by their keys, by their value and by their place.
// @see structured-merge-diff/v6 fieldpath/element.go, value/value.go
import type { JsonValue } from "@sluice/objects";

/** Steps in their order. */
export function inOrder(steps: Iterable<string>): string[] {
  const all = [...steps];
  // Most levels have nothing but fields, whose order is that of their names.
  if (all.every(isField)) return all.sort();
  const read = all.map((step) => ({ step, value: valueOf(step) }));
  return read.sort((left, right) => compareRead(left, right)).map(({ step }) => step);
}

/** Below zero when `left` comes first, above it when `right` does. */
export const compareSteps = (left: string, right: string): number =>
  compareRead({ step: left, value: valueOf(left) }, { step: right, value: valueOf(right) });

type Read = { step: string; value: JsonValue | undefined };

const isField = (step: string): boolean => step.startsWith("f:");
const valueOf = (step: string): JsonValue | undefined =>
  isField(step) ? undefined : (JSON.parse(step.slice(2)) as JsonValue);

const ranks = "fkvi";

function compareRead({ step: left, value: one }: Read, { step: right, value: other }: Read): number {
  const rank = ranks.indexOf(left[0] ?? "") - ranks.indexOf(right[0] ?? "");
  if (rank !== 0 || left === right) return rank;
  if (one === undefined || other === undefined) return compareTexts(left, right);
  if (left.startsWith("k:")) return compareKeys(one as Fields, other as Fields);
  return compareValues(one, other);
}

const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

type Fields = { [name: string]: JsonValue };

function compareKeys(left: Fields, right: Fields): number {
  const [one, other] = [Object.entries(left), Object.entries(right)];
  for (const [index, [name, value]] of one.entries()) {
    const next = other[index];
    if (!next) return 1;
    const order = compareTexts(name, next[0]) || compareValues(value, next[1]);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

const sorts = ["number", "string", "boolean", "list", "map", "null"] as const;
const sortOf = (value: JsonValue): number =>
  sorts.indexOf(
    value === null
      ? "null"
      : Array.isArray(value)
        ? "list"
        : typeof value === "object"
          ? "map"
          : (typeof value as "number"),
  );

function compareValues(left: JsonValue, right: JsonValue): number {
  const sort = sortOf(left) - sortOf(right);
  if (sort !== 0) return sort;
  if (typeof left === "string") return compareTexts(left, right as string);
  if (Array.isArray(left)) return compareLists(left, right as JsonValue[]);
  if (typeof left === "object" && left !== null) return compareMaps(left as Fields, right as Fields);
  return Number(left) - Number(right);
}

function compareLists(left: JsonValue[], right: JsonValue[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareValues(value, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** By the first key, in their order, that only one of them has, or that they have with other values. */
function compareMaps(left: Fields, right: Fields): number {
  const sizes = [Object.keys(left).length, Object.keys(right).length];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  for (const [index, key] of keys.entries()) {
    const [one, other] = [left[key], right[key]];
    if (index === sizes[0]) return -1;
    if (index === sizes[1] || one === undefined) return 1;
    if (other === undefined) return -1;
    const order = compareValues(one, other);
    if (order !== 0) return order;
  }
  return 0;
}
