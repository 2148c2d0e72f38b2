// What calls cost when they are made, by the values that they were made with.
// @see cel-go interpreter/runtimecost.go, ext/{lists,sets}.go, v0.26.0; k8s.io/apiserver/pkg/cel/library/cost.go, v0.36.3
import { CelError } from "../cel-error.ts";
import { NamedFormat } from "../libraries/named-formats.ts";
import { goNameOf } from "./attributes.ts";
import { CelList, CelMap, Opaque, Optional, type Value } from "./values.ts";

/** A cost that is always the same, or how it is worked out. */
export type CostRule = number | ((args: readonly Value[], result: Value) => number);

/** A character of a text that is gone through. */
const perCharacter = 0.1;
/** A character of a pattern: four are about one state of its automaton. */
const perPatternCharacter = 0.25;

/** The rule for a function. The overload is empty where more than one may be meant. */
export function costRule(name: string, overload: string): CostRule {
  if (Object.hasOwn(listRules, overload)) return listRules[overload] as CostRule;
  if (sorts.test(overload)) return overload.endsWith("_sort") ? sortedBy(0) : sortedBy(1);
  if (Object.hasOwn(kubernetesRules, name)) return (kubernetesRules[name] as Overloaded)(overload);
  return Object.hasOwn(languageRules, overload) ? (languageRules[overload] as CostRule) : 1;
}

/** How large a value counts as: characters, items, bytes of an address. */
function sizeOf(value: Value | undefined): number {
  if (typeof value === "string") return charactersOf(value);
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Optional) return value.value === undefined ? 1 : sizeOf(value.value);
  return value instanceof Opaque ? (value.size ?? 1) : 1;
}

/** The number of a text's characters. */
export function charactersOf(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      count -= 1;
      index += 1;
    }
  }
  return count;
}

const walk = (size: number, factor = 1): number => Math.ceil(size * factor * perCharacter);
const walked =
  (factor = 1, index = 0): CostRule =>
  (args) =>
    walk(sizeOf(args[index]), factor);

const matched: CostRule = ([text, pattern]) =>
  Math.ceil((1 + sizeOf(text)) * perCharacter) * Math.ceil(sizeOf(pattern) * perPatternCharacter);
const compared = ([left, right]: readonly Value[]): number => walk(Math.min(sizeOf(left), sizeOf(right)));
const joined: CostRule = ([left, right]) => walk(sizeOf(left) + sizeOf(right));

const orderings = ["less", "less_equals", "greater", "greater_equals"].flatMap((name) => [
  `${name}_string`,
  `${name}_bytes`,
]);

const languageRules: { readonly [overload: string]: CostRule } = {
  starts_with_string: walked(),
  ends_with_string: walked(),
  string_to_bytes: walked(),
  bytes_to_string: walked(),
  strings_quote: walked(),
  string_format: walked(),
  in_list: ([, list]) => sizeOf(list),
  equals: compared,
  not_equals: compared,
  add_string: joined,
  add_bytes: joined,
  matches_string: matched,
  contains_string: ([text, part]) => walk(sizeOf(text)) * walk(sizeOf(part)),
  ...Object.fromEntries(orderings.map((overload) => [overload, compared])),
};

// -- lists and sets

const allocated = (factor: number, size: number): number => Math.trunc(size * factor) + 11;
const bySizeOfResult: CostRule = (_args, result) => allocated(1, sizeOf(result));

const noList = (value: Value): string =>
  `internal error: interface conversion: ${goNameOf(value)} is not traits.Lister: missing method Add`;

/** Each item is held against each; texts are gone through meanwhile. */
const sortedBy =
  (index: number): CostRule =>
  (args) => {
    const list = args[index];
    // It is not asked whether there is a list: what was worked out of one that failed ends all.
    if (!(list instanceof CelList)) throw new CelError("EVALUATION", noList(list ?? null));
    if (list.size === 0) return allocated(2, 0);
    const first = list.at(0);
    const isText = typeof first === "string" || first instanceof Uint8Array;
    return allocated(isText ? 2 + perCharacter : 2, list.size ** 2);
  };
