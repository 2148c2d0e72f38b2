// The four walks over a typed value: which fields it has, merging two of them, comparing two of them, and removing fields.
// @see structured-merge-diff/v6 typed/{tofieldset,merge,compare,remove,validate}.go
import { equalJson } from "@sluice/objects";
import { ensureNode, isEmpty, type FieldSet } from "./field-set.ts";
import { inGo, wantedScalar } from "./go-value.ts";
import { MergeError } from "./merge-error.ts";
import { resolve, type MergeType } from "./merge-type.ts";
import { describePath, describeStep, fieldStep, itemStep, type Path } from "./path-element.ts";

type Fields = { [key: string]: unknown };
type MapType = Extract<MergeType, { sort: "map" }>;
type ListType = Extract<MergeType, { sort: "list" }>;

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function fieldType(type: MapType, name: string, path: Path | undefined): MergeType {
  const found = Object.hasOwn(type.fields, name) ? type.fields[name] : type.of;
  if (!found) throw new MergeError("UNDECLARED_FIELD", `${describePath(path)}.${name}: field not declared in schema`);
  return found;
}

/** True for what is owned as a whole: scalars, null, and lists and maps that are replaced in one piece. */
function isLeaf(value: unknown, type: MergeType): boolean {
  const concrete = resolve(type, value);
  if (concrete.sort === "list") return concrete.relation === "atomic" || !Array.isArray(value);
  return concrete.sort === "map" ? concrete.atomic || !isMap(value) : true;
}

/**
 * The paths that a value has.
 *
 * @throws {MergeError} for undeclared fields, wrong types and bad list keys
 */
export function toFieldSet(value: unknown, type: MergeType, path?: Path): FieldSet {
  const set: FieldSet = new Map();
  const concrete = resolve(type, value);
  checkSort(value, concrete, path);
  if (concrete.sort === "map" && isMap(value)) {
    for (const [name, field] of Object.entries(value))
      if (field !== undefined) addField(set, { name, field, type: concrete, path });
  } else if (concrete.sort === "list" && Array.isArray(value)) addItems(set, value, { type: concrete, path });
  return set;
}

/** Whether a value is of the sort that its type says. @throws {MergeError} `WRONG_TYPE` */
export function checkSort(value: unknown, type: MergeType, path: Path | undefined): void {
  if (value === null || value === undefined) return;
  const place = () => describePath(path) || ".";
  if (type.sort === "map" && !isMap(value))
    throw new MergeError("WRONG_TYPE", `${place()}: expected map, got &{${inGo(value)}}`);
  if (type.sort === "list" && !Array.isArray(value))
    throw new MergeError("WRONG_TYPE", `${place()}: expected list, got &{${inGo(value)}}`);
  if (type.sort !== "scalar" || type.scalar === "untyped") return;
  const isRight =
    type.scalar === "numeric" ? typeof value === "number" || typeof value === "bigint" : typeof value === type.scalar;
  if (!isRight) throw new MergeError("WRONG_TYPE", `${place()}: expected ${wantedScalar(type.scalar, value)}`);
}

function addField(
  set: FieldSet,
  { name, field, type, path }: { name: string; field: unknown; type: MapType; path: Path | undefined },
): void {
  const of = fieldType(type, name, path);
  const here = { above: path, step: fieldStep(name) };
  const leaf = isLeaf(field, of);
  const below = leaf ? undefined : toFieldSet(field, of, here);
  if (leaf) checkSort(field, resolve(of, field), here);
  const isEmptyMap = isMap(field) && Object.keys(field).length === 0;
  const member = below === undefined || isEmptyMap || !Object.hasOwn(type.fields, name);
  if (!member && isEmpty(below)) return; // an empty associative list owns nothing
  const node = ensureNode(set, here.step);
  node.member = member;
  if (below && below.size > 0) node.below = below;
}

function addItems(set: FieldSet, items: unknown[], { type, path }: { type: ListType; path: Path | undefined }): void {
  if (type.relation === "atomic") return;
  for (const [index, item] of items.entries()) {
    const step = itemStep(item, type, { path, index });
    const seen = set.has(step);
    const node = ensureNode(set, step);
    node.member = true;
    const isOne = seen || type.relation === "set" || isLeaf(item, type.item);
    const below = isOne ? undefined : toFieldSet(item, type.item, { above: path, step });
    if (seen) delete node.below; // a duplicate is owned as one piece
    else if (below && below.size > 0) node.below = below;
  }
}

/**
 * Holds a value against its type at every depth, inside what is owned as a whole too.
 *
 * @param duplicates  whether an associative list may name an item twice: what is stored may, what is applied may not
 * @throws {MergeError} for undeclared fields, wrong types, bad list keys and `DUPLICATE_KEY`
 */
