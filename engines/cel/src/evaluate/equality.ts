// Whether values are equal and which comes first. Numbers are compared by what they count, whatever their types.
// @see cel-go common/types/{util,compare,int,uint,double,string}.go, v0.26.0
import type { Meter } from "./meter.ts";
import {
  CelList,
  CelMap,
  Duration,
  Failure,
  noSuchOverload,
  Opaque,
  Optional,
  orNoOverload,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "./values.ts";

/** Whether two values are equal, as `==` asks: nothing but null is null. */
export function equal(left: Value, right: Value, meter: Meter): boolean | Failure {
  return left === null || right === null ? left === right : equals(left, right, meter);
}

/** Whether a value says that it equals another: lists of Kubernetes ask so of their items. */
export function equals(left: Value, right: Value, meter: Meter): boolean | Failure {
  meter.work(1);
  if (typeof left !== "object") return equalScalars(left, right);
  if (left === null) return right === null;
  if (left instanceof Failure) return left;
  if (left instanceof CelList || left instanceof CelMap) return left.equals(right, meter);
  if (left instanceof Opaque) return left.equals(right);
  return equalObjects(left, right, meter);
}

function equalScalars(left: boolean | string | bigint | number, right: Value): boolean {
  if (typeof left === typeof right) return left === right;
  return typeof left === "boolean" || typeof left === "string" ? false : equalNumbers(left, right);
}

type Rest = Uint8Array | Uint | Timestamp | Duration | Optional | TypeValue;

function equalObjects(left: Rest, right: Value, meter: Meter): boolean | Failure {
  if (left instanceof Uint) return equalNumbers(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  if (left instanceof Timestamp)
    return right instanceof Timestamp && left.seconds === right.seconds && left.nanos === right.nanos;
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (!(right instanceof Optional)) return false;
  if (left.value === undefined || right.value === undefined) return left.value === right.value;
  return equals(left.value, right.value, meter);
}

type Num = bigint | number | Uint;
const isNumber = (value: Value): value is Num =>
  typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
const plain = (value: Num): bigint | number => (value instanceof Uint ? value.value : value);

function equalNumbers(left: Num, right: Value): boolean {
  return isNumber(right) && compareNumbers(plain(left), plain(right)) === 0;
}

/** An integer that stands beside a double is rounded to one first, as cel-go does it. */
function compareNumbers(left: bigint | number, right: bigint | number): number | undefined {
  if (typeof left === "bigint" && typeof right === "bigint") return left < right ? -1 : left > right ? 1 : 0;
  const [one, other] = [Number(left), Number(right)];
  if (Number.isNaN(one) || Number.isNaN(other)) return undefined;
  return one < other ? -1 : one > other ? 1 : 0;
}

const notOrdered = new Failure("NaN values cannot be ordered");

/** Whether values of its type have an order. */
export const isOrdered = (value: Value): boolean =>
  typeof value !== "object" ||
  value instanceof Uint ||
  value instanceof Uint8Array ||
  value instanceof Timestamp ||
  value instanceof Duration;

/** Which of two values comes first: below 0 when the left one does. */
export function compare(left: Value, right: Value): number | Failure {
  if (isNumber(left))
    return isNumber(right) ? (compareNumbers(plain(left), plain(right)) ?? notOrdered) : orNoOverload(right);
  if (typeof left === "string") return typeof right === "string" ? compareTexts(left, right) : orNoOverload(right);
  if (typeof left === "boolean") return typeof right === "boolean" ? Number(left) - Number(right) : orNoOverload(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Math.sign(Buffer.compare(left, right));
  if (left instanceof Timestamp && right instanceof Timestamp)
    return Math.sign(left.seconds - right.seconds || left.nanos - right.nanos);
  if (left instanceof Duration && right instanceof Duration)
    return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0;
  return right instanceof Failure ? right : noSuchOverload;
}

/** The order of texts is that of their bytes in UTF-8. UTF-16 has the same, but for its surrogates. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one === other) continue;
    const [oneIsHalf, otherIsHalf] = [isHalf(one), isHalf(other)];
    if (oneIsHalf !== otherIsHalf) return oneIsHalf ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return left.length < right.length ? -1 : 1;
}

const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
