// The patch that the flags of `add patch` and `remove patch` describe.
import type { PatchEntry } from "../transformers/patch.ts";
import type { EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";

const targetFlags = ["group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector"] as const;

/** @throws {KustomizeError} `BAD_EDIT` when it has both a path and a text */
export function readPatchEntry({ flags }: EditRequest): PatchEntry {
  const path = textOf(flags["path"]);
  const patch = textOf(flags["patch"]);
  if (path !== "" && patch !== "") throw refuse("patch and path can't be set at the same time");
  const target = Object.fromEntries(
    targetFlags.map((flag) => [flag, textOf(flags[flag])] as const).filter(([, value]) => value !== ""),
  );
  return {
    ...(path === "" ? {} : { path }),
    ...(patch === "" ? {} : { patch }),
    ...(Object.keys(target).length === 0 ? {} : { target }),
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Whether two patches are one, as far as kustomize compares them. */
export function isSamePatch(left: PatchEntry, right: PatchEntry): boolean {
  const same = (one: object | undefined, other: object | undefined): boolean => {
    if (!one || !other) return one === other;
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    const valueOf = (of: object, name: string) => (of as { [field: string]: unknown })[name] || undefined;
    return [...names].every((name) => valueOf(one, name) === valueOf(other, name));
  };
  return (
    (left.path ?? "") === (right.path ?? "") &&
    (left.patch ?? "") === (right.patch ?? "") &&
    same(left.target, right.target) &&
    same(left.options, right.options)
  );
}
