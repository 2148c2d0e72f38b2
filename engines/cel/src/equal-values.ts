import { equalJson } from "@sluice/objects";

/** Whether two values are equal as expressions see them: moments and durations by what they tell. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equalValues(item, right[index]));
  return comparable(left) || comparable(right) ? tellsAs(left, right) : equalJson(left, right);
}

/** Moments, durations and unsigned integers have their value behind `valueOf`. */
const comparable = (value: unknown): value is object =>
  typeof value === "object" && value !== null && value.valueOf() !== value;

const tellsAs = (left: unknown, right: unknown): boolean =>
  comparable(left) && comparable(right) && left.constructor === right.constructor
    ? left.valueOf() === right.valueOf()
    : false;