export function checkTyped(value: unknown, type: MergeType, duplicates: "kept" | "refused", path?: Path): void {
  const concrete = resolve(type, value);
  checkSort(value, concrete, path);
  if (type.sort === "deduced") return;
  if (concrete.sort === "map" && isMap(value)) {
    for (const [name, field] of Object.entries(value))
      if (field !== undefined)
        checkTyped(field, fieldType(concrete, name, path), duplicates, { above: path, step: fieldStep(name) });
  } else if (concrete.sort === "list" && Array.isArray(value)) checkItems(value, concrete, duplicates, path);
}

function checkItems(items: unknown[], type: ListType, duplicates: "kept" | "refused", path: Path | undefined): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const step = type.relation === "atomic" ? `i:${index}` : itemStep(item, type, { path, index });
    if (seen.has(step) && duplicates === "refused")
      throw new MergeError("DUPLICATE_KEY", `${describePath(path)}: duplicate entries for key ${describeStep(step)}`);
    seen.add(step);
    checkTyped(item, type.item, duplicates, { above: path, step });
  }
}

/** Merges `right` over `left`: what `right` says wins, what it does not mention stays. */
export function merge(left: unknown, right: unknown, type: MergeType): unknown {
  if (right === undefined) return left;
  if (left === undefined || left === null) return right;
  // Null says nothing of parts: those that are there stay.
  if (right === null) return isLeaf(left, type) || Object.keys(left).length === 0 ? right : left;
  if (isLeaf(right, type) || isLeaf(left, type)) return right;
  const concrete = resolve(type, right);
  if (concrete.sort === "map" && isMap(left) && isMap(right)) {
    const merged: Fields = { ...left };
    for (const [name, field] of Object.entries(right)) {
      const of = Object.hasOwn(concrete.fields, name) ? concrete.fields[name] : concrete.of;
      merged[name] = of ? merge(left[name], field, of) : field;
    }
    return merged;
  }
  return concrete.sort === "list" ? mergeItems(left as unknown[], right as unknown[], concrete) : right;
}

/**
 * Shared items follow the order of `right`; items of `left` alone stay before the shared item that follows them. What `left` has twice is not merged
 * with, but replaced.
 */
function mergeItems(left: unknown[], right: unknown[], type: ListType): unknown[] {
  const keyOf = (item: unknown) => itemStep(item, type);
  const rightKeys = right.map(keyOf);
  const leftKeys = left.map(keyOf);
  const inRight = new Set(rightKeys);
  const leftByKey = new Map<string, unknown>();
  for (const [index, key] of leftKeys.entries()) leftByKey.set(key, leftByKey.has(key) ? undefined : left[index]);
  const shared = rightKeys.filter((key) => leftByKey.has(key)).values();
  const emitted = new Set<string>();
  const result: unknown[] = [];
  let next = shared.next().value;
  let i = 0;
  let j = 0;
  const emitRight = (): void => {
    const key = rightKeys[j] ?? "";
    result.push(leftByKey.has(key) ? merge(leftByKey.get(key), right[j], type.item) : right[j]);
    emitted.add(key);
    if (next === key) next = shared.next().value;
    j += 1;
  };
  while (i < left.length || j < right.length) {
    const leftKey = leftKeys[i];
    if (i < left.length && j < right.length && leftKey === rightKeys[j]) {
      emitRight();
      i += 1;
    } else if (
      i < left.length &&
      j < right.length &&
      leftKey !== undefined &&
      inRight.has(leftKey) &&
      next !== undefined &&
      next !== leftKey
    )
      i += 1;
    else if (i < left.length && leftKey !== undefined && !inRight.has(leftKey)) {
      result.push(left[i]);
      i += 1;
    } else {
      if (i < left.length && leftKey !== undefined && emitted.has(leftKey)) i += 1;
      if (j < right.length) emitRight();
      else if (i < left.length && leftKey !== undefined && !emitted.has(leftKey)) i += 1;
    }
  }
  return result;
}

/** What changed from one value to another. */
export type Comparison = { added: FieldSet; removed: FieldSet; modified: FieldSet };

/** Compares two values path by path. */
export function compare(left: unknown, right: unknown, type: MergeType): Comparison {
  const comparison: Comparison = { added: new Map(), removed: new Map(), modified: new Map() };
  compareInto(comparison, left, right, type);
  return comparison;
}

function compareInto({ added, removed, modified }: Comparison, left: unknown, right: unknown, type: MergeType): void {
  const concrete = resolve(type, right ?? left);
  if (concrete.sort === "map") {
    const [a, b] = [isMap(left) ? left : {}, isMap(right) ? right : {}];
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const of = Object.hasOwn(concrete.fields, name) ? concrete.fields[name] : concrete.of;
      compareStep({ added, removed, modified }, fieldStep(name), {
        left: a[name],
        right: b[name],
        type: of ?? { sort: "deduced" },
      });
    }
  } else if (concrete.sort === "list" && concrete.relation !== "atomic") {
    const [a, b] = [byStep(left, concrete), byStep(right, concrete)];
    for (const step of new Set([...a.keys(), ...b.keys()]))
      compareItems({ added, removed, modified }, step, { left: a.get(step), right: b.get(step), type: concrete.item });
  }
}

