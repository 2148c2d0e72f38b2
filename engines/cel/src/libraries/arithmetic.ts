// The operators of numbers, texts, lists and times. Integers have 64 bits, and tell when that is not enough.
// @see cel-go common/types/{int,uint,double,overflow,duration,timestamp}.go, v0.26.0
import type { Implementation, Singletons } from "../evaluate/implementation.ts";
import { between, durationOf, isInt64, later } from "../evaluate/moments.ts";
import { CelList, CelMap, Duration, Failure, noSuchOverload, Timestamp, Uint, type Value } from "../evaluate/values.ts";

const overflow = new Failure("integer overflow");
const unsignedOverflow = new Failure("unsigned integer overflow");

const int = (value: bigint): Value => (isInt64(value) ? value : overflow);
const uint = (value: bigint): Value => (BigInt.asUintN(64, value) === value ? new Uint(value) : unsignedOverflow);

type Numbers = {
  int(left: bigint, right: bigint): Value;
  uint(left: bigint, right: bigint): Value;
  double?(left: number, right: number): number;
};

/** What two numbers of one type come to; undefined for other values. */
function ofNumbers(numbers: Numbers, left: Value, right: Value): Value | undefined {
  if (typeof left === "bigint") return typeof right === "bigint" ? numbers.int(left, right) : noSuchOverload;
  if (typeof left === "number" && numbers.double)
    return typeof right === "number" ? numbers.double(left, right) : noSuchOverload;
  if (left instanceof Uint) return right instanceof Uint ? numbers.uint(left.value, right.value) : noSuchOverload;
  return undefined;
}

const sums: Numbers = {
  int: (left, right) => int(left + right),
  uint: (left, right) => uint(left + right),
  double: (left, right) => left + right,
};

/** The sum of two values, as `+` gives it. */
export const add: Implementation = (meter, left = null, right = null) => {
  if (typeof left === "string") return typeof right === "string" ? left + right : noSuchOverload;
  const sum = ofNumbers(sums, left, right);
  if (sum !== undefined) return sum;
  if (left instanceof CelList) return right instanceof CelList ? left.plus(right, meter) : noSuchOverload;
  if (left instanceof Uint8Array) return right instanceof Uint8Array ? joined(left, right) : noSuchOverload;
  if (left instanceof Duration) return addToDuration(left, right);
  return left instanceof Timestamp && right instanceof Duration ? later(left, right.nanos) : noSuchOverload;
};

function addToDuration({ nanos }: Duration, right: Value): Value {
  if (right instanceof Duration) return durationOf(nanos + right.nanos);
  return right instanceof Timestamp ? later(right, nanos) : noSuchOverload;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}

const differences: Numbers = {
  int: (left, right) => int(left - right),
  uint: (left, right) => uint(left - right),
  double: (left, right) => left - right,
};

const subtract: Implementation = (_meter, left = null, right = null) => {
  const difference = ofNumbers(differences, left, right);
  if (difference !== undefined) return difference;
  if (left instanceof Duration)
    return right instanceof Duration ? durationOf(left.nanos - right.nanos) : noSuchOverload;
  if (!(left instanceof Timestamp)) return noSuchOverload;
  if (right instanceof Duration) return later(left, -right.nanos);
  return right instanceof Timestamp ? between(right, left) : noSuchOverload;
};

const products: Numbers = {
  int: (left, right) => int(left * right),
  uint: (left, right) => uint(left * right),
  double: (left, right) => left * right,
};

const byZero = new Failure("division by zero");
const quotients: Numbers = {
  int: (left, right) => (right === 0n ? byZero : int(left / right)),
  uint: (left, right) => (right === 0n ? byZero : new Uint(left / right)),
  double: (left, right) => left / right,
};

const moduloZero = new Failure("modulus by zero");
const smallest = -(2n ** 63n);
const remainders: Numbers = {
  int: (left, right) => (right === 0n ? moduloZero : left === smallest && right === -1n ? overflow : left % right),
  uint: (left, right) => (right === 0n ? moduloZero : new Uint(left % right)),
};

const ofTwo =
  (numbers: Numbers): Implementation =>
  (_meter, left = null, right = null) =>
    ofNumbers(numbers, left, right) ?? noSuchOverload;

const isNumber = (value: Value): boolean =>
  typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
const isTime = (value: Value): boolean => value instanceof Timestamp || value instanceof Duration;
const isInteger = (value: Value): boolean => typeof value === "bigint" || value instanceof Uint;

const negate: Implementation = (_meter, value = null) => {
  if (typeof value === "bigint") return int(-value);
  if (typeof value === "number") return -value;
  if (typeof value === "boolean") return !value;
  return value instanceof Duration ? durationOf(-value.nanos) : noSuchOverload;
};

/** Whether a list or a map holds something. */
const isIn: Implementation = (meter, item = null, holder = null) => {
  if (holder instanceof CelList) return holder.contains(item, meter);
  if (!(holder instanceof CelMap)) return noSuchOverload;
  const found = holder.find(item);
  return found instanceof Failure ? found : found !== undefined;
};

/** The operators, but for comparisons and what decides without looking at all of its operands. */
export const arithmetic: Singletons = {
  "_+_": {
    takes: (value) =>
      typeof value === "string" ||
      isNumber(value) ||
      isTime(value) ||
      value instanceof CelList ||
      value instanceof Uint8Array,
    call: add,
  },
  "_-_": { takes: (value) => isNumber(value) || isTime(value), call: subtract },
  "_*_": { takes: isNumber, call: ofTwo(products) },
  "_/_": { takes: isNumber, call: ofTwo(quotients) },
  "_%_": { takes: isInteger, call: ofTwo(remainders) },
  "-_": {
    takes: (value) =>
      typeof value === "bigint" || typeof value === "number" || typeof value === "boolean" || value instanceof Duration,
    call: negate,
  },
  "!_": { call: (_meter, value = null) => (typeof value === "boolean" ? !value : noSuchOverload) },
  "@in": { call: isIn },
};
