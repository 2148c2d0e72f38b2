// One execution: where it is, what it has written, what it may still spend.
import { describeNode } from "./describe-node.ts";
import { quote } from "./format/quote.ts";
import type { Limits } from "./limits.ts";
import { isStatement, type Node, type Tree } from "./syntax.ts";
import { findOverflow } from "./stack-overflow.ts";
import { TemplateError, type TemplateErrorCode } from "./template-error.ts";
import type { Callables } from "./callable.ts";
import type { CallContext } from "./values.ts";

/** What a missing key of a map gives: nothing, the zero of its elements, or an error. */
export type MissingKey = "default" | "zero" | "error";

/** The templates that an execution can reach. */
export type Templates = {
  name?: string | undefined;
  readonly callables: Callables;
  readonly missingKey: MissingKey;
  find(name: string): Tree | undefined;
  /** Looks a template up and runs it with a value for dot; false when there is none. */
  run(execution: Execution, name: string, dot: unknown): boolean;
  /** These templates and those of a text. @throws {TemplateError} */
  with(name: string, text: string): Templates;
};

/** How often the clock is looked at. */
const stepsPerLook = 4_096;

/** The state of one execution; it is handed from closure to closure. */
export class Execution implements CallContext {
  /** The node that an error would be about. Go never sets it back, and neither do we. */
  node: Node | undefined;
  tree: Tree;
  /** Where the statement is that is being run: positions of nodes within it count from there. */
  base = 0;
  variables: unknown[] = [];
  /** The type of elements in the innermost `range`, for messages. */
  elementType = "interface {}";
  depth = 0;
  readonly callables: Callables;
  readonly missingKey: MissingKey;
  private output = "";
  private size = 0;
  private steps = 0;
  private readonly limits: Limits;
  private templates: Templates;
  private readonly deadline: { now: () => number; end: number } | undefined;

  constructor(tree: Tree, limits: Limits, { templates, now }: { templates: Templates; now?: () => number }) {
    this.tree = tree;
    this.limits = limits;
    this.templates = templates;
    this.callables = templates.callables;
    this.missingKey = templates.missingKey;
    this.deadline = now && { now, end: now() + limits.timeMs };
  }

  /** Appends to the output. */
  write(text: string): void {
    this.spend(text.length);
    this.output += text;
  }

  spend(bytes: number): void {
    this.size += bytes;
    if (this.size > this.limits.outputSize) this.exceed(`more than ${this.limits.outputSize} characters of output`);
  }

  /** Counts a statement or a turn of a loop. */
  step(): void {
    this.steps += 1;
    if (this.steps > this.limits.steps) this.exceed(`more than ${this.limits.steps} steps`);
    if (this.deadline && this.steps % stepsPerLook === 0 && this.deadline.now() > this.deadline.end)
      this.exceed(`more than ${this.limits.timeMs} ms`);
  }

  execute(name: string, data: unknown): string {
    const { tree, base, variables, node, output } = this;
    this.output = "";
    try {
      if (!this.templates.run(this, name, data))
        throw new TemplateError(
          "NOT_DEFINED",
          `template: no template ${quote(name)} associated with template ${quote(this.templates.name ?? tree.name)}`,
          { template: tree.name },
        );
      return this.output;
    } catch (error) {
      const overflow = findOverflow(error);
      if (overflow) return this.overflow(overflow);
      throw error;
    } finally {
      this.tree = tree;
      this.base = base;
      this.variables = variables;
      this.node = node;
      this.output = output;
    }
  }

  executeText(name: string, text: string, data: unknown): string {
    const outer = this.templates;
    this.templates = outer.with(name, text);
    try {
      return this.execute(name, data);
    } finally {
      this.templates = outer;
    }
  }

  /** Another template of those that can be reached. */
  find(name: string): Tree | undefined {
    return this.templates.find(name);
  }

  /** Another template begins, within the same output. */
  enter(): void {
    if (this.depth >= this.limits.depth) this.exceed(`exceeded maximum template depth (${this.limits.depth})`);
    this.depth += 1;
  }

  /** It has ended. */
  leave(): void {
    this.depth -= 1;
  }

  /** All that was written. */
  text(): string {
    return this.output;
  }

  /** What the stack, or a single text, cannot hold is a limit like others. There may be no stack left to say so: whoever is further out tries again. */
  overflow(cause: RangeError): never {
    const what = /string length/.test(cause.message) ? "a text is too long" : "exceeded maximum template depth";
    return this.fail(`${what}: ${cause.message}`, { code: "LIMIT", cause });
  }

  private exceed(what: string): never {
    return this.fail(what, { code: "LIMIT" });
  }

  /** Ends the execution, saying where it was. */
  fail(message: string, { code = "EXECUTION", cause }: { code?: TemplateErrorCode; cause?: unknown } = {}): never {
    const { node, tree } = this;
    if (!node) throw new TemplateError(code, `template: ${tree.name}: ${message}`, { template: tree.name, cause });
    const before = tree.text.slice(0, isStatement(node) ? node.pos : this.base + node.pos);
    const line = before.split("\n").length;
    const column = Buffer.byteLength(before.slice(before.lastIndexOf("\n") + 1));
    const where = `${tree.parseName}:${line}:${column}: executing ${quote(tree.name)} at <${describeNode(node)}>`;
    throw new TemplateError(code, `template: ${where}: ${message}`, { template: tree.parseName, line, column, cause });
  }
}
