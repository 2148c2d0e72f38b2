// JSON patch (RFC 6902) as the API server applies it: evanphx/json-patch v4, whose dialect allows negative list indexes.
import { equalJson, type JsonValue } from "@sluice/objects";
import { PatchError } from "./patch-error.ts";

/** One operation; pointers are RFC 6901. */
export type JsonPatchOperation =
  | { op: "add" | "replace" | "test"; path: string; value?: JsonValue }
  | { op: "remove"; path: string }
  | { op: "move" | "copy"; path: string; from: string };

type Container = { [key: string]: JsonValue } | JsonValue[];

/**
 * Applies the operations in order. The document is not changed: what differs is copied, the rest is shared.
 *
 * @throws {PatchError} when one cannot be applied; nothing of the patch then counts
 */
export function applyJsonPatch(document: JsonValue, operations: unknown): JsonValue {
  if (!Array.isArray(operations)) throw new PatchError("MALFORMED", "a JSON patch is a list of operations");
  return operations.reduce<JsonValue>((value, operation, index) => applyOperation(value, operation, index), document);
}

function applyOperation(document: JsonValue, operation: unknown, index: number): JsonValue {
  const { op, path, from, value } = checkOperation(operation, index);
  const at = { index, path };
  switch (op) {
    case "add":
      if (path === "") return value;
      return edit(document, path, { at, leaf: (container, key) => insert(container, key, value, at) });
    case "remove":
      return remove(document, path, at);
    case "replace":
      if (path === "") return value;
      return edit(document, path, {
        at,
        // What an object does not have is added: so does evanphx/json-patch v4, unlike the RFC.
        leaf: (container, key) => put(container, Array.isArray(container) ? existing(container, key, at) : key, value),
      });
    case "test":
      if (!equalJson(read(document, path, at) ?? null, value))
        throw new PatchError("TEST_FAILED", `testing value ${path} failed`, at);
      return document;
    case "move": {
      const moved = read(document, from, at);
      return applyOperation(remove(document, from, at), { op: "add", path, value: moved }, index);
    }
    default:
      return applyOperation(document, { op: "add", path, value: read(document, from, at) }, index);
  }
}

const names = new Set(["add", "remove", "replace", "test", "move", "copy"]);

function checkOperation(
  operation: unknown,
  index: number,
): { op: string; path: string; from: string; value: JsonValue } {
  const { op, path, from, value } = (operation ?? {}) as {
    op?: unknown;
    path?: unknown;
    from?: unknown;
    value?: JsonValue;
  };
  if (typeof op !== "string" || !names.has(op))
    throw new PatchError("MALFORMED", `operation ${index}: unknown op ${JSON.stringify(op)}`, { index });
  if (typeof path !== "string" || (path !== "" && !path.startsWith("/")))
    throw new PatchError("MALFORMED", `operation ${index}: path must begin with "/"`, { index });
  if ((op === "move" || op === "copy") && typeof from !== "string")
    throw new PatchError("MALFORMED", `operation ${index}: ${op} needs from`, { index });
  return { op, path, from: typeof from === "string" ? from : "", value: value ?? null };
}

type At = { index: number; path: string };

const stepsOf = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

const missing = (at: At, what = "the path is not there") => new PatchError("MISSING", `${at.path}: ${what}`, at);

function read(document: JsonValue, pointer: string, at: At): JsonValue {
  let value: JsonValue = document;
  for (const step of stepsOf(pointer)) {
    if (typeof value !== "object" || value === null) throw missing(at);
    value = (value as { [key: string]: JsonValue })[existing(value as Container, step, at)] ?? null;
  }
  return value;
}

/** Copies the containers on the way and lets `leaf` make the last one anew. */
function edit(
  document: JsonValue,
  pointer: string,
  { at, leaf }: { at: At; leaf: (container: Container, key: string) => Container },
): JsonValue {
  return descend(document, stepsOf(pointer), { at, leaf });
}

function descend(
  value: JsonValue,
  steps: string[],
  how: { at: At; leaf: (container: Container, key: string) => Container },
): JsonValue {
  if (typeof value !== "object" || value === null) throw missing(how.at);
  const [step = "", ...rest] = steps;
  if (rest.length === 0) return how.leaf(value as Container, step);
  const key = existing(value as Container, step, how.at);
  return put(value as Container, key, descend((value as { [key: string]: JsonValue })[key] ?? null, rest, how));
}

function remove(document: JsonValue, pointer: string, at: At): JsonValue {
  if (pointer === "") throw missing(at, "the whole document cannot be removed");
  return descend(document, stepsOf(pointer), {
    at,
    leaf(container, step) {
      const key = existing(container, step, at);
      if (Array.isArray(container)) return container.filter((_item, index) => index !== Number(key));
      const { [key]: _gone, ...rest } = container;
      return rest;
    },
  });
}

/** The key as it stands in the container: a list index counted from the start. */
function existing(container: Container, step: string, at: At): string {
  if (!Array.isArray(container)) {
    if (!Object.hasOwn(container, step)) throw missing(at);
    return step;
  }
  const index = toIndex(step, container.length, at);
  if (index >= container.length) throw missing(at, `index ${step} is past the end of a list of ${container.length}`);
  return String(index);
}

function toIndex(step: string, length: number, at: At): number {
  if (!/^-?(?:0|[1-9][0-9]*)$/.test(step))
    throw new PatchError("BAD_INDEX", `${at.path}: "${step}" is no list index`, at);
  const index = Number(step) < 0 ? length + Number(step) : Number(step);
  if (index < 0)
    throw new PatchError("BAD_INDEX", `${at.path}: index ${step} is before the start of a list of ${length}`, at);
  return index;
}

function insert(container: Container, step: string, value: JsonValue, at: At): Container {
  if (!Array.isArray(container)) return put(container, step, value);
  const index = step === "-" ? container.length : toIndex(step, container.length + (step.startsWith("-") ? 1 : 0), at);
  if (index > container.length)
    throw new PatchError("BAD_INDEX", `${at.path}: index ${step} is past the end of a list of ${container.length}`, at);
  return [...container.slice(0, index), value, ...container.slice(index)];
}

function put(container: Container, key: string, value: JsonValue): Container {
  if (Array.isArray(container)) return container.map((item, index) => (index === Number(key) ? value : item));
  return { ...container, [key]: value };
}
