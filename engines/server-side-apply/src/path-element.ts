// One step into an object, in the spelling that managedFields stores: `f:name`, `k:{"name":"web"}`, `v:"value"`, `i:0`.
import { stringifyJson } from "@sluice/objects";
import type { MergeType } from "./merge-type.ts";
import { MergeError } from "./merge-error.ts";

type ListType = Extract<MergeType, { sort: "list" }>;

/** Where a walk is: steps from the inside out, put into words only when something is wrong there. */
export type Path = { above: Path | undefined; step: string };

/** A path as Kubernetes' messages write it. */
export const describePath = (path: Path | undefined): string =>
  path ? describePath(path.above) + describeStep(path.step) : "";

/** The step to a field or map entry. */
export const fieldStep = (name: string): string => `f:${name}`;

/**
 * The step to an item of an associative list: by its keys, or by its value in a set.
 *
 * @throws {MergeError} when an item has none of its keys, or is no scalar in a set
 */
export function itemStep(item: unknown, { relation, keys, keyDefaults }: ListType, path?: Path): string {
  if (relation === "set") {
    if (item === null)
      throw new MergeError(
        "NOT_A_SCALAR",
        `${describePath(path)}: associative list without keys has an element that's an explicit null`,
      );
    if (typeof item === "object")
      throw new MergeError("NOT_A_SCALAR", `${describePath(path)}: items of a set must be scalars`);
    return `v:${stringifyJson(item)}`;
  }
  if (typeof item !== "object" || item === null || Array.isArray(item))
    throw new MergeError("NOT_A_MAP", `${describePath(path)}: associative list may not have null or scalar elements`);
  const fields = item as { [key: string]: unknown };
  const present: { [key: string]: unknown } = {};
  for (const key of [...keys].sort()) {
    const value = fields[key] === undefined ? keyDefaults[key] : fields[key];
    if (value !== undefined) present[key] = value;
  }
  if (Object.keys(present).length === 0) {
    const names = keys.map((key) => `"${key}"`).join(" ");
    throw new MergeError(
      "MISSING_KEY",
      `${describePath(path)}: associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return `k:${stringifyJson(present)}`;
}

/** The step as Kubernetes' messages write it: `.spec`, `[name="web"]`, `[="value"]`, `[0]`. */
export function describeStep(step: string): string {
  const text = step.slice(2);
  if (step.startsWith("f:")) return `.${text}`;
  if (step.startsWith("v:")) return `[=${text}]`;
  if (step.startsWith("i:")) return `[${text}]`;
  const keys = JSON.parse(text) as { [key: string]: unknown };
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(",")}]`;
}
