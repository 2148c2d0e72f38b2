// A node as Go writes it in error messages: not quite as it stood in the template, since spacing is normal.
import type { Node, PipeNode } from "./syntax.ts";

/** The text of a node in messages. */
export function describeNode(node: Node): string {
  switch (node.type) {
    case "number":
      return node.text;
    case "bool":
      return String(node.value);
    case "string":
      return node.quoted;
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "field":
      return node.names.map((name) => `.${name}`).join("");
    case "variable":
      return node.names.join(".");
    case "identifier":
      return node.name;
    case "chain":
      return `${inner(node.node)}${node.names.map((name) => `.${name}`).join("")}`;
    case "command":
      return node.args.map(inner).join(" ");
    case "pipe":
      return describePipe(node);
    case "action":
      return `{{${describePipe(node.pipe)}}}`;
    case "break":
    case "continue":
      return `{{${node.type}}}`;
    case "template":
      return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${describePipe(node.pipe)}` : ""}}}`;
    case "text":
      return JSON.stringify(node.text);
    case "list":
      return node.nodes.map(describeNode).join("");
    default: {
      const otherwise = node.otherwise ? `{{else}}${describeNode(node.otherwise)}` : "";
      return `{{${node.type} ${describePipe(node.pipe)}}}${describeNode(node.body)}${otherwise}{{end}}`;
    }
  }
}

const inner = (node: Node): string => (node.type === "pipe" ? `(${describePipe(node)})` : describeNode(node));

function describePipe({ declared, isAssignment, commands }: PipeNode): string {
  const head = declared.length > 0 ? `${declared.map(describeNode).join(", ")} ${isAssignment ? "=" : ":="} ` : "";
  return head + commands.map(describeNode).join(" | ");
}
