// A tree to closures: what can be decided once is decided here, so that a loop only does what differs between its turns.
// @see Go text/template/exec.go, go1.26, whose order of evaluation and of checks this keeps
import { describeNode } from "./describe-node.ts";
import type { Execution } from "./execution.ts";
import { constantOf, fitConstant, fitNil, fitValue } from "./fit-argument.ts";
import { isPrintableValue, printPlain } from "./format/print-value.ts";
import { quote } from "./format/quote.ts";
import { callOf } from "./builtins/collections.ts";
import { iterate } from "./iterate.ts";
import { readField, type MissingKey } from "./read-field.ts";
import type {
  ArgumentNode,
  ChainNode,
  CommandNode,
  ControlNode,
  FieldNode,
  IdentifierNode,
  ListNode,
  Node,
  PipeNode,
  StatementNode,
  TemplateNode,
  Tree,
  VariableNode,
} from "./syntax.ts";
import { TemplateError } from "./template-error.ts";
import {
  elementType,
  GoStruct,
  isInteger,
  isMap,
  isTrue,
  methodOf,
  typeName,
  type Functions,
  type GoFunction,
} from "./values.ts";

/** How a statement ended: as it should, or by leaving or going on with the loop around it. */
type Flow = 0 | 1 | 2;
const [goesOn, breaks, continues]: [Flow, Flow, Flow] = [0, 1, 2];

type Run = (execution: Execution, dot: unknown) => Flow;
type Evaluate = (execution: Execution, dot: unknown) => unknown;
/** `final` is what came through the pipe, or `absent`. */
type EvaluateCommand = (execution: Execution, dot: unknown, final: unknown) => unknown;

const absent = Symbol("no value from the pipe");
/** What a variable holds before its declaration was run. */
const unset = Symbol("not declared yet");

/** A template, ready to run. */
export type Compiled = { tree: Tree; run: (execution: Execution, dot: unknown) => void };

/** What compiling depends on. */
export type CompileOptions = {
  functions: Functions;
  builtins: Functions;
  missingKey: MissingKey;
  /** Finds and compiles another template of the set. */
  find: (name: string) => Compiled | undefined;
};

/** Compiles a template. */
export function compile(tree: Tree, options: CompileOptions): Compiled {
  const body = new Compiler(options).list(tree.root, false);
  const frame: unknown[] = Array.from({ length: tree.slots }, () => unset);
  return {
    tree,
    run(execution, dot) {
      const [before, variables] = [execution.tree, execution.variables];
      execution.tree = tree;
      execution.variables = frame.slice();
      execution.variables[0] = dot;
      execution.enter(() => body(execution, dot));
      execution.tree = before;
      execution.variables = variables;
    },
  };
}

class Compiler {
  private readonly options: CompileOptions;
  /** Variables that hold an element of a collection, which Go knows as an interface. */
  private readonly elementSlots = new Set<number>();

  constructor(options: CompileOptions) {
    this.options = options;
  }

  // --- statements. `isElement` says that dot is an element of a collection, which matters for messages alone -------------------------

  list({ nodes }: ListNode, isElement: boolean): Run {
    const runs = nodes.map((node) => this.statement(node, isElement));
    const [only] = runs;
    if (runs.length === 1 && only) return only;
    return (execution, dot) => {
      for (const run of runs) {
        const flow = run(execution, dot);
        if (flow !== goesOn) return flow;
      }
      return goesOn;
    };
  }

  private statement(node: StatementNode, isElement: boolean): Run {
    switch (node.type) {
      case "text": {
        const { text } = node;
        return (execution) => {
          execution.step();
          execution.write(text);
          return goesOn;
        };
      }
      case "action":
        return this.action(node, node.pipe, isElement);
      case "if":
      case "with":
        return this.branch(node, isElement);
      case "range":
        return this.range(node, isElement);
      case "template":
        return this.templateCall(node, isElement);
      default: {
        const flow = node.type === "break" ? breaks : continues;
        return () => flow;
      }
    }
  }

