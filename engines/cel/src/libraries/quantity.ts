// Quantities, as Kubernetes keeps them: as an integer and a scale where 64 bits hold them, as a decimal of any length where not.
// @see k8s.io/apiserver/pkg/cel/library/quantity.go; k8s.io/apimachinery/pkg/api/resource/{quantity,amount,suffix}.go, v0.36.3
import type { Implementation, Implementations } from "../evaluate/implementation.ts";
import { isInt64 } from "../evaluate/moments.ts";
import type { Meter } from "../evaluate/meter.ts";
import { Failure, noSuchOverload, Opaque, type Value } from "../evaluate/values.ts";

type Amount = { digits: bigint; exponent: number; isLong: boolean };

class Quantity extends Opaque {
  readonly typeName = "kubernetes.Quantity";
  readonly amount: Amount;
  /** A sum or difference. Kubernetes keeps it behind a pointer, and then does not know it where it is compared with. */
  readonly isMade: boolean;

  constructor(amount: Amount, isMade = false) {
    super();
    this.amount = amount;
    this.isMade = isMade;
  }

  override get goName(): string {
    return this.isMade ? "*cel.Quantity" : "cel.Quantity";
  }

  equals(other: Value): boolean | Failure {
    return other instanceof Quantity && !other.isMade ? compared(this, other) === 0 : noSuchOverload;
  }
}

const wrongFormat = new Failure(
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
);
const wrongSuffix = new Failure("unable to parse quantity's suffix");
const decimals: { readonly [suffix: string]: number } = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaries: { readonly [suffix: string]: number } = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const pattern = /^([+-]?)0*(\d*)(\.\d*)?([eEinumkKMGTP]*[-+]?\d*)$/;
const finest = -9;
const mostDigits = 18;
/** Numbers of more digits are not worked out here. */
const farthest = 10_000;

function parse(meter: Meter, text: string): Quantity | Failure {
  const found = text === "" ? null : pattern.exec(text);
  if (!found) return wrongFormat;
  const [, sign = "", whole = "", point, suffix = ""] = found;
  const binary = binaries[suffix];
  const exponent = binary === undefined ? exponentOf(suffix) : 0;
  if (exponent === undefined) return wrongSuffix;
  const fraction = point?.slice(1) ?? "";
  const unsigned = BigInt(`${whole}${fraction}` || "0") << BigInt(binary ?? 0);
  const digits = sign === "-" ? -unsigned : unsigned;
  const scale = exponent - fraction.length;
  const length = (whole || "0").length + fraction.length;
  const room =
    binary === undefined ? mostDigits - length : fraction === "" ? 14 - length - Math.trunc((binary * 3) / 10) : -1;
  if (room >= 0 && scale >= finest && isInt64(digits)) return new Quantity({ digits, exponent: scale, isLong: false });
  if (Math.abs(scale) > farthest) meter.work(Infinity);
  return new Quantity(capped(rounded({ digits, exponent: scale, isLong: true }), binary !== undefined));
}

function exponentOf(suffix: string): number | undefined {
  if (Object.hasOwn(decimals, suffix)) return decimals[suffix];
  const power = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return power !== undefined && isInt64(BigInt(power.replace("+", ""))) ? Number(power) : undefined;
}

/** Counted in billionths; what is finer becomes one, away from zero. */
function rounded(amount: Amount): Amount {
  const { digits, exponent } = amount;
  if (digits === 0n) return amount;
  if (exponent >= finest) return { ...amount, digits: digits * 10n ** BigInt(exponent - finest), exponent: finest };
  const scale = 10n ** BigInt(finest - exponent);
  const rest = digits % scale === 0n ? 0n : digits < 0n ? -1n : 1n;
  return { ...amount, digits: digits / scale + rest, exponent: finest };
}

const largest: Amount = { digits: 2n ** 63n - 1n, exponent: 0, isLong: true };

