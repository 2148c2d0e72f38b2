// Values as messages show them, which is how Go prints them.
// @see cel-go common/types (String of lists, maps, optional values), Go fmt's %v
import {
  CelList,
  CelMap,
  Duration,
  Failure,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "./values.ts";
import { showDuration, showMoment, withoutExponent } from "./moments.ts";

/** A value as `%v` prints it. */
export function showValue(value: Value): string {
  if (value === null) return "0"; // an enumeration below
  if (typeof value === "number") return showDouble(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof CelList) return `[${[...value].map(showValue).join(", ")}]`;
  if (value instanceof CelMap) return showMap(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Optional)
    return value.value === undefined ? "optional.none()" : `optional(${showValue(value.value)})`;
  return showObject(value);
}

function showObject(value: Duration | Failure | Opaque | Timestamp | TypeValue | Uint8Array): string {
  if (value instanceof Uint8Array) return `[${value.join(" ")}]`;
  if (value instanceof Timestamp) return showMoment(value);
  if (value instanceof Duration) return showDuration(value);
  if (value instanceof TypeValue) return value.name;
  return value instanceof Failure ? value.message : (value satisfies Opaque).typeName;
}

const showMap = (map: CelMap): string =>
  `{${Array.from(map.keys(), (key) => `${showValue(key)}: ${showValue(map.find(key) ?? null)}`).join(", ")}}`;

/** From so many digits before the point on there is an exponent. */
const mostPlain = 6;

/** A double as Go prints it. @see Go strconv.FormatFloat, 'g' */
export function showDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < mostPlain) return withoutExponent(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
