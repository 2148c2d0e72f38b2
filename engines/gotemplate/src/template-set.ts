// Templates that see one another by name, with the functions that they may call.
import { builtins } from "./builtins/builtins.ts";
import { Callables } from "./callable.ts";
import { runTemplate } from "./evaluate.ts";
import { Execution, type MissingKey } from "./execution.ts";
import { quote } from "./format/quote.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { parseTemplate } from "./parse.ts";
import { RememberedActions } from "./remembered-actions.ts";
import { isBlank, type Tree } from "./syntax.ts";
import { findOverflow } from "./stack-overflow.ts";
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
    const overflow = findOverflow(error);
    if (!overflow) throw error;
    const message = `template: ${template}: nested too deeply: ${overflow.message}`;
    throw new TemplateError("LIMIT", message, { template, cause: overflow });
  }
}

/**
 * Go's associated templates.
 *
 * @see Go text/template, go1.26
 */
export class TemplateSet {
  /** Part of an execution: the functions that templates can call. */
  readonly callables: Callables;
  /** Part of an execution. */
  readonly missingKey: MissingKey;
  private readonly options: TemplateSetOptions;
  /** What is not among `trees` may be there. */
  private readonly base: TemplateSet | undefined;
  private readonly remembered: RememberedActions;
  private readonly trees = new Map<string, Tree>();
  /** By name and text. */
  private readonly extensions = new Map<string, Map<string, TemplateSet>>();

  /** @param base  a set whose templates are seen by this one too, for as long as nothing is added to it */
  constructor(options: TemplateSetOptions = {}, base?: TemplateSet) {
    this.options = options;
    this.base = base;
    this.callables = base?.callables ?? new Callables(options.functions ?? new Map(), builtins);
    this.remembered = base?.remembered ?? new RememberedActions();
    this.missingKey = options.missingKey ?? "default";
  }

  /**
   * Adds a template and what it defines. A later definition replaces an earlier one, unless it is blank.
   *
   * @param name  appears in errors, as the file's name does in Helm's
   * @returns what was parsed, for `add` of another set
   * @throws {TemplateError} `SYNTAX`; nothing is added then
   */
  parse(name: string, text: string): ParsedTemplate {
    const { delimiters = ["{{", "}}"] } = this.options;
    const hasFunction = this.callables.has;
    const { remembered } = this;
    const parsed = withinStack(name, () => parseTemplate(name, text, { delimiters, hasFunction, remembered }));
    this.add(parsed);
    return parsed;
  }

  /** Adds what another set with the same functions and delimiters has parsed: parsing is most of a short life. */
  add(parsed: ParsedTemplate): void {
    for (const [defined, tree] of parsed) if (!isBlank(tree) || !this.has(defined)) this.trees.set(defined, tree);
    this.extensions.clear();
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** The names of all templates, in the order in which they came. */
  names(): string[] {
    return [...new Set([...(this.base?.names() ?? []), ...this.trees.keys()])];
  }

  /** A set with the same templates, to add to without changing this one. */
  clone(): TemplateSet {
    const copy = new TemplateSet(this.options);
    for (const name of this.names()) copy.trees.set(name, this.find(name) as Tree);
    return copy;
  }

  /**
   * Runs a template.
   *
   * @param data  dot, and `$`
   * @throws {TemplateError} with Go's message
   */
  execute(name: string, data: unknown, limits: Partial<Limits> = {}): string {
    const tree = this.find(name);
    if (!tree)
      throw new TemplateError(
        "NOT_DEFINED",
        `template: no template ${quote(name)} associated with template ${quote(name)}`,
        {
          template: name,
        },
      );
    const bounds = { ...defaultLimits, ...this.options.limits, ...limits };
    const execution = new Execution(tree, bounds, { templates: this, now: this.options.now });
    try {
      runTemplate(execution, tree, data);
      return execution.text();
    } catch (error) {
      const overflow = findOverflow(error);
      if (overflow) return execution.overflow(overflow);
      throw error;
    }
  }

  /** Part of an execution: what errors call these templates. */
  get name(): string | undefined {
    return this.options.name;
  }

  /** Part of an execution: runs one of the templates within it. */
  run(execution: Execution, name: string, dot: unknown): boolean {
    const tree = this.find(name);
    if (tree) runTemplate(execution, tree, dot);
    return tree !== undefined;
  }

  /** Part of an execution: one of the templates. */
  find(name: string): Tree | undefined {
    return this.trees.get(name) ?? this.base?.find(name);
  }

  /** Part of an execution: these templates and those of a text, which is parsed once for each text. */
  with(name: string, text: string): TemplateSet {
    let byText = this.extensions.get(name);
    if (!byText) this.extensions.set(name, (byText = new Map()));
    let extended = byText.get(text);
    if (!extended) {
      extended = new TemplateSet(this.options, this);
      extended.parse(name, text);
      if (byText.size >= mostExtensions) byText.clear();
      byText.set(text, extended);
    }
    return extended;
  }
}
