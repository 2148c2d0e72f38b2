// Tokens to trees: one for the text itself, and one for each template that it defines.
import { describeNode } from "./describe-node.ts";
import { describeToken } from "./describe-token.ts";
import { quote } from "./format/quote.ts";
import { unquote } from "./format/unquote.ts";
import { Gathered } from "./gathered.ts";
import { Lexer, type TokenType } from "./lex.ts";
import { parseNumber } from "./parse-number.ts";
import { TokenCursor } from "./token-cursor.ts";
import { TemplateError } from "./template-error.ts";
import {
  constantText,
  isBlank,
  type ArgumentNode,
  type CommandNode,
  type ControlNode,
  type ListNode,
  type PipeNode,
  type StatementNode,
  type TemplateNode,
  type Tree,
  type VariableNode,
} from "./syntax.ts";

/** What the parser must know of its surroundings. */
export type ParseOptions = { delimiters: readonly [string, string]; hasFunction: (name: string) => boolean };

/** How an `{{else}}` or `{{end}}` is told from other nodes. */
type Stop = { type: "end" | "else"; pos: number };
/** The template that is being read. Whether dot or a variable is an element of a collection matters to messages alone. */
type Scope = {
  name: string;
  variables: string[];
  slots: number;
  rangeDepth: number;
  isDotElement: boolean;
  elementSlots: Set<number>;
};

const deepest = 10_000;
const operandTokens = new Set<TokenType>([
  "bool",
  "character",
  "complex",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "rawString",
  "string",
  "variable",
  "leftParen",
]);
const constants = new Set<ArgumentNode["type"]>(["bool", "dot", "nil", "number", "string"]);
const none: readonly VariableNode[] = [];

/**
 * Parses a template and what it defines.
 *
 * @returns the trees by name: later definitions of a name in the same text are an error unless one of the two is blank
 * @throws {TemplateError} `SYNTAX`, with the template's name and line, as Go says it
 */
export function parseTemplate(name: string, text: string, options: ParseOptions): Map<string, Tree> {
  return new Parser(name, text, options).parse();
}

class Parser extends TokenCursor {
  private readonly parseName: string;
  private readonly text: string;
  private readonly hasFunction: (name: string) => boolean;
  private readonly statements = new Gathered<StatementNode>();
  private readonly commands = new Gathered<CommandNode>();
  private readonly operands = new Gathered<ArgumentNode>();
  private readonly trees = new Map<string, Tree>();
  /** Variables whose own declaration is being read. */
  private readonly pending = new Set<number>();
  private scope: Scope;
  /** Where the action that is being read began; undefined outside of actions. */
  private actionStart: number | undefined;
  private depth = 0;

  constructor(name: string, text: string, options: ParseOptions) {
    super(new Lexer(text, options));
    this.parseName = name;
    this.text = text;
    this.hasFunction = options.hasFunction;
    this.scope = newScope(name);
  }

  parse(): Map<string, Tree> {
    for (;;) {
      const type = this.peek();
      if (type === "eof") break;
      if (type === "left") {
        const mark = this.at;
        this.take();
        if (this.takeBehindSpace() === "define") {
          this.parseDefinition();
          continue;
        }
        this.at = mark;
      }
      const node = this.textOrAction();
      if (isStop(node)) this.fail(`unexpected ${describeStop(node)}`);
      this.statements.push(node);
    }
    this.add(this.statements.takeFrom(0), 0);
    return this.trees;
  }

  /** Takes a token of this type, and of no other. @returns where it begins */
  private expect(type: TokenType, context: string): number {
    const found = this.takeBehindSpace();
    if (found !== type) this.unexpected(found, context);
    return this.pos;
  }

  private fail(message: string, cause?: unknown): never {
    const line = this.lineAt(this.furthest);
    throw new TemplateError("SYNTAX", `template: ${this.parseName}:${line}: ${message}`, {
      template: this.parseName,
      line,
      cause,
    });
  }

  /** Counted from 1. */
  private lineAt(pos: number): number {
    let line = 1;
    for (let at = this.text.indexOf("\n"); at >= 0 && at < pos; at = this.text.indexOf("\n", at + 1)) line += 1;
    return line;
  }

