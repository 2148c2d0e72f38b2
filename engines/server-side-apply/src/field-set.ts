// Sets of paths, as trees of steps. A step may be a member itself, have members below it, or both; the two are independent.
// @see structured-merge-diff/v6 fieldpath/set.go
import type { JsonObject } from "@sluice/objects";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { describeStep } from "./path-element.ts";

/** Steps at one level. */
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
export const isEmpty = (set: FieldSet | undefined): boolean =>
  !set || [...set.values()].every(({ member, below }) => !member && isEmpty(below));

/** Combines two sets step by step; `keep` decides which paths stay. */
function combine(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
  keep: (inLeft: boolean, inRight: boolean) => boolean,
): FieldSet {
  const result: FieldSet = new Map();
  const steps = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  for (const step of steps) {
    const [a, b] = [left?.get(step), right?.get(step)];
    const member = keep(a?.member === true, b?.member === true);
    const below = a?.below || b?.below ? combine(a?.below, b?.below, keep) : undefined;
    if (member || (below && below.size > 0))
      result.set(step, { member, ...(below && below.size > 0 ? { below } : {}) });
  }
  return result;
}

/** Paths in either set. */
export const union = (...sets: FieldSet[]): FieldSet =>
  sets.reduce((all, set) => combine(all, set, (a, b) => a || b), new Map());
/** Paths in both sets. */
export const intersection = (left: FieldSet, right: FieldSet): FieldSet => combine(left, right, (a, b) => a && b);
/** Paths of `left` that are not in `right`; what lies below a removed path stays. */
export const difference = (left: FieldSet, right: FieldSet): FieldSet => combine(left, right, (a, b) => a && !b);

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

/** True when both sets hold the same paths. */
export const equalSets = (left: FieldSet, right: FieldSet): boolean => isEmpty(combine(left, right, (a, b) => a !== b));

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
  const steps = [...set.keys()].sort(byStorageOrder);
  for (const step of steps) if (set.get(step)?.member) yield prefix + describeStep(step);
  for (const step of steps) yield* describePaths(set.get(step)?.below ?? new Map(), prefix + describeStep(step));
}

const ranks = ["f", "k", "v", "i"];
const byStorageOrder = (left: string, right: string): number =>
  ranks.indexOf(left[0] ?? "") - ranks.indexOf(right[0] ?? "") || (left < right ? -1 : left > right ? 1 : 0);

/** FieldsV1: nested objects whose leaves are `{}`; `"."` marks a path that is in the set and has others below it. */
export function encodeFieldsV1(set: FieldSet): JsonObject {
  const encoded: JsonObject = {};
  for (const step of [...set.keys()].sort(byStorageOrder)) {
    const node = set.get(step);
    if (!node || (!node.member && isEmpty(node.below))) continue;
    const below = node.below && !isEmpty(node.below) ? encodeFieldsV1(node.below) : undefined;
    encoded[step] = below ? { ...(node.member ? { ".": {} } : {}), ...below } : {};
  }
  return encoded;
}

/**
 * Reads FieldsV1.
 *
 * @throws {MergeError} `BAD_MANAGED_FIELDS` for anything else
 */
export function decodeFieldsV1(encoded: unknown): FieldSet {
  const set: FieldSet = new Map();
  if (typeof encoded !== "object" || encoded === null || Array.isArray(encoded))
    throw new MergeError("BAD_MANAGED_FIELDS", "fieldsV1 must be an object");
  for (const [step, value] of Object.entries(encoded)) {
    if (step === ".") continue;
    if (!/^[fkvi]:/.test(step) || typeof value !== "object" || value === null)
      throw new MergeError("BAD_MANAGED_FIELDS", `fieldsV1 has a bad path element "${step}"`);
    const below = decodeFieldsV1(value);
    set.set(step, { member: below.size === 0 || "." in value, ...(below.size > 0 ? { below } : {}) });
  }
  return set;
}
