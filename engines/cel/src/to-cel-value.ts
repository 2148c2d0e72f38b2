// JSON has one kind of number, CEL has three. Kubernetes decides by the schema, and without one by how the number is written.
// @see k8s.io/apimachinery/pkg/util/json (int64 when it is one), k8s.io/apiserver/pkg/cel/common/valuesunstructured.go, pkg/cel/escaping.go, v0.36.3
import { readFormat } from "./read-format.ts";

/** As much of a structural schema as decides how a value looks in CEL. */
export type ValueShape = {
  type?: string;
  format?: string;
  properties?: { [name: string]: ValueShape };
  additionalProperties?: ValueShape | boolean;
  items?: ValueShape;
};

/** A JSON value as expressions see it: integers are bigint, texts with a format what they tell, fields of a schema go by their escaped names. */
export function toCelValue(value: unknown, shape?: ValueShape): unknown {
  if (typeof value === "number") return Number.isInteger(value) && shape?.type !== "number" ? BigInt(value) : value;
  if (typeof value === "string") return shape?.type === "string" ? readFormat(value, shape.format) : value;
  if (Array.isArray(value)) return value.map((item) => toCelValue(item, shape?.items));
  if (typeof value !== "object" || value === null) return value;
  const fields: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const declared = shape?.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
    const others = typeof shape?.additionalProperties === "object" ? shape.additionalProperties : undefined;
    // A field that may be null counts as absent when it is.
    if (declared && field === null) continue;
    const inner: unknown = toCelValue(field, declared ?? others);
    if (declared) fields.push([escapeName(name), inner]);
    if (!declared || reserved.has(name)) fields.push([name, inner]);
  }
  return Object.fromEntries(fields);
}

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);
const escapes: { [text: string]: string } = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};

/** A word that the language keeps for itself, as a field goes by it: `__namespace__`. */
export const escapeReserved = (name: string): string => (reserved.has(name) ? `__${name}__` : name);

/** The name by which an expression reaches a field: `__namespace__`, `x__dash__y`. */
export function escapeName(name: string): string {
  if (reserved.has(name)) return escapeReserved(name);
  return name.replace(/__|[./-]/g, (text) => escapes[text] ?? text);
}

/** A result as JSON: integers within ±2^53 become numbers. */
export function fromCelValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(fromCelValue);
  if (value instanceof Map) return fromCelValue(Object.fromEntries(value as Map<string, unknown>));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fromCelValue(field)]));
}