  private action(node: Node, pipe: PipeNode, isElement: boolean): Run {
    const evaluate = this.pipe(pipe, isElement);
    const isSilent = pipe.declared.length > 0;
    return (execution, dot) => {
      execution.step();
      const value = evaluate(execution, dot);
      if (isSilent) return goesOn;
      execution.node = node;
      if (value === undefined) execution.write("<no value>");
      else if (typeof value === "string") execution.write(value);
      else if (isPrintableValue(value)) execution.write(printPointed(value));
      else execution.fail(`can't print ${describeNode(node)} of type ${typeName(value)}`);
      return goesOn;
    };
  }

  private branch(node: ControlNode, isElement: boolean): Run {
    const evaluate = this.pipe(node.pipe, isElement);
    const body = this.list(node.body, node.type === "with" ? false : isElement);
    const otherwise = node.otherwise && this.list(node.otherwise, isElement);
    const setsDot = node.type === "with";
    return (execution, dot) => {
      execution.step();
      const value = evaluate(execution, dot);
      if (isTrue(value)) return body(execution, setsDot ? value : dot);
      return otherwise ? otherwise(execution, dot) : goesOn;
    };
  }

  private range(node: ControlNode, isElement: boolean): Run {
    const { declared, isAssignment } = node.pipe;
    const evaluate = this.pipe(node.pipe, isElement);
    const element = declared.at(-1);
    if (element) this.elementSlots.add(element.slot);
    const body = this.list(node.body, true);
    const otherwise = node.otherwise && this.list(node.otherwise, isElement);
    const [first, second] = declared;
    const count = declared.length;
    return (execution, dot) => {
      const collection = evaluate(execution, dot);
      let turns = 0;
      let isBroken = false;
      const outerType = execution.elementType;
      execution.elementType = elementTypeOf(collection);
      iterate(execution, { collection, count, node }, (key, element) => {
        turns += 1;
        execution.step();
        if (first) assign(execution, first, second ? key : element, isAssignment);
        if (second) assign(execution, second, element, isAssignment);
        isBroken = body(execution, element) === breaks;
        return !isBroken;
      });
      execution.elementType = outerType;
      if (turns === 0 && otherwise) return otherwise(execution, dot);
      return goesOn;
    };
  }

  private templateCall(node: TemplateNode, isElement: boolean): Run {
    const evaluate = node.pipe && this.pipe(node.pipe, isElement);
    const { find } = this.options;
    return (execution, dot) => {
      execution.step();
      execution.node = node;
      const template = find(node.name);
      if (!template) return execution.fail(`template ${quote(node.name)} not defined`);
      template.run(execution, evaluate?.(execution, dot));
      return goesOn;
    };
  }

  // --- pipelines ----------------------------------------------------------------------------------------------------------------------

  private pipe(node: PipeNode, isElement: boolean): Evaluate {
    const commands = node.commands.map((command) => this.command(command, isElement));
    const { declared, isAssignment } = node;
    for (const { slot } of declared) this.elementSlots.delete(slot);
    const [only] = commands;
    if (commands.length === 1 && only && declared.length === 0)
      return (execution, dot) => {
        execution.node = node;
        const value = only(execution, dot, absent);
        return value === null ? undefined : value;
      };
    return (execution, dot) => {
      execution.node = node;
      let value: unknown = absent;
      for (const command of commands) {
        value = command(execution, dot, value);
        if (value === null) value = undefined; // an interface that holds nothing is nothing
      }
      for (const variable of declared) assign(execution, variable, value, isAssignment);
      return value;
    };
  }

  private command({ args, pos }: CommandNode, isElement: boolean): EvaluateCommand {
    const [head, ...rest] = args;
    const node: CommandNode = { type: "command", pos, args };
    switch (head?.type) {
      case "field":
        return this.field(head, rest, isElement);
      case "chain":
        return this.chain(head, rest, isElement);
      case "identifier":
        return this.call(head, node, rest, isElement);
      case "variable":
        return this.variable(head, rest, isElement);
      case "pipe": {
        const evaluate = this.pipe(head, isElement);
        return (execution, dot, final) => {
          refuseArguments(execution, head, { count: rest.length, final });
          return evaluate(execution, dot);
        };
      }
      default:
        return this.constantCommand(head, rest.length);
    }
  }

  private constantCommand(head: ArgumentNode | undefined, count: number): EvaluateCommand {
    return (execution, dot, final) => {
      if (!head) return undefined;
      execution.node = head;
      refuseArguments(execution, head, { count, final });
      if (head.type === "dot") return dot;
      if (head.type === "nil") return execution.fail("nil is not a command");
      return constantOf(execution, head);
    };
  }

