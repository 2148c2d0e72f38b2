// An expression as text again. The serializer of the language below us leaves out parentheses that matter: `a % (b * c)`, `-(a ? b : c)`.
import { serialize, type ASTNode } from "@marcbachmann/cel-js";
import type { Node } from "./written-out-loops.ts";

const compound = new Set([
  "?:",
  "!_",
  "-_",
  "||",
  "&&",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "+",
  "-",
  "*",
  "/",
  "%",
]);

/** The text of an expression; chains of one operator have no parentheses, as nested ones are counted. */
export function writeSource(node: Node): string {
  const { op } = node;
  if (op === "id") return node.args as string;
  if (op === "value") return withWholeLetters(serialize(node as unknown as ASTNode));
  if (op === "!_" || op === "-_") return `${op[0]}${operand(node.args as Node)}`;
  if (op === "call") return `${(node.args as [string])[0]}(${list((node.args as [string, Node[]])[1])})`;
  if (op === "list") return `[${list(node.args as Node[])}]`;
  if (op === "map")
    return `{${(node.args as [Node, Node][]).map((entry) => entry.map(writeSource).join(": ")).join(", ")}}`;
  if (op === "?:") return ternary(node.args as [Node, Node, Node]);
  return compound.has(op) ? binary(op, node.args as [Node, Node]) : member(op, node.args as [Node, Node]);
}

const list = (nodes: Node[]): string => nodes.map(writeSource).join(", ");
const inParentheses = (node: Node): string => `(${writeSource(node)})`;

/** What an operator is applied to; a number may have a sign, and a point after it would be part of it. */
const operand = (node: Node): string =>
  compound.has(node.op) || (node.op === "value" && typeof node.args !== "string")
    ? inParentheses(node)
    : writeSource(node);

const binary = (op: string, [left, right]: [Node, Node]): string =>
  `${left.op === op ? writeSource(left) : operand(left)} ${op} ${operand(right)}`;

const ternary = ([condition, then, otherwise]: [Node, Node, Node]): string =>
  `${operand(condition)} ? ${operand(then)} : ${otherwise.op === "?:" ? writeSource(otherwise) : operand(otherwise)}`;

function member(op: string, args: unknown[]): string {
  if (op === "rcall") {
    const [name, receiver, given] = args as [string, Node, Node[]];
    return `${operand(receiver)}.${name}(${list(given)})`;
  }
  const [holder, key] = args as [Node, unknown];
  if (op === "." || op === ".?") return `${operand(holder)}${op}${key as string}`;
  return `${operand(holder)}${op === "[?]" ? "[?" : "["}${writeSource(key as Node)}]`;
}

/** That serializer halves letters beyond the first 65,536, and the reader takes no halves. */
const withWholeLetters = (source: string): string =>
  source.replace(/\\\\|(?:\\u[0-9a-f]{4})+/gi, (found) =>
    found.startsWith("\\\\")
      ? found
      : found.replace(/\\u(d[89ab]..)\\u(d[c-f]..)/gi, (_, high: string, low: string) =>
          String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)),
        ),
  );
