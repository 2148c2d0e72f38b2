// `spec.ignore`: fields that somebody else may set, such as an autoscaler. They count neither as drift nor as ours: where another
// manager applied them they are left out of what we apply, otherwise we keep the live value.
import { cloneJson, equalJson, type KubeObject } from "@sluice/objects";

/** Which fields of an object to ignore, as JSON pointers; empty for an object that no rule matches. */
export type IgnoredPaths = (object: KubeObject) => readonly string[];

/**
 * The object as it should be applied: each ignored field that differs live is left to its owner.
 *
 * @see fluxcd/pkg ssa/manager_apply.go, strip and adopt
 */
export function withoutIgnored(
  object: KubeObject,
  live: KubeObject,
  { paths, fieldManager }: { paths: readonly string[]; fieldManager: string },
): KubeObject {
  if (paths.length === 0) return object;
  const copy = cloneJson(object);
  for (const path of paths) {
    const there = read(live, path);
    if (there === undefined || equalJson(read(copy, path), there)) continue;
    write(copy, path, isAppliedByAnother(live, path, fieldManager) ? undefined : there);
  }
  return copy;
}

const segmentsOf = (pointer: string): string[] =>
  pointer
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

type Fields = { [key: string]: unknown };
const step = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Fields)[key] : undefined;

const read = (value: unknown, pointer: string): unknown => segmentsOf(pointer).reduce(step, value);

function write(object: unknown, pointer: string, value: unknown): void {
  const path = segmentsOf(pointer);
  const key = path.pop() ?? "";
  const parent = path.reduce(step, object);
  if (typeof parent !== "object" || parent === null) return;
  if (value !== undefined) (parent as Fields)[key] = cloneJson(value);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Fields)[key];
}

function isAppliedByAnother(live: KubeObject, pointer: string, fieldManager: string): boolean {
  const entries = live.metadata.managedFields ?? [];
  return entries.some(
    ({ manager = "", operation, subresource, fieldsV1 }) =>
      operation === "Apply" && !subresource && manager !== fieldManager && owns(fieldsV1, live, segmentsOf(pointer)),
  );
}

/** Walks a FieldsV1 tree beside the object: list items are named there by their keys, not by their index. */
function owns(fields: Fields | undefined, value: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (fields === undefined) return false;
  if (key === undefined) return true;
  const below = step(value, key);
  if (!Array.isArray(value)) return owns(fields[`f:${key}`] as Fields | undefined, below, rest);
  const named = Object.keys(fields).find(
    (name) =>
      name.startsWith("k:") &&
      Object.entries(JSON.parse(name.slice(2)) as Fields).every(([part, held]) => step(below, part) === held),
  );
  return named !== undefined && owns(fields[named] as Fields, below, rest);
}
