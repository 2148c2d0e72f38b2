// index, slice, len, and call.
// @see Go text/template/funcs.go, go1.26
import { fromBytes, toBytes } from "../format/bytes.ts";
import { zeroElement } from "../read-field.ts";
import {
  entryOf,
  GoNumber,
  isFunction,
  isInteger,
  isMap,
  isSlice,
  kindOf,
  lengthOf,
  numberOf,
  typeName,
  withGoType,
  type GoFunction,
} from "../values.ts";

/** Functions see what a pointer points to. */
const pointedTo = (item: unknown): string => typeName(item).replace(/^\*/, "");

function indexOf(index: unknown, limit: number): number {
  if (index === undefined || index === null) throw new Error("cannot index slice/array with nil");
  if (!isInteger(index)) throw new Error(`cannot index slice/array with type ${typeName(index)}`);
  const at = Number(numberOf(index));
  if (at < 0 || at > limit) throw new Error(`index out of range: ${at}`);
  return at;
}

function keyOf(index: unknown): unknown {
  if (index === undefined || index === null) throw new Error("value is nil; should be of type string");
  if (typeof index !== "string") throw new Error(`value has type ${typeName(index)}; should be string`);
  return index;
}

function elementAt(item: unknown, index: unknown): unknown {
  if (item === null || item === undefined) throw new Error("index of nil pointer");
  if (isMap(item)) return entryOf(item, item instanceof Map ? index : keyOf(index)) ?? zeroElement(item);
  if (typeof item !== "string" && !isSlice(item) && !(item instanceof Uint8Array))
    throw new Error(`can't index item of type ${pointedTo(item)}`);
  const size = lengthOf(item) ?? 0;
  const at = indexOf(index, size);
  if (at >= size) throw new Error(`reflect: ${kindOf(item)} index out of range`);
  if (isSlice(item)) return item[at] ?? null;
  const bytes = typeof item === "string" ? toBytes(item) : item;
  return new GoNumber("uint8", BigInt(bytes[at] ?? 0));
}

function cut(item: unknown, indexes: readonly unknown[]): unknown {
  if (item === undefined || item === null) throw new Error("slice of untyped nil");
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (typeof item === "string" && indexes.length === 3) throw new Error("cannot 3-index slice a string");
  if (typeof item !== "string" && !isSlice(item) && !(item instanceof Uint8Array))
    throw new Error(`can't slice item of type ${typeName(item)}`);
  const size = lengthOf(item) ?? 0;
  const [from = 0, to = size, limit = size] = indexes.map((index) => indexOf(index, size));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  if (typeof item === "string") return fromBytes(toBytes(item).subarray(from, to));
  return isSlice(item) ? withGoType(typeName(item), item.slice(from, to)) : item.subarray(from, to);
}

/** index, slice, len, and call, by name. */
export const collections: { readonly [name: string]: GoFunction } = {
  index: {
    types: ["reflect.Value", "...reflect.Value"],
    call([item, ...indexes]) {
      if (item === undefined || item === null) throw new Error("index of untyped nil");
      return indexes.reduce(elementAt, item);
    },
  },
  slice: { types: ["reflect.Value", "...reflect.Value"], call: ([item, ...indexes]) => cut(item, indexes) },
  len: {
    types: ["reflect.Value"],
    call([item]) {
      if (item === undefined || item === null) throw new Error("len of nil pointer");
      const length = lengthOf(item);
      if (length === undefined) throw new Error(`len of type ${pointedTo(item)}`);
      return BigInt(length);
    },
  },
  call: callOf(""),
};

/** `reflect.Value.String`: what Go has for a callee that was piped in. */
const asValue = (value: unknown): string => (typeof value === "string" ? value : `<${typeName(value)} Value>`);

/** `call`, knowing how its first argument was written. */
export function callOf(callee: string): GoFunction {
  return {
    types: ["reflect.Value", "...reflect.Value"],
    call([called, ...args], context) {
      if (called === undefined || called === null) throw new Error("call of nil");
      if (!isFunction(called)) throw new Error(`non-function ${callee || asValue(called)} of type ${typeName(called)}`);
      const isVariadic = called.types.at(-1)?.startsWith("...") === true;
      const fixed = called.types.length - (isVariadic ? 1 : 0);
      if (isVariadic ? args.length < fixed : args.length !== fixed)
        throw new Error(
          `wrong number of args for ${callee}: got ${args.length} want ${isVariadic ? "at least " : ""}${fixed}`,
        );
      return called.call(args, context);
    },
  };
}