  /** @param type  of the token that was taken last */
  private unexpected(type: TokenType, context: string): never {
    const value = this.value();
    if (type !== "error") this.fail(`unexpected ${describeToken(type, value)} in ${context}`);
    const started = this.actionStart === undefined ? undefined : this.lineAt(this.actionStart);
    if (started === undefined || started === this.lineAt(this.pos)) this.fail(value);
    const what = value.endsWith(" action") ? "" : " in action";
    this.fail(`${value}${what} started at ${this.parseName}:${started}`);
  }

  // --- statements ---------------------------------------------------------------------------------------------------------------

  /** Goes on until `{{end}}` or `{{else}}`. */
  private list(): { list: ListNode; stop: Stop } {
    const pos = this.posBehindSpace();
    const first = this.statements.size;
    while (this.peekBehindSpace() !== "eof") {
      const node = this.textOrAction();
      if (isStop(node)) return { list: { type: "list", pos, nodes: this.statements.takeFrom(first) }, stop: node };
      this.statements.push(node);
    }
    return this.fail("unexpected EOF");
  }

  private textOrAction(): StatementNode | Stop {
    const type = this.takeBehindSpace();
    if (type === "text") return { type, pos: this.pos, text: this.value() };
    if (type !== "left") this.unexpected(type, "input");
    this.actionStart = this.pos;
    const node = this.action();
    this.actionStart = undefined;
    return node;
  }

  private action(): StatementNode | Stop {
    const mark = this.at;
    const type = this.takeBehindSpace();
    switch (type) {
      case "block":
        return this.block();
      case "break":
      case "continue":
        return this.jump(type, this.pos);
      case "else":
        return this.otherwise();
      case "end":
        return { type, pos: this.expect("right", "end") };
      case "if":
      case "range":
      case "with":
        return this.control(type);
      case "template":
        return this.templateCall();
      default: {
        this.at = mark;
        const pos = this.posBehindSpace();
        const pipe = this.pipeline("command", "right");
        const text = constantText(pipe);
        return text === undefined ? { type: "action", pos, pipe } : { type: "text", pos, text };
      }
    }
  }

  private jump(type: "break" | "continue", pos: number): StatementNode {
    const next = this.takeBehindSpace();
    if (next !== "right") this.unexpected(next, `{{${type}}}`);
    if (this.scope.rangeDepth === 0) this.fail(`{{${type}}} outside {{range}}`);
    return { type, pos };
  }

  private otherwise(): Stop {
    const next = this.peekBehindSpace();
    if (next === "if" || next === "with") return { type: "else", pos: this.posBehindSpace() };
    return { type: "else", pos: this.expect("right", "else") };
  }

  private control(type: ControlNode["type"]): ControlNode {
    const { scope } = this;
    const [before, isDotElement] = [scope.variables.length, scope.isDotElement];
    const pipe = this.pipeline(type, "right");
    if (type === "range") scope.rangeDepth += 1;
    if (type !== "if") scope.isDotElement = type === "range";
    const { list: body, stop } = this.list();
    if (type === "range") scope.rangeDepth -= 1;
    scope.isDotElement = isDotElement;
    const otherwise = stop.type === "else" ? this.elseBranch(type, stop) : undefined;
    scope.variables.length = before;
    return { type, pos: pipe.pos, pipe, body, otherwise };
  }

  /** `{{else if}}` and `{{else with}}` hold one control, whose end is the end of all. */
  private elseBranch(type: ControlNode["type"], { pos }: Stop): ListNode {
    if (type !== "range" && this.peek() === type) {
      this.take();
      return { type: "list", pos, nodes: [this.control(type)] };
    }
    const { list, stop } = this.list();
    if (stop.type !== "end") this.fail(`expected end; found ${describeStop(stop)}`);
    return list;
  }

  private templateCall(): TemplateNode {
    const name = this.templateName("template clause");
    const { pos } = this;
    if (this.peekBehindSpace() === "right") {
      this.take();
      return { type: "template", pos, name };
    }
    return { type: "template", pos, name, pipe: this.pipeline("template clause", "right") };
  }

