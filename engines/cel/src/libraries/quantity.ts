// @see k8s.io/apiserver/pkg/cel/library/quantity.go
import type { Environment } from "@marcbachmann/cel-js";
import { compareQuantities, parseQuantity, QuantityError, type Quantity } from "@sluice/objects";
import { CelError } from "../cel-error.ts";

class CelQuantity {
  readonly value: Quantity;

  constructor(value: Quantity) {
    this.value = value;
  }
}

function findQuantity(text: string): CelQuantity | undefined {
  try {
    return new CelQuantity(parseQuantity(text));
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}

function quantity(text: string): CelQuantity {
  const found = findQuantity(text);
  if (!found) throw new CelError("EVALUATION", `quantity: ${JSON.stringify(text)} is none, such as "500m" or "1Gi"`);
  return found;
}

const compare = (left: CelQuantity, right: CelQuantity) => compareQuantities(left.value, right.value);
const sign = ({ value }: CelQuantity) => (value.digits === 0n ? 0n : value.digits > 0n ? 1n : -1n);

function add({ value: left }: CelQuantity, { value: right }: CelQuantity, factor = 1n): CelQuantity {
  const exponent = Math.min(left.exponent, right.exponent);
  const scale = (part: Quantity) => part.digits * 10n ** BigInt(part.exponent - exponent);
  return new CelQuantity({ digits: scale(left) + factor * scale(right), exponent });
}

const whole = (amount: bigint) => new CelQuantity({ digits: amount, exponent: 0 });

function findInteger({ value: { digits, exponent } }: CelQuantity): bigint | undefined {
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const scale = 10n ** BigInt(-exponent);
  return digits % scale === 0n ? digits / scale : undefined;
}

const isInt64 = (amount: bigint | undefined) => amount !== undefined && BigInt.asIntN(64, amount) === amount;

function asInteger(amount: CelQuantity): bigint {
  const integer = findInteger(amount);
  if (integer === undefined || !isInt64(integer)) throw new CelError("EVALUATION", "cannot convert value to integer");
  return integer;
}

/** quantity, isQuantity and arithmetic on quantities. */
export function addQuantityLibrary(environment: Environment): void {
  const type = "kubernetes.Quantity";
  environment
    .registerType(type, CelQuantity)
    .registerFunction(`quantity(string): ${type}`, quantity)
    .registerFunction("isQuantity(string): bool", (text: string) => findQuantity(text) !== undefined)
    // A function, not a method, unlike the others: quantity.go declares it so.
    .registerFunction(`sign(${type}): int`, sign)
    .registerFunction(`${type}.add(${type}): ${type}`, (left: CelQuantity, right: CelQuantity) => add(left, right))
    .registerFunction(`${type}.add(int): ${type}`, (left: CelQuantity, right: bigint) => add(left, whole(right)))
    .registerFunction(`${type}.sub(${type}): ${type}`, (left: CelQuantity, right: CelQuantity) => add(left, right, -1n))
    .registerFunction(`${type}.sub(int): ${type}`, (left: CelQuantity, right: bigint) => add(left, whole(-right)))
    .registerFunction(`${type}.isInteger(): bool`, (amount: CelQuantity) => isInt64(findInteger(amount)))
    .registerFunction(`${type}.asInteger(): int`, asInteger)
    .registerFunction(`${type}.asApproximateFloat(): double`, ({ value }: CelQuantity) =>
      Number(`${value.digits}e${value.exponent}`),
    )
    .registerFunction(`${type}.compareTo(${type}): int`, (left: CelQuantity, right: CelQuantity) =>
      BigInt(compare(left, right)),
    )
    .registerFunction(
      `${type}.isGreaterThan(${type}): bool`,
      (left: CelQuantity, right: CelQuantity) => compare(left, right) > 0,
    )
    .registerFunction(
      `${type}.isLessThan(${type}): bool`,
      (left: CelQuantity, right: CelQuantity) => compare(left, right) < 0,
    )
    .registerOperator(`${type} == ${type}`, (left: CelQuantity, right: CelQuantity) => compare(left, right) === 0);
}
