// What calls cost: those of the language itself, and those that Kubernetes adds to it.
// @see cel-go checker/cost.go, ext/lists.go, ext/sets.go, v0.26.0; k8s.io/apiserver/pkg/cel/library/cost.go, v0.36.3
import type { Expr } from "../syntax/tree.ts";
import { isExactly, simpleTypes, type CelType } from "../typing/cel-type.ts";
import { endless, exactly, product, sum, times, union, unknown, type Entries, type Range } from "./range.ts";

/** What is known of an argument: where in the schema it comes from, and how large it is. */
export type Argument = {
  expr: Expr | undefined;
  path: readonly string[];
  type: CelType;
  size: Range | undefined;
  entries?: Entries | undefined;
};

/** The size that the schema allows at a path. */
export type Sizer = (path: readonly string[]) => Range | undefined;

/** One way in which a call may be meant; `costs` are those of its arguments. */
export type CostedCall = {
  name: string;
  overload: string;
  target?: Argument;
  args: readonly Argument[];
  costs: readonly Range[];
};

/** A cost, and how large what comes of it is. */
export type CallCost = { cost: Range; size?: Range; entries?: Entries };

type Rule = (call: CostedCall, sizer: Sizer) => CallCost | undefined;

/** A character of a text that is gone through. */
const perCharacter = 0.1;
/** A character of a pattern: four are about one state of its automaton. */
const perPatternCharacter = 0.25;
const one: CallCost = { cost: exactly(1) };

/** The cost of a call with its arguments, without its target. */
export function costOfCall(call: CostedCall, sizer: Sizer): CallCost {
  const rules = [listRules[call.overload], kubernetesRules[call.name], languageRules[call.overload]];
  for (const rule of rules) {
    const found = rule?.(call, sizer);
    if (!found) continue;
    return lazily.has(call.overload) ? found : { ...found, cost: sum(found.cost, ...call.costs) };
  }
  return { cost: sum(exactly(1), ...call.costs) };
}

/** What counts the costs of its arguments itself: not all of them are worked out. */
const lazily = new Set(["logical_or", "logical_and", "conditional"]);

const inherent = ({ size }: Argument): Range => size ?? unknown;
const sizeIn = ({ size, path }: Argument, sizer: Sizer): Range => size ?? sizer(path) ?? unknown;
const walk = (size: Range, factor = 1): Range => times(size, factor * perCharacter);
const arg = ({ args }: CostedCall, index: number): Argument =>
  args[index] ?? { expr: undefined, path: [], type: simpleTypes.dyn, size: undefined };

/** The items of a list, as far as its type tells of them. */
function itemOf(list: Argument, sizer: Sizer): { type: CelType; size: Range } | undefined {
  const [type] = list.type.parameters;
  if (!type) return undefined;
  const size = list.path.length === 0 ? undefined : sizer([...list.path, "@items"]);
  return { type, size: size ?? unknown };
}

// -- the language

const walked: Rule = (call) => ({ cost: walk(inherent(arg(call, 0))) });

const compared: Rule = (call) => {
  const max = Math.min(inherent(arg(call, 0)).max, inherent(arg(call, 1)).max);
  return { cost: walk({ min: max > 0 ? 1 : 0, max }) };
};

const either: Rule = ({ costs: [left = exactly(0), right = exactly(0)] }) => ({
  cost: { min: left.min, max: sum(left, right).max },
});

const conditional: Rule = (call) => {
  const [test = exactly(0), yes = exactly(0), no = exactly(0)] = call.costs;
  const entries = unionOfEntries(arg(call, 1).entries, arg(call, 2).entries);
  const size = union(inherent(arg(call, 1)), inherent(arg(call, 2)));
  return { cost: sum(test, union(yes, no)), size, ...(entries ? { entries } : {}) };
};

const added =
  (costOf: (size: Range) => Range): Rule =>
  (call) => {
    const size = sum(inherent(arg(call, 0)), inherent(arg(call, 1)));
    const entries = unionOfEntries(arg(call, 0).entries, arg(call, 1).entries);
    return { cost: costOf(size), size, ...(entries ? { entries } : {}) };
  };

function unionOfEntries(left: Entries | undefined, right: Entries | undefined): Entries | undefined {
  if (!left || !right) return undefined;
  return { isList: left.isList, key: union(left.key, right.key), value: union(left.value, right.value) };
}

const matched = (text: Range, pattern: Range): Range =>
  product(walk(sum(text, exactly(1))), times(pattern, perPatternCharacter));

const withTarget =
  (rule: (target: Argument, call: CostedCall, sizer: Sizer) => CallCost): Rule =>
  (call, sizer) =>
    call.target && rule(call.target, call, sizer);

const orderings = ["less", "less_equals", "greater", "greater_equals"].flatMap((name) => [
  `${name}_string`,
  `${name}_bytes`,
]);