/** What has a binary suffix goes no further than 64 bits do. */
function capped(amount: Amount, isBinary: boolean): Amount {
  if (!isBinary || order({ ...amount, digits: magnitude(amount.digits) }, largest) <= 0) return amount;
  return { ...largest, digits: amount.digits < 0n ? -largest.digits : largest.digits };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Both at the finer of two scales. Scales that are far apart are not brought together: numbers would grow without end. */
function aligned(left: Amount, right: Amount): { one: bigint; other: bigint; exponent: number } {
  const exponent = Math.min(left.exponent, right.exponent);
  return {
    one: left.digits * 10n ** BigInt(left.exponent - exponent),
    other: right.digits * 10n ** BigInt(right.exponent - exponent),
    exponent,
  };
}

/** Below 0 when the left one is less. */
function order(left: Amount, right: Amount): number {
  const [one, other] = [left, right].map(({ digits }) => (digits === 0n ? 0 : digits < 0n ? -1 : 1)) as [
    number,
    number,
  ];
  if (one !== other || one === 0) return Math.sign(one - other);
  const [first, second] = [left, right].map(({ digits, exponent }) => String(magnitude(digits)).length + exponent) as [
    number,
    number,
  ];
  if (first !== second) return first < second ? -one : one;
  const { one: a, other: b } = aligned(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

const compared = (left: Quantity, right: Quantity): number => order(left.amount, right.amount);

const plus =
  (factor: bigint): Implementation =>
  (meter, { amount }: Quantity, other: Quantity | bigint) => {
    const { digits, exponent, isLong } =
      typeof other === "bigint" ? { digits: other, exponent: 0, isLong: false } : other.amount;
    const added: Amount = { digits: factor * digits, exponent, isLong };
    if (Math.abs(amount.exponent - exponent) > farthest) meter.work(Infinity);
    if (!amount.isLong && !isLong) {
      if (digits === 0n) return new Quantity(amount, true);
      if (amount.digits === 0n) return new Quantity(added, true);
    }
    const { one, other: two, exponent: scale } = aligned(amount, added);
    const fits = [one, two, one + two].every(isInt64);
    return new Quantity({ digits: one + two, exponent: scale, isLong: amount.isLong || isLong || !fits }, true);
  };

/** The integer that it is kept as; undefined for what is kept as something else. */
function integerOf({ amount: { digits, exponent, isLong } }: Quantity): bigint | undefined {
  if (isLong || exponent < 0 || exponent > mostDigits)
    return digits === 0n && !isLong && exponent >= 0 ? 0n : undefined;
  const value = digits * 10n ** BigInt(exponent);
  return isInt64(value) ? value : undefined;
}

/** quantity, isQuantity and arithmetic on quantities. */
export const quantities: Implementations = {
  string_to_quantity: (meter, text: string) => parse(meter, text),
  is_quantity_string: (meter, text: string) => parse(meter, text) instanceof Quantity,
  quantity_sign: (_meter, { amount: { digits } }: Quantity) => (digits === 0n ? 0n : digits < 0n ? -1n : 1n),
  quantity_is_greater_than: (_meter, left: Quantity, right: Quantity) => compared(left, right) > 0,
  quantity_is_less_than: (_meter, left: Quantity, right: Quantity) => compared(left, right) < 0,
  quantity_compare_to: (_meter, left: Quantity, right: Quantity) => BigInt(compared(left, right)),
  quantity_get_float: (_meter, { amount: { digits, exponent } }: Quantity) =>
    exponent === 0 ? Number(digits) : Number(digits) * Number(`1e${exponent}`),
  quantity_get_int: (_meter, quantity: Quantity) =>
    integerOf(quantity) ?? new Failure("cannot convert value to integer"),
  quantity_is_integer: (_meter, quantity: Quantity) => integerOf(quantity) !== undefined,
  quantity_add: plus(1n),
  quantity_add_int: plus(1n),
  quantity_sub: plus(-1n),
  quantity_sub_int: plus(-1n),
};
