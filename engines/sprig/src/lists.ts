// Lists: each function gives a new one, except `slice`.
// @see sprig list.go, 3.3.0
import { GoNumber, isSlice, kindOf, withGoType, typeName, type GoFunction } from "@sluice/gotemplate";
import { toInt64 } from "./cast.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { isEmpty } from "./defaults.ts";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { nilList } from "./go-nil.ts";
import { nilPointer, SprigError } from "./sprig-error.ts";

const anyList = "[]interface {}";

/** The elements of a list, or the error that `message` words for another kind. */
function elementsOf(list: unknown, message: (kind: string) => string): readonly unknown[] {
  if (isSlice(list)) return list;
  if (list instanceof Uint8Array) return [...list].map((byte) => new GoNumber("uint8", BigInt(byte)));
  if (list === null || list === undefined) throw nilPointer();
  throw new SprigError("ARGUMENT", message(kindOf(list)));
}

const nil = (item: unknown): unknown => item ?? null;

/** A function of a list that comes first; `verb` completes "Cannot … type". */
const onList = (verb: string, body: (items: readonly unknown[]) => unknown): GoFunction =>
  define(["interface {}"], (list) => body(elementsOf(list, (kind) => `Cannot ${verb} type ${kind}`)));

const includes = (items: readonly unknown[], wanted: unknown): boolean =>
  items.some((item) => isDeepEqual(wanted, item));

const bytesPerComparison = 8;

/** Texts, numbers and truths are looked up; other values are compared with each that is kept, which is counted. */
function distinct(items: readonly unknown[], spend: (bytes: number) => void): unknown[] {
  const kept: unknown[] = [];
  const simple = new Set<unknown>();
  const others: unknown[] = [];
  for (const item of items) {
    if (typeof item === "object" || typeof item === "undefined") {
      spend(others.length * bytesPerComparison);
      if (includes(others, item)) continue;
      others.push(item);
    } else if (simple.has(item) && !Number.isNaN(item)) continue;
    else simple.add(item);
    kept.push(nil(item));
  }
  return kept;
}

const append = define(["interface {}", "interface {}"], (list, item) => [
  ...elementsOf(list, (kind) => `Cannot push on type ${kind}`),
  nil(item),
]);
const prepend = define(["interface {}", "interface {}"], (list, item) => [
  nil(item),
  ...elementsOf(list, (kind) => `Cannot prepend on type ${kind}`),
]);
const first = onList("find first on", (items) => nil(items[0]));
const last = onList("find last on", (items) => nil(items.at(-1)));
const rest = onList("find rest on", (items) => (items.length === 0 ? nilList(anyList) : items.slice(1)));
const initial = onList("find initial on", (items) => (items.length === 0 ? nilList(anyList) : items.slice(0, -1)));
const reverse = onList("find reverse on", (items) => items.toReversed());
const uniq = defineWithContext(["interface {}"], (context, items) =>
  distinct(
    elementsOf(items, (kind) => `Cannot find uniq on type ${kind}`),
    (bytes) => context.spend(bytes),
  ),
);
const compact = onList("compact on", (items) => items.filter((item) => !isEmpty(item)));

const without = define(["interface {}", "...interface {}"], (list, ...omitted) =>
  elementsOf(list, (kind) => `Cannot find without on type ${kind}`).filter((item) => !includes(omitted, item)),
);
const has = define(["interface {}", "interface {}"], (wanted, list) =>
  list === null || list === undefined
    ? false
    : includes(
        elementsOf(list, (kind) => `Cannot find has on type ${kind}`),
        wanted,
      ),
);

/** Part of a list, of the same type. A slice of Go may grow into its capacity; ours ends at its length. */
const slice = define(["interface {}", "...interface {}"], (list, ...indices) => {
  const items = elementsOf(list, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return null;
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0;
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : items.length;
  if (start < 0 || end < start || end > items.length)
    throw new SprigError("PANIC", "reflect.Value.Slice: slice index out of bounds");
  const part = items.slice(start, end);
  return typeName(list) === anyList ? part : withGoType(typeName(list), part);
});

const chunk = define(["int", "interface {}"], (size, list) => {
  const items = elementsOf(list, (kind) => `Cannot chunk type ${kind}`);
  if (size <= 0) return chunkByNothing(size, items);
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return withGoType("[][]interface {}", parts);
});

/** Sizes that make no sense end as sprig's arithmetic ends for them. */
function chunkByNothing(size: number, items: readonly unknown[]): unknown[] {
  const { length } = items;
  if (length === 1 && size < -1) return withGoType("[][]interface {}", [[...items]]);
  if (Math.floor((length - 1) / size) === -1) return withGoType("[][]interface {}", []);
  throw new SprigError("PANIC", "runtime error: makeslice: len out of range");
}

const concat = define(["...interface {}"], (...lists) => {
  const items = lists.flatMap((list) => [...elementsOf(list, (kind) => `Cannot concat type ${kind} as list`)]);
  return items.length === 0 ? nilList(anyList) : items;
});

const list = define(["...interface {}"], (...items) => items.map(nil));

/** Functions on lists; those with `must` return the error that the others panic with, and templates show the same text. */
export const listFunctions: FunctionTable = {
  list,
  tuple: list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  last,
  mustLast: last,
  rest,
  mustRest: rest,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  uniq,
  mustUniq: uniq,
  compact,
  mustCompact: compact,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice,
  mustSlice: slice,
  chunk,
  mustChunk: chunk,
  concat,
};
