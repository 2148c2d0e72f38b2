// Values as JSON, for whoever asked for them.
// @see cel-go common/types (ConvertToNative to google.protobuf.Value), v0.26.0
import { showDuration, showMoment } from "./evaluate/moments.ts";
import { showValue } from "./evaluate/show-value.ts";
import { CelList, CelMap, Duration, Optional, Timestamp, Uint, type Value } from "./evaluate/values.ts";

/** A value as JSON. Integers beyond ±2^53 become texts, as does what JSON has nothing for. */
export function toJson(value: Value): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint) return toJson(value.value);
  if (value instanceof CelList) return Array.from(value, toJson);
  if (value instanceof CelMap) return fieldsOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Timestamp) return showMoment(value);
  if (value instanceof Duration) return showDuration(value);
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  return showValue(value);
}

const fieldsOf = (map: CelMap): { [name: string]: unknown } =>
  Object.fromEntries(Array.from(map.keys(), (key) => [showValue(key), toJson(map.find(key) ?? null)]));
