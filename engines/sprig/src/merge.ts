// Merging maps by mergo's rules (dario.cat/mergo 1.0.1): entries that the target has win, unless they are empty or `overwrites` is set; nested maps are merged,
// lists and everything else are replaced as a whole; a nil of the source replaces only when it overwrites.
import {
  elementType,
  entryOf,
  GoStruct,
  isMap,
  isSlice,
  isTrue,
  sortedKeys,
  typeName,
  type GoMap,
} from "@sluice/gotemplate";
import { setEntry } from "./set-entry.ts";
import { SprigError } from "./sprig-error.ts";

const deepest = 1_000;

/** How to merge; `spend` is called for every entry. */
export type MergeOptions = { overwrites: boolean; spend: () => void };

/** mergo's emptiness: structs are never empty, what is missing always is. */
const isEmpty = (value: unknown): boolean => !(value instanceof GoStruct) && !isTrue(value);

/** Merges `source` into `target`, which changes. @throws {SprigError} `TOO_DEEP`, or what Go says of types that do not fit */
export function merge(target: GoMap, source: GoMap, options: MergeOptions, depth = 0): void {
  if (depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  const put = putInto(elementType(target), { target, from: elementType(source) });
  for (const key of sortedKeys(source) as string[]) {
    options.spend();
    mergeEntry({ target, key, put }, entryOf(source, key), options, depth);
  }
}

type Place = { target: GoMap; key: string; put: (key: string, value: unknown) => void };

function mergeEntry({ target, key, put }: Place, next: unknown, options: MergeOptions, depth: number): void {
  const { overwrites } = options;
  const current = entryOf(target, key);
  if (next === null) {
    if (overwrites) put(key, null);
    return;
  }
  if (isMap(next) && isMap(current)) merge(current, next, options, depth + 1);
  else if (!overwrites) refuseBehindPointer(current, next);
  if (isSlice(next) && (overwrites || isEmpty(target))) put(key, next);
  else if (isSlice(next) && isSlice(current)) put(key, current);
  const keeps = !isEmpty(current) && (isSlice(next) || (isMap(next) && isMap(current)));
  if (!keeps && (overwrites || isEmpty(current))) put(key, next);
}

/** mergo follows pointers, and wants the same type behind them. */
function refuseBehindPointer(current: unknown, next: unknown): void {
  if (!(current instanceof GoStruct) || !current.type.startsWith("*")) return;
  if (isMap(next) || (next instanceof GoStruct && !next.type.startsWith("*")))
    throw new SprigError("ARGUMENT", "src and dst must be of same type");
}

/** Maps of texts, as `split` makes them, take texts from their like only. */
function putInto(to: string, { target, from }: { target: GoMap; from: string }): Place["put"] {
  return (key, value) => {
    const type = isSlice(value) ? typeName(value) : from;
    if (to !== "interface {}" && to !== type)
      throw new SprigError("PANIC", `reflect.Value.SetMapIndex: value of type ${type} is not assignable to type ${to}`);
    setEntry(target, key, value);
  };
}