  private block(): TemplateNode {
    const name = this.templateName("block clause");
    const { pos } = this;
    const pipe = this.pipeline("block clause", "right");
    this.define(name, "block clause");
    return { type: "template", pos, name, pipe };
  }

  private parseDefinition(): void {
    const name = this.templateName("define clause");
    this.expect("right", "define clause");
    this.define(name, "define clause");
  }

  /** A template within the text: its variables are its own. */
  private define(name: string, context: string): void {
    const [outer, start] = [this.scope, this.actionStart];
    this.scope = newScope(name);
    this.actionStart = undefined;
    const { list, stop } = this.list();
    if (stop.type !== "end") this.fail(`unexpected ${describeStop(stop)} in ${context}`);
    this.add(list.nodes, list.pos);
    this.scope = outer;
    this.actionStart = start;
  }

  private add(nodes: readonly StatementNode[], pos: number): void {
    const { name, slots } = this.scope;
    const root: ListNode = { type: "list", pos, nodes };
    const tree: Tree = { name, parseName: this.parseName, text: this.text, root, slots };
    const known = this.trees.get(name);
    if (!known || isBlank(known)) this.trees.set(name, tree);
    else if (!isBlank(tree)) this.fail(`template: multiple definition of template ${quote(name)}`);
  }

  private templateName(context: string): string {
    const type = this.takeBehindSpace();
    if (type !== "string" && type !== "rawString") this.unexpected(type, context);
    return this.unquoted(this.value());
  }

  private unquoted(quoted: string): string {
    try {
      return unquote(quoted);
    } catch (error) {
      return this.fail((error as Error).message, error);
    }
  }

  // --- pipelines ----------------------------------------------------------------------------------------------------------------

  private pipeline(context: string, end: "right" | "rightParen"): PipeNode {
    const pos = this.posBehindSpace();
    const { declared, isAssignment } =
      this.peek() === "variable" ? this.declarations(context) : { declared: none, isAssignment: false };
    const fresh = isAssignment ? none : declared;
    for (const { slot } of fresh) this.pending.add(slot);
    const first = this.commands.size;
    for (;;) {
      const type = this.peekBehindSpace();
      if (type === end) {
        this.take();
        for (const { slot } of fresh) this.pending.delete(slot);
        this.markElements(declared, context === "range");
        const commands = this.commands.takeFrom(first);
        this.checkPipeline(commands, context);
        return { type: "pipe", pos, declared, isAssignment, commands };
      }
      if (!operandTokens.has(type)) this.unexpected(this.take(), context);
      this.commands.push(this.command());
    }
  }

  private markElements(declared: readonly VariableNode[], isRange: boolean): void {
    const { elementSlots } = this.scope;
    for (const { slot } of declared) elementSlots.delete(slot);
    const last = declared.at(-1);
    if (isRange && last) elementSlots.add(last.slot);
  }

  private declarations(context: string): { declared: readonly VariableNode[]; isAssignment: boolean } {
    const declared: { name: string; pos: number }[] = [];
    for (;;) {
      const mark = this.at;
      if (this.peekBehindSpace() !== "variable")
        return { declared: this.placesFor(declared, false), isAssignment: false };
      this.take();
      const variable = { name: this.value(), pos: this.pos };
      const next = this.peekBehindSpace();
      const isAssignment = next === "assign";
      if (isAssignment || next === "declare") {
        this.take();
        declared.push(variable);
        return { declared: this.placesFor(declared, isAssignment), isAssignment };
      }
      if (next !== "char" || this.lexer.valueAt(this.at) !== ",") {
        this.at = mark;
        return { declared: this.placesFor(declared, false), isAssignment: false };
      }
      this.take();
      declared.push(variable);
      if (context !== "range" || declared.length > 1) this.fail(`too many declarations in ${context}`);
      if (!["variable", "right", "rightParen"].includes(this.peekBehindSpace()))
        this.fail("range can only initialize variables");
    }
  }

