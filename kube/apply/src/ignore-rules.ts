// `spec.ignore`: fields that somebody else may set, such as an autoscaler. They count neither as drift nor as ours: where another
// manager applied them they are left out of what we apply, otherwise we keep the live value.
import { cloneJson, equalJson, gvkOf, matchesLabels, parseLabelSelector, type KubeObject } from "@sluice/objects";
import { holdsField, segmentsOf, step } from "./field-owners.ts";

/** Which fields of an object to ignore, as JSON pointers; empty for an object that no rule matches. */
export type IgnoredPaths = (object: KubeObject) => readonly string[];

/** Fields to ignore, as JSON pointers, of the objects that a target selects; of all where it has none. */
export type IgnoreRule = {
  paths: readonly string[];
  /** Names are regular expressions, anchored, as kustomize's are. */
  target?:
    | {
        [key in "group" | "version" | "kind" | "name" | "namespace" | "labelSelector" | "annotationSelector"]?:
          | string
          | undefined;
      }
    | undefined;
};

/** Rules as a function from object to pointers; undefined when there are none. */
export function ignoredBy(rules: readonly IgnoreRule[] = []): IgnoredPaths | undefined {
  if (rules.length === 0) return undefined;
  return (object) => rules.filter(({ target }) => !target || isTarget(object, target)).flatMap(({ paths }) => paths);
}

function isTarget(object: KubeObject, target: NonNullable<IgnoreRule["target"]>): boolean {
  const { group, version, kind } = gvkOf(object);
  const { name = "", namespace = "", labels, annotations } = object.metadata;
  const fits = (pattern: string | undefined, value: string) => !pattern || new RegExp(`^(?:${pattern})$`).test(value);
  const names =
    fits(target.group, group) &&
    fits(target.version, version) &&
    fits(target.kind, kind) &&
    fits(target.name, name) &&
    fits(target.namespace, namespace);
  const selects = (selector: string | undefined, held: { [key: string]: string } | undefined) =>
    !selector || matchesLabels(parseLabelSelector(selector), held);
  return names && selects(target.labelSelector, labels) && selects(target.annotationSelector, annotations);
}

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

type Fields = { [key: string]: unknown };

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

const isAppliedByAnother = (live: KubeObject, pointer: string, fieldManager: string): boolean =>
  (live.metadata.managedFields ?? []).some(
    (entry) =>
      entry.operation === "Apply" &&
      !entry.subresource &&
      entry.manager !== fieldManager &&
      holdsField(entry, live, pointer),
  );
