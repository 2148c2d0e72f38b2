// The evaluator under us can neither be told to use RE2 nor to stop. So the expression is rewritten before it is evaluated: `matches`
// becomes a function of ours, the body of each loop pays for its turn, and loops that it does not know are written out.
import type { ASTNode } from "@marcbachmann/cel-js";
import { conversionArguments } from "./libraries/conversions.ts";
import { writeSource } from "./write-source.ts";
import { call, isNode, isUnknownLoop, writtenOut, type Node } from "./written-out-loops.ts";

/** Methods of the language below us that ours take the place of: it does not let them be overridden. */
const renamed: { [method: string]: string } = {
  matches: "re2Matches",
  lowerAscii: "asciiLower",
  upperAscii: "asciiUpper",
  indexOf: "placeOf",
  lastIndexOf: "lastPlaceOf",
  substring: "partOf",
};
const loops = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** The expression's text with `matches` as `re2Matches`, and `spendTurn(…)` around each loop's body. */
export const toBoundedSource = (ast: ASTNode): string => writeSource(rewrite(ast));

function rewrite(node: Node): Node {
  if (node.op === "value") return exactDouble(node);
  if (node.op === "id") return node;
  if (isUnknownLoop(node)) return rewrite(writtenOut(node));
  const args = rewriteArguments(node.args);
  if (node.op === "rcall") return methodCall(args as [string, Node, Node[]]);
  if (node.op === "call") return functionCall(args as [string, Node[]]);
  return { op: node.op, args };
}

function functionCall([name, args]: [string, Node[]]): Node {
  const node = call(name, ...args);
  if (name === "matches") return call("re2Matches", ...args);
  if (isPresenceOfAny(node)) return presenceOfAny([name, args as [Node]]);
  const through = Object.hasOwn(conversionArguments, name) ? conversionArguments[name] : undefined;
  return through !== undefined && args.length === 1 ? call(name, call(through, args[0])) : node;
}

/** `has(list[0].field)`: the language below us only asks for fields of names. */
function isPresenceOfAny({ op, args }: Node): boolean {
  if (op !== "call" || (args as [string])[0] !== "has") return false;
  let [of] = (args as [string, [Node]])[1];
  if (of.op !== ".") return false;
  while (of.op === "." || of.op === ".?") [of] = of.args as [Node];
  return of.op !== "id";
}

const presenceOfAny = ([, [of]]: [string, [Node]]): Node => {
  const [holder, name] = of.args as [Node, string];
  return call("hasField", holder, { op: "value", args: name });
};

/** Whether an expression can only be checked once it is rewritten. */
export const needsRewriting = (ast: unknown): boolean => {
  if (Array.isArray(ast)) return ast.some(needsRewriting);
  return isNode(ast) && (isPresenceOfAny(ast) || isUnknownLoop(ast) || needsRewriting(ast.args));
};

function rewriteArguments(args: unknown): unknown {
  if (Array.isArray(args)) return args.map(rewriteArguments);
  return isNode(args) ? rewrite(args) : args;
}

function methodCall([name, receiver, args]: [string, Node, Node[]]): Node {
  if (Object.hasOwn(renamed, name)) return { op: "rcall", args: [renamed[name], receiver, args] };
  if (!loops.has(name) || args.length < 2) return { op: "rcall", args: [name, receiver, args] };
  return { op: "rcall", args: [name, receiver, [...args.slice(0, -1), call("spendTurn", args.at(-1))]] };
}

/** The serializer prints nine decimals of a double; the text of the others is passed on whole. */
function exactDouble(node: Node): Node {
  const { args } = node;
  const plain = typeof args !== "number" || (Number.isInteger(args) && Math.abs(args) < 1e15);
  return plain ? node : call("double", { op: "value", args: String(args) });
}