  /** Gives new variables their places; what is assigned to has one already. */
  private placesFor(names: { name: string; pos: number }[], isAssignment: boolean): readonly VariableNode[] {
    if (names.length === 0) return none;
    return names.map(({ name, pos }) => {
      const { variables } = this.scope;
      const known = variables.lastIndexOf(name);
      if (isAssignment && known >= 0) return { type: "variable", pos, names: [name], slot: known, isElement: false };
      variables.push(name);
      this.scope.slots = Math.max(this.scope.slots, variables.length);
      const slot = isAssignment ? -1 : variables.length - 1;
      return { type: "variable", pos, names: [name], slot, isElement: false };
    });
  }

  private checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    for (let stage = 1; stage < commands.length; stage += 1) {
      const head = commands[stage]?.args[0];
      if (head && constants.has(head.type)) this.fail(`non executable command in pipeline stage ${stage + 1}`);
    }
  }

  private command(): CommandNode {
    const pos = this.posBehindSpace();
    const first = this.operands.size;
    for (;;) {
      this.peekBehindSpace();
      const operand = this.operand();
      if (operand) this.operands.push(operand);
      const type = this.take();
      if (type === "space") continue;
      if (type === "right" || type === "rightParen") this.at -= 1;
      else if (type !== "pipe") this.unexpected(type, "operand");
      if (this.operands.size === first) this.fail("empty command");
      return { type: "command", pos, args: this.operands.takeFrom(first) };
    }
  }

  private operand(): ArgumentNode | undefined {
    const node = this.term();
    if (!node || this.peek() !== "field") return node;
    const pos = this.posBehindSpace();
    const names: string[] = [];
    while (this.peek() === "field") names.push(this.fieldName());
    if (node.type === "field" || node.type === "variable") return { ...node, pos, names: node.names.concat(names) };
    if (constants.has(node.type)) this.fail(`unexpected . after term ${quote(describeNode(node))}`);
    return { type: "chain", pos, node, names };
  }

  private fieldName(): string {
    this.take();
    return this.value().slice(1);
  }

  private term(): ArgumentNode | undefined {
    const type = this.peekBehindSpace();
    if (!operandTokens.has(type)) return undefined;
    this.take();
    const { pos } = this;
    if (type === "dot" || type === "nil") return { type, pos };
    if (type === "leftParen") return this.parenthesized();
    const value = this.value();
    switch (type) {
      case "identifier":
        if (!this.hasFunction(value)) this.fail(`function ${quote(value)} not defined`);
        return { type, pos, name: value };
      case "variable":
        return this.variable(pos, value);
      case "field":
        return { type, pos, names: [value.slice(1)], isElement: this.scope.isDotElement };
      case "bool":
        return { type, pos, value: value === "true" };
      case "string":
      case "rawString":
        return { type: "string", pos, quoted: value, text: this.unquoted(value) };
      default:
        return this.number(pos, value, type as "character" | "complex" | "number");
    }
  }

  private variable(pos: number, name: string): VariableNode {
    const { variables } = this.scope;
    const last = variables.lastIndexOf(name);
    if (last < 0) this.fail(`undefined variable ${quote(name)}`);
    // Within its own declaration a name means the variable that it is about to hide: Go declares after it has evaluated.
    const hidden = variables.findLastIndex((other, at) => other === name && !this.pending.has(at));
    const slot = this.pending.has(last) && hidden >= 0 ? hidden : last;
    return { type: "variable", pos, names: [name], slot, isElement: this.scope.elementSlots.has(slot) };
  }

  private number(pos: number, text: string, type: "character" | "complex" | "number"): ArgumentNode {
    try {
      return parseNumber(pos, text, type);
    } catch (error) {
      return this.fail((error as Error).message, error);
    }
  }

  private parenthesized(): PipeNode {
    if (this.depth >= deepest) this.fail("max expression depth exceeded");
    this.depth += 1;
    const pipe = this.pipeline("parenthesized pipeline", "rightParen");
    this.depth -= 1;
    return pipe;
  }
}

const newScope = (name: string): Scope => ({
  name,
  variables: ["$"],
  slots: 1,
  rangeDepth: 0,
  isDotElement: false,
  elementSlots: new Set(),
});
const isStop = (node: StatementNode | Stop): node is Stop => node.type === "end" || node.type === "else";
const describeStop = ({ type }: Stop): string => `{{${type}}}`;
