// JSON patch (RFC 6902) as the API server applies it: evanphx/json-patch v4, whose dialect allows negative list indexes, and in whose words mistakes are told.
// What it makes of 280 patches was recorded from it.
import { equalJson, type JsonValue } from "@sluice/objects";
import { listIndex, pointerOf, readMember, withMember, withoutMember, type Container } from "./json-pointer.ts";
import { PatchError } from "./patch-error.ts";

/** One operation; pointers are RFC 6901. */
export type JsonPatchOperation =
  | { op: "add" | "replace" | "test"; path: string; value?: JsonValue }
  | { op: "remove"; path: string }
  | { op: "move" | "copy"; path: string; from: string };

type Operation = { op: string; path?: string; from?: string; value: JsonValue };

/**
 * Applies the operations in order. The document is not changed: what differs is copied, the rest is shared.
 *
 * @throws {PatchError} when one cannot be applied; nothing of the patch then counts
 */
export function applyJsonPatch(document: JsonValue, operations: unknown): JsonValue {
  if (!Array.isArray(operations)) throw new PatchError("MALFORMED", "a JSON patch is a list of operations");
  return operations.reduce<JsonValue>((value, operation, index) => {
    const { op = "unknown", path, from, value: given = null } = (operation ?? {}) as Partial<Operation>;
    const apply = Object.hasOwn(kinds, op) ? kinds[op] : undefined;
    if (!apply) throw new PatchError("MALFORMED", `Unexpected kind: ${op}`, { index });
    return apply(value, { op, value: given, ...textsOf({ path, from }) }, index);
  }, document);
}

/** What is no text is as good as absent. */
const textsOf = (fields: { path: unknown; from: unknown }): { path?: string; from?: string } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === "string"));

type Apply = (document: JsonValue, operation: Operation, index: number) => JsonValue;

const kinds: { readonly [op: string]: Apply } = {
  add(document, { path, value }, index) {
    if (path === undefined) throw malformed("add operation failed to decode path: missing value", index);
    return change(document, path, {
      leaf: (container, key) => within(`error in add for path: '${path}'`, () => added(container, key, value)),
      missing: () => absent(`add operation does not apply: doc is missing path: "${path}"`, index, path),
    });
  },
  remove(document, { path }, index) {
    if (path === undefined) throw malformed("remove operation failed to decode path: missing value", index);
    return change(document, path, {
      leaf: (container, key) => within(`error in remove for path: '${path}'`, () => withoutMember(container, key)),
      missing: () => absent(`remove operation does not apply: doc is missing path: "${path}"`, index, path),
    });
  },
  replace(document, { path, value }, index) {
    if (path === undefined) throw malformed(noPath("replace"), index);
    if (path === "") return wholeDocument(value, index);
    return change(document, path, {
      // What an object does not have is added: so does evanphx/json-patch v4, unlike the RFC.
      leaf(container, key) {
        if (Array.isArray(container) && typeof listIndex(container, key) === "string")
          throw absent(`replace operation does not apply: doc is missing key: ${path}`, index, path);
        return withMember(container, key, value);
      },
      missing: () => absent(`replace operation does not apply: doc is missing path: ${path}`, index, path),
    });
  },
  test(document, { path, value }, index) {
    if (path === undefined) throw malformed(noPath("test"), index);
    const missing = (): PatchError => absent(`test operation does not apply: is missing path: ${path}`, index, path);
    const found =
      path === "" ? document : (read(document, path, { missing, inside: `error in test for path: '${path}'` }) ?? null);
    if (equalJson(found, value)) return document;
    throw new PatchError("TEST_FAILED", `testing value ${path} failed: test failed`, { index, path });
  },
  move(document, { path, from }, index) {
    if (from === undefined) throw malformed(noFrom("move"), index);
    const missing = (): PatchError =>
      absent(`move operation does not apply: doc is missing from path: ${from}`, index, from);
    const inside = `error in move for path: '${pointerOf(from)?.at(-1) ?? ""}'`;
    const moved = read(document, from, { missing, inside }) ?? null;
    const left = change(document, from, {
      leaf: (container, key) => within(inside, () => withoutMember(container, key)),
      missing,
    });
    if (path === undefined) throw malformed(noPath("move"), index);
    return change(left, path, {
      leaf: (container, key) => within(`error in move for path: '${path}'`, () => added(container, key, moved)),
      missing: () => absent(`move operation does not apply: doc is missing destination path: ${path}`, index, path),
    });
  },
  copy(document, { path, from }, index) {
    if (from === undefined) throw malformed(noFrom("copy"), index);
    const missing = (): PatchError =>
      absent(`copy operation does not apply: doc is missing from path: ${from}`, index, from);
    const copied = read(document, from, { missing, inside: `error in copy for from: '${from}'` }) ?? null;
    if (path === undefined) throw malformed("copy operation failed to decode path: missing value", index);
    return change(document, path, {
      leaf: (container, key) => within("error while adding value during copy", () => added(container, key, copied)),
      missing: () => absent(`copy operation does not apply: doc is missing destination path: ${path}`, index, path),
    });
  },
};

