// Strategic merge of one value over another, as kyaml 0.21's merge2 and walk do it: maps by key, lists by the merge keys of a schema (new items
// first), `$patch` directives, null to remove.
import { canBePlain } from "@sluice/yaml";
import { isQuoted, noteQuotes, setScalar } from "../scalar-style.ts";
import { scalarText } from "../scalar-text.ts";
import { setField, type Fields } from "./fields.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { fieldBelow, type MergeField, type MergeSchema } from "../merge-schema.ts";
import { mergeLists } from "./merge-list.ts";
import { takeListDirective, takeMapDirective } from "./patch-directive.ts";

type Shape = "map" | "list" | "scalar" | "nothing";

const shapeOf = (value: unknown): Shape => {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "map" : "scalar";
};

/**
 * The result of a patch over a value; undefined when the patch removes it. Both are consumed: parts of them live on in the result.
 *
 * @throws {KustomizeError} `BAD_PATCH` when a map meets a list or a scalar, or for an unknown directive
 */
export function strategicMerge(
  target: unknown,
  patch: unknown,
  schema: MergeSchema,
  field: MergeField | undefined,
): unknown {
  const shape = shapeOf(target) === "nothing" ? shapeOf(patch) : shapeOf(target);
  for (const value of [target, patch]) {
    const other = shapeOf(value);
    if (other !== "nothing" && other !== shape)
      throw new KustomizeError(
        "BAD_PATCH",
        `wrong node kind: expected ${shape} but got ${other}: ${JSON.stringify(value).slice(0, 200)}`,
      );
  }
  if (shape === "scalar") return patch === undefined ? target : mergeScalars(target, patch);
  if (shape === "list")
    return mergeAnyLists(target as unknown[] | undefined, patch as unknown[] | undefined | null, schema, field);
  return mergeMaps(target as Fields | null | undefined, patch as Fields | null | undefined, schema, field);
}

/** kyaml keeps the quotes of the value that is patched: a number over a text that had to be quoted becomes a text. */
function mergeScalars(target: unknown, patch: unknown): unknown {
  const isText = typeof target === "string" && !canBePlain(target);
  return isText && patch !== null && typeof patch !== "string" ? scalarText(patch) : patch;
}

function mergeMaps(
  target: Fields | null | undefined,
  patch: Fields | null | undefined,
  schema: MergeSchema,
  field: MergeField | undefined,
): unknown {
  const directive = takeMapDirective(patch);
  if (directive === "delete") return undefined;
  if (target === null || target === undefined) {
    // A null that the patch does not speak of stays (kustomize issue 4628).
    if (patch === undefined || patch === null) return patch === undefined ? target : null;
    return mergeFields(patch, patch, schema, field);
  }
  if (patch === null) return undefined;
  return mergeFields(directive === "replace" && patch ? patch : target, patch, schema, field);
}

/** Walks the fields of both; a new part of the patch is walked against itself, which removes its nulls and directives. */
function mergeFields(
  target: Fields,
  patch: Fields | undefined,
  schema: MergeSchema,
  field: MergeField | undefined,
): Fields {
  const isNew = target === patch;
  const names = isNew || !patch ? Object.keys(target) : new Set([...Object.keys(patch), ...Object.keys(target)]);
  for (const name of names) {
    const before = target[name];
    const over = patch?.[name];
    const below = fieldBelow(schema, field, name);
    // Without a patch only lists with merge keys can change (they lose doubles), and those have a schema.
    if (over === undefined && below === undefined && !isNew) continue;
    if (shapeOf(before) === "scalar" && shapeOf(over) === "scalar" && !isNew) {
      setScalar(target, name, over as string);
      continue;
    }
    const merged = strategicMerge(before, over, schema, below);
    if (merged === undefined || (merged === null && (isNew || over === null))) delete target[name];
    else {
      setField(target, name, merged);
      // A new scalar brings the style that it has in the patch.
      if (before === undefined && patch && typeof merged === "string") noteQuotes(target, name, isQuoted(patch, name));
    }
  }
  return target;
}

function mergeAnyLists(
  target: unknown[] | null | undefined,
  patch: unknown[] | null | undefined,
  schema: MergeSchema,
  field: MergeField | undefined,
): unknown {
  if (!field?.merge) return patch === undefined ? target : patch;
  let base: unknown[];
  if (target === null || target === undefined) {
    if (!patch) return patch;
    base = patch;
  } else {
    if (patch === null) return undefined;
    const directive = patch && takeListDirective(patch);
    if (directive === "delete") return undefined;
    base = directive === "replace" && patch ? patch : target;
  }
  return mergeLists(base, patch, {
    keys: field.keys ?? [],
    mergeItem: (one, other) => strategicMerge(one, other, schema, field.items),
  });
}
