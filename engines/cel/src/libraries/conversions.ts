// Conversions and comparisons that CEL has and the language below us lacks. @see cel-go common/types/{duration,timestamp,bytes,uint,optional}.go
import { Optional, type Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";

type Duration = { readonly seconds: bigint; readonly nanos: number };
const duration = "google.protobuf.Duration";
const timestamp = "google.protobuf.Timestamp";

const nanosOf = ({ seconds, nanos }: Duration): bigint => seconds * 1_000_000_000n + BigInt(nanos);

/** A fraction as text without its last zeros: `.5`. */
const fraction = (digits: string): string => {
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? "" : `.${kept}`;
};

function textOfDuration(value: Duration): string {
  const nanos = nanosOf(value);
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(10, "0");
  return `${nanos < 0n ? "-" : ""}${digits.slice(0, -9)}${fraction(digits.slice(-9))}s`;
}

const textOfMoment = (moment: Date): string =>
  moment.toISOString().replace(/\.(\d+)Z$/, (_, digits: string) => `${fraction(digits)}Z`);

/** A double as Go's %g prints it. */
function textOfDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  const sign = Object.is(value, -0) ? "-" : "";
  if (power >= -4 && power < 6) return sign + String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

const mostInt = 2n ** 63n - 1n;

/** What becomes an integer, once it is known that it can. */
function forInt(value: unknown): unknown {
  const fail = (why: string) => new CelError("EVALUATION", why);
  if (typeof value === "string" && !/^[+-]?\d+$/.test(value))
    throw fail("type conversion error from 'string' to 'int'");
  if (typeof value === "number" && !(Math.abs(value) < 2 ** 63)) throw fail("integer overflow");
  const told: unknown = typeof value === "object" ? value?.valueOf() : undefined;
  if (typeof told === "bigint" && told > mostInt) throw fail("integer overflow");
  return value;
}

const forText = (value: unknown): unknown => (typeof value === "number" ? textOfDouble(value) : value);

const compareBytes = (left: Uint8Array, right: Uint8Array): number => Buffer.compare(left, right);

function isZero(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return !value;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  const told: unknown = value.valueOf();
  return told === value ? Object.keys(value).length === 0 : told === 0 || told === 0n;
}

/** Calls whose argument bounded-source.ts sends through a function of ours first. */
export const conversionArguments: { readonly [name: string]: string } = { int: "forInt", string: "forText" };

/** int, string, duration and timestamp of more types; bytes in their order; optional.ofNonZeroValue. */
export function addConversions(environment: Environment): void {
  environment
    .registerFunction("forInt(dyn): dyn", forInt)
    .registerFunction("forText(dyn): dyn", forText)
    .registerFunction("int(uint): int", (value: { valueOf(): bigint }) => value.valueOf())
    .registerFunction(`int(${duration}): int`, nanosOf)
    .registerFunction(`int(${timestamp}): int`, (moment: Date) => BigInt(Math.floor(moment.getTime() / 1000)))
    .registerFunction(`string(${duration}): string`, textOfDuration)
    .registerFunction(`string(${timestamp}): string`, textOfMoment)
    .registerFunction(`duration(${duration}): ${duration}`, (same: Duration) => same)
    .registerFunction(`timestamp(${timestamp}): ${timestamp}`, (same: Date) => same)
    .registerOperator("bytes < bytes", (left: Uint8Array, right: Uint8Array) => compareBytes(left, right) < 0)
    .registerOperator("bytes <= bytes", (left: Uint8Array, right: Uint8Array) => compareBytes(left, right) <= 0)
    .registerOperator("bytes > bytes", (left: Uint8Array, right: Uint8Array) => compareBytes(left, right) > 0)
    .registerOperator("bytes >= bytes", (left: Uint8Array, right: Uint8Array) => compareBytes(left, right) >= 0)
    .registerFunction("OptionalNamespace.ofNonZeroValue(dyn): optional<dyn>", (_: unknown, value: unknown) =>
      isZero(value) ? Optional.none() : Optional.of(value),
    );
}
