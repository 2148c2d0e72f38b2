// Pipelines: what stands in an action, apart from the keyword that it may begin with.
import { describeNode } from "./describe-node.ts";
import { describeToken } from "./describe-token.ts";
import { quote } from "./format/quote.ts";
import { unquote } from "./format/unquote.ts";
import { Gathered } from "./gathered.ts";
import { Lexer, type TokenType } from "./lex.ts";
import { parseNumber } from "./parse-number.ts";
import type { RememberedActions, UsedVariable } from "./remembered-actions.ts";
import { Scope } from "./scope.ts";
import type { ArgumentNode, CommandNode, PipeNode, VariableNode } from "./syntax.ts";
import { TemplateError } from "./template-error.ts";
import { TokenCursor } from "./token-cursor.ts";

/** What the parser must know of its surroundings. */
export type ParseOptions = {
  delimiters: readonly [string, string];
  hasFunction: (name: string) => boolean;
  /** What texts with the same delimiters and functions said before. */
  remembered: RememberedActions;
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

/** Reads pipelines from tokens, and says what is wrong with them. */
export class PipelineParser extends TokenCursor {
  protected readonly parseName: string;
  protected readonly text: string;
  protected scope: Scope;
  /** Where the action that is being read began; undefined outside of actions. */
  protected actionStart: number | undefined;
  /** Where the statement is whose positions are being read; those within it count from there. */
  protected base = 0;
  /** The text of the action that is being read, as long as others may repeat it, and the variables that it has named. */
  protected key: string | undefined;
  protected used: UsedVariable[] = [];
  private readonly hasFunction: (name: string) => boolean;
  private readonly commands = new Gathered<CommandNode>();
  private readonly operands = new Gathered<ArgumentNode>();
  /** Variables whose own declaration is being read. */
  private readonly pending = new Set<number>();
  private depth = 0;

  constructor(name: string, text: string, options: ParseOptions) {
    super(new Lexer(text, options));
    this.parseName = name;
    this.text = text;
    this.hasFunction = options.hasFunction;
    this.scope = new Scope(name);
  }

  /** Takes a token of this type, and of no other. @returns where it begins */
  protected expect(type: TokenType, context: string): number {
    const found = this.takeBehindSpace();
    if (found !== type) this.unexpected(found, context);
    return this.pos;
  }

  protected fail(message: string, cause?: unknown): never {
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
  protected unexpected(type: TokenType, context: string): never {
    const value = this.value();
    if (type !== "error") this.fail(`unexpected ${describeToken(type, value)} in ${context}`);
    const started = this.actionStart === undefined ? undefined : this.lineAt(this.actionStart);
    if (started === undefined || started === this.lineAt(this.pos)) this.fail(value);
    const what = value.endsWith(" action") ? "" : " in action";
    this.fail(`${value}${what} started at ${this.parseName}:${started}`);
  }

  protected unquoted(quoted: string): string {
    try {
      return unquote(quoted);
    } catch (error) {
      return this.fail((error as Error).message, error);
    }
  }

  protected pipeline(context: string, end: "right" | "rightParen"): PipeNode {
    const pos = this.posBehindSpace() - this.base;
    const { declared, isAssignment } =
      this.peek() === "variable" ? this.declarations(context) : { declared: none, isAssignment: false };
    if (end === "rightParen" && declared.length > 0) this.key = undefined; // more is declared than the action says
    const fresh = isAssignment ? none : declared;
    for (const { slot } of fresh) this.pending.add(slot);
    const first = this.commands.size;
    for (;;) {
      const type = this.peekBehindSpace();
      if (type === end) {
        this.take();
        for (const { slot } of fresh) this.pending.delete(slot);
        this.scope.settle(declared, context === "range");
        const commands = this.commands.takeFrom(first);
        this.checkPipeline(commands, context);
        return { type: "pipe", pos, declared, isAssignment, commands };
      }
      if (!operandTokens.has(type)) this.unexpected(this.take(), context);
      this.commands.push(this.command());
    }
  }

  private declarations(context: string): { declared: readonly VariableNode[]; isAssignment: boolean } {
    const declared: { name: string; pos: number }[] = [];
    for (;;) {
      const mark = this.at;
      if (this.peekBehindSpace() !== "variable")
        return { declared: this.placesFor(declared, false), isAssignment: false };
      this.take();
      const variable = { name: this.value(), pos: this.pos - this.base };
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
      if (isAssignment && known >= 0) {
        this.used.push({ name, slot: known, isElement: this.scope.isElement(known) });
        return { type: "variable", pos, names: [name], slot: known, isElement: false };
      }
      if (isAssignment) this.key = undefined; // a mistake that shows when it runs
      const slot = this.scope.declare(name);
      return { type: "variable", pos, names: [name], slot: isAssignment ? -1 : slot, isElement: false };
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
    const pos = this.posBehindSpace() - this.base;
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
    const pos = this.posBehindSpace() - this.base;
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
    const pos = this.pos - this.base;
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
    const isElement = this.scope.isElement(slot);
    this.used.push({ name, slot, isElement });
    return { type: "variable", pos, names: [name], slot, isElement };
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
