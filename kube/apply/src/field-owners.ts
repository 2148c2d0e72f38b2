// Whose a field is: a walk along a FieldsV1 tree beside the object, since list items are named there by their keys and not by their index.
import type { KubeObject, ManagedFieldsEntry } from "@sluice/objects";

type Fields = { [key: string]: unknown };

/** The segments of a JSON pointer (RFC 6901). */
export const segmentsOf = (pointer: string): string[] =>
  pointer
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** One step down. */
export const step = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Fields)[key] : undefined;

/** Whether an entry of managedFields holds the field at that pointer. */
export const holdsField = ({ fieldsV1 }: ManagedFieldsEntry, object: KubeObject, pointer: string): boolean =>
  owns(fieldsV1, object, segmentsOf(pointer));

/** Who has set a field, the last one first; those of subresources too. */
export const ownersOf = (object: KubeObject, pointer: string): string[] => [
  ...new Set(
    (object.metadata.managedFields ?? [])
      .filter((entry) => holdsField(entry, object, pointer))
      .sort((left, right) => ((left.time ?? "") < (right.time ?? "") ? 1 : -1))
      .map(({ manager = "" }) => manager),
  ),
];

function owns(fields: Fields | undefined, value: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (fields === undefined) return false;
  if (key === undefined) return true;
  // An empty node is a leaf: the whole value below it belongs to whoever holds it.
  if (Object.keys(fields).length === 0) return true;
  const below = step(value, key);
  if (!Array.isArray(value)) return owns(fields[`f:${key}`] as Fields | undefined, below, rest);
  const named = Object.keys(fields).find(
    (name) =>
      name.startsWith("k:") &&
      Object.entries(JSON.parse(name.slice(2)) as Fields).every(([part, held]) => step(below, part) === held),
  );
  return named !== undefined && owns(fields[named] as Fields, below, rest);
}
