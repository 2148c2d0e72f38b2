// eq, ne, lt, le, gt and ge: Go compares numbers of one kind only, and no maps, slices or functions.
// @see Go text/template/funcs.go, go1.26
import { noFlags } from "../format/flags.ts";
import { printPlain, printValue } from "../format/print-value.ts";
import {
  compareText,
  GoComplex,
  GoNumber,
  GoStruct,
  isFunction,
  isMap,
  kindOf,
  numberOf,
  typeName,
  type GoFunction,
} from "../values.ts";

type Basic = "bool" | "complex" | "int" | "uint" | "float" | "string";

function basicKind(value: unknown): Basic | undefined {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return "float";
    default:
      if (value instanceof GoStruct && value.number) return "int";
      if (value instanceof GoNumber)
        return value.kind === "float32" ? "float" : value.kind.startsWith("uint") ? "uint" : "int";
      return value instanceof GoComplex ? "complex" : undefined;
  }
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isComparable = (value: unknown): boolean =>
  !Array.isArray(value) && !(value instanceof Uint8Array) && !isFunction(value) && !isMap(value);

function equal(left: unknown, right: unknown): boolean {
  const [a, b] = [basicKind(left), basicKind(right)];
  if (a !== b) {
    if ((a === "int" && b === "uint") || (a === "uint" && b === "int")) return numberOf(left) === numberOf(right);
    if (!isNothing(left) && !isNothing(right))
      throw new Error(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
    return false;
  }
  if (a === undefined) return equalOthers(left, right);
  if (a === "complex")
    return (left as GoComplex).re === (right as GoComplex).re && (left as GoComplex).im === (right as GoComplex).im;
  return a === "bool" || a === "string" ? left === right : numberOf(left) === numberOf(right);
}

/** Maps, slices, functions and structs: of one sort, and neither of them a map, slice or function. */
function equalOthers(left: unknown, right: unknown): boolean {
  if (isNothing(left) || isNothing(right)) return isNothing(left) === isNothing(right);
  if (kindOf(left) !== kindOf(right))
    throw new Error(`non-comparable types ${shown(left)}: ${typeName(left)}, ${typeName(right)}: ${printPlain(right)}`);
  if (!isComparable(right)) throw new Error(`non-comparable type ${shown(right)}: ${typeName(right)}`);
  return (
    left === right || (left instanceof GoStruct && right instanceof GoStruct && printPlain(left) === printPlain(right))
  );
}

const shown = (value: unknown): string => printValue(value, "s", noFlags);

function less(left: unknown, right: unknown): boolean {
  const [a, b] = [basicKind(left), basicKind(right)];
  if (a === undefined || b === undefined) throw new Error("invalid type for comparison");
  if (a !== b) {
    if ((a === "int" && b === "uint") || (a === "uint" && b === "int")) return numberOf(left) < numberOf(right);
    throw new Error(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
  }
  if (a === "string") return compareText(left as string, right as string) < 0;
  if (a === "bool" || a === "complex") throw new Error("invalid type for comparison");
  return numberOf(left) < numberOf(right);
}

const pair = ["reflect.Value", "reflect.Value"];

/** The comparisons, by name. */
export const comparisons: { readonly [name: string]: GoFunction } = {
  eq: {
    types: ["reflect.Value", "...reflect.Value"],
    call([first, ...others]) {
      if (others.length === 0) throw new Error("missing argument for comparison");
      return others.some((other) => equal(first, other));
    },
  },
  ne: { types: pair, call: ([left, right]) => !equal(left, right) },
  lt: { types: pair, call: ([left, right]) => less(left, right) },
  le: { types: pair, call: ([left, right]) => less(left, right) || equal(left, right) },
  gt: { types: pair, call: ([left, right]) => !less(left, right) && !equal(left, right) },
  ge: { types: pair, call: ([left, right]) => !less(left, right) },
};
