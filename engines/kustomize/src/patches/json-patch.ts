// RFC 6902 with the habits of evanphx/json-patch v4, which kustomize uses: negative indices count from the end, a missing path is an error.
import { cloneJson, equalJson } from "@sluice/objects";
import { KustomizeError } from "../kustomize-error.ts";
import { isFields, setField, type Fields } from "./fields.ts";

/** One operation. */
export type JsonPatchOperation = { op: string; path: string; from?: string; value?: unknown };

const fail = (operation: JsonPatchOperation, what: string) =>
  new KustomizeError(
    "BAD_PATCH",
    `${operation.op} operation does not apply: doc is missing path: "${operation.path}": ${what}`,
  );

/** Whether a value is a list of operations. */
export const isJsonPatch = (value: unknown): value is JsonPatchOperation[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isFields(item) && typeof item["op"] === "string");

/** Applies operations in order; the document is changed in place and returned (an operation on `""` replaces it). */
export function applyJsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  let root = document;
  for (const operation of operations) root = applyOne(root, operation);
  return root;
}

function applyOne(root: unknown, operation: JsonPatchOperation): unknown {
  const { op, path, from } = operation;
  if (typeof path !== "string") throw fail(operation, "an operation needs a path");
  switch (op) {
    case "add":
      return add(root, operation, cloneJson(operation.value));
    case "remove":
      remove(root, operation, path);
      return root;
    case "replace":
      return replace(root, operation);
    case "move": {
      const moved = remove(root, operation, from ?? "");
      return add(root, operation, moved);
    }
    case "copy":
      return add(root, operation, cloneJson(read(root, operation, from ?? "")));
    case "test":
      return test(root, operation);
    default:
      throw new KustomizeError(
        "BAD_PATCH",
        `Unexpected kind: ${op}; JSON patch knows add, remove, replace, move, copy and test`,
      );
  }
}

const split = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

function locateParent(
  root: unknown,
  operation: JsonPatchOperation,
  path: string,
): { parent: Fields | unknown[]; key: string } {
  const parts = split(path);
  const key = parts.pop();
  let node = root;
  for (const part of parts) {
    node = Array.isArray(node)
      ? (node as unknown[])[indexOf(node, part)]
      : isFields(node) && Object.hasOwn(node, part)
        ? node[part]
        : undefined;
  }
  if (key === undefined || typeof node !== "object" || node === null)
    throw fail(operation, "its parent is not there; add it first");
  return { parent: node as Fields | unknown[], key };
}

function indexOf(list: readonly unknown[], part: string): number {
  const index = /^-?[0-9]+$/.test(part) ? Number(part) : Number.NaN;
  return index < 0 ? list.length + index : index;
}

function read(root: unknown, operation: JsonPatchOperation, path: string): unknown {
  if (path === "") return root;
  const { parent, key } = locateParent(root, operation, path);
  const value = Array.isArray(parent)
    ? parent[indexOf(parent, key)]
    : Object.hasOwn(parent, key)
      ? parent[key]
      : undefined;
  if (value === undefined) throw fail(operation, `nothing at ${path}`);
  return value;
}

function add(root: unknown, operation: JsonPatchOperation, value: unknown): unknown {
  if (operation.path === "") return value;
  const { parent, key } = locateParent(root, operation, operation.path);
  if (!Array.isArray(parent)) setField(parent, key, value);
  else if (key === "-") parent.push(value);
  else {
    // A negative index counts from behind the last item: -1 appends.
    const given = /^-?[0-9]+$/.test(key) ? Number(key) : Number.NaN;
    const index = given < 0 ? parent.length + 1 + given : given;
    if (!(index >= 0 && index <= parent.length)) throw fail(operation, `Unable to access invalid index: ${key}`);
    parent.splice(index, 0, value);
  }
  return root;
}

function remove(root: unknown, operation: JsonPatchOperation, path: string): unknown {
  const { parent, key } = locateParent(root, operation, path);
  if (Array.isArray(parent)) {
    const index = indexOf(parent, key);
    if (!(index >= 0 && index < parent.length)) throw fail(operation, `Unable to access invalid index: ${key}`);
    return parent.splice(index, 1)[0];
  }
  if (!Object.hasOwn(parent, key)) throw fail(operation, `Unable to remove nonexistent key: ${key}`);
  const value = parent[key];
  delete parent[key];
  return value;
}

function replace(root: unknown, operation: JsonPatchOperation): unknown {
  const value = cloneJson(operation.value);
  if (operation.path === "") return value;
  const { parent, key } = locateParent(root, operation, operation.path);
  if (Array.isArray(parent)) {
    const index = indexOf(parent, key);
    if (!(index >= 0 && index < parent.length)) throw fail(operation, `Unable to access invalid index: ${key}`);
    parent[index] = value;
  } else {
    if (!Object.hasOwn(parent, key)) throw fail(operation, "missing value to replace; use add");
    setField(parent, key, value);
  }
  return root;
}

function test(root: unknown, operation: JsonPatchOperation): unknown {
  const { path, value } = operation;
  let found = root;
  if (path !== "") {
    const { parent, key } = locateParent(root, operation, path);
    if (!Array.isArray(parent)) found = Object.hasOwn(parent, key) ? parent[key] : null;
    else {
      const index = indexOf(parent, key);
      if (!(index >= 0 && index < parent.length)) throw fail(operation, `Unable to access invalid index: ${key}`);
      found = parent[index];
    }
  }
  if (!equalJson(found ?? null, value ?? null)) {
    throw new KustomizeError("BAD_PATCH", `testing value ${path} failed: the document holds something else`);
  }
  return root;
}
