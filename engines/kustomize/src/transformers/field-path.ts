// Paths of replacements (`spec.containers.[name=app].env.0.value`, `*` for every item): finding the fields they name, and making what is missing.
import { parseYaml } from "@sluice/yaml";
import { splitPath } from "../field-spec.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { isFields, type Fields } from "../patches/fields.ts";
import { compilePattern } from "../selector.ts";

/** A place a value can be written to. `created` places have no type of their own yet. */
export type FieldSlot = { holder: Fields | unknown[]; key: string | number; created: boolean };

/** The value of a slot. */
export const readSlot = ({ holder, key }: FieldSlot): unknown => (holder as { [key: string | number]: unknown })[key];

/** Writes to a slot. */
export function writeSlot({ holder, key }: FieldSlot, value: unknown): void {
  (holder as { [key: string | number]: unknown })[key] = value;
}

/** The steps of a path; a bracket with `=` keeps its brackets, one without loses them. */
export function splitFieldPath(path: string): string[] {
  const steps: string[] = [];
  const parts = splitPath(path, ".");
  for (let index = 0; index < parts.length; index += 1) {
    let part = parts[index] ?? "";
    if (!part.startsWith("[") || part.endsWith("]")) {
      steps.push(part);
      continue;
    }
    while (!part.endsWith("]") && index < parts.length - 1) {
      index += 1;
      part = `${part}.${parts[index] ?? ""}`;
    }
    steps.push(part.includes("=") ? part : part.replaceAll(/^\[+|\]+$/g, ""));
  }
  return steps;
}

const isListStep = (step: string): boolean => step.startsWith("[") && step.endsWith("]");
const isIndex = (step: string): boolean => /^\+?[0-9]+$/.test(step);

/** What a made field holds, by the step that follows it; undefined at the end. */
function emptyFor(next: string | undefined, leaf: unknown): unknown {
  if (next === undefined) return leaf;
  return isListStep(next) || isIndex(next) ? [] : {};
}

/** How to look: with `make`, missing fields are made; `leaf` is what the last one holds at first. */
export type Search = { make: boolean; leaf: unknown };

/** The slots that a path names below a value. */
export function findSlots(root: Fields, path: string, search: Search): FieldSlot[] {
  const slot: FieldSlot = { holder: { root }, key: "root", created: false };
  return follow(slot, splitFieldPath(path), search);
}

function follow(slot: FieldSlot, steps: readonly string[], search: Search): FieldSlot[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [slot];
  const value = readSlot(slot);
  if (isIndex(step)) return followIndex(value, Number(step), { rest, search });
  if (isListStep(step)) return followItems(value, step, { rest, search });
  if (step === "*")
    return asList(value, step).flatMap((_, key) =>
      follow({ holder: value as unknown[], key, created: false }, rest, search),
    );
  if (value === null || value === undefined) return [];
  if (!isFields(value)) throw wrongKind("mapping", value, step);
  let created = false;
  if (!Object.hasOwn(value, step)) {
    if (!search.make) return [];
    value[step] = emptyFor(rest[0], search.leaf);
    created = rest.length === 0;
  }
  return follow({ holder: value, key: step, created }, rest, search);
}

type Further = { rest: readonly string[]; search: Search };

function followIndex(value: unknown, index: number, { rest, search }: Further): FieldSlot[] {
  const list = asList(value, String(index));
  let created = false;
  if (list.length === index && search.make) {
    list.push(emptyFor(rest[0], search.leaf));
    created = rest.length === 0;
  }
  if (list.length <= index)
    throw new KustomizeError("BAD_REPLACEMENT", `index ${index} specified but only ${list.length} elements found`);
  return follow({ holder: list, key: index, created }, rest, search);
}

function followItems(value: unknown, step: string, { rest, search }: Further): FieldSlot[] {
  const list = asList(value, step);
  const equals = step.indexOf("=");
  if (equals < 0)
    throw new KustomizeError(
      "BAD_REPLACEMENT",
      "list path element must contain fieldName=fieldValue for element to match",
    );
  const field = step.slice(1, equals);
  const wanted = step.slice(equals + 1, -1);
  const pattern = compilePattern(wanted);
  const search1 = () =>
    list.flatMap((item, key) => {
      const text = field === "" ? item : isFields(item) ? item[field] : undefined;
      if (text === undefined || !pattern.matcher(toText(text)).find()) return [];
      return field === ""
        ? [{ holder: list, key, created: false }]
        : follow({ holder: list, key, created: false }, rest, search);
    });
  const found = search1();
  if (found.length > 0 || !search.make) return found;
  list.push(field === "" ? wanted : { [field]: wanted });
  return search1();
}

function asList(value: unknown, step: string): unknown[] {
  if (!Array.isArray(value)) throw wrongKind("sequence", value, step);
  return value as unknown[];
}

const wrongKind = (wanted: string, value: unknown, step: string): KustomizeError =>
  new KustomizeError(
    "BAD_REPLACEMENT",
    `wrong node kind: expected a ${wanted} node at '${step}', got: ${JSON.stringify(value)?.slice(0, 200) ?? "nothing"}`,
  );

/** A scalar as it stands in YAML. */
export const toText = (value: unknown): string =>
  value === null || value === undefined ? "null" : typeof value === "object" ? "" : String(value);

/** What an unquoted text stands for. */
export const readScalar = (text: string): unknown => {
  if (/[\n]/.test(text) || text === "") return text;
  const document = parseYaml(`- ${JSON.stringify(text)}`, { dialect: "kustomize" });
  return isPlain(text)
    ? ((parseYaml(`- ${text}`, { dialect: "kustomize" }) as unknown[])[0] ?? null)
    : (document as unknown[])[0];
};

// Only words and numbers read as something other than the text they are.
const isPlain = (text: string): boolean =>
  /^(?:[-+.0-9][-+.0-9_a-zA-Z:]*|true|True|TRUE|false|False|FALSE|null|Null|NULL|~)$/.test(text) &&
  !text.endsWith(":") &&
  text !== "-";
