// Places in a document: pointers (RFC 6901), keys of objects and indexes of lists, as evanphx/json-patch v4 reads them.
import type { JsonValue } from "@sluice/objects";
import { PatchError } from "./patch-error.ts";

/** What has members. */
export type Container = { [key: string]: JsonValue } | JsonValue[];

/** The steps of a pointer; undefined for the whole document. What stands before the first slash is not looked at. */
export function pointerOf(text: string): string[] | undefined {
  const [, ...steps] = text.split("/");
  return steps.length === 0 ? undefined : steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Where in a list a key points, from the end when it is negative; a text says why nowhere. */
export function listIndex(list: readonly JsonValue[], key: string): number | string {
  if (!/^[-+]?\d+$/.test(key)) return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  const index = Number(key);
  if (index >= list.length || index < -list.length)
    return `Unable to access invalid index: ${index}: invalid index referenced`;
  return index < 0 ? list.length + index : index;
}

function placeIn(list: readonly JsonValue[], key: string): number {
  const index = listIndex(list, key);
  if (typeof index === "string") throw new PatchError("BAD_INDEX", index);
  return index;
}

/** The member under a key; undefined where an object has none. @throws {PatchError} for no index of a list */
export function readMember(container: Container, key: string): JsonValue | undefined {
  if (Array.isArray(container)) return container[placeIn(container, key)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

/** A copy with another member under a key. @throws {PatchError} */
export function withMember(container: Container, key: string, value: JsonValue): Container {
  return Array.isArray(container) ? container.with(placeIn(container, key), value) : { ...container, [key]: value };
}

/** A copy without the member under a key. @throws {PatchError} where there is none */
export function withoutMember(container: Container, key: string): Container {
  if (Array.isArray(container)) return container.toSpliced(placeIn(container, key), 1);
  if (!Object.hasOwn(container, key))
    throw new PatchError("MISSING", `Unable to remove nonexistent key: ${key}: missing value`);
  const { [key]: _gone, ...rest } = container;
  return rest;
}
