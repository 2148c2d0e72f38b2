// How many values a text would show. Maps may share their parts: forty lines of a template make one that prints for ever and takes no memory, so it is
// counted before it is printed, each part once.
import { GoStruct, isMap, isSlice } from "../values.ts";

/** Far beyond every honest chart; its text is some dozen megabytes long. */
const mostValues = 2_000_000;

/**
 * Refuses a value whose text has no end, or might as well have none.
 *
 * @throws {RangeError} as for every text that is too long
 */
export function refuseEndless(value: unknown, { mayBeCircular = false } = {}): void {
  if (typeof value !== "object" || value === null) return;
  if (countValues(value, new Map(), mayBeCircular ? 1 : Number.POSITIVE_INFINITY) > mostValues)
    throw new RangeError(`Invalid string length: a value of more than ${mostValues} values cannot be written`);
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
