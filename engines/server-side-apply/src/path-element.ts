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
 * @param place  where the list is and which item it is, for messages
 * @throws {MergeError} when an item has none of its keys, or is no scalar in a set
 */
export function itemStep(item: unknown, { relation, keys, keyDefaults }: ListType, place?: ItemPlace): string {
  if (relation === "set") {
    if (typeof item === "object") throw new MergeError("NOT_A_SCALAR", `${describeItem(place)}${oddItem(item)}`);
    return `v:${stringifyJson(item)}`;
  }
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    const odd = item === null ? "a null element" : "non-map elements";
    throw new MergeError("NOT_A_MAP", `${describeItem(place)}associative list with keys may not have ${odd}`);
  }
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
      `${describeItem(place)}associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return `k:${stringifyJson(present)}`;
}

/** An item of a list. */
export type ItemPlace = { path: Path | undefined; index: number };

const describeItem = (place: ItemPlace | undefined): string =>
  place ? `${describePath(place.path)}: element ${place.index}: ` : "";

function oddItem(item: object | null): string {
  if (Array.isArray(item)) return "not supported: associative list with lists as elements";
  const what = item === null ? "an explicit null" : "a map type";
  return `associative list without keys has an element that's ${what}`;
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
