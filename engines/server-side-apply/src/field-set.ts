// Sets of paths, as trees of steps. A step may be a member itself, have members below it, or both; the two are independent.
// @see structured-merge-diff/v6 fieldpath/set.go
import type { JsonObject } from "@sluice/objects";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { describeStep } from "./path-element.ts";

/** Steps at one level. A set that has been made is never changed. */
export type FieldSet = Map<string, FieldNode>;
/** Whether the path up to here is in the set, and what is below it. */
export type FieldNode = { member: boolean; below?: FieldSet };

/** The node at a step, made when it is not there. */
export function ensureNode(set: FieldSet, step: string): FieldNode {
  let node = set.get(step);
  if (!node) set.set(step, (node = { member: false }));
  return node;
}

/** True when there is no path in the set. */
export function isEmpty(set: FieldSet | undefined): boolean {
  if (set) for (const { member, below } of set.values()) if (member || !isEmpty(below)) return false;
  return true;
}

const nothing: FieldSet = new Map();

/** Combines two sets step by step; `keep` decides which paths stay. */
function combine(left: FieldSet, right: FieldSet, keep: (inLeft: boolean, inRight: boolean) => boolean): FieldSet {
  const result: FieldSet = new Map();
  const add = (step: string, a: FieldNode | undefined, b: FieldNode | undefined): void => {
    const member = keep(a?.member === true, b?.member === true);
    const below = a?.below || b?.below ? combine(a?.below ?? nothing, b?.below ?? nothing, keep) : undefined;
    if (below && below.size > 0) result.set(step, { member, below });
    else if (member) result.set(step, { member });
  };
  for (const [step, node] of left) add(step, node, right.get(step));
  for (const [step, node] of right) if (!left.has(step)) add(step, undefined, node);
  return result;
}

/** Paths in either set. */
export const union = (...sets: FieldSet[]): FieldSet =>
  sets.reduce(
    (all, set) => (all.size === 0 ? set : set.size === 0 ? all : combine(all, set, (a, b) => a || b)),
    nothing,
  );
/** Paths in both sets. */
export const intersection = (left: FieldSet, right: FieldSet): FieldSet =>
  left.size === 0 || right.size === 0 ? nothing : combine(left, right, (a, b) => a && b);
/** Paths of `left` that are not in `right`; what lies below a removed path stays. */
export const difference = (left: FieldSet, right: FieldSet): FieldSet =>
  left.size === 0 || right.size === 0 ? left : combine(left, right, (a, b) => a && !b);

/** Paths of `left` that are neither in `right` nor below a path of it. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const result: FieldSet = new Map();
  for (const [step, { member, below }] of left) {
    const excluded = right.get(step);
    if (excluded?.member) continue;
    const rest = below && excluded?.below ? recursiveDifference(below, excluded.below) : below;
    if (member || !isEmpty(rest)) result.set(step, { member, ...(rest && rest.size > 0 ? { below: rest } : {}) });
  }
  return result;
}

/** True when `right` holds every path that `left` holds. */
export function isSubset(left: FieldSet, right: FieldSet): boolean {
  if (left === right) return true;
  for (const [step, { member, below }] of left) {
    const other = right.get(step);
    if (member && !other?.member) return false;
    if (below && !isSubset(below, other?.below ?? nothing)) return false;
  }
  return true;
}

/** True when both sets hold the same paths. */
export const equalSets = (left: FieldSet, right: FieldSet): boolean => isSubset(left, right) && isSubset(right, left);

/** Adds the declared fields on the way to every path, so that an emptied struct goes with its last field. */
export function withNamedFields(set: FieldSet, type: MergeType | undefined): FieldSet {
  const result: FieldSet = new Map();
  for (const [step, { member, below }] of set) {
    const name = step.slice(2);
    const field =
      type?.sort === "map" && step.startsWith("f:")
        ? (type.fields[name] ?? type.of)
        : type?.sort === "list"
          ? type.item
          : undefined;
    const isDeclared = type?.sort === "map" && step.startsWith("f:") && Object.hasOwn(type.fields, name);
    const inner = below && withNamedFields(below, field);
    result.set(step, { member: member || (isDeclared && !isEmpty(below)), ...(inner ? { below: inner } : {}) });
  }
  return result;
}

