// A tree to text: statements, one after the other.
// @see Go text/template/exec.go, go1.26, whose order of evaluation and of checks this keeps
import { describeNode } from "./describe-node.ts";
import { assign, evaluatePipe, newFrame } from "./evaluate-pipe.ts";
import type { Execution } from "./execution.ts";
import { isPrintableValue, printPlain } from "./format/print-value.ts";
import { quote } from "./format/quote.ts";
import { iterate } from "./iterate.ts";
import type { ActionNode, ControlNode, ListNode, StatementNode, TemplateNode, Tree } from "./syntax.ts";
import { elementType, GoStruct, isInteger, isMap, isTrue, typeName } from "./values.ts";

/** How a statement ended: as it should, or by leaving or going on with the loop around it. */
type Flow = 0 | 1 | 2;
const [goesOn, breaks, continues]: [Flow, Flow, Flow] = [0, 1, 2];

/** Runs a template with variables of its own; what it writes goes to the execution. */
export function runTemplate(execution: Execution, tree: Tree, dot: unknown): void {
  const { tree: before, base, variables } = execution;
  execution.tree = tree;
  execution.variables = newFrame(tree.slots, dot);
  execution.enter();
  try {
    runList(execution, tree.root, dot);
  } finally {
    execution.leave();
  }
  execution.tree = before;
  execution.base = base;
  execution.variables = variables;
}

/** One loop and no function for each statement: templates within templates shall go as deep as the stack allows. */
function runList(execution: Execution, { nodes }: ListNode, dot: unknown): Flow {
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at] as StatementNode;
    let flow: Flow = goesOn;
    switch (node.type) {
      case "text":
        execution.step();
        execution.write(node.text);
        break;
      case "action":
        runAction(execution, node, dot);
        break;
      case "if":
      case "with":
        flow = runBranch(execution, node, dot);
        break;
      case "range":
        flow = runRange(execution, node, dot);
        break;
      case "template":
        runCall(execution, node, dot);
        break;
      default:
        flow = node.type === "break" ? breaks : continues;
    }
    if (flow !== goesOn) return flow;
  }
  return goesOn;
}

function runAction(execution: Execution, node: ActionNode, dot: unknown): void {
  execution.step();
  execution.base = node.pos;
  const value = evaluatePipe(execution, node.pipe, dot);
  if (node.pipe.declared.length > 0) return;
  execution.node = node;
  if (typeof value === "string") execution.write(value);
  else if (value === undefined) execution.write("<no value>");
  else if (isPrintableValue(value)) execution.write(printPointed(value));
  else execution.fail(`can't print ${describeNode(node)} of type ${typeName(value)}`);
}

function runBranch(execution: Execution, node: ControlNode, dot: unknown): Flow {
  execution.step();
  execution.base = node.pos;
  const value = evaluatePipe(execution, node.pipe, dot);
  if (isTrue(value)) return runList(execution, node.body, node.type === "with" ? value : dot);
  return node.otherwise ? runList(execution, node.otherwise, dot) : goesOn;
}

function runRange(execution: Execution, node: ControlNode, dot: unknown): Flow {
  const { declared, isAssignment } = node.pipe;
  execution.base = node.pos;
  const collection = evaluatePipe(execution, node.pipe, dot);
  const [first, second] = declared;
  let turns = 0;
  let isBroken = false;
  const outerType = execution.elementType;
  execution.elementType = elementTypeOf(collection);
  iterate(execution, { collection, count: declared.length, node }, (key, element) => {
    turns += 1;
    execution.step();
    if (first) assign(execution, first, second ? key : element, isAssignment);
    if (second) assign(execution, second, element, isAssignment);
    isBroken = runList(execution, node.body, element) === breaks;
    return !isBroken;
  });
  execution.elementType = outerType;
  if (turns === 0 && node.otherwise) return runList(execution, node.otherwise, dot);
  return goesOn;
}

function runCall(execution: Execution, node: TemplateNode, dot: unknown): void {
  execution.step();
  execution.node = node;
  execution.base = node.pos;
  const tree = execution.find(node.name);
  if (!tree) execution.fail(`template ${quote(node.name)} not defined`);
  runTemplate(execution, tree, node.pipe && evaluatePipe(execution, node.pipe, dot));
}

/** What Go knows its elements as. */
function elementTypeOf(collection: unknown): string {
  if (isInteger(collection)) return typeName(collection);
  return Array.isArray(collection) || isMap(collection) ? elementType(collection) : "interface {}";
}

/** Pointers print as what they point at. */
function printPointed(value: unknown): string {
  if (value instanceof GoStruct && value.pointerText) return value.pointerText();
  const text = printPlain(value);
  return value instanceof GoStruct && value.type.startsWith("*") && !value.text ? text.replace(/^&/, "") : text;
}
