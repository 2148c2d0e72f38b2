// Values as the goldens tell them, each with its type.
import { quoteInGo } from "@sluice/objects";
import { showDouble } from "../src/evaluate/show-value.ts";
import { showMoment } from "../src/evaluate/moments.ts";
import { CelList, CelMap, Duration, Failure, Optional, Timestamp, typeNameOf, TypeValue, Uint, type Value } from "../src/evaluate/values.ts";

type Amount = { amount: { digits: bigint; exponent: number } };

/** A value as scripts/record-cel-goldens/main.go writes it. */
export function shown(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "number") return `double ${showDouble(value)}`;
  if (typeof value === "string") return quoteInGo(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (value instanceof Timestamp) return `moment ${showMoment(value)}`;
  if (value instanceof Duration) return `duration ${value.nanos}`;
  if (value instanceof Optional) return value.value === undefined ? "none" : `some ${shown(value.value)}`;
  if (value instanceof Failure) return `error ${value.message}`;
  if (value instanceof TypeValue) return `type ${value.name}`;
  if (value instanceof CelList) return `[${Array.from(value, shown).join(", ")}]`;
  if (value instanceof CelMap) return `{${Array.from(value.keys(), (key) => entryOf(key, value.find(key))).sort().join(", ")}}`;
  if (typeNameOf(value) !== "kubernetes.Quantity") return typeNameOf(value);
  const { digits, exponent } = (value as unknown as Amount).amount;
  return `quantity ${showDouble(exponent === 0 ? Number(digits) : Number(digits) * Number(`1e${exponent}`))}`;
}

const entryOf = (key: Value, value: Value | undefined): string =>
  value === undefined ? shown(key) : `${shown(key)}: ${shown(value)}`;
