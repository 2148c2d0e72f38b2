// Any value as a number, by the rules of spf13/cast 1.7.0: what cannot be read is 0, never an error.
import { GoNumber, GoStruct } from "@sluice/gotemplate";

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** Go's conversion of a float to int64 on amd64: everything out of range becomes the smallest one. */
const truncate = (value: number): bigint => {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) return smallest;
  return BigInt(Math.trunc(value));
};

/** Without a fraction of zeros: "5.00" is 5, "5.50" stays. */
const withoutZeroFraction = (text: string): string => text.replace(/\.0+$/, "");

const digits: { [base: number]: RegExp } = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-fA-F]+$/ };
const prefixes: { [base: number]: string } = { 2: "0b", 8: "0o", 10: "", 16: "0x" };
// strconv's rule for underscores: between digits, or after a base prefix.
const wellPlaced = /^(?:0[bBoOxX]_?)?[0-9a-fA-F](?:_?[0-9a-fA-F])*$/;

/**
 * Go's `strconv.ParseInt(text, base, 64)`; base 0 reads it from the prefix.
 *
 * @returns undefined for what is no number or out of range
 */
export function parseInteger(text: string, base: 0 | 8 | 10): bigint | undefined {
  const { value } = readInteger(text, base);
  return value !== undefined && value >= smallest && value <= largest ? value : undefined;
}

/** `strconv.Atoi` without its error: out of range gives the nearest, other mistakes 0. */
export function parseIntegerClamped(text: string): bigint {
  const { value = 0n } = readInteger(text, 10);
  return value > largest ? largest : value < smallest ? smallest : value;
}

function readInteger(text: string, base: 0 | 8 | 10): { value?: bigint } {
  const [, sign = "", unsigned = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  let [body, radix] = [unsigned, base as number];
  if (base === 0) {
    const prefix = /^0[bBoOxX]/.exec(unsigned)?.[0].toLowerCase();
    radix = prefix ? { "0b": 2, "0o": 8, "0x": 16 }[prefix]! : /^0./s.test(unsigned) ? 8 : 10; // the pattern leaves no other prefix
    body = unsigned.slice(prefix?.length ?? (radix === 8 ? 1 : 0));
    if (body.includes("_")) {
      if (!wellPlaced.test(unsigned)) return {};
      body = body.replaceAll("_", "");
    }
  }
  if (!digits[radix]?.test(body)) return {};
  const value = BigInt(`${prefixes[radix]}${body}`);
  return { value: sign === "-" ? -value : value };
}

const decimalFloat = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexFloat = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/;

/** Go's `strconv.ParseFloat(text, 64)`; undefined for what is no number or too large. */
function parseFloatText(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) {
    if (/nan/i.test(text)) return special[1] ? undefined : Number.NaN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  const isHex = /^[+-]?0[xX]/.test(text);
  const plain = text.replaceAll(isHex ? /(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])/g : /(?<=\d)_(?=\d)/g, "");
  const value = isHex ? parseHexFloat(plain) : decimalFloat.test(plain) ? Number(plain) : undefined;
  return Number.isFinite(value) ? value : undefined;
}

/** Hexadecimal digits with a binary exponent: `0x1.8p3`. */
function parseHexFloat(text: string): number | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] = hexFloat.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "") return undefined;
  const value = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

/** cast knows two named integers: months and days of the week. */
const isCalendarName = (value: unknown): value is GoStruct =>
  value instanceof GoStruct && (value.type === "time.Month" || value.type === "time.Weekday");

/** A value as an int64. */
export function toInt64(value: unknown): bigint {
  switch (typeof value) {
    case "bigint":
      return value;
    case "number":
      return truncate(value);
    case "string":
      return parseInteger(withoutZeroFraction(value), 0) ?? 0n;
    case "boolean":
      return value ? 1n : 0n;
    default:
      if (isCalendarName(value)) return value.number?.value ?? 0n;
      if (!(value instanceof GoNumber)) return 0n;
      return typeof value.value === "bigint" ? BigInt.asIntN(64, value.value) : truncate(value.value);
  }
}

/** A value as a float64. */
export function toFloat64(value: unknown): number {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "string":
      return parseFloatText(value) ?? 0;
    case "boolean":
      return value ? 1 : 0;
    default:
      if (isCalendarName(value)) return Number(value.number?.value ?? 0);
      return value instanceof GoNumber ? Number(value.value) : 0;
  }
}
