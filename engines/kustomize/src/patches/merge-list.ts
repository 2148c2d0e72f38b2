// Merging two lists whose items are told apart by keys (containers by name, ports by port and protocol) or by their own value. The rules,
// including those for items that lack a key, are those of kyaml 0.21, yaml/walk/associative_sequence.go and ElementSetter.
import { isFields } from "./fields.ts";

/** How to merge. No `keys`: the items are scalars. */
export type ListMerge = {
  keys: readonly string[];
  /** Merges two items that belong together; undefined removes the item. */
  mergeItem: (target: unknown, patch: unknown) => unknown;
};

const textOf = (value: unknown): string =>
  value === null || value === undefined || typeof value === "object" ? "" : String(value);

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (isFields(value) && Object.keys(value).length === 0);

/** Items of the patch first, then the rest of the target. */
export function mergeLists(target: unknown[], patch: unknown[] | undefined | null, merge: ListMerge): unknown[] {
  const keys = merge.keys.length > 0 ? merge.keys : [""];
  let identities = collectIdentities(target, patch, keys);
  if (keys.length > 1) identities = joinPartialIdentities(identities);
  const merged: unknown[] = [];
  let base = target;
  let validKeys: readonly string[] = keys;
  for (const identity of identities) {
    const valid = dropUnusedKeys(identities, identity, keys);
    validKeys = valid.keys;
    const find = dropUnusedKeys([identity], identity, keys);
    const item = merge.mergeItem(findItem(target, find), patch ? findItem(patch, find) : undefined);
    if (isNothing(item)) {
      base = without(base, valid);
      continue;
    }
    if (isFields(item)) {
      valid.keys.forEach((key, index) => {
        const value = valid.values[index];
        if (key !== "" && item[key] === undefined && value) item[key] = value;
      });
    }
    setItem(merged, item, valid);
  }
  if (identities.length === 0) return base;
  for (const item of base) appendByKeys(merged, item, validKeys);
  return merged;
}

type Identity = { keys: readonly string[]; values: readonly string[] };

function collectIdentities(
  target: unknown[],
  patch: unknown[] | undefined | null,
  keys: readonly string[],
): string[][] {
  const seen = new Set<string>();
  const identities: string[][] = [];
  for (const list of patch === target ? [target] : [patch ?? [], target]) {
    for (const item of list) {
      const values = keys.map((key) => (key === "" ? textOf(item) : isFields(item) ? textOf(item[key]) : ""));
      const identity = JSON.stringify(values);
      if (!seen.has(identity)) identities.push(values);
      seen.add(identity);
    }
  }
  return identities;
}

/** An item that leaves out one key of several (a port without protocol) is the same as one that gives it. */
function joinPartialIdentities(identities: string[][]): string[][] {
  const joined = [...identities];
  for (let i = 0; i < joined.length; i += 1) {
    for (let j = 0; j < joined.length; j += 1) {
      const both = joinIdentities(joined[i] ?? [], joined[j] ?? []);
      if (both) {
        joined[i] = both;
        joined[j] = both;
      }
    }
  }
  return joined;
}

function joinIdentities(left: readonly string[], right: readonly string[]): string[] | undefined {
  let share = false;
  const joined: string[] = [];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? "";
    if (value === other) share = true;
    else if (value !== "" && other !== "") return undefined;
    joined.push(value === "" ? other : value);
  }
  return share ? joined : undefined;
}

/** Keys that no item gives do not count; when none gives any, all count. */
function dropUnusedKeys(
  all: readonly (readonly string[])[],
  values: readonly string[],
  keys: readonly string[],
): Identity {
  const used = new Set<string>();
  for (const one of all) one.forEach((value, index) => value !== "" && used.add(keys[index] ?? ""));
  if (used.size === 0) return { keys, values };
  return {
    keys: keys.filter((key) => used.has(key)),
    values: values.filter((value, index) => value !== "" || used.has(keys[index] ?? "")),
  };
}

const findItem = (list: readonly unknown[], { keys, values }: Identity): unknown =>
  list.find((item) =>
    keys[0] === ""
      ? textOf(item) === values[0]
      : isFields(item) &&
        keys.every((key, index) => Object.hasOwn(item, key) && textOf(item[key]) === (values[index] ?? "")),
  );

/** Whether an item has the values; without a value, having the key is enough. */
function matches(item: unknown, { keys, values }: Identity): boolean {
  let found = false;
  for (const [index, key] of keys.entries()) {
    if (index < values.length) {
      const value = values[index] ?? "";
      found =
        key === ""
          ? textOf(item) === value
          : isFields(item) && Object.hasOwn(item, key) && (value === "" || textOf(item[key]) === value);
    }
    if (!found) return false;
  }
  return found;
}

const without = (list: readonly unknown[], identity: Identity): unknown[] =>
  list.filter((item) => {
    if (isNothing(item)) return false;
    if (!isFields(item) && identity.keys[0] !== "") return true;
    return !matches(item, identity) && identity.values.length > 0;
  });

/** Replaces the item of this identity, or appends it. */
function setItem(list: unknown[], item: unknown, identity: Identity): void {
  let found = false;
  const next: unknown[] = [];
  for (const one of list) {
    if (isNothing(one)) continue;
    if (!isFields(one) && (isFields(item) || identity.keys[0] !== "")) next.push(one);
    else if (matches(one, identity)) {
      found = true;
      next.push(item);
    } else if (identity.values.length > 0) next.push(one);
  }
  if (!found) next.push(item);
  list.splice(0, list.length, ...next);
}

function appendByKeys(list: unknown[], item: unknown, keys: readonly string[]): void {
  if (keys[0] === "") {
    setItem(list, item, { keys: [""], values: [textOf(item)] });
    return;
  }
  const values: string[] = [];
  for (const key of keys) {
    const value = isFields(item) ? item[key] : undefined;
    if (value === undefined || value === null) list.push(item);
    else values.push(textOf(value));
  }
  const identity = { keys, values };
  if (keys.length > 1) list.splice(0, list.length, ...without(list, identity));
  setItem(list, item, identity);
}