const malformed = (message: string, index: number): PatchError => new PatchError("MALFORMED", message, { index });
const absent = (message: string, index: number, path: string): PatchError =>
  new PatchError("MISSING", `${message}: missing value`, { index, path });
const noPath = (op: string): string =>
  `${op} operation failed to decode path: operation missing path field: missing value`;
const noFrom = (op: string): string =>
  `${op} operation failed to decode from: operation, missing from field: missing value`;

function wholeDocument(value: JsonValue, index: number): JsonValue {
  if (typeof value === "object" && value !== null) return value;
  throw malformed("replace operation value must be object or array: %!w(<nil>)", index);
}

/** What goes wrong within a container, told as a part of what was done. */
function within<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new PatchError(error.code, `${what}: ${error.message}`);
  }
}

function added(container: Container, key: string, value: JsonValue): Container {
  if (!Array.isArray(container)) return withMember(container, key, value);
  if (key === "-") return [...container, value];
  const index = listIndex([...container, value], key); // one more place than there are items
  if (typeof index === "number") return [...container.slice(0, index), value, ...container.slice(index)];
  const isNoNumber = index.startsWith("strconv");
  throw new PatchError("BAD_INDEX", isNoNumber ? `value was not a proper array index: '${key}': ${index}` : index);
}

/** What is at a place; undefined where an object has nothing there. */
function read(
  document: JsonValue,
  pointer: string,
  { missing, inside }: { missing: () => PatchError; inside: string },
): JsonValue | undefined {
  const steps = pointerOf(pointer);
  const key = steps?.at(-1);
  const container = steps && steps.slice(0, -1).reduce<JsonValue | undefined>(descended, document);
  if (key === undefined || !isContainer(container)) throw missing();
  return within(inside, () => readMember(container, key));
}

const isContainer = (value: JsonValue | undefined): value is Container => typeof value === "object" && value !== null;

/** The next container on the way; undefined when there is none. */
function descended(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (!isContainer(value)) return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, step) ? value[step] : undefined;
  const index = listIndex(value, step);
  return typeof index === "number" ? value[index] : undefined;
}

type Change = { leaf: (container: Container, key: string) => Container; missing: () => PatchError };

/** Copies the containers on the way and lets `leaf` make the last one anew. */
function change(document: JsonValue, pointer: string, { leaf, missing }: Change): JsonValue {
  const steps = pointerOf(pointer);
  if (!steps) throw missing();
  const changed = (value: JsonValue | undefined, at: number): JsonValue => {
    if (!isContainer(value)) throw missing();
    const step = steps[at] ?? "";
    if (at === steps.length - 1) return leaf(value, step);
    return withMember(value, step, changed(descended(value, step), at + 1));
  };
  return changed(document, 0);
}
