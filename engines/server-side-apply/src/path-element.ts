// One step into an object, in the spelling that managedFields stores: `f:name`, `k:{"name":"web"}`, `v:"value"`, `i:0`.
import { parseJson, stringifyJson, type JsonValue } from "@sluice/objects";
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
    return `v:${writeValue(item as JsonValue)}`;
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
  return `k:${writeValue(present as JsonValue)}`;
}

/** A value as Go writes it: the keys of maps in their order, and nothing that HTML could take for its own. */
function writeValue(value: JsonValue): string {
  const text = stringifyJson(isOrdered(value) ? value : sorted(value));
  return /[<>&\u2028\u2029]/.test(text) ? escaped(text) : text;
}

/** True for nearly all that there is: scalars, and maps of few of them, whose keys are in order. */
function isOrdered(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return false;
  let last = "";
  for (const key in value) {
    if (key < last || typeof value[key] === "object") return false;
    last = key;
  }
  return true;
}

const escaped = (text: string): string =>
  text.replaceAll(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

/**
 * A step in the one spelling that it is stored in; undefined for a sort of steps that is not known.
 *
 * @throws {MergeError} `BAD_MANAGED_FIELDS` for what is no step
 * @see structured-merge-diff/v6 fieldpath/serialize-pe.go
 */
export function readStep(text: string): string | undefined {
  if (text.startsWith("f:")) return text;
  if (text[1] !== ":") throw badStep(text);
  const rest = text.slice(2);
  switch (text[0]) {
    case "i":
      if (!/^[-+]?\d+$/.test(rest)) throw badStep(text);
      return `i:${Number(rest)}`;
    case "v":
      return `v:${writeValue(parsedStep(text))}`;
    case "k": {
      const keys = parsedStep(text);
      if (typeof keys !== "object" || keys === null || Array.isArray(keys)) throw badStep(text);
      return `k:${writeValue(keys)}`;
    }
    default:
      return undefined;
  }
}

const badStep = (text: string): MergeError =>
  new MergeError("BAD_MANAGED_FIELDS", `fieldsV1 has a bad path element "${text}"`);

function parsedStep(text: string): JsonValue {
  try {
    return parseJson(text.slice(2));
  } catch {
    throw badStep(text);
  }
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