const sorts = /^list_.*_sort(?:ByAssociatedKeys)?$/;

const flattened: CostRule = ([list, depth]) => allocated(typeof depth === "bigint" ? Number(depth) : 1, sizeOf(list));

const sets =
  (factor: number): CostRule =>
  ([left, right]) =>
    1 + sizeOf(left) * sizeOf(right) * factor;

const listRules: { readonly [overload: string]: CostRule } = {
  list_slice: bySizeOfResult,
  lists_range: bySizeOfResult,
  list_reverse: bySizeOfResult,
  list_flatten: flattened,
  list_flatten_int: flattened,
  list_distinct: sortedBy(0),
  list_sets_contains_list: sets(1),
  list_sets_intersects_list: sets(1),
  list_sets_equivalent_list: sets(2),
};

// -- Kubernetes

type Overloaded = (overload: string) => CostRule;

/** What it takes to go through all that a value holds. */
function traversal(value: Value | undefined): number {
  if (typeof value === "string") return Math.trunc(Buffer.byteLength(value) * perCharacter);
  if (value instanceof Uint8Array) return Math.trunc(value.length * perCharacter);
  if (value instanceof CelList) return Array.from(value, traversal).reduce((sum, cost) => sum + cost, 0);
  if (!(value instanceof CelMap)) return 1;
  let cost = 0;
  for (const key of value.keys()) cost += traversal(key) + traversal(value.find(key));
  return cost;
}

const traversed: CostRule = ([value]) => traversal(value);
const selected: CostRule = ([, selector]) => {
  const size = sizeOf(selector);
  return 10 + walk(size) + Math.ceil(size * 0.5) * 50;
};

const containsIp: Overloaded =
  (overload) =>
  ([network, other]) => {
    const cost = walk(2 * sizeOf(network));
    return overload === "cidr_contains_ip_string" ? cost + walk(sizeOf(other)) : cost;
  };
const containsCidr: Overloaded =
  (overload) =>
  ([network, other]) => {
    const cost = walk(2 * sizeOf(network)) + walk(sizeOf(network)) + 1;
    return overload === "cidr_contains_cidr_string" ? cost + walk(sizeOf(other)) : cost;
  };

const validated: CostRule = ([format, text]) => {
  const size = format instanceof NamedFormat ? format.patternSize : 0;
  return Math.ceil((1 + sizeOf(text)) * perCharacter) * Math.ceil(size * perPatternCharacter);
};

/** What Kubernetes adds to the language is compared at once. */
const equal: CostRule = (args) => (args[0] instanceof Opaque ? 1 : compared(args));

const each = (names: string, rule: CostRule): [string, Overloaded][] =>
  names.split(" ").map((name) => [name, () => rule]);

const kubernetesRules: { readonly [name: string]: Overloaded } = Object.fromEntries([
  ...each("check", 350_000),
  ...each("serviceAccount path group resource subresource namespace name allowed reason error errored", 1),
  ...each("fieldSelector labelSelector", selected),
  ...each("isSorted sum max min indexOf lastIndexOf", traversed),
  ...each("url lowerAscii upperAscii substring trim jsonpatch.escapeKey", walked()),
  ...each("replace split", walked(2)),
  ...each("join", (_args, result) => walk(sizeOf(result), 2)),
  ...each("find findAll", matched),
  ...each("cidr isIP isCIDR quantity isQuantity semver isSemver", walked()),
  ["ip", (overload: string): CostRule => (overload === "cidr_ip" ? 1 : walked())] as [string, Overloaded],
  ...each("ip.isCanonical", walked(2)),
  ...each("masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast", 1),
  ...each("isLinkLocalUnicast isGlobalUnicast format.named", 1),
  ["containsIP", containsIp] as [string, Overloaded],
  ["containsCIDR", containsCidr] as [string, Overloaded],
  ...each("validate", validated),
  ...each("sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub", 1),
  ...each("major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery", 1),
  ...each("_==_", equal),
]);
