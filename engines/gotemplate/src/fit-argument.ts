// Whether a value, or a constant, can be an argument of a Go type. Go converts nothing on its own: an int is no int64.
import { describeNode } from "./describe-node.ts";
import type { Execution } from "./execution.ts";
import type { ArgumentNode, NumberNode } from "./syntax.ts";
import { GoComplex, GoNumber, GoStruct, kindOf, shapeOf, typeName, type NumberKind } from "./values.ts";

const signed = new Set(["int8", "int16", "int32", "int64"]);
const unsigned = new Set(["uint", "uint8", "uint16", "uint32", "uint64", "uintptr"]);

/** Takes every value as it is. */
export const takesAnything = (type: string): boolean => type === "interface {}" || type === "reflect.Value";

const canBeNil = (type: string): boolean => takesAnything(type) || /^(\[\]|map\[|\*|func\(|error$)/.test(type);

/** A value under a type. @throws {TemplateError} when it does not fit */
export function fitValue(execution: Execution, value: unknown, type: string): unknown {
  if (value === undefined) {
    if (canBeNil(type)) return null;
    return execution.fail(`invalid value; expected ${type}`);
  }
  if (takesAnything(type)) return type === "interface {}" && value instanceof GoStruct ? value.asCopy() : value;
  const actual = value === null ? "interface {}" : typeName(value);
  if (isAssignable(value, actual, type)) return value;
  return execution.fail(`wrong type for value; expected ${type}; got ${actual}`);
}

/** Named types of the same shape fit: `common.Values` is a `map[string]interface {}`. */
function isAssignable(value: unknown, actual: string, type: string): boolean {
  if (actual === type) return true;
  if (type === "error") return false;
  const kind = kindOf(value);
  if (kind === "map") return !actual.startsWith("map[") && type === shapeOf(value as object);
  if (kind === "slice") return type === "[]uint8" && actual === "[]byte";
  return false;
}

/** A number whose type nobody asked for: its syntax decides. */
export function idealNumber(execution: Execution, node: NumberNode): unknown {
  execution.node = node;
  const { text, complex, float, int, uint } = node;
  if (complex) return new GoComplex(complex.re, complex.im);
  const isRune = text.startsWith("'");
  const isHexInteger = /^0[xX]/.test(text) && text.length > 2 && !/[pP]/.test(text);
  if (float !== undefined && !isHexInteger && !isRune && /[.eEpP]/.test(text)) return float;
  if (int !== undefined) return int;
  if (uint !== undefined) execution.fail(`${text} overflows int`);
  return undefined;
}

/** A constant under a type. @throws {TemplateError} when it is of another sort */
export function fitConstant(execution: Execution, node: ArgumentNode, type: string): unknown {
  execution.node = node;
  const number = node.type === "number" ? node : undefined;
  if (type === "bool")
    return node.type === "bool" ? node.value : execution.fail(`expected bool; found ${describeNode(node)}`);
  if (type === "string")
    return node.type === "string" ? node.text : execution.fail(`expected string; found ${describeNode(node)}`);
  if (type === "int" || signed.has(type)) {
    if (number?.int === undefined) return execution.fail(`expected integer; found ${describeNode(node)}`);
    return type === "int" ? number.int : new GoNumber(type as NumberKind, number.int);
  }
  if (unsigned.has(type)) {
    if (number?.uint === undefined) return execution.fail(`expected unsigned integer; found ${describeNode(node)}`);
    return new GoNumber(type as NumberKind, number.uint);
  }
  if (type === "float64" || type === "float32") {
    if (number?.float === undefined) return execution.fail(`expected float; found ${describeNode(node)}`);
    return type === "float64" ? number.float : new GoNumber("float32", Math.fround(number.float));
  }
  if (takesAnything(type)) return constantOf(execution, node);
  return execution.fail(`can't handle ${describeNode(node)} for arg of type ${type}`);
}

/** What a constant is when nobody asks for a type. */
export function constantOf(execution: Execution, node: ArgumentNode): unknown {
  execution.node = node;
  if (node.type === "bool") return node.value;
  if (node.type === "string") return node.text;
  if (node.type === "number") return idealNumber(execution, node);
  return execution.fail(`can't handle assignment of ${describeNode(node)} to empty interface argument`);
}

/** `nil` as an argument. @throws {TemplateError} for types that have no nil */
export function fitNil(execution: Execution, type: string): null {
  return canBeNil(type) ? null : execution.fail(`cannot assign nil to ${type}`);
}