/** Every path, in the words of Kubernetes' messages: the members of a level in storage order, then what is below each. */
export function* describePaths(set: FieldSet, prefix = ""): Generator<string> {
  const steps = inStorageOrder(set);
  for (const step of steps) if (set.get(step)?.member) yield prefix + describeStep(step);
  for (const step of steps) yield* describePaths(set.get(step)?.below ?? new Map(), prefix + describeStep(step));
}

/** The steps of a level as they are stored: fields, items by their keys, values, places; numbers by their value, and not as texts. */
function inStorageOrder(set: FieldSet): string[] {
  const steps = [...set.keys()];
  if (!steps.some((step) => hasNumber.test(step))) return steps.sort(byStorageOrder);
  const values = new Map(steps.map((step) => [step, step.startsWith("f:") ? [] : valuesIn(step)]));
  return steps.sort((left, right) =>
    left[0] === right[0]
      ? byValues(values.get(left) ?? [], values.get(right) ?? []) || byStorageOrder(left, right)
      : byStorageOrder(left, right),
  );
}

const hasNumber = /^(?:k:.*:-?\d|[vi]:-?\d)/;

/** What a step names its item by: names and values of its keys in turn, or its own value. */
function valuesIn(step: string): unknown[] {
  const value: unknown = JSON.parse(step.slice(2));
  return typeof value === "object" && value !== null ? Object.entries(value).flat() : [value];
}

function byValues(left: unknown[], right: unknown[]): number {
  for (const [at, one] of left.entries()) {
    const other = right[at];
    if (one === other) continue;
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return 0;
}

const ranks = ["f", "k", "v", "i"];
const byStorageOrder = (left: string, right: string): number =>
  ranks.indexOf(left[0] ?? "") - ranks.indexOf(right[0] ?? "") || (left < right ? -1 : left > right ? 1 : 0);

// The sets of stored objects are read again at every write, and most are written as they were read: either form remembers the other.
const encodings = new WeakMap<FieldSet, JsonObject>();
const decodings = new WeakMap<object, FieldSet>();

/** FieldsV1: nested objects whose leaves are `{}`; `"."` marks a path that is in the set and has others below it. */
export function encodeFieldsV1(set: FieldSet): JsonObject {
  const known = encodings.get(set);
  if (known) return known;
  const encoded = encode(set);
  encodings.set(set, encoded);
  decodings.set(encoded, set);
  return encoded;
}

function encode(set: FieldSet): JsonObject {
  const encoded: JsonObject = {};
  for (const step of inStorageOrder(set)) {
    const node = set.get(step);
    if (!node || (!node.member && isEmpty(node.below))) continue;
    const below = node.below && !isEmpty(node.below) ? encode(node.below) : undefined;
    encoded[step] = below ? { ...(node.member ? { ".": {} } : {}), ...below } : {};
  }
  return encoded;
}

/**
 * Reads FieldsV1, which must not be changed afterwards.
 *
 * @throws {MergeError} `BAD_MANAGED_FIELDS` for anything else
 */
export function decodeFieldsV1(encoded: unknown): FieldSet {
  if (typeof encoded !== "object" || encoded === null || Array.isArray(encoded))
    throw new MergeError("BAD_MANAGED_FIELDS", "fieldsV1 must be an object");
  const known = decodings.get(encoded);
  if (known) return known;
  const set = decode(encoded);
  decodings.set(encoded, set);
  return set;
}

function decode(encoded: object): FieldSet {
  const set: FieldSet = new Map();
  for (const [step, value] of Object.entries(encoded)) {
    if (step === ".") continue;
    if (!/^[fkvi]:/.test(step) || typeof value !== "object" || value === null || Array.isArray(value))
      throw new MergeError("BAD_MANAGED_FIELDS", `fieldsV1 has a bad path element "${step}"`);
    const below = decode(value as object);
    if (below.size > 0) set.set(step, { member: "." in value, below });
    else set.set(step, { member: true });
  }
  return set;
}
