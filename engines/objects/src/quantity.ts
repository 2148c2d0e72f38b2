// resource.Quantity ("500m", "1Gi"): an exact decimal, here an integer times a power of ten, so that 0.1 stays 0.1.

/** An exact amount: `digits * 10^exponent`. */
export type Quantity = { digits: bigint; exponent: number };

/** The text is not a Kubernetes quantity. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
  readonly code = "NOT_A_QUANTITY";
}

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d+))?$/;
const decimal: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/**
 * Reads a quantity such as `1.5Gi`, `250m` or `1e3`.
 *
 * @throws {QuantityError} for anything that Kubernetes refuses
 * @see k8s.io/apimachinery/pkg/api/resource `ParseQuantity`
 */
export function parseQuantity(text: string | number | bigint): Quantity {
  const match = pattern.exec(String(text));
  const [, sign = "", whole = "", fraction = "", suffix = "", power = "0"] = match ?? [];
  if (!match || whole + fraction === "" || power.length > 6) {
    throw new QuantityError(`"${text}" is not a quantity such as "500m" or "1Gi"`);
  }
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}` || "0") << (binary[suffix] ?? 0n);
  return { digits, exponent: Number(power) + (decimal[suffix] ?? 0) - fraction.length };
}

/** Negative, zero or positive, as `left` is less than, equal to or more than `right`; `1` equals `1000m`. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  const exponent = Math.min(left.exponent, right.exponent);
  const scale = (quantity: Quantity) => quantity.digits * 10n ** BigInt(quantity.exponent - exponent);
  const difference = scale(left) - scale(right);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

const decimalSuffixes = new Map([
  [-9, "n"],
  [-6, "u"],
  [-3, "m"],
  [0, ""],
  [3, "k"],
  [6, "M"],
  [9, "G"],
  [12, "T"],
  [15, "P"],
  [18, "E"],
]);
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const finest = -9;

/** How a quantity is written: with binary suffixes, with decimal ones, or with an exponent. */
export type QuantityFormat = "binary" | "decimal" | "exponent";

/** The format that a text is in. @throws {QuantityError} */
export function formatOfQuantity(text: string | number | bigint): QuantityFormat {
  const [, , , , suffix = "", power] = pattern.exec(String(text)) ?? [];
  if (suffix in binary) return "binary";
  return power === undefined ? "decimal" : "exponent";
}

/**
 * The one text that Kubernetes writes for an amount: no fraction, the largest suffix that loses nothing.
 *
 * @see k8s.io/apimachinery/pkg/api/resource `CanonicalizeBytes`
 */
export function formatQuantity(quantity: Quantity, format: QuantityFormat): string {
  let { digits, exponent } = roundedUp(quantity, finest);
  if (digits === 0n) return "0";
  if (format === "binary" && !isSmall({ digits, exponent }) && isWhole({ digits, exponent }))
    return formatBinary(roundedUp({ digits, exponent }, 0));
  while (digits % 10n === 0n) [digits, exponent] = [digits / 10n, exponent + 1];
  while (exponent % 3 !== 0 || exponent > 18) [digits, exponent] = [digits * 10n, exponent - 1];
  if (format === "exponent") return exponent === 0 ? String(digits) : `${digits}e${exponent}`;
  return `${digits}${decimalSuffixes.get(exponent) ?? ""}`;
}

const isSmall = ({ digits, exponent }: Quantity): boolean =>
  compareQuantities({ digits: digits < 0n ? -digits : digits, exponent }, { digits: 1024n, exponent: 0 }) < 0;
const isWhole = (quantity: Quantity): boolean => compareQuantities(quantity, roundedUp(quantity, 0)) === 0;

/** The amount in whole units of `10^exponent`, rounded away from zero. */
export function roundedUp(quantity: Quantity, exponent: number): Quantity {
  if (quantity.exponent >= exponent)
    return { digits: quantity.digits * 10n ** BigInt(quantity.exponent - exponent), exponent };
  const divisor = 10n ** BigInt(exponent - quantity.exponent);
  const whole = quantity.digits / divisor;
  const rest = quantity.digits % divisor;
  return { digits: rest === 0n ? whole : whole + (rest > 0n ? 1n : -1n), exponent };
}

function formatBinary({ digits }: Quantity): string {
  let power = 0;
  while (digits % 1024n === 0n && power < binarySuffixes.length - 1) [digits, power] = [digits / 1024n, power + 1];
  return `${digits}${binarySuffixes[power] ?? ""}`;
}

/** A text in the form that Kubernetes writes: `1000m` is `1`, `0.5` is `500m`. @throws {QuantityError} */
export const canonicalQuantity = (text: string | number | bigint): string =>
  formatQuantity(parseQuantity(text), formatOfQuantity(text));

/** The sum, in the format of the first, unless that is nothing. @throws {QuantityError} */
export function addQuantities(left: string | number, right: string | number): string {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (quantity: Quantity) => quantity.digits * 10n ** BigInt(quantity.exponent - exponent);
  return formatQuantity({ digits: scale(a) + scale(b), exponent }, formatOfQuantity(a.digits === 0n ? right : left));
}
