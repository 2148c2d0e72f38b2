// A label selector as a query carries it: `app=web,tier in (a, b),!legacy`; what cannot be read is told in Kubernetes' words.
// @see k8s.io/apimachinery/pkg/labels/selector.go, v0.36.3
import { labelKeyProblems, labelValueProblems } from "./name-formats.ts";
import { SelectorError, type LabelRequirement } from "./selector.ts";

/** A word: a mark, `in` or `notin`, a text, or the end. */
type Token = { kind: "mark" | "word" | "text" | "end"; text: string };
type Reader = { tokens: Token[]; next: number };

/**
 * Reads a label selector.
 *
 * @throws {SelectorError} for a text that Kubernetes refuses
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const reader: Reader = { tokens: tokensOf(text), next: 0 };
  const requirements: LabelRequirement[] = [];
  while (peek(reader).kind !== "end") {
    const first = peek(reader);
    if (!begins(first)) throw new SelectorError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(requirement(reader));
    const after = take(reader);
    if (after.kind === "end") break;
    if (after.text !== ",") throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
    const { text: found } = peek(reader);
    if (!begins(peek(reader))) throw new SelectorError(`found '${found}', expected: identifier after ','`);
  }
  return requirements;
}

const mark = /[=!<>(),]/;

function tokensOf(text: string): Token[] {
  const [read = ""] = text.split("\0"); // Go's scanner takes it for the end
  const found = read.match(/==|!=|[=!<>(),]|[^=!<>(),\s]+/g) ?? [];
  const tokens = found.map((word): Token => {
    if (mark.test(word)) return { kind: "mark", text: word };
    return { kind: word === "in" || word === "notin" ? "word" : "text", text: word };
  });
  return [...tokens, { kind: "end", text: "" }];
}

const end: Token = { kind: "end", text: "" };
const peek = ({ tokens, next }: Reader): Token => tokens[next] ?? end;
const take = (reader: Reader): Token => {
  const token = peek(reader);
  reader.next += 1;
  return token;
};
const isName = ({ kind }: Token): boolean => kind === "text" || kind === "word";
const isMark = ({ kind, text }: Token, wanted: string): boolean => kind === "mark" && text === wanted;
const begins = (token: Token): boolean => isName(token) || isMark(token, "!");

const unreadable = (why: string): SelectorError => new SelectorError(`unable to parse requirement: ${why}`);

const operators: { readonly [sign: string]: LabelRequirement["operator"] } = {
  "=": "in",
  "==": "in",
  "!=": "notin",
  in: "in",
  notin: "notin",
  ">": "gt",
  "<": "lt",
};

function requirement(reader: Reader): LabelRequirement {
  const isAbsent = isMark(peek(reader), "!") && take(reader) !== undefined;
  const name = take(reader);
  if (!isName(name)) throw unreadable(`found '${name.text}', expected: identifier`);
  checkKey(name.text);
  const after = peek(reader);
  const isAlone = isAbsent || after.kind === "end" || isMark(after, ",");
  if (isAlone) return { key: name.text, operator: isAbsent ? "absent" : "exists", values: [] };
  const sign = take(reader);
  const operator = sign.kind === "text" ? undefined : operators[sign.text];
  if (!operator) throw unreadable(`found '${sign.text}', expected: in, notin, =, ==, !=, gt, lt`);
  const values = sign.kind === "word" ? valuesIn(reader) : [oneValue(reader)];
  // Kubernetes keeps values as a sorted set, and tells of the first that is wrong.
  for (const [index, value] of [...new Set(values)].sort().entries()) checkValue(name.text, value, { index, operator });
  return { key: name.text, operator, values };
}

function oneValue(reader: Reader): string {
  if (peek(reader).kind === "end" || isMark(peek(reader), ",")) return "";
  const value = take(reader);
  if (!isName(value)) throw unreadable(`found '${value.text}', expected: identifier`);
  return value.text;
}

function valuesIn(reader: Reader): string[] {
  const open = take(reader);
  if (!isMark(open, "(")) throw unreadable(`found '${open.text}' expected: '('`);
  const first = peek(reader);
  if (!isName(first) && !isMark(first, ",") && !isMark(first, ")"))
    throw unreadable(`found '${first.text}', expected: ',', ')' or identifier`);
  const values: string[] = [];
  for (;;) {
    values.push(isName(peek(reader)) ? take(reader).text : "");
    const after = take(reader);
    if (isMark(after, ")")) return values;
    if (!isMark(after, ",")) throw unreadable(`found '${after.text}', expected: ',' or ')'`);
  }
}

function checkKey(key: string): void {
  const wrong = labelKeyProblems(key);
  if (wrong.length > 0) throw unreadable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${wrong.join("; ")}`);
}

type Among = { index: number; operator: LabelRequirement["operator"] };

function checkValue(key: string, value: string, { index, operator }: Among): void {
  const shown = `Invalid value: ${JSON.stringify(value)}`;
  if ((operator === "gt" || operator === "lt") && !/^[-+]?\d+$/.test(value))
    throw unreadable(`values[${index}]: ${shown}: for 'Gt', 'Lt' operators, the value must be an integer`);
  const wrong = labelValueProblems(value);
  if (wrong.length > 0) throw unreadable(`values[${index}][${key}]: ${shown}: ${wrong.join("; ")}`);
}
