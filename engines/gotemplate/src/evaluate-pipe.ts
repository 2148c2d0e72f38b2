// The value of a pipeline: commands, their heads, and the arguments of calls.
// @see Go text/template/exec.go, go1.26, whose order of evaluation and of checks this keeps
import { callOf } from "./builtins/collections.ts";
import { callableOf, type Callable } from "./callable.ts";
import { describeNode } from "./describe-node.ts";
import type { Execution } from "./execution.ts";
import { constantOf, fitConstant, fitNil, fitValue } from "./fit-argument.ts";
import { quote } from "./format/quote.ts";
import { readField } from "./read-field.ts";
import type { ArgumentNode, ChainNode, CommandNode, FieldNode, Node, PipeNode, VariableNode } from "./syntax.ts";
import { findOverflow } from "./stack-overflow.ts";
import { TemplateError } from "./template-error.ts";
import { entryOf, isMap, isTrue, methodOf } from "./values.ts";

/** What a command gets that is the first of its pipeline. */
const absent = Symbol("no value from the pipe");
/** What a variable holds before its declaration was run. */
const unset = Symbol("not declared yet");

/** The variables of a template that begins: `$` alone has a value. */
export function newFrame(slots: number, dot: unknown): unknown[] {
  const variables = [dot];
  for (let slot = 1; slot < slots; slot += 1) variables.push(unset);
  return variables;
}

/** Sets a variable. @throws {TemplateError} when it is assigned to but was not declared */
export function assign(
  execution: Execution,
  { slot, names }: VariableNode,
  value: unknown,
  isAssignment: boolean,
): void {
  if (isAssignment && (slot < 0 || execution.variables[slot] === unset))
    execution.fail(`undefined variable: ${names[0]}`);
  execution.variables[slot] = value;
}

/** Evaluates a pipeline, and sets the variables that it declares. @returns undefined for nothing */
export function evaluatePipe(execution: Execution, node: PipeNode, dot: unknown): unknown {
  const { commands, declared } = node;
  execution.node = node;
  let value: unknown = absent;
  for (let at = 0; at < commands.length; at += 1) {
    value = evaluateCommand(execution, commands[at] as CommandNode, dot, value);
    if (value === null) value = undefined; // an interface that holds nothing is nothing
  }
  for (const variable of declared) assign(execution, variable, value, node.isAssignment);
  return value;
}

/** @param final  what came through the pipe, or `absent` */
function evaluateCommand(execution: Execution, command: CommandNode, dot: unknown, final: unknown): unknown {
  const { args } = command;
  const head = args[0] as ArgumentNode;
  if (head.type === "identifier") {
    execution.node = head;
    const site = { name: head.name, node: command, args, final, dot };
    const called = execution.callables.find(head.name);
    // Without a step in between: templates within templates shall go as deep as the stack allows.
    return called && !called.form ? invoke(execution, called, site) : call(execution, site);
  }
  if (args.length > 1 || final !== absent) return evaluateWithArguments(execution, command, dot, final);
  switch (head.type) {
    case "pipe":
      return evaluatePipe(execution, head, dot);
    case "nil":
      execution.node = head;
      return execution.fail("nil is not a command");
    case "dot":
    case "field":
    case "variable":
    case "chain":
      return evaluateOperand(execution, head, dot);
    default:
      return constantOf(execution, head);
  }
}

/** A head with arguments that is no function's name: only a method can take them. */
function evaluateWithArguments(execution: Execution, command: CommandNode, dot: unknown, final: unknown): unknown {
  const { args } = command;
  const head = args[0] as ArgumentNode;
  if (head.type !== "pipe") execution.node = head;
  if (head.type === "field") return callLast(execution, head, dot, { args, final, dot });
  if (head.type === "chain") return callLast(execution, head, headOfChain(execution, head, dot), { args, final, dot });
  if (head.type === "variable") {
    const value = readVariable(execution, head);
    if (head.names.length > 1) return callLast(execution, head, value, { args, final, dot });
  }
  return execution.fail(`can't give argument to non-function ${describeNode(head)}`);
}

/** What is neither constant nor nil. */
function evaluateOperand(execution: Execution, node: ArgumentNode, dot: unknown): unknown {
  execution.node = node;
  switch (node.type) {
    case "dot":
      return dot;
    case "field":
      return readPath(execution, node, dot);
    case "variable": {
      const value = readVariable(execution, node);
      return node.names.length > 1 ? readPath(execution, node, value) : value;
    }
    case "identifier":
      return call(execution, { name: node.name, node, args: [node], final: absent, dot });
    case "chain":
      return readPath(execution, node, headOfChain(execution, node, dot));
    case "pipe":
      return evaluatePipe(execution, node, dot);
    default:
      return fitConstant(execution, node, "interface {}");
  }
}

/** An argument under a type. */
function evaluateArgument(execution: Execution, node: ArgumentNode, dot: unknown, type: string): unknown {
  switch (node.type) {
    case "string":
    case "number":
    case "bool":
      return fitConstant(execution, node, type);
    case "nil":
      execution.node = node;
      return fitNil(execution, type);
    default:
      return fitValue(execution, evaluateOperand(execution, node, dot), type);
  }
}

