// Tokens to trees: one for the text itself, and one for each template that it defines.
import { describeNode } from "./describe-node.ts";
import { quote } from "./format/quote.ts";
import { unquote } from "./format/unquote.ts";
import { Lexer, type Token, type TokenType } from "./lex.ts";
import { parseNumber } from "./parse-number.ts";
import { TemplateError } from "./template-error.ts";
import type {
  ArgumentNode,
  CommandNode,
  ControlNode,
  ListNode,
  PipeNode,
  StatementNode,
  TemplateNode,
  Tree,
  VariableNode,
} from "./syntax.ts";

/** What the parser must know of its surroundings. */
export type ParseOptions = { delimiters: readonly [string, string]; hasFunction: (name: string) => boolean };

/** How an `{{else}}` or `{{end}}` is told from other nodes. */
type Stop = { type: "end" | "else"; pos: number };
type Scope = { name: string; variables: string[]; slots: number; rangeDepth: number };

const deepest = 10_000;
const operands = new Set<TokenType>([
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
const keywordTokens = new Set<TokenType>([
  "dot",
  "nil",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

/**
 * Parses a template and what it defines.
 *
 * @returns the trees by name: later definitions of a name in the same text are an error unless one of the two is blank
 * @throws {TemplateError} `SYNTAX`, with the template's name and line, as Go says it
 */
export function parseTemplate(name: string, text: string, options: ParseOptions): Map<string, Tree> {
  return new Parser(name, text, options).parse();
}

/** True when there is nothing in a tree but space. */
export const isBlank = ({ root }: Pick<Tree, "root">): boolean =>
  root.nodes.every((node) => node.type === "text" && /^\s*$/.test(node.text));

class Parser {
  private readonly parseName: string;
  private readonly text: string;
  private readonly lexer: Lexer;
  private readonly tokens: readonly Token[];
  private readonly hasFunction: (name: string) => boolean;
  private readonly trees = new Map<string, Tree>();
  /** Variables whose own declaration is being read. */
  private readonly pending = new Set<number>();
  private scope: Scope;
  private at = 0;
  /** The offset of the last token that was looked at: where Go says a mistake is. */
  private furthest = 0;
  /** Where the action that is being read began; undefined outside of actions. */
  private actionStart: number | undefined;
  private depth = 0;

  constructor(name: string, text: string, options: ParseOptions) {
    this.parseName = name;
    this.text = text;
    this.hasFunction = options.hasFunction;
    this.lexer = new Lexer(text, options);
    this.tokens = this.lexer.tokens;
    this.scope = newScope(name);
  }

  parse(): Map<string, Tree> {
    const nodes: StatementNode[] = [];
    while (this.peek().type !== "eof") {
      if (this.peek().type === "left") {
        const mark = this.at;
        this.next();
        if (this.nextNonSpace().type === "define") {
          this.parseDefinition();
          continue;
        }
        this.at = mark;
      }
      const node = this.textOrAction();
      if (isStop(node)) this.fail(`unexpected ${describeStop(node)}`);
      nodes.push(node);
    }
    this.add(nodes, 0);
    return this.trees;
  }

  // --- tokens -------------------------------------------------------------------------------------------------------------------

  /** The next token; behind the last one there is only that one. */
  private peek(): Token {
    if (this.at >= this.tokens.length && this.lexer.advance()) this.at = 0;
    const token = this.tokens[this.at] ?? this.tokens.at(-1) ?? { type: "eof", pos: this.text.length, value: "" };
    if (token.pos > this.furthest) this.furthest = token.pos;
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private nextNonSpace(): Token {
    while (this.peek().type === "space") this.at += 1;
    return this.next();
  }

  private peekNonSpace(): Token {
    while (this.peek().type === "space") this.at += 1;
    return this.peek();
  }

  private expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    if (token.type !== type) this.unexpected(token, context);
    return token;
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

  private unexpected(token: Token, context: string): never {
    if (token.type !== "error") this.fail(`unexpected ${describeToken(token)} in ${context}`);
    const started = this.actionStart === undefined ? undefined : this.lineAt(this.actionStart);
    if (started === undefined || started === this.lineAt(token.pos)) this.fail(token.value);
    const what = token.value.endsWith(" action") ? "" : " in action";
    this.fail(`${token.value}${what} started at ${this.parseName}:${started}`);
  }

  // --- statements ---------------------------------------------------------------------------------------------------------------

  /** Goes on until `{{end}}` or `{{else}}`. */
  private list(): { list: ListNode; stop: Stop } {
    const { pos } = this.peekNonSpace();
    const nodes: StatementNode[] = [];
    while (this.peekNonSpace().type !== "eof") {
      const node = this.textOrAction();
      if (isStop(node)) return { list: { type: "list", pos, nodes }, stop: node };
      nodes.push(node);
    }
    return this.fail("unexpected EOF");
  }

  private textOrAction(): StatementNode | Stop {
    const token = this.nextNonSpace();
    if (token.type === "text") return { type: "text", pos: token.pos, text: token.value };
    if (token.type !== "left") this.unexpected(token, "input");
    this.actionStart = token.pos;
    const node = this.action();
    this.actionStart = undefined;
    return node;
  }

  private action(): StatementNode | Stop {
    const mark = this.at;
    const token = this.nextNonSpace();
    switch (token.type) {
      case "block":
        return this.block();
      case "break":
      case "continue":
        return this.jump(token.type, token.pos);
      case "else":
        return this.otherwise();
      case "end":
        return { type: "end", pos: this.expect("right", "end").pos };
      case "if":
      case "range":
      case "with":
        return this.control(token.type);
      case "template":
        return this.templateCall();
      default: {
        this.at = mark;
        const { pos } = this.peekNonSpace();
        return { type: "action", pos, pipe: this.pipeline("command", "right") };
      }
    }
  }

  private jump(type: "break" | "continue", pos: number): StatementNode {
    const token = this.nextNonSpace();
    if (token.type !== "right") this.unexpected(token, `{{${type}}}`);
    if (this.scope.rangeDepth === 0) this.fail(`{{${type}}} outside {{range}}`);
    return { type, pos };
  }

  private otherwise(): Stop {
    const token = this.peekNonSpace();
    if (token.type === "if" || token.type === "with") return { type: "else", pos: token.pos };
    return { type: "else", pos: this.expect("right", "else").pos };
  }

  private control(type: ControlNode["type"]): ControlNode {
    const before = this.scope.variables.length;
    const pipe = this.pipeline(type, "right");
    if (type === "range") this.scope.rangeDepth += 1;
    const { list: body, stop } = this.list();
    if (type === "range") this.scope.rangeDepth -= 1;
    const otherwise = stop.type === "else" ? this.elseBranch(type, stop) : undefined;
    this.scope.variables.length = before;
    return { type, pos: pipe.pos, pipe, body, ...(otherwise ? { otherwise } : {}) };
  }

  /** `{{else if}}` and `{{else with}}` hold one control, whose end is the end of all. */
  private elseBranch(type: ControlNode["type"], { pos }: Stop): ListNode {
    const next = this.peek().type;
    if (type !== "range" && next === type) {
      this.next();
      return { type: "list", pos, nodes: [this.control(type)] };
    }
    const { list, stop } = this.list();
    if (stop.type !== "end") this.fail(`expected end; found ${describeStop(stop)}`);
    return list;
  }

  private templateCall(): TemplateNode {
    const token = this.nextNonSpace();
    const name = this.templateName(token, "template clause");
    if (this.peekNonSpace().type === "right") {
      this.next();
      return { type: "template", pos: token.pos, name };
    }
    return { type: "template", pos: token.pos, name, pipe: this.pipeline("template clause", "right") };
  }

  private block(): TemplateNode {
    const token = this.nextNonSpace();
    const name = this.templateName(token, "block clause");
    const pipe = this.pipeline("block clause", "right");
    this.define(name, "block clause");
    return { type: "template", pos: token.pos, name, pipe };
  }

  private parseDefinition(): void {
    const token = this.nextNonSpace();
    if (token.type !== "string" && token.type !== "rawString") this.unexpected(token, "define clause");
    const name = this.unquoted(token);
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

  private templateName(token: Token, context: string): string {
    if (token.type !== "string" && token.type !== "rawString") this.unexpected(token, context);
    return this.unquoted(token);
  }

  private unquoted({ value }: Token): string {
    try {
      return unquote(value);
    } catch (error) {
      return this.fail((error as Error).message, error);
    }
  }

  // --- pipelines ----------------------------------------------------------------------------------------------------------------

  private pipeline(context: string, end: "right" | "rightParen"): PipeNode {
    const { pos } = this.peekNonSpace();
    const { declared, isAssignment } = this.declarations(context);
    const fresh = isAssignment ? [] : declared.map(({ slot }) => slot);
    for (const slot of fresh) this.pending.add(slot);
    const commands: CommandNode[] = [];
    for (;;) {
      const mark = this.at;
      const token = this.nextNonSpace();
      if (token.type === end) {
        for (const slot of fresh) this.pending.delete(slot);
        this.checkPipeline(commands, context);
        return { type: "pipe", pos, declared, isAssignment, commands };
      }
      if (!operands.has(token.type)) this.unexpected(token, context);
      this.at = mark;
      commands.push(this.command());
    }
  }

  private declarations(context: string): { declared: VariableNode[]; isAssignment: boolean } {
    const declared: { name: string; pos: number }[] = [];
    for (;;) {
      const mark = this.at;
      const token = this.peekNonSpace();
      if (token.type !== "variable") return { declared: this.placesFor(declared, false), isAssignment: false };
      this.next();
      const next = this.peekNonSpace();
      const isAssignment = next.type === "assign";
      if (isAssignment || next.type === "declare") {
        this.next();
        declared.push({ name: token.value, pos: token.pos });
        return { declared: this.placesFor(declared, isAssignment), isAssignment };
      }
      if (next.type !== "char" || next.value !== ",") {
        this.at = mark;
        return { declared: this.placesFor(declared, false), isAssignment: false };
      }
      this.next();
      declared.push({ name: token.value, pos: token.pos });
      if (context !== "range" || declared.length > 1) this.fail(`too many declarations in ${context}`);
      if (!["variable", "right", "rightParen"].includes(this.peekNonSpace().type))
        this.fail("range can only initialize variables");
    }
  }

  /** Gives new variables their places; what is assigned to has one already. */
  private placesFor(names: { name: string; pos: number }[], isAssignment: boolean): VariableNode[] {
    return names.map(({ name, pos }) => {
      const { variables } = this.scope;
      const known = variables.lastIndexOf(name);
      if (isAssignment && known >= 0) return { type: "variable", pos, names: [name], slot: known };
      variables.push(name);
      this.scope.slots = Math.max(this.scope.slots, variables.length);
      return { type: "variable", pos, names: [name], slot: isAssignment ? -1 : variables.length - 1 };
    });
  }

  private checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    commands.forEach(({ args: [head] }, stage) => {
      if (stage > 0 && head && ["bool", "dot", "nil", "number", "string"].includes(head.type))
        this.fail(`non executable command in pipeline stage ${stage + 1}`);
    });
  }

  private command(): CommandNode {
    const { pos } = this.peekNonSpace();
    const args: ArgumentNode[] = [];
    for (;;) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand) args.push(operand);
      const token = this.next();
      if (token.type === "space") continue;
      if (token.type === "right" || token.type === "rightParen") this.at -= 1;
      else if (token.type !== "pipe") this.unexpected(token, "operand");
      if (args.length === 0) this.fail("empty command");
      return { type: "command", pos, args };
    }
  }

  private operand(): ArgumentNode | undefined {
    const node = this.term();
    if (!node || this.peek().type !== "field") return node;
    const { pos } = this.peek();
    const names: string[] = [];
    while (this.peek().type === "field") names.push(this.next().value.slice(1));
    if (node.type === "field") return { ...node, pos, names: [...node.names, ...names] };
    if (node.type === "variable") return { ...node, pos, names: [...node.names, ...names] };
    if (["bool", "string", "number", "nil", "dot"].includes(node.type))
      this.fail(`unexpected . after term ${quote(describeNode(node))}`);
    return { type: "chain", pos, node, names };
  }

  private term(): ArgumentNode | undefined {
    const mark = this.at;
    const { type, pos, value } = this.nextNonSpace();
    switch (type) {
      case "identifier":
        if (!this.hasFunction(value)) this.fail(`function ${quote(value)} not defined`);
        return { type: "identifier", pos, name: value };
      case "dot":
      case "nil":
        return { type, pos };
      case "variable":
        return this.variable(pos, value);
      case "field":
        return { type: "field", pos, names: [value.slice(1)] };
      case "bool":
        return { type: "bool", pos, value: value === "true" };
      case "character":
      case "complex":
      case "number":
        return this.number(pos, value, type);
      case "leftParen":
        return this.parenthesized();
      case "string":
      case "rawString":
        return { type: "string", pos, quoted: value, text: this.unquoted({ type, pos, value }) };
      default:
        this.at = mark;
        return undefined;
    }
  }

  private variable(pos: number, name: string): VariableNode {
    const { variables } = this.scope;
    const last = variables.lastIndexOf(name);
    if (last < 0) this.fail(`undefined variable ${quote(name)}`);
    // Within its own declaration a name means the variable that it is about to hide: Go declares after it has evaluated.
    const hidden = variables.findLastIndex((other, at) => other === name && !this.pending.has(at));
    const slot = this.pending.has(last) && hidden >= 0 ? hidden : last;
    return { type: "variable", pos, names: [name], slot };
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

const newScope = (name: string): Scope => ({ name, variables: ["$"], slots: 1, rangeDepth: 0 });
const isStop = (node: StatementNode | Stop): node is Stop => node.type === "end" || node.type === "else";
const describeStop = ({ type }: Stop): string => `{{${type}}}`;

function describeToken({ type, value }: Token): string {
  if (type === "eof") return "EOF";
  if (keywordTokens.has(type)) return `<${value}>`;
  const characters = Array.from(value);
  return characters.length > 10 ? `${quote(characters.slice(0, 10).join(""))}...` : quote(value);
}
