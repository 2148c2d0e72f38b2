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
