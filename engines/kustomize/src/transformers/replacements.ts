// replacements: copies a value from one resource (or from the kustomization) into fields of others.
import { cloneJson } from "@sluice/objects";
import { parseYaml, stringifyYaml, YamlError } from "@sluice/yaml";
import { KustomizeError } from "../kustomize-error.ts";
import { isFields, type Fields } from "../patches/fields.ts";
import { formatId, effectiveNamespace, isSelectedBy, type Gvk, type ResourceId } from "../resource-id.ts";
import type { ResourceList } from "../resource-list.ts";
import { currentId, previousIds, type Resource } from "../resource.ts";
import { compileSelector, type Selector } from "../selector.ts";
import { findSlots, readScalar, readSlot, splitFieldPath, toText, writeSlot, type FieldSlot } from "./field-path.ts";

/** How to take a part of a value, or put it into one. */
export type FieldOptions = { delimiter?: string; index?: number; create?: boolean };

/** One replacement. */
export type Replacement = {
  source?: Gvk & { name?: string; namespace?: string; fieldPath?: string; options?: FieldOptions };
  sourceValue?: string;
  targets?: { select?: Selector; reject?: Selector[]; fieldPaths?: string[]; options?: FieldOptions }[];
};

type Target = NonNullable<Replacement["targets"]>[number];

/** Applies replacements in order. @throws {KustomizeError} `BAD_REPLACEMENT` or `NO_TARGET` */
export function applyReplacements(list: ResourceList, replacements: readonly Replacement[]): void {
  for (const replacement of replacements) {
    if ((replacement.source === undefined && replacement.sourceValue === undefined) || !replacement.targets)
      throw new KustomizeError("BAD_REPLACEMENT", "replacements must specify a source and at least one target");
    const value = readSource(list, replacement);
    for (const target of replacement.targets) replaceIn(list, target, value);
  }
  if (replacements.length > 0) list.idsChanged();
}

function readSource(list: ResourceList, { source, sourceValue }: Replacement): unknown {
  if (source && sourceValue !== undefined)
    throw new KustomizeError("BAD_REPLACEMENT", "value and resource selectors are mutually exclusive");
  if (!source) return sourceValue;
  const resource = findSource(list, source);
  const path = source.fieldPath || "metadata.name";
  const value = lookUp(resource.object, splitFieldPath(path));
  if (isMissing(value)) {
    throw new KustomizeError(
      "BAD_REPLACEMENT",
      `fieldPath \`${path}\` is missing for replacement source ${describe(source)}`,
      resource.origin,
    );
  }
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return value;
  if (typeof value === "object")
    throw new KustomizeError("BAD_REPLACEMENT", "delimiter option can only be used with scalar nodes");
  const part = index < 0 ? undefined : toText(value).split(delimiter)[index];
  if (part === undefined)
    throw new KustomizeError("BAD_REPLACEMENT", `options.index ${index} is out of bounds for value ${toText(value)}`);
  return typeof value === "string" ? part : readScalar(part);
}

const isMissing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

const describe = ({
  group = "",
  version = "",
  kind = "",
  name = "",
  namespace = "",
}: Gvk & { name?: string; namespace?: string }): string => formatId({ group, version, kind, name, namespace });

const idsOf = (resource: Resource): ResourceId[] => [currentId(resource), ...previousIds(resource)];

function findSource(list: ResourceList, source: NonNullable<Replacement["source"]>): Resource {
  const { group = "", version = "", kind = "", name, namespace } = source;
  const wanted = namespace ? effectiveNamespace({ group, version, kind, name: "", namespace }) : undefined;
  const matches = list.items.filter((resource) =>
    idsOf(resource).some(
      (id) =>
        (!name || name === id.name) &&
        (wanted === undefined || wanted === effectiveNamespace(id)) &&
        isSelectedBy(id, source),
    ),
  );
  const [only, second] = matches;
  if (second) throw new KustomizeError("BAD_REPLACEMENT", `multiple matches for selector ${describe(source)}`);
  if (!only) throw new KustomizeError("NO_TARGET", `nothing selected by ${describe(source)}`);
  return only;
}

/** A value by its path: fields, `[key=value]` items, indices and `-` for the last item. */
function lookUp(root: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return lookUpItem(value as unknown[], step);
    return isFields(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, root);
}

function lookUpItem(list: readonly unknown[], step: string): unknown {
  if (step === "-") return list.at(-1);
  if (/^[0-9]+$/.test(step)) return list[Number(step)];
  const equals = step.indexOf("=");
  if (!step.startsWith("[") || equals < 0) return undefined;
  const [field, wanted] = [step.slice(1, equals), step.slice(equals + 1, -1)];
  return list.find((item) =>
    field === ""
      ? toText(item) === wanted
      : isFields(item) && toText(item[field]) === wanted && Object.hasOwn(item, field),
  );
}

function replaceIn(list: ResourceList, target: Target, value: unknown): void {
  if (!target.select) throw new KustomizeError("BAD_REPLACEMENT", "target must specify resources to select");
  const select = compileSelector(target.select);
  const rejects = (target.reject ?? []).map((selector) => ({ selector, matcher: compileSelector(selector) }));
  for (const resource of list.items) {
    const ids = idsOf(resource);
    if (!select.metadata(resource)) continue;
    if (
      rejects.some(
        ({ selector, matcher }) =>
          (selector.labelSelector || selector.annotationSelector) && matcher.metadata(resource),
      )
    )
      continue;
    const matches = (matcher: typeof select, id: ResourceId) =>
      matcher.kind(id) && matcher.name(id.name) && matcher.namespace(id.namespace);
    if (rejects.some(({ selector, matcher }) => namesSomething(selector) && ids.some((id) => matches(matcher, id))))
      continue;
    if (ids.some((id) => matches(select, id))) copyTo(resource, value, target);
  }
}

