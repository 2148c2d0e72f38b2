// A field of a value, or the call of its method.
import type { Execution } from "./execution.ts";
import { quote } from "./format/quote.ts";
import { elementType, entryOf, GoStruct, isMap, typeName } from "./values.ts";

const zeros: { readonly [type: string]: unknown } = {
  string: "",
  bool: false,
  int: 0n,
  float64: 0,
  "[]string": [],
  "[]uint8": new Uint8Array(),
};

/** The zero of what a map or slice holds: `null` stands for a nil interface. */
export const zeroElement = (collection: unknown): unknown => zeros[elementType(collection)] ?? null;

/** How a field is asked for: with arguments, only a method will do. */
export type FieldRead = { name: string; hasArguments: boolean; isElement: boolean };

/**
 * A field.
 *
 * @returns `undefined` for a field of nothing, `null` for a nil interface
 * @throws {TemplateError} for fields of nil interfaces and of what has none
 */
export function readField(
  execution: Execution,
  receiver: unknown,
  { name, hasArguments, isElement }: FieldRead,
): unknown {
  const { missingKey } = execution;
  if (receiver === undefined) {
    if (missingKey === "error") execution.fail(`nil data; no entry for key ${quote(name)}`);
    return undefined;
  }
  if (receiver === null) return execution.fail(`nil pointer evaluating interface {}.${name}`);
  if (receiver instanceof GoStruct) {
    if (receiver.fields.has(name)) {
      if (!/^\p{Lu}/u.test(name)) execution.fail(`${name} is an unexported field of struct type ${receiver.type}`);
      if (hasArguments) execution.fail(`${name} has arguments but cannot be invoked as function`);
      return receiver.fields.get(name);
    }
  } else if (isMap(receiver)) {
    if (hasArguments) execution.fail(`${name} is not a method but has arguments`);
    const value = entryOf(receiver, name);
    if (value !== undefined) return value;
    if (missingKey === "error") execution.fail(`map has no entry for key ${quote(name)}`);
    return missingKey === "zero" ? zeroElement(receiver) : undefined;
  }
  const isKnown = !isElement || receiver instanceof Uint8Array; // maps of bytes, as `.Files` is one, hold no interfaces
  const type = isKnown ? typeName(receiver) : execution.elementType;
  return execution.fail(`can't evaluate field ${name} in type ${type}`);
}
