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
/** Above this depth pairs are not remembered: most comparisons end before. */
const shallow = 4;

/** Pairs that are being compared, or have been and were equal: shared parts are not walked twice, and circles end. */
type Visited = Map<object, Set<object>>;
type Walk = { depth: number; visited: Visited };

/** Whether two values are equal all the way down. @throws {SprigError} `TOO_DEEP` */
export const isDeepEqual = (left: unknown, right: unknown): boolean =>
  isEqual(left, right, { depth: 0, visited: new Map() });

function isEqual(left: unknown, right: unknown, walk: Walk): boolean {
  if (left === null || left === undefined || right === null || right === undefined)
    return (left ?? null) === (right ?? null);
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  if (typeName(left) !== typeName(right)) return false;
  if (left instanceof GoNumber) return numberOf(left) === numberOf(right);
  if (left instanceof GoComplex) return left.re === (right as GoComplex).re && left.im === (right as GoComplex).im;
  if (left instanceof Uint8Array) return Buffer.compare(left, right as Uint8Array) === 0;
  if (left === right || wasVisited(left, right, walk)) return true;
  if (walk.depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  const inner = { ...walk, depth: walk.depth + 1 };
  if (left instanceof GoStruct) return isEqualStruct(left, right as GoStruct, inner);
  if (isGoNil(left) !== isGoNil(right)) return false;
  if (isSlice(left)) return isEqualList(left, right as readonly unknown[], inner);
  return isMap(left) && isMap(right) && isEqualMap(left, right, inner);
}

function wasVisited(left: object, right: object, { depth, visited }: Walk): boolean {
  if (depth < shallow) return false;
  const known = visited.get(left);
  if (known?.has(right)) return true;
  if (known) known.add(right);
  else visited.set(left, new Set([right]));
  return false;
}

const isEqualStruct = (left: GoStruct, right: GoStruct, walk: Walk): boolean =>
  left.fields.size > 0
    ? [...left.fields].every(([name, value]) => isEqual(value, right.fields.get(name), walk))
    : left.text?.() === right.text?.();

const isEqualList = (left: readonly unknown[], right: readonly unknown[], walk: Walk): boolean =>
  left.length === right.length && left.every((item, at) => isEqual(item, right[at], walk));

const isEqualMap = (left: GoMap, right: GoMap, walk: Walk): boolean =>
  sizeOf(left) === sizeOf(right) &&
  sortedKeys(left).every((key) => {
    const other = entryOf(right, key);
    return other !== undefined && isEqual(entryOf(left, key), other, walk);
  });
