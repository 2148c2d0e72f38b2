// Values of one type as values of another.
// @see cel-go common/types (ConvertToType of each), v0.26.0
import type { Implementation, Implementations, Singletons } from "../evaluate/implementation.ts";
import { isInt64, momentAt, parseDuration, parseMoment, showDuration, showMoment } from "../evaluate/moments.ts";
import { showDouble } from "../evaluate/show-value.ts";
import {
  CelList,
  CelMap,
  Duration,
  Failure,
  type Timestamp,
  typeNameOf,
  TypeValue,
  Uint,
  type Value,
} from "../evaluate/values.ts";
import { charactersOf } from "../evaluate/actual-costs.ts";

const same: Implementation = (_meter, value = null) => value;
const overflow = new Failure("integer overflow");
const unsignedOverflow = new Failure("unsigned integer overflow");
const fromText = (type: string): Failure => new Failure(`type conversion error from 'string' to '${type}'`);

const truths: { readonly [text: string]: boolean } = Object.fromEntries([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true]),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false]),
]);

const toBool = (text: string): Value => (Object.hasOwn(truths, text) ? (truths[text] as boolean) : fromText("bool"));

function toInt(text: string): Value {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace("+", "")) : undefined;
  return value !== undefined && isInt64(value) ? value : fromText("int");
}

function toUint(text: string): Value {
  const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && value < 2n ** 64n ? new Uint(value) : fromText("uint");
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const named = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/** @see Go strconv.ParseFloat: what is too large is none, hexadecimal is one */
function toDouble(text: string): Value {
  const [found, sign, infinite] = named.exec(text) ?? [];
  if (found !== undefined && infinite) return sign === "-" ? -Infinity : Infinity;
  if (found !== undefined && sign === "") return NaN;
  const plain = text.replace(/(?<=\d)_(?=\d)/g, "");
  const value = decimal.test(plain) ? Number(plain) : hexadecimal(text);
  return value !== undefined && Number.isFinite(value) ? value : fromText("double");
}

function hexadecimal(text: string): number | undefined {
  const plain = text.replace(/(?<=0[xX]|[0-9a-fA-F])_(?=[0-9a-fA-F])/g, "");
  const [, sign, whole = "", fraction = "", exponent] =
    /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/.exec(plain) ?? [];
  if (exponent === undefined || whole + fraction === "") return undefined;
  const digits = Number(BigInt(`0x${whole}${fraction}`));
  return (sign === "-" ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length);
}

const doubleToInt = (value: number): Value =>
  Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : overflow;
const doubleToUint = (value: number): Value =>
  Number.isFinite(value) && value >= 0 && value < 2 ** 64 ? new Uint(BigInt(Math.trunc(value))) : unsignedOverflow;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesToText(bytes: Uint8Array): Value {
  try {
    return decoder.decode(bytes);
  } catch {
    return new Failure("invalid UTF-8 in bytes, cannot convert to string"); // the only thing that can be wrong
  }
}

function toDuration(text: string): Value {
  const nanos = parseDuration(text);
  return nanos === undefined ? fromText("google.protobuf.Duration") : new Duration(nanos);
}

function toTimestamp(text: string): Value {
  const moment = parseMoment(text);
  if (!moment) return fromText("google.protobuf.Timestamp");
  return momentAt(moment.seconds, moment.nanos, moment.offset);
}

/** How a value of one type becomes one of another, by overloads. */
export const conversions: Implementations = {
  bool_to_bool: same,
  string_to_bool: (_meter, text: string) => toBool(text),
  bytes_to_bytes: same,
  string_to_bytes: (_meter, text: string) => new TextEncoder().encode(text),
  double_to_double: same,
  int64_to_double: (_meter, value: bigint) => Number(value),
  uint64_to_double: (_meter, { value }: Uint) => Number(value),
  string_to_double: (_meter, text: string) => toDouble(text),
  duration_to_duration: same,
  int64_to_duration: () => new Failure("type conversion error from 'int' to 'google.protobuf.Duration'"),
  string_to_duration: (_meter, text: string) => toDuration(text),
  int64_to_int64: same,
  int_to_int: same,
  double_to_int64: (_meter, value: number) => doubleToInt(value),
  duration_to_int64: (_meter, { nanos }: Duration) => nanos,
  string_to_int64: (_meter, text: string) => toInt(text),
  timestamp_to_int64: (_meter, { seconds }: Timestamp) => BigInt(seconds),
  uint64_to_int64: (_meter, { value }: Uint) => (isInt64(value) ? value : overflow),
  uint64_to_uint64: same,
  double_to_uint64: (_meter, value: number) => doubleToUint(value),
  int64_to_uint64: (_meter, value: bigint) => (value < 0n ? unsignedOverflow : new Uint(value)),
  string_to_uint64: (_meter, text: string) => toUint(text),
  string_to_string: same,
  bool_to_string: (_meter, value: boolean) => String(value),
  bytes_to_string: (_meter, bytes: Uint8Array) => bytesToText(bytes),
  double_to_string: (_meter, value: number) => showDouble(value),
  duration_to_string: (_meter, value: Duration) => showDuration(value),
  int64_to_string: (_meter, value: bigint) => String(value),
  timestamp_to_string: (_meter, moment: Timestamp) => showMoment(moment),
  uint64_to_string: (_meter, { value }: Uint) => String(value),
  timestamp_to_timestamp: same,
  int64_to_timestamp: (_meter, seconds: bigint) => momentAt(Number(seconds), 0, 0),
  string_to_timestamp: (_meter, text: string) => toTimestamp(text),
};

/** Types, what may be anything, and sizes. */
export const anyConversions: Singletons = {
  type: { call: (_meter, value = null) => new TypeValue(typeNameOf(value)) },
  dyn: { call: same },
  size: {
    takes: (value) =>
      typeof value === "string" || value instanceof Uint8Array || value instanceof CelList || value instanceof CelMap,
    call: (_meter, value = null) => BigInt(sizeOf(value)),
  },
};

function sizeOf(value: Value): number {
  if (typeof value === "string") return charactersOf(value);
  if (value instanceof Uint8Array) return value.length;
  return value instanceof CelList || value instanceof CelMap ? value.size : 0;
}
