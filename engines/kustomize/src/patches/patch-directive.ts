// `$patch: delete | replace | merge`: how a patch says that it removes or replaces instead of merging. Reading a directive takes it out.
import { KustomizeError } from "../kustomize-error.ts";
import type { Fields } from "./fields.ts";

type Directive = "delete" | "replace" | "merge";

const key = "$patch";

function toDirective(value: unknown): Directive {
  if (value === "delete" || value === "replace" || value === "merge") return value;
  throw new KustomizeError(
    "BAD_PATCH",
    `unknown patch strategy '${String(value)}'; $patch may be delete, replace or merge`,
  );
}

/** The directive of a map. */
export function takeMapDirective(patch: Fields | null | undefined): Directive {
  if (!patch || !Object.hasOwn(patch, key) || patch[key] === null) return "merge";
  const directive = toDirective(patch[key]);
  delete patch[key];
  return directive;
}

/** The directive of a list: an item that holds nothing else. */
export function takeListDirective(patch: unknown[]): Directive {
  const item = patch.find((one) => typeof one === "object" && one !== null && Object.hasOwn(one, key)) as
    | Fields
    | undefined;
  if (!item || Object.keys(item).length > 1 || item[key] === null) return "merge";
  const directive = toDirective(item[key]);
  for (let index = patch.length - 1; index >= 0; index -= 1) {
    const one = patch[index] as Fields | null;
    if (typeof one === "object" && one !== null && one[key] === directive) patch.splice(index, 1);
  }
  return directive;
}