  private field(node: FieldNode, args: readonly ArgumentNode[], isElement: boolean): EvaluateCommand {
    const follow = this.fields(node, node.names, args, { startsAtElement: isElement, isElement });
    return (execution, dot, final) => {
      execution.node = node;
      return follow(execution, dot, { receiver: dot, final });
    };
  }

  private chain(node: ChainNode, args: readonly ArgumentNode[], isElement: boolean): EvaluateCommand {
    if (node.node.type === "nil")
      return (execution) => {
        execution.node = node;
        return execution.fail(`indirection through explicit nil in ${describeNode(node)}`);
      };
    const evaluate = this.argument(node.node, undefined, isElement);
    const follow = this.fields(node, node.names, args, { startsAtElement: false, isElement });
    return (execution, dot, final) => {
      execution.node = node;
      return follow(execution, dot, { receiver: evaluate(execution, dot), final });
    };
  }

  private variable(node: VariableNode, args: readonly ArgumentNode[], isElement: boolean): EvaluateCommand {
    const { slot, names } = node;
    const [name = "", ...rest] = names;
    const read = (execution: Execution): unknown => {
      execution.node = node;
      const value = execution.variables[slot];
      return value === unset ? execution.fail(`undefined variable: ${name}`) : value;
    };
    if (rest.length === 0)
      return (execution, _dot, final) => {
        const value = read(execution);
        refuseArguments(execution, node, { count: args.length, final });
        return value;
      };
    const follow = this.fields(node, rest, args, { startsAtElement: this.elementSlots.has(slot), isElement });
    return (execution, dot, final) => follow(execution, dot, { receiver: read(execution), final });
  }

  /** `.A.B.C` from a receiver; only the last one may be a method with arguments. */
  private fields(
    node: ArgumentNode,
    names: readonly string[],
    args: readonly ArgumentNode[],
    { startsAtElement, isElement }: { startsAtElement: boolean; isElement: boolean },
  ): (execution: Execution, dot: unknown, from: { receiver: unknown; final: unknown }) => unknown {
    const { missingKey } = this.options;
    const last = names.length - 1;
    const values = this.lazyArguments(args, isElement);
    return (execution, dot, { receiver, final }) => {
      let value = receiver;
      for (let at = 0; at <= last; at += 1) {
        const name = names[at] ?? "";
        const isLast = at === last;
        const method = methodOf(value, name);
        if (method) {
          const given = isLast ? { args, values, final } : { args: [], values: [], final: absent };
          value = invoke(execution, dot, { function: method, name, node, ...given });
        } else {
          const hasArguments = isLast && (args.length > 0 || final !== absent);
          value = readField(execution, value, { name, hasArguments, missingKey, isElement: startsAtElement || at > 0 });
        }
      }
      return value;
    };
  }

  // --- calls --------------------------------------------------------------------------------------------------------------------------

  private call(
    node: IdentifierNode,
    command: Node,
    args: readonly ArgumentNode[],
    isElement: boolean,
  ): EvaluateCommand {
    const { name } = node;
    const { functions, builtins } = this.options;
    const given = functions.get(name);
    const called = given ?? (name === "call" ? callOf(args[0] ? describeNode(args[0]) : "") : builtins.get(name));
    if (!called)
      return (execution) => {
        execution.node = node;
        return execution.fail(`${quote(name)} is not a defined function`);
      };
    if (!given && (name === "and" || name === "or")) return this.shortCircuit(node, args, isElement);
    const values = this.lazyArguments(args, isElement);
    return (execution, dot, final) => {
      execution.node = node;
      return invoke(execution, dot, { function: called, name, node: command, args, values, final });
    };
  }

  /** `and` and `or` evaluate no more than they need. */
  private shortCircuit(node: IdentifierNode, args: readonly ArgumentNode[], isElement: boolean): EvaluateCommand {
    const endsAt = node.name === "or";
    const values = args.map((arg) => this.argument(arg, "reflect.Value", isElement));
    return (execution, dot, final) => {
      execution.node = node;
      if (values.length === 0 && final === absent)
        execution.fail(`wrong number of args for ${node.name}: want at least 1 got 0`);
      let value: unknown;
      for (const evaluate of values) {
        value = evaluate(execution, dot);
        if (isTrue(value) === endsAt) return value;
      }
      return final === absent ? value : final;
    };
  }

