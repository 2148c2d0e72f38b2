// The tree of a template. `pos` is an offset in UTF-16 units: of a statement into the text, which hangs on the template, and of what stands in a
// statement's action from the statement on; so that statements can share what they say.

/** A number as written; which Go types it can be. Fields that do not apply are absent. */
export type NumberNode = {
  type: "number";
  pos: number;
  text: string;
  int?: bigint;
  uint?: bigint;
  float?: number;
  complex?: { re: number; im: number };
};
/** `true` or `false`. */
export type BoolNode = { type: "bool"; pos: number; value: boolean };
/** A string constant; `quoted` is how it was written. */
export type StringNode = { type: "string"; pos: number; quoted: string; text: string };
/** `.` */
export type DotNode = { type: "dot"; pos: number };
/** `nil` */
export type NilNode = { type: "nil"; pos: number };
/** `.A.B`; `isElement` when dot is an element of a collection, which Go knows as an interface. */
export type FieldNode = { type: "field"; pos: number; names: readonly string[]; isElement: boolean };
/** `$x.A.B`; the first name is the variable with its dollar sign, `slot` where it is kept; `isElement` as in fields. */
export type VariableNode = {
  type: "variable";
  pos: number;
  names: readonly string[];
  slot: number;
  isElement: boolean;
};
/** A function's name. */
export type IdentifierNode = { type: "identifier"; pos: number; name: string };
/** `(pipeline).A.B`, or fields of a function's result. */
export type ChainNode = { type: "chain"; pos: number; node: ArgumentNode; names: readonly string[] };
/** `$a, $b := command | command` */
export type PipeNode = {
  type: "pipe";
  pos: number;
  declared: readonly VariableNode[];
  isAssignment: boolean;
  commands: readonly CommandNode[];
};
/** What an argument, or the head of a command, can be. */
export type ArgumentNode =
  | NumberNode
  | BoolNode
  | StringNode
  | DotNode
  | NilNode
  | FieldNode
  | VariableNode
  | IdentifierNode
  | ChainNode
  | PipeNode;
/** A head and its arguments. */
export type CommandNode = { type: "command"; pos: number; args: readonly ArgumentNode[] };

/** Text between actions. */
export type TextNode = { type: "text"; pos: number; text: string };
/** `{{pipeline}}` */
export type ActionNode = { type: "action"; pos: number; pipe: PipeNode };
/** `{{if}}`, `{{with}}` and `{{range}}`. */
export type ControlNode = {
  type: "if" | "with" | "range";
  pos: number;
  pipe: PipeNode;
  body: ListNode;
  otherwise?: ListNode;
};
/** `{{template "name" pipeline}}`, and what `{{block}}` leaves behind. */
export type TemplateNode = { type: "template"; pos: number; name: string; pipe?: PipeNode };
/** `{{break}}` and `{{continue}}`. */
export type JumpNode = { type: "break" | "continue"; pos: number };
/** What stands between two ends. */
export type ListNode = { type: "list"; pos: number; nodes: readonly StatementNode[] };
/** One thing after the other. */
export type StatementNode = TextNode | ActionNode | ControlNode | TemplateNode | JumpNode;
/** Any node of a template. */
export type Node = StatementNode | ListNode | CommandNode | ArgumentNode;

/** A parsed template: its own name, the name of the text that it stands in, and how many variables it holds at once. */
export type Tree = { name: string; parseName: string; text: string; root: ListNode; slots: number };

const statements = new Set<Node["type"]>(["text", "action", "if", "with", "range", "template", "break", "continue"]);

/** Whether a node is a statement, whose position does not depend on others. */
export const isStatement = ({ type }: Node): boolean => statements.has(type);

/** True when there is nothing in a tree but space. */
export const isBlank = ({ root }: Pick<Tree, "root">): boolean =>
  root.nodes.every((node) => node.type === "text" && /^\s*$/.test(node.text));

/** What an action writes that is nothing but a text: `{{"{{"}}`. Space alone is left as it is, since templates of texts that are space are blank. */
export function constantText({ declared, commands }: PipeNode): string | undefined {
  if (declared.length > 0 || commands.length !== 1) return undefined;
  const args = commands[0]?.args;
  const head = args?.length === 1 ? args[0] : undefined;
  return head?.type === "string" && /\S/.test(head.text) ? head.text : undefined;
}
