// A text becomes a tree, with every place of it known by its offset.
// @see cel-go parser/parser.go and parser/gen/CEL.g4, v0.26.0
import { bytesOf, doubleOf, integerOf, textOf } from "./literals.ts";
import { expandMacro, isIssue } from "./macros.ts";
import { tokensOf, type Token } from "./tokens.ts";
import type { Expr, Issue, Literal, MapEntry, MessageField } from "./tree.ts";

/** What a text says, or what keeps it from saying anything. */
export type Parsed = { expr: Expr; issues?: undefined } | { expr?: undefined; issues: Issue[] };

const longest = 100_000;
const deepest = 250;

/** Reads an expression. */
export function parseExpression(text: string): Parsed {
  const points = Array.from(text).length;
  if (points > longest)
    return {
      issues: [
        { at: undefined, message: `expression code point size exceeds limit: size: ${points}, limit ${longest}` },
      ],
    };
  const { tokens, issues } = tokensOf(text);
  const reader: Reader = { tokens, next: 0, issues, depth: 0, ends: [] };
  try {
    const expr = expression(reader);
    const { kind, text: rest } = current(reader);
    const sort = reader.tokens[reader.next + 1]?.kind === "end" ? "extraneous" : "mismatched";
    if (kind !== "end") fail(reader, `${sort} input '${rest}' expecting <EOF>`, true);
    return issues.length > 0 ? { issues } : { expr };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { issues };
  }
}

/** Ends reading at the first place that fits no rule. */
class Broken extends Error {
  override readonly name = "Broken";
}

/** `ends` are the marks that end what is being read, from the outside in. */
type Reader = { tokens: Token[]; next: number; issues: Issue[]; depth: number; ends: (readonly string[])[] };

const current = (reader: Reader): Token => reader.tokens[reader.next] as Token;
const isMark = (token: Token | undefined, text: string): boolean => token?.kind === "mark" && token.text === text;
const peek = (reader: Reader, text: string, ahead = 0): boolean => isMark(reader.tokens[reader.next + ahead], text);

function take(reader: Reader): Token {
  const token = current(reader);
  if (token.kind !== "end") reader.next += 1;
  return token;
}

const accept = (reader: Reader, text: string): Token | undefined => (peek(reader, text) ? take(reader) : undefined);

function fail(reader: Reader, message: string, goesOn = false): void {
  reader.issues.push({ at: current(reader).at, message: `Syntax error: ${message}` });
  if (!goesOn) throw new Broken(message);
}

/** Marks in the order in which what is expected is listed. */
const order = ["[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?"];
const inOrder = (marks: readonly string[]): string =>
  [...marks]
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((mark) => `'${mark}'`)
    .join(", ");

const firstMarks = ["[", "{", "(", ".", "-", "!"];
const firstWords = ["true", "false", "null"];
const firstKinds = ["NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER"];

/** Whether an expression may begin with a word, or whether it is one of the marks that may stand there instead. */
const begins = (token: Token | undefined, others: readonly string[] = []): boolean =>
  token !== undefined &&
  (token.kind === "mark"
    ? [...firstMarks, ...firstWords, ...others].includes(token.text)
    : firstKinds.includes(token.kind));

/** Tells of a word with which nothing begins, and goes on where the next one would do, as ANTLR does. */
function mustBegin(reader: Reader, others: readonly string[] = []): void {
  const token = current(reader);
  if (begins(token, others)) return;
  const next = reader.tokens[reader.next + 1];
  const words = firstWords.map((word) => `'${word}'`);
  const expected = `{${[inOrder([...firstMarks, ...others]), ...words, ...firstKinds].join(", ")}}`;
  const canGoOn = begins(next, others);
  fail(reader, `${canGoOn ? "extraneous" : "mismatched"} input '${token.text}' expecting ${expected}`, canGoOn);
  take(reader);
}

