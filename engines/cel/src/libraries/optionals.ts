// Values that may be absent. @see cel-go cel/library.go, v0.26.0
import type { Implementation, Implementations } from "../evaluate/implementation.ts";
import { PlainList } from "../evaluate/lists.ts";
import { showValue } from "../evaluate/show-value.ts";
import { CelList, CelMap, Duration, Failure, none, Optional, Timestamp, Uint, type Value } from "../evaluate/values.ts";
import { JsonList, JsonMap } from "../evaluate/from-json.ts";

/** Whether a value is the one that its type begins with. Kubernetes' own lists and maps do not tell. */
function isZero(value: Value): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return !value;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Timestamp) return value.seconds === -62_135_596_800 && value.nanos === 0;
  if (value instanceof JsonList || value instanceof JsonMap) return value.shape === undefined && value.size === 0;
  return (value instanceof CelList || value instanceof CelMap) && value.size === 0;
}

const unwrapped: Implementation = (meter, list: CelList) => {
  meter.work(list.size);
  const values: Value[] = [];
  for (const item of list) {
    if (!(item instanceof Optional)) return new Failure(`value ${showValue(item)} is not optional`);
    if (item.value !== undefined) values.push(item.value);
  }
  return new PlainList(values);
};

const missing = new Failure("optional.none() dereference");

/** optional.of and what can be asked of optional values, but for `or` and `orValue`, which work out their second side late. */
export const optionals: Implementations = {
  optional_of: (_meter, value = null) => new Optional(value),
  optional_ofNonZeroValue: (_meter, value = null) => (isZero(value) ? none : new Optional(value)),
  optional_none: () => none,
  optional_value: (_meter, { value }: Optional) => value ?? (value === null ? null : missing),
  optional_hasValue: (_meter, { value }: Optional) => value !== undefined,
  optional_unwrap: unwrapped,
  optional_unwrapOpt: unwrapped,
  list_first: (_meter, list: CelList) => (list.size === 0 ? none : new Optional(list.at(0))),
  list_last: (_meter, list: CelList) => (list.size === 0 ? none : new Optional(list.at(list.size - 1))),
};
