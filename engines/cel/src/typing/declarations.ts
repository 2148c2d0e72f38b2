// The functions that expressions may call: a table that was read from Kubernetes' own environment.
// @see k8s.io/apiserver/pkg/cel/environment/base.go, v0.36.3
import table from "../generated/functions.json" with { type: "json" };
import { listOf, mapOf, opaque, param, simpleTypes, struct, typeOf, type CelType } from "./cel-type.ts";

/** One way to call a function. */
export type Overload = {
  id: string;
  isMethod: boolean;
  args: readonly CelType[];
  result: CelType;
  /** The types that each call finds anew, by name. */
  params: readonly string[];
};

/** `.id(string, list(<T>)) <T>`: a dot before a method, its target being the first argument. */
function overloadOf(line: string): Overload {
  const [, dot, id = "", args = "", result = ""] = /^(\.?)([^(]+)\((.*)\) (\S.*)$/.exec(line) ?? [];
  const params = [...new Set([...line.matchAll(/<(\w+)>/g)].map(([, name = ""]) => name))];
  return { id, isMethod: dot === ".", args: splitTypes(args).map(typeNamed), result: typeNamed(result), params };
}

/** Types with commas between them, outside of parentheses. */
function splitTypes(text: string): string[] {
  if (text === "") return [];
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    depth += char === "(" ? 1 : char === ")" ? -1 : 0;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

const wellKnown: { readonly [name: string]: CelType } = {
  ...simpleTypes,
  null_type: simpleTypes.null,
  "google.protobuf.Duration": simpleTypes.duration,
  "google.protobuf.Timestamp": simpleTypes.timestamp,
};

function typeNamed(text: string): CelType {
  const [, name = text, inner] = /^([^(<]+)(?:\((.*)\))?$/.exec(text) ?? [];
  const open = /^<(\w+)>$/.exec(text)?.[1];
  if (open !== undefined) return param(open);
  const parts = inner === undefined ? [] : splitTypes(inner).map(typeNamed);
  const [one = simpleTypes.dyn, two = simpleTypes.dyn] = parts;
  if (name === "list") return listOf(one);
  if (name === "map") return mapOf(one, two);
  if (name === "type") return typeOf(parts[0]);
  if (Object.hasOwn(wellKnown, name)) return wellKnown[name] as CelType;
  return name.startsWith("kubernetes.") ? struct(name) : opaque(name, parts);
}

const standard: ReadonlyMap<string, readonly Overload[]> = new Map(
  Object.entries(table.functions).map(([name, lines]) => [name, lines.map(overloadOf)]),
);

/** Names that an expression may use besides its variables. */
export type Declarations = {
  /** The ways to call a function; undefined when there is none of that name. */
  overloadsOf(name: string): readonly Overload[] | undefined;
  /** The type that a name stands for, as a value; undefined when it stands for none. */
  typeOfName(name: string): CelType | undefined;
};

const withoutDot = (name: string): string => name.replace(/^\./, "");

/** Types that go by a name. */
const typeNames: ReadonlyMap<string, CelType> = new Map(
  [
    ...[
      "bool",
      "bytes",
      "double",
      "int",
      "string",
      "uint",
      "null_type",
      "google.protobuf.Duration",
      "google.protobuf.Timestamp",
    ].map((name): [string, CelType] => [name, wellKnown[name] as CelType]),
    ["list", listOf(param("A"))] as [string, CelType],
    ["map", mapOf(param("A"), param("B"))] as [string, CelType],
    ["duration", simpleTypes.duration] as [string, CelType],
    ["timestamp", simpleTypes.timestamp] as [string, CelType],
  ].map(([name, type]): [string, CelType] => [name, typeOf(type)]),
);

/** What every expression may name. */
export const standardDeclarations: Declarations = {
  overloadsOf: (name) => standard.get(withoutDot(name)),
  typeOfName: (name) => (name === "type" ? typeOf() : typeNames.get(name)),
};

const { string, dyn } = simpleTypes;

const patchFields: { readonly [name: string]: CelType } = { op: string, path: string, from: string, value: dyn };
const patch = struct("JSONPatch", (name) => (Object.hasOwn(patchFields, name) ? patchFields[name] : undefined));
const escapeKey: Overload = { id: "jsonpatch_escapekey", isMethod: false, args: [string], result: string, params: [] };

/** What an expression may name that makes a patch or a configuration to apply. @see k8s.io/apiserver/pkg/cel/mutation, v0.36.3 */
export const patchDeclarations: Declarations = {
  overloadsOf: (name) =>
    withoutDot(name) === "jsonpatch.escapeKey" ? [escapeKey] : standardDeclarations.overloadsOf(name),
  typeOfName: (name) => {
    if (name === "JSONPatch") return typeOf(patch);
    return /^Object(\.|$)/.test(name) ? typeOf(struct(name, () => dyn)) : standardDeclarations.typeOfName(name);
  },
};

const bytes = simpleTypes.bytes;
const only = (id: string, args: readonly CelType[], result: CelType, isMethod = false): Overload => ({
  id,
  isMethod,
  args,
  result,
  params: [],
});

/** What Flux's expressions may call besides. @see cel-go ext/encoders.go, ext/strings.go (version 3), v0.26.0 */
const fluxFunctions: { readonly [name: string]: readonly Overload[] } = {
  "base64.encode": [only("base64_encode_bytes", [bytes], string)],
  "base64.decode": [only("base64_decode_string", [string], bytes)],
  reverse: [only("string_reverse", [string], string, true)],
};

/** What an expression of Flux may name. @see fluxcd/pkg runtime/cel/expression.go */
export const fluxDeclarations: Declarations = {
  ...standardDeclarations,
  overloadsOf: (name) => {
    const known = standardDeclarations.overloadsOf(name);
    const own = withoutDot(name);
    return Object.hasOwn(fluxFunctions, own) ? [...(known ?? []), ...(fluxFunctions[own] ?? [])] : known;
  },
};
