// The grammar of --set: `a.b=1,c[0].d={x,y},e\.f=g`. One reader of keys, four readers of values.
// @see helm v4.2.3 pkg/strvals
import { int64, quote, typeName } from "@sluice/gotemplate";
import { HelmError } from "./helm-error.ts";
import { isTable, overlay, setValue, valueOf, type Values } from "./values.ts";

const endsInIndex = "error parsing index: EOF";

/** `set` finds types, `string` and `literal` do not, `json` reads JSON, `file` reads what a file holds. */
export type SetKind = "set" | "string" | "json" | "literal" | "file";

const [mostItems, deepest] = [65_536, 30];
/** The end of the text: where Helm's parser stops without an error. */
const ended = Symbol("end of the text");

/**
 * Sets values as a flag says, into `target`.
 *
 * @param readFile  for `file`: the text of a file
 * @throws {HelmError} `VALUES`, with Helm's message
 */
export function setValues(target: Values, text: string, kind: SetKind, readFile?: (path: string) => string): void {
  try {
    if (kind === "json" && text.trim().startsWith("{")) setAll(target, JSON.parse(text) as Values);
    else new Parser(text, kind, readFile).parse(target);
  } catch (error) {
    const message = (error as Error).message;
    if (message === endsInIndex) return; // to Helm, a text that ends there is at its end
    const what =
      kind === "json" ? `--set-json data ${text}` : `--set${kind === "set" ? "" : `-${kind}`} data: ${message}`;
    throw new HelmError("VALUES", `failed parsing ${what}`, error);
  }
}

/** A whole object of JSON lies on top of what is there. */
function setAll(target: Values, values: Values): void {
  for (const [key, value] of Object.entries(overlay(target, values))) setValue(target, key, value);
}

const fail = (message: string): never => {
  throw new Error(message);
};

class Parser {
  private readonly characters: string[];
  private readonly kind: SetKind;
  private readonly readFile: ((path: string) => string) | undefined;
  private at = 0;

  constructor(text: string, kind: SetKind, readFile?: (path: string) => string) {
    this.characters = Array.from(text);
    this.kind = kind;
    this.readFile = readFile;
  }

  parse(target: Values): void {
    while (this.key(target, 0) !== ended);
  }

  /** Characters up to one of `stops`; a backslash takes the next one as it is, but in a literal. */
  private until(stops: string): { text: string; stop: string } {
    let text = "";
    for (;;) {
      const next = this.characters[this.at];
      if (next === undefined) return { text, stop: "" };
      this.at += 1;
      if (stops.includes(next)) return { text, stop: next };
      if (next === "\\" && this.kind !== "literal") {
        const escaped = this.characters[this.at];
        if (escaped === undefined) return { text, stop: "" };
        this.at += 1;
        text += escaped;
      } else text += next;
    }
  }

  private key(table: Values, depth: number): typeof ended | undefined {
    const { text: name, stop } = this.until(this.kind === "literal" ? "=[." : "=[,.");
    switch (stop) {
      case "":
        return name === "" ? ended : fail(`key ${quote(name)} has no value`);
      case "[": {
        const held = valueOf(table, name);
        if (held !== undefined && !Array.isArray(held))
          fail(`unable to parse key: interface conversion: interface {} is ${goType(held)}, not []interface {}`);
        const index = this.index();
        const { list, end } = this.item((held as unknown[] | undefined)?.slice() ?? [], index, depth);
        put(table, name, list);
        return end;
      }
      case "=": {
        const { value, end } = this.value();
        put(table, name, value);
        return end;
      }
      case ",":
        put(table, name, "");
        return fail(`key ${quote(name)} has no value (cannot end with ,)`);
      default:
        return this.inner(table, name, depth + 1);
    }
  }

  private inner(table: Values, name: string, depth: number): typeof ended | undefined {
    if (depth > deepest) fail(`value name nested level is greater than maximum supported nested level of ${deepest}`);
    const held = valueOf(table, name);
    if (held !== undefined && !isTable(held))
      fail(`unable to parse key: interface conversion: interface {} is ${goType(held)}, not map[string]interface {}`);
    const inner = (held as Values | undefined) ?? {};
    const end = this.key(inner, depth);
    if (end === undefined && Object.keys(inner).length === 0) fail(`key map ${quote(name)} has no value`);
    if (Object.keys(inner).length > 0) put(table, name, inner);
    return end;
  }

