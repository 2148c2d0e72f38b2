// Loops that the evaluator under us does not know, as loops over one variable: `m.all(k, v, …)` goes over the entries of `m`.
// @see cel-go ext/comprehensions.go, ext/lists.go, v0.26.0

/** An expression as the evaluator reads it. */
export type Node = { op: string; args: unknown };
export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "op" in value;
export const call = (name: string, ...args: unknown[]): Node => ({ op: "call", args: [name, args] });

const method = (name: string, receiver: Node, args: Node[]): Node => ({ op: "rcall", args: [name, receiver, args] });
const nameNode = (name: string): Node => ({ op: "id", args: name });
const text = (value: string): Node => ({ op: "value", args: value });
const select = (holder: Node, field: string): Node => ({ op: ".", args: [holder, field] });
const entryNode = (key: Node, value: Node): Node => ({
  op: "map",
  args: [
    [text("key"), key],
    [text("value"), value],
  ],
});

type LoopOverTwo = { name: string; receiver: Node; entry: string; filter: Node[]; body: Node };

/** Loops over two variables, by their name: those of `overMany` may have a filter before their last argument. */
const overTwo: { readonly [name: string]: (loop: LoopOverTwo) => Node } = {
  all: ({ name, receiver, entry, body }) => method(name, receiver, [nameNode(entry), body]),
  exists: ({ name, receiver, entry, body }) => method(name, receiver, [nameNode(entry), body]),
  exists_one: ({ receiver, entry, body }) => method("exists_one", receiver, [nameNode(entry), body]),
  existsOne: ({ receiver, entry, body }) => method("exists_one", receiver, [nameNode(entry), body]),
  transformList: ({ receiver, entry, filter, body }) => method("map", receiver, [nameNode(entry), ...filter, body]),
  transformMap: ({ receiver, entry, filter, body }) => {
    const made = entryNode(select(nameNode(entry), "key"), body);
    return call("mapOfEntries", method("map", receiver, [nameNode(entry), ...filter, made]));
  },
  transformMapEntry: ({ receiver, entry, filter, body }) =>
    call("mapOfMaps", method("map", receiver, [nameNode(entry), ...filter, body])),
};
const overMany = new Set(["transformList", "transformMap", "transformMapEntry"]);

const isName = (node: unknown): node is { op: "id"; args: string } => isNode(node) && node.op === "id";

/** Loops over the one value that an optional value has or has not: what becomes of the list that they make. */
const helperOf: { readonly [name: string]: string } = { optMap: "firstOf", optFlatMap: "firstOptionalOf" };
const withOne = new Set(["sortBy", ...Object.keys(helperOf)]);

/** Whether a call is a loop that {@link writtenOut} writes out. */
export function isUnknownLoop({ op, args }: Node): boolean {
  if (op !== "rcall") return false;
  const [name, , given] = args as [string, Node, Node[]];
  const [first, second] = given;
  if (withOne.has(name)) return given.length === 2 && isName(first);
  const fits = given.length === 3 || (given.length === 4 && overMany.has(name));
  return fits && Object.hasOwn(overTwo, name) && isName(first) && isName(second);
}

/** Such a loop as a loop over one variable; loops inside of it stay as they are. */
export function writtenOut({ args }: Node): Node {
  const [name, receiver, given] = args as [string, Node, Node[]];
  if (name === "sortBy") return sorted(receiver, given);
  if (withOne.has(name)) return call(helperOf[name] as string, method("map", call("listOfOptional", receiver), given));
  const [key, value, ...rest] = given as [{ args: string }, { args: string }, ...Node[]];
  const entry = `__entry_of_${key.args}_${value.args}`;
  const names = new Map([
    [key.args, select(nameNode(entry), "key")],
    [value.args, select(nameNode(entry), "value")],
  ]);
  const [body, ...filter] = rest.map((node) => withNames(node, names)).toReversed() as [Node, ...Node[]];
  return (overTwo[name] as (loop: LoopOverTwo) => Node)({
    name,
    receiver: call("entriesOf", receiver),
    entry,
    filter,
    body,
  });
}

function sorted(receiver: Node, [variable, key]: Node[]): Node {
  const entries = method("map", receiver, [variable as Node, entryNode(key as Node, variable as Node)]);
  return call("sortedEntries", entries);
}

/** A node with other nodes in the place of names, but for names that mean something else in a loop inside of it. */
function withNames(value: unknown, names: ReadonlyMap<string, Node>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (!isNode(value)) return value;
  const { op, args } = value;
  if (op === "value") return value;
  if (op === "id") return names.get(args as string) ?? value;
  if (op !== "rcall" || !bindsNames(args as [string, Node, Node[]])) return { op, args: withNames(args, names) };
  const [name, receiver, given] = args as [string, Node, Node[]];
  const bound = given.slice(0, -1).filter(isName);
  const rest = new Map([...names].filter(([hidden]) => !bound.some(({ args: own }) => own === hidden)));
  const inner = given.map((node) => (isName(node) && bound.includes(node) ? node : (withNames(node, rest) as Node)));
  return { op, args: [name, withNames(receiver, names), inner] };
}

const binding = new Set(
  "all exists exists_one existsOne map filter sortBy optMap optFlatMap transformList transformMap transformMapEntry".split(
    " ",
  ),
);
const bindsNames = ([name, , given]: [string, Node, Node[]]): boolean =>
  binding.has(name) && given.length > 1 && isName(given[0]);