const namesSomething = ({ group, version, kind, name, namespace }: Selector): boolean =>
  [group, version, kind, name, namespace].some(Boolean);

function copyTo(resource: Resource, value: unknown, { fieldPaths, options = {} }: Target): void {
  for (const path of fieldPaths?.length ? fieldPaths : ["metadata.name"]) {
    if (copyIntoText(resource, value, { path, options })) continue;
    const make = options.create ?? false;
    let slots: FieldSlot[];
    try {
      slots = findSlots(resource.object, path, { make, leaf: emptyLike(value) });
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error;
      throw new KustomizeError("BAD_REPLACEMENT", `${notFound(path, make)}: ${error.reason}`, {
        ...resource.origin,
        cause: error,
      });
    }
    if (slots.length === 0) throw new KustomizeError("BAD_REPLACEMENT", notFound(path, make), resource.origin);
    for (const slot of slots) setSlot(slot, value, options);
  }
}

const notFound = (path: string, make: boolean): string =>
  make
    ? `unable to find or create field ${JSON.stringify(path)} in replacement target`
    : `unable to find field ${JSON.stringify(path)} in replacement target`;

const emptyLike = (value: unknown): unknown => (Array.isArray(value) ? [] : isFields(value) ? {} : "");

function setSlot(slot: FieldSlot, value: unknown, { delimiter, index = 0 }: FieldOptions): void {
  const old = readSlot(slot);
  let next = value;
  if (delimiter) {
    if (typeof old === "object" && old !== null)
      throw new KustomizeError("BAD_REPLACEMENT", "delimiter option can only be used with scalar nodes");
    const parts = toText(old ?? "").split(delimiter);
    if (index < 0) parts.unshift(toText(value));
    else if (index >= parts.length) parts.push(toText(value));
    else parts[index] = toText(value);
    next = parts.join(delimiter);
  }
  if (typeof old === "object" && old !== null) writeSlot(slot, cloneJson(next));
  else if (typeof next === "object") writeSlot(slot, cloneJson(next));
  // A field just made has no type yet: the text reads as YAML would read it.
  else writeSlot(slot, slot.created ? readScalar(toText(next)) : likeBefore(old, toText(next)));
}

/** The old value keeps its type: a text stays a text, and a number takes only what reads as a number. */
function likeBefore(old: unknown, text: string): unknown {
  if (typeof old !== "number" && typeof old !== "boolean" && typeof old !== "bigint") return text;
  const value = readScalar(text);
  if (kindOf(value) === kindOf(old)) return value;
  throw new KustomizeError("BAD_REPLACEMENT", `cannot put a ${kindOf(value)} where a ${kindOf(old)} stands`);
}

const kindOf = (value: unknown): string =>
  typeof value === "bigint" || Number.isInteger(value) ? "integer" : value === null ? "null" : typeof value;

/** A path may go on inside a text that is itself JSON or YAML (a ConfigMap's file); the text is written anew. */
function copyIntoText(
  resource: Resource,
  value: unknown,
  { path, options }: { path: string; options: FieldOptions },
): boolean {
  const steps = splitFieldPath(path);
  for (let depth = 1; depth < steps.length; depth += 1) {
    const text = lookUp(resource.object, steps.slice(0, depth));
    if (typeof text !== "string") continue;
    const parsed = parseText(text);
    if (parsed === undefined) continue;
    const [slot] = findSlots(resource.object, steps.slice(0, depth).join("."), { make: false, leaf: "" });
    return (
      slot !== undefined &&
      copyIntoParsed(slot, { text, parsed }, { steps: steps.slice(depth), value, make: options.create ?? false })
    );
  }
  return false;
}

function parseText(text: string): Fields | unknown[] | undefined {
  try {
    const value = parseYaml(text, { dialect: "kustomize" });
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function copyIntoParsed(
  slot: FieldSlot,
  { text, parsed }: { text: string; parsed: Fields | unknown[] },
  { steps, value, make }: { steps: readonly string[]; value: unknown; make: boolean },
): boolean {
  let slots: FieldSlot[];
  try {
    slots = findSlots(parsed as Fields, steps.map(escapeStep).join("."), { make, leaf: emptyLike(value) });
  } catch (error) {
    if (error instanceof KustomizeError) return false;
    throw error;
  }
  if (slots.length === 0) return false;
  for (const inner of slots) setSlot(inner, value, {});
  writeSlot(slot, writeText(text, parsed));
  return true;
}

const escapeStep = (step: string): string => (step.startsWith("[") ? step : step.replaceAll(".", "\\."));

/** JSON stays JSON (indented when it was), everything else is YAML. */
function writeText(before: string, value: unknown): string {
  if (!/^\s*[[{]/.test(before)) return stringifyYaml(value).trim();
  const indented = before.includes("\n") && before.includes("  ");
  return JSON.stringify(sortKeys(value), undefined, indented ? 2 : undefined);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
}
