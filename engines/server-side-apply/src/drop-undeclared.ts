// Strict reading: which fields of an object its kind does not have. Lists are gone through by their places, whatever their items are known by.
import { resolve, type MergeType } from "./merge-type.ts";
import { describePath, fieldStep, type Path } from "./path-element.ts";
import { checkSort } from "./walk.ts";

/**
 * Deletes from `value` what its type does not declare.
 *
 * @returns the paths of what was there, as `spec.containers[0].colour`
 * @throws {MergeError} `WRONG_TYPE` for a value of another sort than its field
 */
export function dropUndeclared(value: unknown, type: MergeType): string[] {
  const dropped: string[] = [];
  drop(value, type, { dropped });
  return dropped;
}

function drop(value: unknown, type: MergeType, { dropped, path }: { dropped: string[]; path?: Path }): void {
  checkSort(value, type, path);
  if (typeof value !== "object" || value === null || type.sort === "deduced") return;
  const concrete = resolve(type, value);
  if (concrete.sort === "list" && Array.isArray(value)) {
    value.forEach((item, index) => drop(item, concrete.item, { dropped, path: { above: path, step: `i:${index}` } }));
    return;
  }
  if (concrete.sort !== "map" || Array.isArray(value)) return;
  const fields = value as { [name: string]: unknown };
  for (const [name, field] of Object.entries(fields)) {
    const at = { above: path, step: fieldStep(name) };
    const of = Object.hasOwn(concrete.fields, name) ? concrete.fields[name] : concrete.of;
    if (of) drop(field, of, { dropped, path: at });
    else {
      delete fields[name];
      dropped.push(describePath(at).slice(1));
    }
  }
}