const languageRules: { readonly [overload: string]: Rule } = {
  string_format: withTarget((target) => ({ cost: walk(inherent(target)) })),
  string_to_bytes: (call) => {
    const { min, max } = inherent(arg(call, 0));
    return { cost: walk({ min, max }), size: { min, max: max * 4 } };
  },
  bytes_to_string: (call) => {
    const { min, max } = inherent(arg(call, 0));
    return { cost: walk({ min, max }), size: { min: Math.floor(min / 4), max } };
  },
  strings_quote: (call) => {
    const { min, max } = inherent(arg(call, 0));
    return { cost: walk({ min, max }), size: { min: min + 2, max: max * 2 + 2 } };
  },
  starts_with_string: walked,
  ends_with_string: walked,
  in_list: (call) => ({ cost: inherent(arg(call, 1)) }),
  matches_string: withTarget((target, call) => ({ cost: matched(inherent(target), inherent(arg(call, 0))) })),
  contains_string: withTarget((target, call) => ({
    cost: product(walk(inherent(target)), walk(inherent(arg(call, 0)))),
  })),
  logical_or: either,
  logical_and: either,
  conditional,
  add_string: added(walk),
  add_bytes: added(walk),
  add_list: added(() => exactly(1)),
  equals: compared,
  not_equals: compared,
  ...Object.fromEntries(orderings.map((overload) => [overload, compared])),
};

// -- lists and sets

const allocated = (factor: number, cost: Range, size = cost): CallCost => ({
  cost: sum(times(cost, factor), exactly(11)),
  size,
});

/** The number that stands there; something else when none does. */
function numberOr(argument: Argument, otherwise: number): number {
  const literal = argument.expr?.kind === "literal" ? argument.expr.literal : undefined;
  if (literal?.type !== "int") return otherwise;
  return Math.max(Number(literal.value), 0);
}

const sets =
  (factor: number): Rule =>
  (call, sizer) => ({
    cost: sum(times(product(sizeIn(arg(call, 0), sizer), sizeIn(arg(call, 1), sizer)), factor), exactly(1)),
  });

const squared = (size: Range, factor: number): CallCost => allocated(factor, product(size, size));

const comparable = "int uint double bool google.protobuf.Duration google.protobuf.Timestamp string bytes".split(" ");
const sortFactor = (type: string): number => (type === "string" || type === "bytes" ? 2 + perCharacter : 2);

const listRules: { readonly [overload: string]: Rule } = {
  list_sets_contains_list: sets(1),
  list_sets_intersects_list: sets(1),
  list_sets_equivalent_list: sets(2),
  list_slice: withTarget((target, call, sizer) => {
    const end = numberOr(arg(call, 1), sizeIn(target, sizer).max);
    const length = end - numberOr(arg(call, 0), 0);
    return allocated(1, exactly(length < 0 ? endless : length));
  }),
  list_flatten: withTarget((target, _call, sizer) => allocated(1, sizeIn(target, sizer))),
  list_flatten_int: withTarget((target, call, sizer) =>
    allocated(numberOr(arg(call, 0), endless), sizeIn(target, sizer)),
  ),
  lists_range: (call) => allocated(1, exactly(numberOr(arg(call, 0), endless))),
  list_reverse: withTarget((target, _call, sizer) => allocated(1, sizeIn(target, sizer))),
  list_distinct: withTarget((target, _call, sizer) => squared(sizeIn(target, sizer), 2)),
  ...Object.fromEntries(
    comparable.flatMap((type): [string, Rule][] => [
      [`list_${type}_sort`, withTarget((target, _call, sizer) => squared(sizeIn(target, sizer), sortFactor(type)))],
      [
        `list_${type}_sortByAssociatedKeys`,
        withTarget((_target, call, sizer) => squared(sizeIn(arg(call, 0), sizer), sortFactor(type))),
      ],
    ]),
  ),
};

// -- Kubernetes

const fixed =
  (cost: number): Rule =>
  () => ({ cost: exactly(cost) });

/** A text is gone through so many times. */
const parsed =
  (factor = 1): Rule =>
  (call, sizer) =>
    call.args.length > 0 ? { cost: walk(sizeIn(arg(call, 0), sizer), factor) } : undefined;

const rewritten: Rule = withTarget((target, _call, sizer) => {
  const size = sizeIn(target, sizer);
  return { cost: walk(size), size };
});

/** One look at each item; texts are compared by their characters. */
const lookedThrough: Rule = withTarget((target, _call, sizer) => {
  const size = sizeIn(target, sizer);
  const item = itemOf(target, sizer);
  if (!item) return { cost: walk(size) };
  const isText = item.type.kind === "string" || item.type.kind === "bytes";
  return { cost: product(size, isText ? sum(exactly(1), walk(item.size)) : exactly(1)) };
});

