// Go's reflect.DeepEqual: same type, same content; NaN equals nothing.
import {
  entryOf,
  GoComplex,
  GoNumber,
  GoStruct,
  isMap,
  isSlice,
  numberOf,
  sizeOf,
  sortedKeys,
  typeName,
  type GoMap,
} from "@sluice/gotemplate";
import { isGoNil } from "./go-nil.ts";
import { SprigError } from "./sprig-error.ts";

const deepest = 1_000;

/** Whether two values are equal all the way down. @throws {SprigError} `TOO_DEEP` */
export function isDeepEqual(left: unknown, right: unknown, depth = 0): boolean {
  if (depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  if (left === null || left === undefined || right === null || right === undefined)
    return (left ?? null) === (right ?? null);
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  if (typeName(left) !== typeName(right)) return false;
  if (left instanceof GoNumber) return numberOf(left) === numberOf(right);
  if (left instanceof GoComplex) return left.re === (right as GoComplex).re && left.im === (right as GoComplex).im;
  if (left instanceof Uint8Array) return Buffer.compare(left, right as Uint8Array) === 0;
  if (left instanceof GoStruct) return isEqualStruct(left, right as GoStruct, depth);
  if (left === right) return true;
  if (isSlice(left)) return isEqualList(left, right as readonly unknown[], depth);
  return isMap(left) && isMap(right) && isEqualMap(left, right, depth);
}

const isEqualStruct = (left: GoStruct, right: GoStruct, depth: number): boolean =>
  left === right ||
  (left.fields.size > 0
    ? [...left.fields].every(([name, value]) => isDeepEqual(value, right.fields.get(name), depth + 1))
    : left.text?.() === right.text?.());

const isEqualList = (left: readonly unknown[], right: readonly unknown[], depth: number): boolean =>
  isGoNil(left) === isGoNil(right) &&
  left.length === right.length &&
  left.every((item, at) => isDeepEqual(item, right[at], depth + 1));

const isEqualMap = (left: GoMap, right: GoMap, depth: number): boolean =>
  sizeOf(left) === sizeOf(right) &&
  sortedKeys(left).every((key) => {
    const other = entryOf(right, key);
    return other !== undefined && isDeepEqual(entryOf(left, key), other, depth + 1);
  });
