// What Go says of a value of the wrong type in a strategic merge: there the merged object is not read as JSON, but moved from maps into structs.
// @see apimachinery pkg/runtime/converter.go (fromUnstructured), v0.36.3
import type { JsonObject, JsonValue } from "@sluice/objects";

/** The same in those words; whatever else is wrong stays as it is told. `patch` is where the value comes from. */
export function asUnstructured(why: string, patch: JsonValue): string {
  if (why.startsWith("illegal base64")) return `error decoding from json: ${why}`;
  const [, sort = "", field = "", wanted] =
    /^json: cannot unmarshal (\S+)(?: \S+)? into Go struct field [^.]*\.(\S+) of type (\S+)$/.exec(why) ?? [];
  if (wanted === undefined) return why;
  return unfit(sort === "number" ? numberAt(patch, field) : (kinds[sort] ?? sort), wanted);
}

/** What is wrong with a kind or version that is no text. */
export function unfitKind({ apiVersion, kind }: JsonObject): string | undefined {
  const wrong = [kind, apiVersion].find((value) => typeof value !== "string" && (value ?? null) !== null);
  return wrong === undefined ? undefined : unfit(kindOf(wrong), "string");
}

const kinds: { readonly [sort: string]: string } = { object: "map", array: "slice", boolean: "bool" };
const simple = /^(?:string|bool|u?int\d*|float\d+)$/;

function kindOf(value: JsonValue): string {
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return Array.isArray(value) ? "slice" : (kinds[typeof value] ?? typeof value);
}

function unfit(found: string, wanted: string): string {
  if (wanted.startsWith("[]")) return `cannot restore slice from ${found}`;
  if (wanted.startsWith("map[")) return `cannot restore map from ${found}`;
  if (!simple.test(wanted)) return `cannot restore struct from: ${found}`;
  return isConvertible(found, wanted) ? `cannot convert ${found} to ${wanted}` : `unrecognized type: ${wanted}`;
}

/** By Go's rules: an integer is a letter of a text, and one number any other. */
const isConvertible = (found: string, wanted: string): boolean =>
  (found === "int64" && wanted !== "bool") || (found === "float64" && /^(?:u?int|float)/.test(wanted));

/** The first number of a patch below a field of that name: messages of JSON do not say which it is. */
function numberAt(patch: JsonValue, field: string): string {
  const name = field.split(".").at(-1) ?? "";
  const find = (value: JsonValue | undefined, isBelow: boolean): string | undefined => {
    if (isBelow && (typeof value === "number" || typeof value === "bigint")) return kindOf(value);
    if (typeof value !== "object" || value === null) return undefined;
    for (const [key, one] of Object.entries(value)) {
      const found = find(one, isBelow || key === name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(patch, false) ?? "int64";
}