/** A mark that must be there. What may follow it says whether it was forgotten, as ANTLR judges it. */
function expect(reader: Reader, text: string, mayFollow: (token: Token) => boolean): Token {
  const found = accept(reader, text);
  if (found) return found;
  const token = current(reader);
  if (peek(reader, text, 1)) {
    fail(reader, `extraneous input '${token.text}' expecting '${text}'`, true);
    take(reader);
    return take(reader);
  }
  const isForgotten = mayFollow(token);
  fail(
    reader,
    isForgotten ? `missing '${text}' at '${token.text}'` : `mismatched input '${token.text}' expecting '${text}'`,
    isForgotten,
  );
  return token;
}

/** The end of a list or a map, where a comma might have stood too. */
function expectEnd(reader: Reader, text: string, afterComma: boolean): void {
  if (accept(reader, text)) return;
  const token = current(reader);
  const expected = afterComma ? `'${text}'` : `{${inOrder([text, ","])}}`;
  const canGoOn = peek(reader, text, 1);
  fail(reader, `${canGoOn ? "extraneous" : "mismatched"} input '${token.text}' expecting ${expected}`, canGoOn);
  take(reader);
  take(reader);
}

const operators = ["==", "!=", "in", "<", "<=", ">=", ">", "&&", "||", "[", ".", "-", "+", "*", "/", "%", "?"];

/** What may stand after a value: an operator, or what ends whatever it stands in. */
const afterValue = (reader: Reader) => {
  const [end] = reader.ends.slice(-1);
  return (token: Token): boolean =>
    token.kind === "end"
      ? end === undefined
      : token.kind === "mark" && (operators.includes(token.text) || (end?.includes(token.text) ?? false));
};

/** Reads what stands between marks. */
function within<T>(reader: Reader, ends: readonly string[], read: () => T): T {
  reader.ends.push(ends);
  const result = read();
  reader.ends.pop();
  return result;
}

/** One level further down. @throws {Broken} when that is too far for a reader that calls itself */
function deeper<T>(reader: Reader, levels: number, read: () => T): T {
  reader.depth += levels;
  if (reader.depth > deepest) {
    reader.issues.push({ at: undefined, message: `expression recursion limit exceeded: ${deepest}` });
    throw new Broken("too deep");
  }
  const result = read();
  reader.depth -= levels;
  return result;
}

const expression = (reader: Reader): Expr =>
  deeper(reader, 1, () => {
    const test = logical(reader, 0);
    const mark = accept(reader, "?");
    if (!mark) return test;
    const yes = within(reader, [":"], () => logical(reader, 0));
    expect(reader, ":", begins);
    const no = expression(reader);
    return { kind: "call", at: mark.at, name: "_?_:_", args: [test, yes, no] };
  });

const logicals = ["||", "&&"] as const;

function logical(reader: Reader, level: 0 | 1): Expr {
  const read = (): Expr => (level === 0 ? logical(reader, 1) : binary(reader, 0));
  const terms = [read()];
  const marks: Token[] = [];
  for (let mark = accept(reader, logicals[level]); mark; mark = accept(reader, logicals[level])) {
    marks.push(mark);
    terms.push(read());
  }
  return marks.length === 0
    ? (terms[0] as Expr)
    : balanced({ terms, marks, name: `_${logicals[level]}_` }, 0, marks.length - 1);
}

/** Chains of `&&` and `||` are trees of little depth. */
function balanced(chain: { terms: Expr[]; marks: Token[]; name: string }, low: number, high: number): Expr {
  const { terms, marks, name } = chain;
  const middle = Math.floor((low + high + 1) / 2);
  const left = middle === low ? (terms[middle] as Expr) : balanced(chain, low, middle - 1);
  const right = middle === high ? (terms[middle + 1] as Expr) : balanced(chain, middle + 1, high);
  return { kind: "call", at: (marks[middle] as Token).at, name, args: [left, right] };
}

