// @see k8s.io/apiserver/pkg/cel/library/lists.go, cel-go ext/lists.go, cel/library.go (optional values), v0.26.0
import { Optional, type Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";
import { equalValues } from "../equal-values.ts";
import { spend } from "../meter.ts";

type Ordered = bigint | number | string;

const extreme = (name: string, before: (left: Ordered, right: Ordered) => boolean) => (list: Ordered[]) => {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelError("EVALUATION", `${name} called on empty list`);
  return rest.reduce((best, item) => (before(item, best) ? item : best), first);
};

type Addable = { addDuration(other: Addable): Addable };
const isDuration = (item: unknown): item is Addable =>
  typeof item === "object" && item !== null && "addDuration" in item;

function sum(list: Ordered[]): unknown {
  const [first, ...rest] = list as unknown[];
  if (isDuration(first)) return (rest as Addable[]).reduce((total, item) => total.addDuration(item), first);
  if (list.every((item) => typeof item === "bigint")) return list.reduce((total, item) => total + item, 0n);
  return list.reduce<number>((total, item) => total + Number(item), 0);
}

const fail = (message: string) => new CelError("EVALUATION", message);

/** A list in the order of what is beside its items. */
export function sortedByKeys(list: unknown[], keys: unknown[]): unknown[] {
  const kindOf = (key: unknown) => (typeof key === "object" && key !== null ? key.constructor : typeof key);
  if (keys.some((key) => kindOf(key) !== kindOf(keys[0]))) throw fail("list elements must have the same type");
  const order = keys.map((key, index) => ({ key: key as Ordered, index }));
  order.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : left.index - right.index));
  return order.map(({ index }) => list[index]);
}

function distinct(list: unknown[]): unknown[] {
  const found: unknown[] = [];
  for (const item of list) {
    spend(found.length);
    if (!found.some((known) => equalValues(known, item))) found.push(item);
  }
  return found;
}

function flatten(list: unknown[], depth: number): unknown[] {
  if (depth < 0) throw fail("level must be non-negative");
  return list.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item as unknown[], depth - 1) : [item]));
}

function slice(list: unknown[], start: bigint, end: bigint): unknown[] {
  const wrong = (why: string) => fail(`cannot slice(${start}, ${end}), ${why}`);
  if (start < 0n || end < 0n) throw wrong("negative indexes not supported");
  if (start > end) throw wrong("start index must be less than or equal to end index");
  if (end > BigInt(list.length)) throw wrong(`list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function range(count: bigint): bigint[] {
  spend(Number(count));
  return Array.from({ length: Math.max(Number(count), 0) }, (_, index) => BigInt(index));
}

const unwrap = (list: Optional[]): unknown[] =>
  list.filter((item) => item.hasValue()).map((item): unknown => item.value());
const optionalOf = (value: unknown) => (value === undefined ? Optional.none() : Optional.of(value));

class ListsNamespace {
  readonly name = "lists";
}

/** sort, distinct, flatten, slice, reverse, first, last, lists.range, optional.unwrap, unwrapOpt. */
function addListExtension(environment: Environment): void {
  environment
    .registerType("ListsNamespace", ListsNamespace)
    .registerConstant("lists", "ListsNamespace", new ListsNamespace())
    .registerFunction("ListsNamespace.range(int): list<int>", (_: ListsNamespace, count: bigint) => range(count))
    .registerFunction("list.sort(): list", (list: unknown[]) => sortedByKeys(list, list))
    .registerFunction("list.distinct(): list", distinct)
    .registerFunction("list.flatten(): list", (list: unknown[]) => flatten(list, 1))
    .registerFunction("list.flatten(int): list", (list: unknown[], depth: bigint) => flatten(list, Number(depth)))
    .registerFunction("list.slice(int, int): list", slice)
    .registerFunction("list.reverse(): list", (list: unknown[]) => list.toReversed())
    .registerFunction("list.first(): optional<dyn>", (list: unknown[]) => optionalOf(list[0]))
    .registerFunction("list.last(): optional<dyn>", (list: unknown[]) => optionalOf(list.at(-1)))
    .registerFunction("list.unwrapOpt(): list", unwrap)
    .registerFunction("OptionalNamespace.unwrap(list): list", (_: unknown, list: Optional[]) => unwrap(list));
}

const placeOf = (list: unknown[], item: unknown) => BigInt(list.findIndex((known) => equalValues(known, item)));
const lastPlaceOf = (list: unknown[], item: unknown) => BigInt(list.findLastIndex((known) => equalValues(known, item)));

/** isSorted, sum, min, max, indexOf, lastIndexOf (also under the names that bounded-source.ts gives them), and cel-go's own functions on lists. */
export function addListLibrary(environment: Environment): void {
  addListExtension(environment);
  environment
    .registerFunction("list.isSorted(): bool", (list: Ordered[]) =>
      list.every((item, index) => index === 0 || (list[index - 1] as Ordered) <= item),
    )
    .registerFunction("list.sum(): dyn", sum)
    .registerFunction(
      "list.min(): dyn",
      extreme("min", (left, right) => left < right),
    )
    .registerFunction(
      "list.max(): dyn",
      extreme("max", (left, right) => left > right),
    )
    .registerFunction("list.indexOf(dyn): int", placeOf)
    .registerFunction("list.placeOf(dyn): int", placeOf)
    .registerFunction("list.lastIndexOf(dyn): int", lastPlaceOf)
    .registerFunction("list.lastPlaceOf(dyn): int", lastPlaceOf);
}
