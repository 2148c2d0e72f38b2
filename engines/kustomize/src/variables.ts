// vars: the predecessor of replacements. `$(NAME)` in the fields of `varReference` becomes a field of another resource.
import { applyFieldSpec, type FieldSpec } from "./field-spec.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { isFields } from "./patches/fields.ts";
import { effectiveNamespace, isClusterScoped, splitApiVersion, type Gvk } from "./resource-id.ts";
import type { ResourceList } from "./resource-list.ts";
import { currentId, previousIds } from "./resource.ts";
import { splitFieldPath } from "./transformers/field-path.ts";

/** One entry of `vars`. */
export type Variable = {
  name: string;
  objref: Gvk & { apiVersion?: string; name?: string; namespace?: string };
  fieldref?: { fieldpath?: string; fieldPath?: string };
};

/** Adds variables to those that are known, and notes them at the resources they read. @throws {KustomizeError} `BAD_VARIABLE` */
export function addVariables(known: Map<string, Variable>, variables: readonly Variable[], list: ResourceList): void {
  for (const variable of variables) {
    if (!variable.name || !variable.objref)
      throw new KustomizeError("BAD_VARIABLE", "a var needs a name and an objref");
    noteVariable(variable, list);
  }
  for (const variable of variables) mergeVariable(known, variable);
}

/** Adds the variables of a lower layer. */
export function mergeVariable(known: Map<string, Variable>, variable: Variable): void {
  if (known.has(variable.name)) throw new KustomizeError("BAD_VARIABLE", `var '${variable.name}' already encountered`);
  known.set(variable.name, variable);
}

function noteVariable(variable: Variable, list: ResourceList): void {
  const { apiVersion, name = "", namespace = "", kind = "", group = "", version = "" } = variable.objref;
  const wanted = { ...(apiVersion ? splitApiVersion(apiVersion) : { group, version }), kind, name, namespace };
  const exact = namespace !== "" || isClusterScoped(wanted);
  const matches = list.items.filter((resource) =>
    [...previousIds(resource), currentId(resource)].some(
      (id) =>
        id.name === name &&
        id.group === wanted.group &&
        id.version === wanted.version &&
        id.kind === kind &&
        (!exact || effectiveNamespace(id) === effectiveNamespace(wanted)),
    ),
  );
  if (matches.length > 1) {
    throw new KustomizeError(
      "BAD_VARIABLE",
      `found ${matches.length} resId matches for var ${variable.name} (unable to disambiguate)`,
    );
  }
  matches[0]?.variableNames.push(variable.name);
}

/** Puts the values of all variables where they are used. */
export function resolveVariables(
  list: ResourceList,
  variables: Map<string, Variable>,
  { specs, warn }: { specs: readonly FieldSpec[]; warn: (message: string) => void },
): void {
  if (variables.size === 0) return;
  const values = new Map(Array.from(variables.values(), (variable) => [variable.name, readVariable(list, variable)]));
  const used = new Set<string>();
  const replace = (text: string): unknown => expand(text, values, used);
  for (const resource of list.items) {
    for (const spec of specs)
      applyFieldSpec(resource, { ...spec, create: false }, (value) => replaceIn(value, replace));
  }
  const unused = [...values.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) warn(`well-defined vars that were never replaced: ${unused.join(",")}`);
}

function readVariable(list: ResourceList, { name, fieldref }: Variable): unknown {
  const resource = list.items.find(({ variableNames }) => variableNames.includes(name));
  if (!resource)
    throw new KustomizeError("BAD_VARIABLE", `var '${name}' cannot be mapped to a field in the set of known resources`);
  const path = fieldref?.fieldpath ?? fieldref?.fieldPath ?? "metadata.name";
  const steps = splitFieldPath(path.replaceAll(/\[([0-9]+)\]/g, ".$1"));
  let value: unknown = resource.object;
  for (const step of steps) {
    value = Array.isArray(value)
      ? (value as unknown[])[Number(step)]
      : isFields(value) && Object.hasOwn(value, step)
        ? value[step]
        : undefined;
  }
  if (value === undefined || value === null)
    throw new KustomizeError(
      "BAD_VARIABLE",
      `field specified in var '${name}' not found in corresponding resource`,
      resource.origin,
    );
  return value;
}

function replaceIn(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) {
    return (value as unknown[]).map((item) => {
      if (typeof item !== "string") throw new KustomizeError("BAD_VARIABLE", "invalid value type expect a string");
      return replace(item);
    });
  }
  if (isFields(value)) {
    for (const [key, item] of Object.entries(value)) if (typeof item === "string") value[key] = replace(item);
  }
  return value;
}

/** `$(NAME)` becomes its value, `$$` a dollar; a text that is one variable alone takes the value's type. */
function expand(text: string, values: ReadonlyMap<string, unknown>, used: Set<string>): unknown {
  if (!text.includes("$")) return text;
  const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
  const read = (name: string): unknown => {
    const value = values.get(name);
    if (value === undefined || typeof value === "object") return `$(${name})`;
    used.add(name);
    return value;
  };
  if (whole !== undefined) return read(whole);
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (match, name: string | undefined) =>
    name === undefined ? "$" : String(read(name) ?? match),
  );
}
