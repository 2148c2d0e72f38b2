// Tokens to trees: one for the text itself, and one for each template that it defines.
import { quote } from "./format/quote.ts";
import { Gathered } from "./gathered.ts";
import { PipelineParser, type ParseOptions } from "./parse-pipeline.ts";
import type { RememberedAction, RememberedActions } from "./remembered-actions.ts";
import { Scope } from "./scope.ts";
import {
  constantText,
  isBlank,
  type ControlNode,
  type ListNode,
  type PipeNode,
  type StatementNode,
  type TemplateNode,
  type Tree,
} from "./syntax.ts";

/** How an `{{else}}` or `{{end}}` is told from other nodes. */
type Stop = { type: "end" | "else"; pos: number };
/**
 * Parses a template and what it defines.
 *
 * @returns the trees by name: later definitions of a name in the same text are an error unless one of the two is blank
 * @throws {TemplateError} `SYNTAX`, with the template's name and line, as Go says it
 */
export function parseTemplate(name: string, text: string, options: ParseOptions): Map<string, Tree> {
  return new Parser(name, text, options).parse();
}

class Parser extends PipelineParser {
  private readonly statements = new Gathered<StatementNode>();
  private readonly trees = new Map<string, Tree>();
  private readonly remembered: RememberedActions;
  private keyStart = 0;

  constructor(name: string, text: string, options: ParseOptions) {
    super(name, text, options);
    this.remembered = options.remembered;
  }

  parse(): Map<string, Tree> {
    for (let type = this.peek(); type !== "eof"; type = this.peek()) {
      const node = type === "left" ? this.topAction() : this.textOrAction();
      if (!node) continue;
      if (isStop(node)) this.fail(`unexpected ${describeStop(node)}`);
      this.statements.push(node);
    }
    this.add(this.statements.takeFrom(0), 0);
    return this.trees;
  }

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
    const start = this.pos;
    return this.repeatAction() ?? this.action(start);
  }

  /** An action outside of all others, which may define a template: that is no statement. */
  private topAction(): StatementNode | Stop | undefined {
    this.take();
    const start = this.pos;
    const known = this.repeatAction();
    if (known) return known;
    if (this.peekBehindSpace() !== "define") return this.action(start);
    this.take();
    this.parseDefinition();
    return undefined;
  }

  /** The action that comes now, if one like it was read before. */
  private repeatAction(): StatementNode | Stop | undefined {
    const { lexer, scope } = this;
    this.key = lexer.actionText();
    this.keyStart = lexer.position;
    this.used = [];
    if (this.key === undefined) return undefined;
    const known = this.remembered.find(this.key, scope);
    if (!known) return undefined;
    const { type, pipe, text = "" } = known;
    const pos = this.keyStart + known.offset;
    const before = scope.variables.length;
    this.skipAction(this.key);
    if (pipe && pipe.declared.length > 0) {
      if (!pipe.isAssignment) for (const { names } of pipe.declared) scope.declare(names[0] ?? "");
      scope.settle(pipe.declared, type === "range");
    }
    if (type === "end" || type === "else") return { type, pos };
    if (type === "text") return { type, pos, text };
    if (type === "template") return { type, pos, name: text, pipe };
    if (!pipe) return undefined;
    return type === "action" ? { type, pos, pipe } : this.control(type, { pos, pipe, before });
  }

  /** Remembers the action that was read to its end. One with a delimiter within a text is no longer what its key says. */
  private remember(
    type: RememberedAction["type"],
    pos: number,
    { pipe, text }: { pipe?: PipeNode; text?: string },
  ): void {
    const { key, keyStart, used } = this;
    if (key === undefined || this.pos !== keyStart + key.length) return;
    this.remembered.keep(key, this.scope, { type, offset: pos - keyStart, pipe, text, used });
  }

  private action(start: number): StatementNode | Stop {
    this.actionStart = start;
    const node = this.actionBody();
    this.actionStart = undefined;
    return node;
  }

  private actionBody(): StatementNode | Stop {
    const type = this.peekBehindSpace();
    switch (type) {
      case "block":
        this.take();
        return this.block();
      case "break":
      case "continue":
        this.take();
        return this.jump(type, this.pos);
      case "else":
        this.take();
        return this.otherwise();
      case "end": {
        this.take();
        const pos = this.expect("right", "end");
        this.remember(type, pos, {});
        return { type, pos };
      }
      case "if":
      case "range":
      case "with":
        this.take();
        return this.control(type);
      case "template":
        this.take();
        return this.templateCall();
      default:
        return this.pipelineAction();
    }
  }

  private pipelineAction(): StatementNode {
    const pos = this.beginStatement();
    const pipe = this.pipeline("command", "right");
    const text = constantText(pipe);
    this.remember(text === undefined ? "action" : "text", pos, { pipe, text });
    return text === undefined ? { type: "action", pos, pipe } : { type: "text", pos, text };
  }

  /** Positions in what follows count from here. */
  private beginStatement(): number {
    this.base = this.posBehindSpace();
    return this.base;
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
    const pos = this.expect("right", "else");
    this.remember("else", pos, {});
    return { type: "else", pos };
  }

  private control(type: ControlNode["type"], known?: { pos: number; pipe: PipeNode; before: number }): ControlNode {
    const { scope } = this;
    const { isDotElement } = scope;
    const { pos, pipe, before } = known ?? this.controlPipeline(type);
    if (type === "range") scope.rangeDepth += 1;
    if (type !== "if") scope.isDotElement = type === "range";
    const { list: body, stop } = this.list();
    if (type === "range") scope.rangeDepth -= 1;
    scope.isDotElement = isDotElement;
    const otherwise = stop.type === "else" ? this.elseBranch(type, stop) : undefined;
    scope.variables.length = before;
    return { type, pos, pipe, body, otherwise };
  }

  private controlPipeline(type: ControlNode["type"]): { pos: number; pipe: PipeNode; before: number } {
    const before = this.scope.variables.length;
    const pos = this.beginStatement();
    const pipe = this.pipeline(type, "right");
    this.remember(type, pos, { pipe });
    return { pos, pipe, before };
  }

  /** `{{else if}}` and `{{else with}}` hold one control, whose end is the end of all. */
  private elseBranch(type: ControlNode["type"], { pos }: Stop): ListNode {
    if (type !== "range" && this.peek() === type) {
      this.take();
      this.key = undefined; // what it says begins with the else
      return { type: "list", pos, nodes: [this.control(type)] };
    }
    const { list, stop } = this.list();
    if (stop.type !== "end") this.fail(`expected end; found ${describeStop(stop)}`);
    return list;
  }

  private templateCall(): TemplateNode {
    const name = this.templateName("template clause");
    const { pos } = this;
    this.base = pos;
    let pipe: PipeNode | undefined;
    if (this.peekBehindSpace() === "right") this.take();
    else pipe = this.pipeline("template clause", "right");
    this.remember("template", pos, { pipe, text: name });
    return { type: "template", pos, name, pipe };
  }

  private block(): TemplateNode {
    const name = this.templateName("block clause");
    const { pos } = this;
    this.base = pos;
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
    this.scope = new Scope(name);
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
}

const isStop = (node: StatementNode | Stop): node is Stop => node.type === "end" || node.type === "else";
const describeStop = ({ type }: Stop): string => `{{${type}}}`;
