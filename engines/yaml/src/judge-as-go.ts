// Whether go-yaml takes the first document of a text, and what it says when it does not. This reads nothing: values come from `parse.ts`; it is
// asked when there was a mistake, so that whoever knows Helm's and kubectl's messages knows ours.
// @see go.yaml.in/yaml/v2 v2.4.3, as sigs.k8s.io/yaml v1.6.0 has it
import { GoMistake } from "./go-mistake.ts";
import type { Mark } from "./go-cursor.ts";
import { resolvePlain } from "./go-schema.ts";
import { Scanner, type Token, type TokenType } from "./go-scanner.ts";

/** What go-yaml makes of a text: what it says is wrong, or where the first document ends, behind which it does not look. */
export type GoVerdict = { mistake: string } | { end: number };

/** Looks at the first document of a text; undefined when it is nested too deep for that. */
export function judgeAsGo(text: string): GoVerdict | undefined {
  // oxlint-disable-next-line no-control-regex -- these are what the reader refuses
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]/.test(text))
    return { mistake: "yaml: control characters are not allowed" };
  try {
    const { index } = new Grammar(text).document();
    return { end: Array.from(text).slice(0, index).join("").length };
  } catch (error) {
    if (error instanceof GoMistake) return { mistake: error.message };
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a node is, as far as the key of a mapping may be told: the Go source of its value. */
type Shape = {
  kind: "scalar" | "sequence" | "mapping";
  source: () => string;
  items?: readonly Shape[];
  isMerge?: boolean;
};

const nothing: Shape = { kind: "scalar", source: () => nil };
const nil = "interface {}(nil)";
const knownHandles = new Set(["", "!!"]);

class Grammar {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, Shape>();
  private readonly open = new Set<string>();
  /** What is only told once the document was read, and what only when it is to become JSON. */
  private late: GoMistake | undefined;
  private latest: GoMistake | undefined;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  /** @returns where the token behind the document begins */
  document(): Mark {
    const { scanner } = this;
    let token = scanner.peek();
    if (token.type === "stream end") return token.start;
    if (token.type === "directive" || token.type === "document start") {
      while (token.type === "directive") {
        scanner.next();
        token = scanner.peek();
      }
      if (token.type !== "document start") this.fail("did not find expected <document start>", token.start);
      scanner.next();
    }
    const isExplicit = token.type === "document start";
    if (!isExplicit || !this.isNext("directive", "document start", "document end", "stream end"))
      this.node(true, false);
    const { start } = scanner.peek();
    const mistake = this.late ?? this.latest;
    if (mistake) throw mistake;
    return start;
  }

  private fail(problem: string, at: Mark, context?: Mark): never {
    throw new GoMistake(problem, { problem: at.line, context: context?.line ?? 0, isScanner: false });
  }

  private isNext(...types: readonly TokenType[]): boolean {
    return types.includes(this.scanner.peek().type);
  }

  private node(isBlock: boolean, mayBeIndentless: boolean): Shape {
    const { scanner } = this;
    const first = scanner.peek();
    if (first.type === "alias") return this.alias(scanner.next());
    let anchor: string | undefined;
    let tag: string | undefined;
    for (const order of first.type === "anchor" ? (["anchor", "tag"] as const) : (["tag", "anchor"] as const)) {
      const token = scanner.peek();
      if (token.type !== order) continue;
      scanner.next();
      if (token.type === "anchor") anchor = token.text;
      else {
        tag = token.text;
        if (!knownHandles.has(/^!.*!/.exec(tag)?.[0] ?? ""))
          this.fail("found undefined tag handle", token.start, first.start);
      }
    }
    if (anchor !== undefined) {
      this.anchors.set(anchor, nothing);
      this.open.add(anchor);
    }
    const shape = this.content({
      isBlock,
      mayBeIndentless,
      isEmptyAllowed: tag !== undefined || anchor !== undefined,
      first,
      tag,
    });
    if (anchor !== undefined) {
      this.anchors.set(anchor, shape);
      this.open.delete(anchor);
    }
    return shape;
  }

  private alias({ text }: Token): Shape {
    const shape = this.anchors.get(text);
    if (!shape) throw new GoMistake(`unknown anchor '${text}' referenced`);
    if (this.open.has(text)) this.late ??= new GoMistake(`anchor '${text}' value contains itself`);
    return shape;
  }

  private content({
    isBlock,
    mayBeIndentless,
    isEmptyAllowed,
    first,
    tag = "",
  }: {
    isBlock: boolean;
    mayBeIndentless: boolean;
    isEmptyAllowed: boolean;
    first: Token;
    tag: string | undefined;
  }): Shape {
    const token = this.scanner.peek();
    if (mayBeIndentless && token.type === "-") return this.entries(["key", "value", "block end"]);
    if (token.type === "scalar") {
      const wrong = misfit(token.text, tag);
      if (wrong !== undefined) this.late ??= new GoMistake(wrong);
      return scalarShape(this.scanner.next());
    }
    if (token.type === "[") return this.flowSequence();
    if (token.type === "{") return this.flowMapping();
    if (isBlock && token.type === "block sequence") return this.blockSequence();
    if (isBlock && token.type === "block mapping") return this.blockMapping();
    if (isEmptyAllowed) return nothing;
    return this.fail("did not find expected node content", token.start, first.start);
  }

  private entries(ends: readonly TokenType[]): Shape {
    const items: Shape[] = [];
    while (this.isNext("-")) {
      this.scanner.next();
      items.push(this.isNext("-", ...ends) ? nothing : this.node(true, false));
    }
    return sequenceShape(items);
  }

  private blockSequence(): Shape {
    const { start } = this.scanner.next();
    const shape = this.entries(["block end"]);
    const token = this.scanner.peek();
    if (token.type !== "block end") this.fail("did not find expected '-' indicator", token.start, start);
    this.scanner.next();
    return shape;
  }

  private blockMapping(): Shape {
    const { start } = this.scanner.next();
    const pairs: [Shape, Shape][] = [];
    const orNothing = (): Shape => (this.isNext("key", "value", "block end") ? nothing : this.node(true, true));
    while (this.isNext("key")) {
      this.scanner.next();
      const key = orNothing();
      let value = nothing;
      if (this.isNext("value")) {
        this.scanner.next();
        value = orNothing();
      }
      this.add(pairs, key, value);
    }
    const token = this.scanner.peek();
    if (token.type !== "block end") this.fail("did not find expected key", token.start, start);
    this.scanner.next();
    return mappingShape(pairs);
  }

  private add(pairs: [Shape, Shape][], key: Shape, value: Shape): void {
    pairs.push([key, value]);
    if (key.kind !== "scalar") this.late ??= new GoMistake(`invalid map key: ${key.source()}`);
    if (key.isMerge && !canMerge(value))
      this.late ??= new GoMistake("map merge requires map or sequence of maps as the value");
    if (key.source() === nil)
      this.latest = new GoMistake(
        `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value.source().replace(/^interface \{\}\(nil\)$/, "<nil>")}`,
      );
  }

  private flowSequence(): Shape {
    const { start } = this.scanner.next();
    const items: Shape[] = [];
    for (let isFirst = true; !this.isNext("]"); isFirst = false) {
      if (!isFirst) {
        this.comma("]", start);
        if (this.isNext("]")) break;
      }
      items.push(this.isNext("key") ? this.flowPair() : this.node(false, false));
    }
    this.scanner.next();
    return sequenceShape(items);
  }

  /** `[a: b]` */
  private flowPair(): Shape {
    this.scanner.next();
    const pairs: [Shape, Shape][] = [];
    const key = this.isNext("value", ",", "]") ? this.emptyKey() : this.node(false, false);
    this.add(pairs, key, this.flowValue("]"));
    return mappingShape(pairs);
  }

  /** go-yaml swallows what stands where a key is missing. */
  private emptyKey(): Shape {
    this.scanner.next();
    return nothing;
  }

  private flowValue(end: TokenType): Shape {
    if (!this.isNext("value")) return nothing;
    this.scanner.next();
    return this.isNext(",", end) ? nothing : this.node(false, false);
  }

  private flowMapping(): Shape {
    const { start } = this.scanner.next();
    const pairs: [Shape, Shape][] = [];
    for (let isFirst = true; !this.isNext("}"); isFirst = false) {
      if (!isFirst) {
        this.comma("}", start);
        if (this.isNext("}")) break;
      }
      if (this.isNext("key")) {
        this.scanner.next();
        const key = this.isNext("value", ",", "}") ? nothing : this.node(false, false);
        this.add(pairs, key, this.flowValue("}"));
      } else this.add(pairs, this.node(false, false), nothing);
    }
    this.scanner.next();
    return mappingShape(pairs);
  }

  private comma(end: "]" | "}", start: Mark): void {
    const token = this.scanner.peek();
    if (token.type !== ",") this.fail(`did not find expected ',' or '${end}'`, token.start, start);
    this.scanner.next();
  }
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What is wrong with a scalar whose tag says what it is. */
function misfit(text: string, tag: string): string | undefined {
  if (tag === "!!binary")
    return base64.test(text.replaceAll(/[\r\n]/g, "")) ? undefined : "!!binary value contains invalid base64 data";
  if (!resolvable.has(tag)) return undefined;
  const found = tagOf(text);
  const fits = found === tag || (tag === "!!float" && found === "!!int");
  return fits ? undefined : `cannot decode ${found} \`${text}\` as a ${tag}`;
}

const resolvable = new Set(["!!bool", "!!int", "!!float", "!!null"]);

function tagOf(text: string): string {
  const value = resolvePlain(text, "kubernetes");
  if (value === null) return "!!null";
  if (typeof value === "string") return "!!str";
  if (typeof value === "boolean") return "!!bool";
  return /^[-+]?(?:0[xXoObB])?[\da-fA-F_]+$/.test(text) ? "!!int" : "!!float";
}

function scalarShape({ text, isPlain }: Token): Shape {
  return {
    kind: "scalar",
    isMerge: isPlain && text === "<<",
    source: () => {
      const value = isPlain ? resolvePlain(text, "kubernetes") : text;
      if (value === null) return "interface {}(nil)";
      return typeof value === "string" ? JSON.stringify(value) : String(value);
    },
  };
}

const canMerge = ({ kind, items = [] }: Shape): boolean =>
  kind === "mapping" || (kind === "sequence" && items.every((item) => item.kind === "mapping"));

const sequenceShape = (items: readonly Shape[]): Shape => ({
  kind: "sequence",
  items,
  source: () => `[]interface {}{${items.map(({ source }) => source()).join(", ")}}`,
});

const mappingShape = (pairs: readonly [Shape, Shape][]): Shape => ({
  kind: "mapping",
  source: () => {
    const entries = pairs.map(([key, value]) => `${key.source()}:${value.source()}`).sort();
    return `map[interface {}]interface {}{${entries.join(", ")}}`;
  },
});
