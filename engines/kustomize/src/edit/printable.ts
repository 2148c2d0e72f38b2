// A field as Go writes it to a file: what is zero is left out, except where Go's types say otherwise (api 0.21, types/*.go, `omitempty`).
import { kustomizationShape, type Shape } from "../kustomization-shape.ts";
import { isFields, type Fields } from "../patches/fields.ts";

/** Fields that are written whatever they hold, with what they hold when they were not given. */
const always: { readonly [list: string]: Fields } = {
  replicas: { count: 0 },
  vars: { name: "", objref: {}, fieldref: {} },
  objref: { name: "" },
  targets: { select: null },
  legacySortOptions: { orderFirst: null, orderLast: null },
};
/** A pointer in Go: an empty text is a value. */
const pointers = new Set(["sourceValue"]);

/** @returns undefined for what is left out */
export function printable(value: unknown, field: string): unknown {
  return toPrintable(value, kustomizationShape[field] ?? "any", field);
}

function toPrintable(value: unknown, shape: Shape, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    const below = Array.isArray(shape) ? (shape[0] as Shape) : "any";
    return value.length === 0 ? undefined : value.map((item: unknown) => structOf(item, below, name) ?? item);
  }
  if (typeof shape === "object" && !Array.isArray(shape)) return structOf(value, shape, name);
  if (isFields(value) && (shape === "textMap" || shape === "anyMap")) {
    if (Object.keys(value).length === 0) return undefined;
    return shape === "anyMap" ? withoutZeros(value) : value;
  }
  return isZero(value) && !pointers.has(name) ? undefined : value;
}

function structOf(value: unknown, shape: Shape, name: string): unknown {
  if (!isFields(value)) return value;
  // Charts have no shape here; their values inline are the user's own.
  if (shape === "any") return withoutZeros(value);
  if (typeof shape !== "object" || Array.isArray(shape)) return value;
  const printed: Fields = {};
  const needed = always[name] ?? {};
  for (const [field, below] of Object.entries(shape as { [field: string]: Shape })) {
    const kept = toPrintable(value[field], below, field);
    if (kept !== undefined) printed[field] = kept;
    else if (field in needed) printed[field] = value[field] ?? needed[field];
  }
  return printed;
}

const isZero = (value: unknown): boolean =>
  value === "" || value === false || value === 0 || (Array.isArray(value) && value.length === 0);

const withoutZeros = (value: Fields): Fields =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && !isZero(item)));