  private index(): number {
    const { text, stop } = this.until("]");
    if (stop === "") fail(endsInIndex);
    if (!/^[+-]?\d+$/.test(text)) fail(`error parsing index: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
    return Number(text);
  }

  private item(list: unknown[], index: number, depth: number): { list: unknown[]; end?: typeof ended } {
    if (index < 0) fail(`negative ${index} index not allowed`);
    const { text, stop } = this.until("[.=");
    if (text !== "") fail(`unexpected data at end of array index: ${describeRunes(text)}`);
    if (stop === "") return { list, end: ended };
    if (stop === "=") {
      return { list: putAt(list, index, this.value().value) };
    }
    if (stop === "[") {
      const next = this.index();
      const held = list[index];
      const { list: below, end } = this.item(Array.isArray(held) ? held.slice() : [], next, depth);
      return { list: putAt(list, index, below), end };
    }
    const inner = isTable(list[index]) ? list[index] : {};
    const end = this.key(inner, depth);
    return { list: end === ended ? list : putAt(list, index, inner), end };
  }

  /** What stands behind an equals sign. */
  private value(): { value: unknown; end?: typeof ended } {
    if (this.kind === "json") return this.json();
    if (this.kind === "literal") return { value: this.rest() };
    if (this.characters[this.at] === undefined) return { value: "", end: ended };
    if (this.characters[this.at] === "{") {
      this.at += 1;
      return { value: this.list() };
    }
    return { value: this.convert(this.until(",").text) };
  }

  private rest(): string {
    const text = this.characters.slice(this.at).join("");
    this.at = this.characters.length;
    return text;
  }

  private list(): unknown[] {
    const items: unknown[] = [];
    for (;;) {
      const { text, stop } = this.until(",}");
      if (stop === "") fail("list must terminate with '}'");
      items.push(this.convert(text));
      if (stop === ",") continue;
      if (this.characters[this.at] === ",") this.at += 1;
      return items;
    }
  }

  private convert(text: string): unknown {
    if (this.kind === "file") return this.readFile?.(text) ?? fail(`cannot read ${text}`);
    return this.kind === "set" ? typed(text) : text;
  }

  /** A JSON value up to the comma behind it. */
  private json(): { value: unknown; end?: typeof ended } {
    if (this.isEmptyValue()) return { value: null };
    const text = this.characters.slice(this.at).join("");
    const length = jsonLength(text);
    const value: unknown = JSON.parse(text.slice(0, length));
    this.at += Array.from(text.slice(0, length)).length;
    this.isEmptyValue();
    return { value };
  }

  /** Skips space; true at a comma, which is taken, and at the end. */
  private isEmptyValue(): boolean {
    for (;;) {
      const next = this.characters[this.at];
      if (next === undefined) return true;
      if (next !== "," && !/\s/.test(next)) return false;
      this.at += 1;
      if (next === ",") return true;
    }
  }
}

/** How much of a text the first JSON value takes. */
function jsonLength(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
      if (depth === 0) return at + 1;
    } else if ("{[".includes(character)) depth += 1;
    else if ("}]".includes(character)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && /[,\s]/.test(character)) return at;
  }
  return text.length;
}

function typed(text: string): unknown {
  switch (text.toLowerCase()) {
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    default: {
      const isNumber = /^(0|[+-]?[0-9]+)$/.test(text) && (text === "0" || !text.startsWith("0"));
      const value = isNumber ? BigInt(text.replace(/^\+/, "")) : 0n;
      return isNumber && BigInt.asIntN(64, value) === value ? int64(value) : text;
    }
  }
}

function put(table: Values, name: string, value: unknown): void {
  if (name !== "") setValue(table, name, value);
}

function putAt(list: unknown[], index: number, value: unknown): unknown[] {
  if (index > mostItems) fail(`index of ${index} is greater than maximum supported index of ${mostItems}`);
  const copy = list.slice();
  while (copy.length <= index) copy.push(null);
  copy[index] = value;
  return copy;
}

const goType = (value: unknown): string => (value === null ? "nil" : typeName(value));

/** Characters as Go prints a slice of them. */
const describeRunes = (text: string): string =>
  `[${Array.from(text)
    .map((character) => `'${character}'`)
    .join(" ")}]`;