  /** Arguments are compiled for the types that they meet, of which a call site nearly always sees one set. */
  private lazyArguments(args: readonly ArgumentNode[], isElement: boolean): Argument[] {
    return args.map((arg) => {
      const byType = new Map<string, Evaluate>();
      return (type) => {
        let evaluate = byType.get(type);
        if (!evaluate) byType.set(type, (evaluate = this.argument(arg, type, isElement)));
        return evaluate;
      };
    });
  }

  /** An argument under a type; without a type whatever it is. */
  private argument(node: ArgumentNode, type: string | undefined, isElement: boolean): Evaluate {
    const fit = (execution: Execution, value: unknown): unknown =>
      type === undefined ? value : fitValue(execution, value, type);
    switch (node.type) {
      case "dot":
        return (execution, dot) => {
          execution.node = node;
          return fit(execution, dot);
        };
      case "nil":
        return (execution) => {
          execution.node = node;
          return fitNil(execution, type ?? "interface {}");
        };
      case "field":
        return this.fitted(node, this.field(node, [], isElement), fit);
      case "variable":
        return this.fitted(node, this.variable(node, [], isElement), fit);
      case "identifier":
        return this.fitted(node, this.call(node, node, [], isElement), fit);
      case "chain":
        return this.fitted(node, this.chain(node, [], isElement), fit);
      case "pipe": {
        const evaluate = this.pipe(node, isElement);
        return (execution, dot) => {
          execution.node = node;
          return fit(execution, evaluate(execution, dot));
        };
      }
      default:
        return (execution) => fitConstant(execution, node, type ?? "interface {}");
    }
  }

  private fitted(
    node: ArgumentNode,
    evaluate: EvaluateCommand,
    fit: (execution: Execution, value: unknown) => unknown,
  ): Evaluate {
    return (execution, dot) => {
      execution.node = node;
      return fit(execution, evaluate(execution, dot, absent));
    };
  }
}

type Argument = (type: string) => Evaluate;

type Call = {
  function: GoFunction;
  name: string;
  node: Node;
  args: readonly ArgumentNode[];
  values: readonly Argument[];
  final: unknown;
};

/** Checks the number of arguments, evaluates each under its type, and calls. */
function invoke(
  execution: Execution,
  dot: unknown,
  { function: called, name, node, args, values, final }: Call,
): unknown {
  const { types } = called;
  const hasFinal = final !== absent;
  const count = args.length + (hasFinal ? 1 : 0);
  const isVariadic = types.at(-1)?.startsWith("...") === true;
  const fixed = isVariadic ? types.length - 1 : types.length;
  if (isVariadic && count < fixed)
    execution.fail(`wrong number of args for ${name}: want at least ${fixed} got ${args.length}`);
  if (!isVariadic && count !== fixed) execution.fail(`wrong number of args for ${name}: want ${fixed} got ${count}`);
  const typeAt = (at: number): string => (at < fixed ? (types[at] ?? "") : (types[fixed] ?? "").slice(3));
  const given: unknown[] = values.map((argument, at) => argument(typeAt(at))(execution, dot));
  if (hasFinal) given.push(fitValue(execution, final, typeAt(count - 1)));
  try {
    return called.call(given, execution);
  } catch (error) {
    if (error instanceof TemplateError && (error.code === "LIMIT" || error.code === "ABORTED")) throw error;
    if (error instanceof RangeError) throw error; // the stack, or a text, is too large: whoever began must hear of it
    execution.node = node;
    return execution.fail(`error calling ${name}: ${(error as Error).message}`, { cause: error });
  }
}

function refuseArguments(execution: Execution, head: Node, { count, final }: { count: number; final: unknown }): void {
  if (count > 0 || final !== absent) execution.fail(`can't give argument to non-function ${describeNode(head)}`);
}

function assign(execution: Execution, { slot, names }: VariableNode, value: unknown, isAssignment: boolean): void {
  if (isAssignment && (slot < 0 || execution.variables[slot] === unset))
    execution.fail(`undefined variable: ${names[0]}`);
  execution.variables[slot] = value;
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