const replaced: Rule = (call, sizer) => {
  if (!call.target || call.args.length < 2) return undefined;
  const size = sizeIn(call.target, sizer);
  const [from, to] = [sizeIn(arg(call, 0), sizer), sizeIn(arg(call, 1), sizer)];
  const most = countReplaced({ text: size.max, from: from.min, grows: to.max > from.min });
  const least = countReplaced({ text: size.min, from: from.max, grows: from.max > to.min });
  const counts = { min: least.count, max: most.count };
  return { cost: walk(size, 2), size: sum(product(counts, to), { min: least.kept, max: most.kept }) };
};

/** How often something is replaced, and how much of the text stays; an empty text stands around every character. */
function countReplaced({ text, from, grows }: { text: number; from: number; grows: boolean }): {
  count: number;
  kept: number;
} {
  if (from === 0) return { count: Math.min(text + 1, endless), kept: text };
  return grows ? { count: Math.ceil(text / from), kept: 0 } : { count: 0, kept: text };
}

const split: Rule = withTarget((target, call, sizer) => {
  const size = sizeIn(target, sizer);
  const limit = arg(call, 1).expr;
  const most = limit?.kind === "literal" && limit.literal.type === "int" ? Number(limit.literal.value) : size.max;
  return { cost: walk(size, 2), size: { min: 0, max: most < 0 ? endless : most } };
});

const joined: Rule = withTarget((target, call, sizer) => {
  const count = sizeIn(target, sizer);
  const item = itemOf(target, sizer);
  const items = item ? product(count, item.size) : exactly(0);
  const between = { min: Math.max(count.min - 1, 0), max: Math.max(count.max - 1, 0) };
  const size = call.args.length > 0 ? sum(items, product(sizeIn(arg(call, 0), sizer), between)) : items;
  return { cost: walk(size), size };
});

const found: Rule = withTarget((target, call, sizer) => {
  const size = sizeIn(target, sizer);
  return { cost: matched(size, sizeIn(arg(call, 0), sizer)), size: { min: 0, max: size.max } };
});

const address: Range = { min: 4, max: 16 };
const withParsed = (cost: Range, call: CostedCall, sizer: Sizer): Range =>
  call.overload.endsWith("_string") ? sum(cost, walk(sizeIn(arg(call, 0), sizer))) : cost;

const containsIp: Rule = (call, sizer) => ({ cost: withParsed(walk(sum(address, address)), call, sizer) });
const containsCidr: Rule = (call, sizer) => ({
  cost: withParsed(sum(walk(sum(address, address)), walk(address), exactly(1)), call, sizer),
});

const selector: Rule = (call, sizer) => {
  const size = sizeIn(arg(call, 0), sizer);
  return { cost: sum(exactly(10), walk(size), times(times(size, 0.5), 50)) };
};

const equalAtOnce = new Set([
  "net.IP",
  "net.CIDR",
  "kubernetes.Quantity",
  "kubernetes.Semver",
  "kubernetes.authorization.Authorizer",
  "kubernetes.authorization.PathCheck",
  "kubernetes.authorization.GroupCheck",
  "kubernetes.authorization.ResourceCheck",
  "kubernetes.authorization.Decision",
]);
const longestFormat = 64;

const equal: Rule = (call) => {
  const { type, size } = arg(call, 1);
  if (!isExactly(arg(call, 0).type, type)) return undefined;
  if (equalAtOnce.has(type.name)) return one;
  if (type.name === "kubernetes.NamedFormat") return { cost: walk({ min: 1, max: longestFormat }) };
  return type.name === "kubernetes.URL" ? { cost: walk({ min: 1, max: size?.max ?? 1 }) } : undefined;
};

const each = (names: string, rule: Rule): [string, Rule][] => names.split(" ").map((name) => [name, rule]);

const kubernetesRules: { readonly [name: string]: Rule } = Object.fromEntries<Rule>([
  ["check", fixed(350_000)],
  ...each("serviceAccount path group resource subresource namespace name allowed reason error errored", fixed(1)),
  ...each("fieldSelector labelSelector", selector),
  ...each("isSorted sum max min indexOf lastIndexOf", lookedThrough),
  ...each("url jsonpatch.escapeKey", (call, sizer) => {
    const size = sizeIn(arg(call, 0), sizer);
    return { cost: walk(size), size };
  }),
  ...each("lowerAscii upperAscii substring trim", rewritten),
  ["replace", replaced],
  ["split", split],
  ["join", joined],
  ...each("find findAll", found),
  ...each("cidr isIP isCIDR quantity isQuantity semver isSemver", parsed()),
  ["ip", (call, sizer) => (call.overload === "cidr_ip" ? one : parsed()(call, sizer))],
  ["ip.isCanonical", parsed(2)],
  ...each("masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast", fixed(1)),
  ...each("isLinkLocalUnicast isGlobalUnicast format.named", fixed(1)),
  ["containsIP", containsIp],
  ["containsCIDR", containsCidr],
  ["validate", (call, sizer) => ({ cost: times(walk(sizeIn(arg(call, 0), sizer)), 128 * perPatternCharacter) })],
  ...each("sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub", fixed(1)),
  ...each("major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery", fixed(1)),
  ["_==_", equal],
]);
