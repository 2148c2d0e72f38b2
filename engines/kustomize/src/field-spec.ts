// Field specs: which field of which kinds a transformer touches, and the walk to it. A path has slashes (`\/` for one inside a name); lists on
// the way are entered, `[]` behind a name says that a list is expected.
import { scalarText } from "./scalar-text.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { isSelectedBy, splitApiVersion } from "./resource-id.ts";
import type { Resource } from "./resource.ts";

/** A field of some kinds; empty parts of the kind match every kind. `create` makes the field when it is absent. */
export type FieldSpec = { path: string; group?: string; version?: string; kind?: string; create?: boolean };

/** What to do at the end of the path: the value there becomes the result. */
export type SetField = (value: unknown) => unknown;

const splitPaths = new Map<string, Map<string, string[]>>();

/** The names of a path. */
export function splitPath(path: string, delimiter = "/"): string[] {
  let known = splitPaths.get(delimiter);
  if (!known) splitPaths.set(delimiter, (known = new Map()));
  let parts = known.get(path);
  if (!parts) {
    parts = splitAt(path, delimiter);
    // Paths come from configuration, so their number is small; the bound keeps hostile input from growing the table.
    if (known.size < 10_000) known.set(path, parts);
  }
  return parts;
}

function splitAt(path: string, delimiter: string): string[] {
  const parts: string[] = [];
  for (const part of path
    .replace(path.length > 1 && path.startsWith(delimiter) ? delimiter : "", "")
    .split(delimiter)) {
    const last = parts.at(-1);
    if (last?.endsWith("\\")) parts[parts.length - 1] = last.slice(0, -1) + delimiter + part;
    else parts.push(part);
  }
  return parts;
}

/** Whether a spec speaks of a resource's kind. */
export function specMatches(spec: FieldSpec, { object }: Resource): boolean {
  if (spec.kind && spec.kind !== object.kind) return false;
  if (!spec.group && !spec.version) return true;
  return isSelectedBy({ ...splitApiVersion(scalarText(object.apiVersion)), kind: object.kind }, spec);
}

/** Applies `set` to the field; with `make`, specs that say `create` make what is missing. */
export function applyFieldSpec(resource: Resource, spec: FieldSpec, set: SetField, make?: () => unknown): void {
  if (!specMatches(spec, resource)) return;
  if (!spec.path) {
    throw new KustomizeError(
      "BAD_KUSTOMIZATION",
      "cannot set or create an empty field name; a field spec needs a path",
    );
  }
  visit(resource.object, splitPath(spec.path), 0, { set, make: spec.create ? make : undefined, resource, spec });
}

type Visit = { set: SetField; make: (() => unknown) | undefined; resource: Resource; spec: FieldSpec };

function visit(node: unknown, path: readonly string[], depth: number, how: Visit): void {
  if (node === null || node === undefined) return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, path, depth, how);
    return;
  }
  if (typeof node !== "object") {
    const { object, origin } = how.resource;
    throw new KustomizeError(
      "BAD_RESOURCE",
      `considering field '${how.spec.path}' of ${object.kind} ${object.metadata?.name}: expected sequence or mapping node`,
      origin,
    );
  }
  visitField(node as { [key: string]: unknown }, path, depth, how);
}

function visitField(node: { [key: string]: unknown }, path: readonly string[], depth: number, how: Visit): void {
  const part = path[depth] ?? "";
  const isList = part.endsWith("[]");
  const name = isList ? part.slice(0, -2) : part;
  const isLast = depth === path.length - 1;
  const make = isList ? undefined : how.make;
  let value = Object.hasOwn(node, name) ? node[name] : undefined;
  if ((value === undefined || value === null) && make) {
    value = isLast ? make() : {};
    node[name] = value;
  }
  // A list that is expected and null becomes an empty one (kyaml's fieldspec filter).
  if (value === null && isList) node[name] = value = [];
  if (value === undefined) return;
  if (isLast) node[name] = how.set(value);
  else visit(value, path, depth + 1, how);
}
