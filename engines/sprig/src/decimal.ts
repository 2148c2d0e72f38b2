// Decimal fractions of any size, for the functions that calculate without binary rounding: `addf 0.1 0.2` is 0.3.
// @see shopspring/decimal 1.4.0
import { printPlain } from "@sluice/gotemplate";
import { SprigError } from "./sprig-error.ts";

/** `value` times 10 to the `exponent`. */
export type Decimal = { value: bigint; exponent: number };

const divisionPrecision = 16;

/** The shortest decimal that reads back as this float. @throws {SprigError} for what is not finite */
export function toDecimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw new SprigError("PANIC", `Cannot create a Decimal from ${printPlain(value)}`);
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { value: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** The nearest float. */
export const toFloat = ({ value, exponent }: Decimal): number => Number(`${value}e${exponent}`);

const align = (left: Decimal, right: Decimal): [bigint, bigint, number] => {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (decimal: Decimal) => decimal.value * 10n ** BigInt(decimal.exponent - exponent);
  return [scaled(left), scaled(right), exponent];
};

/** Sum. */
export function add(left: Decimal, right: Decimal): Decimal {
  const [a, b, exponent] = align(left, right);
  return { value: a + b, exponent };
}

/** Difference. */
export const subtract = (left: Decimal, right: Decimal): Decimal => add(left, { ...right, value: -right.value });

/** Product. */
export const multiply = (left: Decimal, right: Decimal): Decimal => ({
  value: left.value * right.value,
  exponent: left.exponent + right.exponent,
});

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Quotient, rounded to 16 digits after the point, halves away from zero. @throws {SprigError} for a divisor of 0 */
export function divide(left: Decimal, right: Decimal): Decimal {
  if (right.value === 0n) throw new SprigError("PANIC", "decimal division by 0");
  const shift = left.exponent - right.exponent + divisionPrecision;
  const dividend = left.value * 10n ** BigInt(Math.max(shift, 0));
  const divisor = right.value * 10n ** BigInt(Math.max(-shift, 0));
  const [quotient, rest] = [dividend / divisor, dividend % divisor];
  const isNegative = dividend < 0n !== divisor < 0n;
  const rounding = 2n * magnitude(rest) < magnitude(divisor) ? 0n : isNegative ? -1n : 1n;
  return { value: quotient + rounding, exponent: -divisionPrecision };
}