/** Items that a list has under one key. */
class Doubles {
  readonly items: unknown[];
  constructor(items: unknown[]) {
    this.items = items;
  }
}

function byStep(items: unknown, type: ListType): Map<string, unknown> {
  const result = new Map<string, unknown>();
  for (const item of Array.isArray(items) ? items : []) {
    const step = itemStep(item, type);
    const known = result.get(step);
    if (known instanceof Doubles) known.items.push(item);
    else result.set(step, result.has(step) ? new Doubles([known, item]) : item);
  }
  return result;
}

/** Items under one key are one piece: they come and go as a whole, and take the place of the parts of a single one. */
function compareItems(
  into: Comparison,
  step: string,
  { left, right, type }: { left: unknown; right: unknown; type: MergeType },
): void {
  const [wasDouble, isDouble] = [left instanceof Doubles, right instanceof Doubles];
  if (!wasDouble && !isDouble) compareStep(into, step, { left, right, type });
  else if (left instanceof Doubles && right instanceof Doubles) {
    if (!equalJson(left.items, right.items)) ensureNode(into.modified, step).member = true;
  } else if (wasDouble) {
    if (right !== undefined) compareStep(into, step, { left: undefined, right, type });
    ensureNode(into.removed, step).member = true;
  } else {
    if (left !== undefined) compareStep(into, step, { left, right: undefined, type });
    ensureNode(into.added, step).member = true;
  }
}

/** Whether two values are compared as wholes. A list or map that is null has nothing in it, and is compared by what the other has. */
function isOneValue(left: unknown, right: unknown, type: MergeType): boolean {
  if (left === null || right === null) return isLeaf(left ?? right, type) || isEmptyValue(left ?? right);
  return isLeaf(left, type) || isLeaf(right, type);
}

const isEmptyValue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;

/** What was a map and is none, or the other way round: the parts of the map come or go with it. */
function compareShapes(into: Comparison, step: string, left: unknown, right: unknown): void {
  if (left === null || right === null || isMap(left) === isMap(right)) return;
  const [before, after] = [left, right].map((value) => (isMap(value) ? value : undefined));
  compareBelow(into, step, { left: before, right: after, type: { sort: "deduced" } });
}

function compareStep(
  into: Comparison,
  step: string,
  { left, right, type }: { left: unknown; right: unknown; type: MergeType },
): void {
  if (left === right) return;
  if (left !== undefined && right !== undefined && isOneValue(left, right, type)) {
    if (!equalJson(left, right)) ensureNode(into.modified, step).member = true;
    if (type.sort === "deduced") compareShapes(into, step, left, right);
    return;
  }
  if (left === undefined || right === undefined) {
    const side = left === undefined ? into.added : into.removed;
    ensureNode(side, step).member = true;
    if (isLeaf(left ?? right, type)) return;
  }
  compareBelow(into, step, { left, right, type });
}

function compareBelow(
  into: Comparison,
  step: string,
  { left, right, type }: { left: unknown; right: unknown; type: MergeType },
): void {
  const below: Comparison = { added: new Map(), removed: new Map(), modified: new Map() };
  compareInto(below, left, right, type);
  for (const side of ["added", "removed", "modified"] as const) {
    if (!isEmpty(below[side])) ensureNode(into[side], step).below = below[side];
  }
}

/** The value without the paths of a set. A map or list that loses its last entry is null: so it is in Kubernetes, where a schema may refuse that. */
export function removeFields(value: unknown, set: FieldSet, type: MergeType): unknown {
  const concrete = resolve(type, value);
  if (isLeaf(value, type) || set.size === 0) return value;
  if (concrete.sort === "map" && isMap(value)) {
    const rest: Fields = {};
    for (const [name, field] of Object.entries(value)) {
      const of = Object.hasOwn(concrete.fields, name) ? concrete.fields[name] : concrete.of;
      const kept = removeStep(field, set.get(fieldStep(name)), of ?? { sort: "deduced" });
      if (kept !== undefined) rest[name] = kept;
    }
    return Object.keys(rest).length > 0 ? rest : null;
  }
  if (concrete.sort !== "list" || !Array.isArray(value)) return value;
  const items = value
    .map((item) => removeStep(item, set.get(itemStep(item, concrete)), concrete.item))
    .filter((item) => item !== undefined);
  return items.length > 0 ? items : null;
}

function removeStep(value: unknown, node: { member: boolean; below?: FieldSet } | undefined, type: MergeType): unknown {
  if (!node) return value;
  if (node.member) return undefined;
  return node.below ? removeFields(value, node.below, type) : value;
}