/** Operators from the loosest to the tightest. */
const binaries: readonly (readonly string[])[] = [
  ["<", "<=", ">=", ">", "==", "!=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

function binary(reader: Reader, level: number): Expr {
  const marks = binaries[level];
  if (!marks) return unary(reader);
  let left = binary(reader, level + 1);
  for (let chain = 0; marks.some((mark) => peek(reader, mark)); chain += 1) {
    const mark = take(reader);
    const right = deeper(reader, chain, () => binary(reader, level + 1));
    const name = mark.text === "in" ? "@in" : `_${mark.text}_`;
    left = { kind: "call", at: mark.at, name, args: [left, right] };
  }
  return left;
}

function unary(reader: Reader): Expr {
  for (const [mark, name] of [
    ["!", "!_"],
    ["-", "-_"],
  ] as const) {
    if (!peek(reader, mark) || (mark === "-" && isSigned(reader))) continue;
    const { at } = current(reader);
    let count = 0;
    while (accept(reader, mark)) count += 1;
    const target = member(reader);
    return count % 2 === 0 ? target : { kind: "call", at, name, args: [target] };
  }
  return member(reader);
}

const isSigned = ({ tokens, next }: Reader): boolean => /^NUM_(INT|FLOAT)$/.test(tokens[next + 1]?.kind ?? "");

function member(reader: Reader): Expr {
  let target = primary(reader);
  for (let chain = 0; ; chain += 1) {
    const before = target;
    const dot = accept(reader, ".");
    if (dot) target = deeper(reader, chain, () => afterDot(reader, before, dot));
    else if (peek(reader, "[")) target = deeper(reader, chain, () => index(reader, before));
    else return target;
  }
}

function afterDot(reader: Reader, operand: Expr, { at }: Token): Expr {
  if (accept(reader, "?")) {
    const { at: place } = current(reader);
    const literal: Literal = { type: "string", value: fieldName(reader) };
    return { kind: "call", at, name: "_?._", args: [operand, { kind: "literal", at: place, literal }] };
  }
  const isCall = current(reader).kind === "IDENTIFIER" && peek(reader, "(", 1);
  const field = fieldName(reader);
  return isCall ? call(reader, field, operand) : { kind: "select", at, operand, field, isTest: false };
}

function fieldName(reader: Reader): string {
  const token = current(reader);
  if (token.kind === "ESC_IDENTIFIER") {
    reader.issues.push({ at: token.at, message: "unsupported syntax: '`'" });
    take(reader);
    return token.text.slice(1, -1);
  }
  if (token.kind === "IDENTIFIER") return take(reader).text;
  const isWord = firstWords.includes(token.text);
  const seen = token.kind === "end" ? "" : token.text;
  fail(
    reader,
    isWord ? `mismatched input '${token.text}' expecting IDENTIFIER` : `no viable alternative at input '.${seen}'`,
  );
  return "";
}

function index(reader: Reader, target: Expr): Expr {
  const { at } = take(reader);
  const name = accept(reader, "?") ? "_[?_]" : "_[_]";
  mustBegin(reader, name === "_[_]" ? ["?"] : []);
  const key = within(reader, ["]"], () => expression(reader));
  expect(reader, "]", afterValue(reader));
  return { kind: "call", at, name, args: [target, key] };
}

/** A call from its parenthesis on, or what its macro makes of it. */
function call(reader: Reader, name: string, target?: Expr): Expr {
  const { at } = take(reader);
  const args = within(reader, [",", ")"], () => argumentsOf(reader));
  expect(reader, ")", afterValue(reader));
  const found = expandMacro({ at, name, target, args });
  if (!found) return { kind: "call", at, name, ...(target ? { target } : {}), args };
  if (!isIssue(found)) return found;
  reader.issues.push(found);
  return { kind: "literal", at, literal: { type: "null", value: null } };
}

function argumentsOf(reader: Reader): Expr[] {
  mustBegin(reader, [")"]);
  if (peek(reader, ")")) return [];
  const args = [expression(reader)];
  while (accept(reader, ",")) args.push(expression(reader));
  return args;
}

/** Items with commas between them and perhaps after the last, to the mark that ends them. */
function itemsUntil<T>(reader: Reader, end: string, read: () => T): T[] {
  const items: T[] = [];
  if (peek(reader, ",") && peek(reader, end, 1)) take(reader);
  let afterComma = false;
  while (!peek(reader, end) && !(afterComma && peek(reader, ","))) {
    items.push(within(reader, [",", end], read));
    afterComma = accept(reader, ",") !== undefined;
    if (!afterComma) break;
  }
  expectEnd(reader, end, afterComma);
  return items;
}

function primary(reader: Reader): Expr {
  mustBegin(reader);
  const { at, kind } = current(reader);
  if (accept(reader, "(")) {
    const inner = within(reader, [")"], () => expression(reader));
    expect(reader, ")", afterValue(reader));
    return inner;
  }
  if (accept(reader, "[")) return list(reader, at);
  if (accept(reader, "{")) return { kind: "map", at, entries: itemsUntil(reader, "}", () => entry(reader)) };
  if (kind === "IDENTIFIER" || (peek(reader, ".") && reader.tokens[reader.next + 1]?.kind === "IDENTIFIER"))
    return name(reader);
  return literal(reader);
}

function list(reader: Reader, at: number): Expr {
  const items = itemsUntil(reader, "]", () => ({
    isOptional: accept(reader, "?") !== undefined,
    value: expression(reader),
  }));
  const optional = items.flatMap(({ isOptional }, place) => (isOptional ? [place] : []));
  return { kind: "list", at, items: items.map(({ value }) => value), optional };
}

function entry(reader: Reader): MapEntry {
  const isOptional = accept(reader, "?") !== undefined;
  const key = expression(reader);
  const { at } = expect(reader, ":", begins);
  return { at, key, value: expression(reader), isOptional };
}

function field(reader: Reader): MessageField {
  const isOptional = accept(reader, "?") !== undefined;
  const own = fieldName(reader);
  const { at } = expect(reader, ":", begins);
  return { at, name: own, value: expression(reader), isOptional };
}

/** Words that no variable may have as its name. */
const reserved = new Set(
  "as break const continue else false for function if import in let loop package namespace null return true var void while".split(
    " ",
  ),
);

function name(reader: Reader): Expr {
  const start = current(reader);
  const lead = accept(reader, ".") ? "." : "";
  const { text, at } = take(reader);
  const length = messageNameLength(reader);
  if (length !== undefined) return message(reader, lead + text, length);
  if (reserved.has(text)) {
    reader.issues.push({ at: start.at, message: `reserved identifier: ${text}` });
    if (peek(reader, "(")) call(reader, text);
    return { kind: "name", at, name: text };
  }
  return peek(reader, "(") ? call(reader, lead + text) : { kind: "name", at, name: lead + text };
}

/** How many tokens of a dotted name stand before a brace; undefined when none does. */
function messageNameLength({ tokens, next }: Reader): number | undefined {
  let length = 0;
  while (isMark(tokens[next + length], ".") && tokens[next + length + 1]?.kind === "IDENTIFIER") length += 2;
  return isMark(tokens[next + length], "{") ? length : undefined;
}

function message(reader: Reader, first: string, length: number): Expr {
  const rest = reader.tokens.slice(reader.next, reader.next + length).map(({ text }) => text);
  reader.next += length;
  const { at } = take(reader);
  return { kind: "message", at, name: first + rest.join(""), fields: itemsUntil(reader, "}", () => field(reader)) };
}

const literals: { readonly [kind: string]: (text: string) => Literal | string } = {
  NUM_INT: (text) => integerOf(text, "int"),
  NUM_UINT: (text) => integerOf(text, "uint"),
  NUM_FLOAT: doubleOf,
  STRING: textOf,
  BYTES: bytesOf,
};
const words: { readonly [text: string]: Literal } = {
  true: { type: "bool", value: true },
  false: { type: "bool", value: false },
  null: { type: "null", value: null },
};
function literal(reader: Reader): Expr {
  const { at } = current(reader);
  const sign = isSigned(reader) && accept(reader, "-") ? "-" : "";
  const token = current(reader);
  const read = literals[token.kind];
  const word = token.kind === "mark" && Object.hasOwn(words, token.text) ? words[token.text] : undefined;
  if (!read && !word) fail(reader, `no viable alternative at input '${token.text}'`);
  take(reader);
  const found = word ?? read?.(sign + token.text) ?? "";
  if (typeof found !== "string") return { kind: "literal", at, literal: found };
  reader.issues.push({ at, message: found });
  return { kind: "literal", at, literal: { type: "null", value: null } };
}
