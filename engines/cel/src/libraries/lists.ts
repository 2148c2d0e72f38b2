// Functions on lists: Kubernetes' and those of cel-go.
// @see k8s.io/apiserver/pkg/cel/library/lists.go, v0.36.3; cel-go ext/lists.go, ext/comprehensions.go, v0.26.0
import { compare, equals, isOrdered } from "../evaluate/equality.ts";
import type { Implementation, Implementations, Singletons } from "../evaluate/implementation.ts";
import { PlainList, RangeList } from "../evaluate/lists.ts";
import { withEntry } from "../evaluate/maps.ts";
import type { Meter } from "../evaluate/meter.ts";
import {
  CelList,
  type CelMap,
  Duration,
  Failure,
  noSuchOverload,
  orNoOverload,
  typeNameOf,
  Uint,
  type Value,
} from "../evaluate/values.ts";
import { add } from "./arithmetic.ts";

/** The item before which no other comes; of what cannot be compared the first. */
const extreme =
  (name: string, isBetter: (order: number) => boolean): Implementation =>
  (_meter, list: CelList) => {
    let best: Value | undefined;
    for (const item of list) {
      if (!isOrdered(item)) return orNoOverload(item);
      const order = best === undefined ? undefined : compare(best, item);
      if (best === undefined || (typeof order === "number" && isBetter(order))) best = item;
    }
    return best === undefined ? new Failure(`${name} called on empty list`) : best;
  };

const isSorted: Implementation = (_meter, list: CelList) => {
  let before: Value | undefined;
  for (const item of list) {
    if (!isOrdered(item)) return orNoOverload(item);
    const order = before === undefined ? 0 : compare(before, item);
    if (order === 1) return false;
    before = item;
  }
  return true;
};

const sumFrom =
  (zero: Value): Implementation =>
  (meter, list: CelList) => {
    let sum = zero;
    for (const item of list) {
      if (item instanceof Failure) return item;
      sum = add(meter, sum, item);
      if (sum instanceof Failure) return sum;
    }
    return sum;
  };

function placeOf(meter: Meter, list: CelList, item: Value): Value {
  for (let place = 0; place < list.size; place += 1)
    if (equals(list.at(place), item, meter) === true) return BigInt(place);
  return -1n;
}

function lastPlaceOf(meter: Meter, list: CelList, item: Value): Value {
  for (let place = list.size - 1; place >= 0; place -= 1)
    if (equals(list.at(place), item, meter) === true) return BigInt(place);
  return -1n;
}

const comparable = "int uint double bool duration timestamp string bytes".split(" ");
const zeros: readonly (readonly [type: string, zero: Value])[] = [
  ["int", 0n],
  ["uint", new Uint(0n)],
  ["double", 0],
  ["duration", new Duration(0n)],
];

const ofKubernetes: Implementations = {
  ...Object.fromEntries(
    comparable.flatMap((type): [string, Implementation][] => [
      [`list_${type}_is_sorted_bool`, isSorted],
      [`list_${type}_min_${type}`, extreme("min", (order) => order === 1)],
      [`list_${type}_max_${type}`, extreme("max", (order) => order === -1)],
    ]),
  ),
  ...Object.fromEntries(zeros.map(([type, zero]) => [`list_${type}_sum_${type}`, sumFrom(zero)])),
  list_a_index_of_int: placeOf,
  list_a_last_index_of_int: lastPlaceOf,
};

const slice: Implementation = (_meter, list: CelList, start: bigint, end: bigint) => {
  const wrong = (why: string): Failure => new Failure(`cannot slice(${start}, ${end}), ${why}`);
  if (start < 0n || end < 0n) return wrong("negative indexes not supported");
  if (start > end) return wrong("start index must be less than or equal to end index");
  if (BigInt(list.size) < end) return wrong(`list is length ${list.size}`);
  return new PlainList(Array.from({ length: Number(end - start) }, (_, index) => list.at(Number(start) + index)));
};

function flattened(meter: Meter, list: CelList, depth: bigint): Value[] {
  const items: Value[] = [];
  for (const item of list) {
    meter.work(1);
    if (!(item instanceof CelList) || depth <= 0n) items.push(item);
    else for (const inner of flattened(meter, item, depth - 1n)) items.push(inner);
  }
  return items;
}

const flatten: Implementation = (meter, list = null, depth = 1n) => {
  if (!(list instanceof CelList) || typeof depth !== "bigint")
    return new Failure(`no such overload: ${typeNameOf(list)}.flatten(${depth === 1n ? "" : typeNameOf(depth)})`);
  return depth < 0n ? new Failure("level must be non-negative") : new PlainList(flattened(meter, list, depth));
};

const distinct: Implementation = (meter, list: CelList) => {
  const found: Value[] = [];
  for (const item of list) if (!found.some((known) => equals(item, known, meter) === true)) found.push(item);
  return new PlainList(found);
};

function sortedBy(list: CelList, keys: CelList): Value {
  if (list.size !== keys.size) {
    const sizes = `got ${list.size} and ${keys.size} elements respectively`;
    return new Failure(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but ${sizes}`,
    );
  }
  if (list.size === 0) return list;
  const all = [...keys];
  const [first = null] = all;
  if (!isOrdered(first)) return new Failure("list elements must be comparable");
  if (list.size > 1 && all.some((key) => typeNameOf(key) !== typeNameOf(first)))
    return new Failure("list elements must have the same type");
  const order = all.map((key, place) => ({ key, place }));
  order.sort((one, other) => Number(compare(one.key, other.key)) || one.place - other.place);
  return new PlainList(order.map(({ place }) => list.at(place)));
}

const reverse: Implementation = (_meter, list: CelList) =>
  new PlainList(Array.from({ length: list.size }, (_, place) => list.at(list.size - 1 - place)));

const merged: Implementation = (meter, into: CelMap, from: CelMap) => {
  let map: CelMap = into;
  for (const key of from.keys()) {
    meter.work(1);
    const next = withEntry(map, key, from.find(key) ?? null);
    if (next instanceof Failure) return next;
    map = next;
  }
  return map;
};

/** isSorted, sum, min, max, indexOf, lastIndexOf, slice, flatten, reverse, distinct, lists.range, and what loops collect in maps with. */
export const lists: Implementations = {
  ...ofKubernetes,
  list_slice: slice,
  list_flatten: flatten,
  list_flatten_int: flatten,
  lists_range: (_meter, count: bigint) => new RangeList(Math.max(Number(count), 0)),
  list_reverse: reverse,
  list_distinct: distinct,
  "@mapInsert_map_key_value": (_meter, map: CelMap, key: Value, value: Value) => withEntry(map, key, value),
  "@mapInsert_map_map": merged,
};

const isList = (value: Value): boolean => value instanceof CelList;

/** sort, and what sortBy becomes. */
export const sorting: Singletons = {
  sort: {
    takes: isList,
    call: (_meter, list = null) => (list instanceof CelList ? sortedBy(list, list) : noSuchOverload),
  },
  "@sortByAssociatedKeys": {
    takes: isList,
    call: (_meter, list = null, keys = null) =>
      list instanceof CelList && keys instanceof CelList ? sortedBy(list, keys) : noSuchOverload,
  },
};
