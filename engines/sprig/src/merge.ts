// Merging maps by mergo's rules (dario.cat/mergo 1.0.1): entries that the target has win, unless they are empty or `overwrites` is set; nested maps are merged,
// lists and everything else are replaced as a whole; a nil of the source replaces only when it overwrites.
import { entryOf, GoStruct, isMap, isSlice, isTrue, sortedKeys, elementType, type GoMap } from "@sluice/gotemplate";
import { setEntry } from "./set-entry.ts";
import { SprigError } from "./sprig-error.ts";

const deepest = 1_000;

/** How to merge; `spend` is called for every entry. */
export type MergeOptions = { overwrites: boolean; spend: () => void };

/** mergo's emptiness: structs are never empty, what is missing always is. */
const isEmpty = (value: unknown): boolean => !(value instanceof GoStruct) && !isTrue(value);

/** Merges `source` into `target`, which changes. @throws {SprigError} `TOO_DEEP`, or PANIC for maps of other types */
export function merge(target: GoMap, source: GoMap, options: MergeOptions, depth = 0): void {
  if (depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  for (const key of sortedKeys(source)) {
    options.spend();
    mergeEntry(target, key as string, entryOf(source, key), { ...options, depth });
  }
}

function mergeEntry(target: GoMap, key: string, next: unknown, options: MergeOptions & { depth: number }): void {
  const { overwrites, depth } = options;
  const current = entryOf(target, key);
  if (next === null) {
    if (overwrites) put(target, key, null);
    return;
  }
  if (isMap(next) && isMap(current)) merge(current, next, options, depth + 1);
  if (isSlice(next) && (overwrites || isEmpty(target))) put(target, key, next);
  else if (isSlice(next) && isSlice(current)) put(target, key, current);
  const keeps = !isEmpty(current) && (isSlice(next) || (isMap(next) && isMap(current)));
  if (!keeps && (overwrites || isEmpty(current))) put(target, key, next);
}

function put(target: GoMap, key: string, value: unknown): void {
  const type = elementType(target);
  if (type !== "interface {}")
    throw new SprigError(
      "PANIC",
      `reflect.Value.SetMapIndex: value of type interface {} is not assignable to type ${type}`,
    );
  setEntry(target, key, value);
}
