// The grammar of kubectl's JSONPath templates: text with actions in braces.
// @see https://kubernetes.io/docs/reference/kubectl/jsonpath/, k8s.io/client-go v0.36 util/jsonpath

/** One step of an action. A literal number without a point is an int, which Go compares with ints alone. */
export type Step =
  | { kind: "field"; name: string }
  | { kind: "every" }
  | { kind: "below" }
  | { kind: "slice"; from?: number; to?: number; step?: number; isOne: boolean }
  | { kind: "union"; of: Step[][] }
  | { kind: "filter"; left: Step[]; operator: string; right: Step[] }
  | { kind: "literal"; value: string | number | boolean; isInt: boolean }
  | { kind: "word"; name: string };

/** Text, or an action. */
export type Part = string | Step[];

/** What is wrong with a template, in the words of client-go. */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
}

/** Reads a template. @throws {JsonPathError} */
export function parseJsonPath(template: string): Part[] {
  const parts: Part[] = [];
  let rest = template;
  for (let open = rest.indexOf("{"); open >= 0; open = rest.indexOf("{")) {
    if (open > 0) parts.push(rest.slice(0, open));
    const reader: Reader = { text: rest, at: open + 1, steps: [] };
    readAction(reader);
    parts.push(reader.steps);
    rest = rest.slice(reader.at);
  }
  return rest === "" ? parts : [...parts, rest];
}

type Reader = { text: string; at: number; steps: Step[] };

const isWordStart = (character: string): boolean => /[\p{L}\p{Nd}_]/u.test(character);

/** A sticky match where the reader stands. */
function eat(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  const found = new RegExp(pattern, "uy");
  found.lastIndex = reader.at;
  const match = found.exec(reader.text) ?? undefined;
  if (match) reader.at += match[0].length;
  return match;
}

const word = /(?:\\[^]|[^\s.,[\]$@{}\\])*/;

function readAction(reader: Reader): void {
  for (;;) {
    if (eat(reader, /\}/)) return;
    if (eat(reader, /\[\?\(/)) readFilter(reader);
    else if (eat(reader, /\.\./)) readBelow(reader);
    else if (eat(reader, /[ @$]/)) continue;
    else if (eat(reader, /\[/)) readArray(reader);
    else if (/["']/.test(reader.text[reader.at] ?? "")) readText(reader);
    else if (eat(reader, /\./)) readField(reader);
    else readWord(reader);
  }
}

function readBelow(reader: Reader): void {
  if (reader.steps.at(-1)?.kind === "below") throw new JsonPathError("invalid multiple recursive descent");
  reader.steps.push({ kind: "below" });
  if (isWordStart(reader.text[reader.at] ?? "")) readField(reader);
}

function readField(reader: Reader): void {
  const name = eat(reader, word)?.[0] ?? "";
  reader.steps.push(name === "*" ? { kind: "every" } : { kind: "field", name: name.replaceAll("\\", "") });
}

function readText(reader: Reader): void {
  const found = eat(reader, /"((?:\\[^\n]|[^"\\\n])*)"|'((?:\\[^\n]|[^'\\\n])*)'/);
  if (!found) throw new JsonPathError("unterminated quoted string");
  const value = (found[1] ?? found[2] ?? "").replaceAll(
    /\\(.)/g,
    (_, character: string) => escapes[character] ?? character,
  );
  reader.steps.push({ kind: "literal", value, isInt: false });
}

const escapes: { readonly [character: string]: string } = { n: "\n", t: "\t", r: "\r" };

function readWord(reader: Reader): void {
  const character = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  if (reader.at >= reader.text.length || /[\r\n]/.test(character)) throw new JsonPathError("unclosed action");
  const number = eat(reader, /[+-]?[\d.]*/)?.[0] ?? "";
  if (number !== "") return readNumber(reader, number);
  if (!isWordStart(character)) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw new JsonPathError(`unrecognized character in action: U+${code} '${character}'`);
  }
  const name = eat(reader, word)?.[0] ?? "";
  const isBool = name === "true" || name === "false";
  reader.steps.push(isBool ? { kind: "literal", value: name === "true", isInt: false } : { kind: "word", name });
}

function readNumber({ steps }: Reader, text: string): void {
  const value = Number(text);
  if (Number.isNaN(value) || !/\d/.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
  steps.push({ kind: "literal", value, isInt: !text.includes(".") });
}

/** The steps of a text that stands alone. */
function parseInside(text: string): Step[] {
  const [first = []] = parseJsonPath(`{${text}}`);
  return typeof first === "string" ? [] : first;
}

function readArray(reader: Reader): void {
  const inside = eat(reader, /([^\]\n]*)\]/)?.[1];
  if (inside === undefined) throw new JsonPathError("unterminated array");
  const several = inside.split(",");
  if (several.length > 1) {
    reader.steps.push({ kind: "union", of: several.map((one) => parseInside(`[${one.trim()}]`)) });
    return;
  }
  const key = /^'([^']*)'$/.exec(inside)?.[1];
  if (key !== undefined) reader.steps.push(...parseInside(`.${key}`));
  else reader.steps.push(readSlice(inside === "*" ? ":" : inside));
}

function readSlice(text: string): Step {
  const found = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!found) throw new JsonPathError(`invalid array index ${text}`);
  const number = (part = ""): number | undefined => {
    if (part === "") return undefined;
    if (part === "-") throw new JsonPathError(`array index ${part} is not a number`);
    return Number(part);
  };
  const [from, to, step] = [number(found[1]), number(found[2]?.slice(1)), number(found[3]?.slice(1))];
  return {
    kind: "slice",
    isOne: found[2] === undefined,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  };
}

function readFilter(reader: Reader): void {
  const inside = eat(reader, /([^"')\n]*(?:"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*')?[^)\n]*)\)/)?.[1];
  if (inside === undefined) throw new JsonPathError("unterminated filter");
  if (!eat(reader, /\]/)) throw new JsonPathError("unclosed array expect ]");
  const compared = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(inside);
  const [, left = inside, operator = "exists", right = ""] = compared ?? [];
  reader.steps.push({ kind: "filter", left: parseInside(left), operator, right: compared ? parseInside(right) : [] });
}
