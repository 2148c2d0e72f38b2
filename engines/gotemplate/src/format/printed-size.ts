// How many values a text would show. Maps may share their parts: forty lines of a template make one that prints for ever and takes no memory, so it is
// counted before it is printed, each part once.
import { GoStruct, isMap, isSlice } from "../values.ts";

/** Far beyond every honest chart; its text is some dozen megabytes long. */
const mostValues = 2_000_000;
const fewValues = 2_000; // a circle is followed this deep

/**
 * Refuses a value whose text has no end, or might as well have none.
 *
 * @throws {RangeError} as for every text that is too long
 */
export function refuseEndless(value: unknown, { mayBeCircular = false } = {}): void {
  if (typeof value !== "object" || value === null || takeFrom(fewValues, value) >= 0) return;
  if (countValues(value, new Map(), mayBeCircular ? 1 : Number.POSITIVE_INFINITY) > mostValues)
    throw new RangeError(`Invalid string length: a value of more than ${mostValues} values cannot be written`);
}

/** What nearly all values need, without keeping anything: shared parts are counted anew. @returns what is left, below 0 when it is not enough */
function takeFrom(budget: number, value: object): number {
  if (budget <= 0) return -1;
  let left = budget - 1;
  if (Array.isArray(value)) {
    for (const item of value) {
      left = typeof item === "object" && item !== null ? takeFrom(left, item as object) : left - 1;
      if (left < 0) return left;
    }
    return left;
  }
  if (!isMap(value) || value instanceof Map) return value instanceof Map || value instanceof GoStruct ? -1 : left;
  for (const key in value) {
    const item = (value as { readonly [key: string]: unknown })[key];
    left = typeof item === "object" && item !== null ? takeFrom(left, item) : left - 1;
    if (left < 0) return left;
  }
  return left;
}

/** A value that is being counted, and so holds itself, counts as `circle`. */
function countValues(value: unknown, counts: Map<object, number>, circle: number): number {
  if (typeof value !== "object" || value === null) return 1;
  const parts = partsOf(value);
  if (parts.length === 0) return 1;
  const known = counts.get(value);
  if (known !== undefined) return known;
  counts.set(value, circle);
  let count = 1;
  for (const part of parts) count += countValues(part, counts, circle);
  counts.set(value, count);
  return count;
}

function partsOf(value: object): readonly unknown[] {
  if (isSlice(value)) return value;
  if (value instanceof GoStruct) return [...value.fields.values()];
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>).values()];
  return isMap(value) ? Object.values(value) : [];
}
