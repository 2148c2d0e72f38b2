// Templates that see one another by name, with the functions that they may call.
import { builtins } from "./builtins/builtins.ts";
import { compile, type Compiled } from "./compile.ts";
import { Execution } from "./execution.ts";
import { quote } from "./format/quote.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { isBlank, parseTemplate } from "./parse.ts";
import type { MissingKey } from "./read-field.ts";
import type { Tree } from "./syntax.ts";
import { TemplateError } from "./template-error.ts";
import type { Functions } from "./values.ts";

/** How templates of a set are read and run. */
export type TemplateSetOptions = {
  /** What errors call the set when a template is not in it. */
  name?: string;
  functions?: Functions;
  delimiters?: readonly [string, string];
  missingKey?: MissingKey;
  limits?: Partial<Limits>;
  /** Milliseconds of a clock that only grows, for `limits.timeMs`. */
  now?: () => number;
};

/** A parsed text: its template and those that it defines. */
export type ParsedTemplate = ReadonlyMap<string, Tree>;

/** How many texts are kept parsed. */
const mostExtensions = 1_000;

/** What is nested deeper than the stack goes is refused as other mistakes are. */
function withinStack<T>(template: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `template: ${template}: nested too deeply: ${error.message}`;
    throw new TemplateError("LIMIT", message, { template, cause: error });
  }
}

/**
 * Go's associated templates.
 *
 * @see Go text/template, go1.26
 */
export class TemplateSet {
  private readonly options: TemplateSetOptions;
  private readonly trees: Map<string, Tree>;
  private readonly compiled = new Map<string, Compiled>();
  private readonly extensions = new Map<string, TemplateSet>();

  constructor(options: TemplateSetOptions = {}) {
    this.options = options;
    this.trees = new Map();
  }

  /**
   * Adds a template and what it defines. A later definition replaces an earlier one, unless it is blank.
   *
   * @param name  appears in errors, as the file's name does in Helm's
   * @returns what was parsed, for `add` of another set
   * @throws {TemplateError} `SYNTAX`; nothing is added then
   */
  parse(name: string, text: string): ParsedTemplate {
    const { functions, delimiters = ["{{", "}}"] } = this.options;
    const hasFunction = (word: string): boolean => functions?.has(word) === true || builtins.has(word);
    const parsed = withinStack(name, () => parseTemplate(name, text, { delimiters, hasFunction }));
    this.add(parsed);
    return parsed;
  }

  /** Adds what another set with the same functions and delimiters has parsed: parsing is most of a short life. */
  add(parsed: ParsedTemplate): void {
    for (const [defined, tree] of parsed) {
      if (isBlank(tree) && this.trees.has(defined)) continue;
      this.trees.set(defined, tree);
      this.compiled.delete(defined);
    }
  }

  has(name: string): boolean {
    return this.trees.has(name);
  }

  /** The names of all templates, in the order in which they came. */
  names(): string[] {
    return [...this.trees.keys()];
  }

  /** A set with the same templates, to add to without changing this one. */
  clone(): TemplateSet {
    const copy = new TemplateSet(this.options);
    for (const [name, tree] of this.trees) copy.trees.set(name, tree);
    return copy;
  }

  /**
   * Runs a template.
   *
   * @param data  dot, and `$`
   * @throws {TemplateError} with Go's message
   */
  execute(name: string, data: unknown, limits: Partial<Limits> = {}): string {
    const template = this.find(name);
    if (!template)
      throw new TemplateError(
        "NOT_DEFINED",
        `template: no template ${quote(name)} associated with template ${quote(name)}`,
        {
          template: name,
        },
      );
    const bounds = { ...defaultLimits, ...this.options.limits, ...limits };
    const execution = new Execution(template.tree, bounds, { templates: this, now: this.options.now });
    try {
      template.run(execution, data);
      return execution.text();
    } catch (error) {
      if (error instanceof RangeError) return execution.overflow(error);
      throw error;
    }
  }

  /** Part of an execution: what errors call these templates. */
  get name(): string | undefined {
    return this.options.name;
  }

  /** Part of an execution: runs one of the templates within it. */
  run(execution: Execution, name: string, dot: unknown): boolean {
    const template = this.find(name);
    template?.run(execution, dot);
    return template !== undefined;
  }

  /** Part of an execution: these templates and those of a text, which is parsed once for each text. */
  with(name: string, text: string): TemplateSet {
    const id = `${name}\0${text}`;
    let extended = this.extensions.get(id);
    if (!extended) {
      extended = this.clone();
      extended.parse(name, text);
      // Templates that nobody redefined stay as they were compiled: what they call is here as well.
      if (extended.trees.size - this.trees.size <= 1 && !this.trees.has(name)) extended.borrow(this.compiled);
      if (this.extensions.size >= mostExtensions) this.extensions.clear();
      this.extensions.set(id, extended);
    }
    return extended;
  }

  private borrow(compiled: ReadonlyMap<string, Compiled>): void {
    for (const [name, template] of compiled) this.compiled.set(name, template);
  }

  private readonly find = (name: string): Compiled | undefined => {
    const known = this.compiled.get(name);
    if (known) return known;
    const tree = this.trees.get(name);
    if (!tree) return undefined;
    const { functions = new Map(), missingKey = "default" } = this.options;
    const compiled = compile(tree, { functions, builtins, missingKey, find: this.find });
    this.compiled.set(name, compiled);
    return compiled;
  };
}
