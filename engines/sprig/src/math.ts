// Numbers: whole ones wrap around at 64 bits as Go's do, fractions are exact decimals in between.
// @see sprig numeric.go, 3.3.0
import { int64, printPlain, withGoType, type CallContext } from "@sluice/gotemplate";
import { parseInteger, parseIntegerClamped, toFloat64, toInt64 } from "./cast.ts";
import { add, divide, multiply, subtract, toDecimal, toFloat, type Decimal } from "./decimal.ts";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { SprigError } from "./sprig-error.ts";

const wrapped = (value: bigint) => int64(BigInt.asIntN(64, value));

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new SprigError("PANIC", "runtime error: integer divide by zero");
  return value;
}

const fold = (values: readonly unknown[], step: (left: bigint, right: bigint) => bigint): bigint =>
  values.slice(1).reduce<bigint>((sum, value) => step(sum, toInt64(value)), toInt64(values[0]));

/** A chain of decimal operations, rounded to a float once at the end. */
const chain = (step: (left: Decimal, right: Decimal) => Decimal, values: readonly unknown[]): number =>
  toFloat(
    values
      .slice(1)
      .reduce<Decimal>((left, value) => step(left, toDecimal(toFloat64(value))), toDecimal(toFloat64(values[0]))),
  );

/** Go's `math.Max`: infinity wins over NaN, and 0 over -0. */
const maximum = (left: number, right: number): number =>
  left === Infinity || right === Infinity ? Infinity : Math.max(left, right);
const minimum = (left: number, right: number): number =>
  left === -Infinity || right === -Infinity ? -Infinity : Math.min(left, right);

/** 10 to the `exponent` as Go calculates it, with the same rounding on the way. @see Go math/pow.go */
function powerOfTen(exponent: number): number {
  let [fraction, scale] = [1, 0];
  let [square, squareScale] = [0.625, 4]; // 10 is 0.625 times 2 to the 4
  for (let rest = Math.min(Math.abs(exponent), 2_000); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) [fraction, scale] = [fraction * square, scale + squareScale];
    [square, squareScale] = [square * square, squareScale * 2];
    if (square < 0.5) [square, squareScale] = [square * 2, squareScale - 1];
  }
  if (exponent < 0) [fraction, scale] = [1 / fraction, -scale];
  const half = Math.trunc(scale / 2); // in two steps, since 2 to the whole may be out of range
  return fraction * 2 ** half * 2 ** (scale - half);
}

function round(value: number, places: number, threshold = 0.5): number {
  const power = powerOfTen(places);
  const scaled = power * value;
  const fraction = scaled - Math.trunc(scaled);
  return (fraction >= threshold ? Math.ceil(scaled) : Math.floor(scaled)) / power;
}

/** The numbers from `start` up (or down) to `stop`, which is not among them. */
function count(context: CallContext, start: number, stop: number, step: number): number[] {
  if (stop < start ? step >= 0 : step <= 0) return [];
  const length = Math.ceil((stop - start) / step);
  context.spend(length * bytesPerItem);
  return Array.from({ length }, (_, at) => start + at * step);
}

const bytesPerItem = 16;
const intList = (numbers: readonly number[]): bigint[] => withGoType("[]int", numbers.map(BigInt));

/** `seq` of the shell, with the end included. */
function sequence(context: CallContext, ...numbers: number[]): string {
  const [first = 0, second = 0, third = 0] = numbers;
  const towards = (start: number, end: number): number => (end < start ? -1 : 1);
  const list = (start: number, end: number, step: number): string =>
    count(context, start, end + towards(start, end), step).join(" ");
  if (numbers.length === 1) return list(1, first, towards(1, first));
  if (numbers.length === 2) return list(first, second, towards(first, second));
  if (numbers.length !== 3 || (third < first && second > 0)) return "";
  return list(first, third, second);
}

const whole: FunctionTable = {
  add: define(["...interface {}"], (...values) => wrapped(fold([0n, ...values], (left, right) => left + right))),
  add1: define(["interface {}"], (value) => wrapped(toInt64(value) + 1n)),
  sub: define(["interface {}", "interface {}"], (left, right) => wrapped(toInt64(left) - toInt64(right))),
  mul: define(["interface {}", "...interface {}"], (...values) =>
    wrapped(fold(values, (left, right) => BigInt.asIntN(64, left * right))),
  ),
  div: define(["interface {}", "interface {}"], (left, right) => wrapped(toInt64(left) / nonZero(toInt64(right)))),
  mod: define(["interface {}", "interface {}"], (left, right) => wrapped(toInt64(left) % nonZero(toInt64(right)))),
};

const largest = define(["interface {}", "...interface {}"], (...values) =>
  int64(fold(values, (left, right) => (right > left ? right : left))),
);

const fractions: FunctionTable = {
  addf: define(["...interface {}"], (...values) => chain(add, [0, ...values])),
  add1f: define(["interface {}"], (value) => chain(add, [value, 1])),
  subf: define(["interface {}", "...interface {}"], (...values) => chain(subtract, values)),
  mulf: define(["interface {}", "...interface {}"], (...values) => chain(multiply, values)),
  divf: define(["interface {}", "...interface {}"], (...values) => chain(divide, values)),
  maxf: define(["interface {}", "...interface {}"], (...values) => values.map(toFloat64).reduce(maximum)),
  minf: define(["interface {}", "...interface {}"], (...values) => values.map(toFloat64).reduce(minimum)),
  floor: define(["interface {}"], (value) => Math.floor(toFloat64(value))),
  ceil: define(["interface {}"], (value) => Math.ceil(toFloat64(value))),
  round: define(["interface {}", "int", "...float64"], (value, places, threshold) =>
    round(toFloat64(value), places, threshold),
  ),
};

const conversions: FunctionTable = {
  int: define(["interface {}"], toInt64),
  int64: define(["interface {}"], (value) => int64(toInt64(value))),
  float64: define(["interface {}"], toFloat64),
  atoi: define(["string"], parseIntegerClamped),
  toDecimal: define(["interface {}"], (value) => int64(parseInteger(printPlain(value ?? null), 8) ?? 0n)),
};

const ranges: FunctionTable = {
  until: defineWithContext(["int"], (context, end) => intList(count(context, 0, end, end < 0 ? -1 : 1))),
  untilStep: defineWithContext(["int", "int", "int"], (context, start, stop, step) =>
    intList(count(context, start, stop, step)),
  ),
  seq: defineWithContext(["...int"], sequence),
};

/** Functions that calculate, convert and count. */
export const mathFunctions: FunctionTable = {
  ...whole,
  max: largest,
  biggest: largest,
  min: define(["interface {}", "...interface {}"], (...values) =>
    int64(fold(values, (left, right) => (right < left ? right : left))),
  ),
  ...fractions,
  ...conversions,
  ...ranges,
};