function readVariable(execution: Execution, node: VariableNode): unknown {
  const value = execution.variables[node.slot];
  return value === unset ? execution.fail(`undefined variable: ${node.names[0]}`) : value;
}

function headOfChain(execution: Execution, chain: ChainNode, dot: unknown): unknown {
  if (chain.node.type === "nil") return execution.fail(`indirection through explicit nil in ${describeNode(chain)}`);
  return evaluateOperand(execution, chain.node, dot);
}

type Path = FieldNode | VariableNode | ChainNode;

/** Which of a path's names is the first field: that of a variable is its own. */
const firstField = ({ type }: Path): number => (type === "variable" ? 1 : 0);

/** `.A.B.C` from a receiver, where no arguments are given. */
function readPath(execution: Execution, node: Path, receiver: unknown): unknown {
  let value = receiver;
  for (let at = firstField(node); at < node.names.length; at += 1) value = readName(execution, node, value, at);
  return value;
}

function readName(execution: Execution, node: Path, receiver: unknown, at: number): unknown {
  const name = node.names[at] ?? "";
  const method = methodOf(receiver, name);
  if (method) return invoke(execution, callableOf(method), { name, node, args: [node], final: absent, dot: undefined });
  if (isMap(receiver)) {
    const value = entryOf(receiver, name);
    if (value !== undefined) return value;
  }
  return readField(execution, receiver, { name, hasArguments: false, isElement: isElementAt(node, at) });
}

/** Whether what a name is read from is known as an interface: what stands in maps is. */
const isElementAt = (node: Path, at: number): boolean =>
  at > firstField(node) || (node.type !== "chain" && node.isElement);

/** `.A.B.C` from a receiver, where the last one gets arguments. */
function callLast(
  execution: Execution,
  node: Path,
  receiver: unknown,
  given: Pick<Call, "args" | "final" | "dot">,
): unknown {
  const last = node.names.length - 1;
  let value = receiver;
  for (let at = firstField(node); at < last; at += 1) value = readName(execution, node, value, at);
  const name = node.names[last] ?? "";
  const method = methodOf(value, name);
  if (method) return invoke(execution, callableOf(method), { name, node, ...given });
  return readField(execution, value, { name, hasArguments: true, isElement: isElementAt(node, last) });
}

/** A call: the first of `args` is its head, `node` what errors are about. */
type Call = { name: string; node: Node; args: readonly ArgumentNode[]; final: unknown; dot: unknown };

function call(execution: Execution, site: Call): unknown {
  const called = execution.callables.find(site.name);
  if (!called) return execution.fail(`${quote(site.name)} is not a defined function`);
  if (called.form === "and" || called.form === "or") return shortCircuit(execution, site);
  if (called.form !== "call") return invoke(execution, called, site);
  const [, callee] = site.args;
  return invoke(execution, callableOf(callOf(callee ? describeNode(callee) : "")), site);
}

/** `and` and `or` evaluate no more than they need. */
function shortCircuit(execution: Execution, { name, args, final, dot }: Call): unknown {
  const endsAt = name === "or";
  if (args.length === 1 && final === absent) execution.fail(`wrong number of args for ${name}: want at least 1 got 0`);
  let value: unknown;
  for (let at = 1; at < args.length; at += 1) {
    value = evaluateArgument(execution, args[at] as ArgumentNode, dot, "reflect.Value");
    if (isTrue(value) === endsAt) return value;
  }
  return final === absent ? value : final;
}

/** Checks the number of arguments, evaluates each under its type, and calls. */
function invoke(execution: Execution, { function: called, fixed, restType }: Callable, site: Call): unknown {
  const { name, args, final, dot } = site;
  const count = args.length - (final === absent ? 1 : 0);
  if (restType === undefined ? count !== fixed : count < fixed)
    execution.fail(
      restType === undefined
        ? `wrong number of args for ${name}: want ${fixed} got ${count}`
        : `wrong number of args for ${name}: want at least ${fixed} got ${args.length - 1}`,
    );
  const { types } = called;
  // oxlint-disable-next-line unicorn/no-new-array -- of exactly this length, as fast as can be: every call makes one
  const given = new Array<unknown>(count);
  for (let at = 1; at < args.length; at += 1) {
    const type = at <= fixed ? (types[at - 1] ?? "") : (restType ?? "");
    given[at - 1] = evaluateArgument(execution, args[at] as ArgumentNode, dot, type);
  }
  if (final !== absent)
    given[count - 1] = fitValue(execution, final, count <= fixed ? (types[count - 1] ?? "") : (restType ?? ""));
  try {
    return called.call(given, execution);
  } catch (error) {
    if (error instanceof TemplateError && (error.code === "LIMIT" || error.code === "ABORTED")) throw error;
    const overflow = findOverflow(error);
    if (overflow) throw overflow; // the stack, or a text, is too large: whoever began must hear of it
    execution.node = site.node;
    return execution.fail(`error calling ${name}: ${(error as Error).message}`, { cause: error });
  }
}
