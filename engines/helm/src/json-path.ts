// What a JSONPath template finds in values, as kubectl prints it.
// @see k8s.io/client-go v0.36 util/jsonpath/jsonpath.go
import { sprint } from "@sluice/gotemplate";
import { JsonPathError, parseJsonPath, type Part, type Step } from "./parse-json-path.ts";
import { isTable, type Values } from "./values.ts";

/** An int of the template: Go does not compare it with the floats of values. */
class Int {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * Prints what a template finds; nothing at all when a part of it finds nothing, as `helm show values` has it.
 *
 * @throws {JsonPathError} when it cannot be read
 */
export function printJsonPath(template: string, values: Values): string {
  const parts = parseJsonPath(template);
  try {
    return run({ parts, at: 0, depth: 0 }, values);
  } catch (error) {
    if (error instanceof JsonPathError) return "";
    throw error;
  }
}

/** Where in the template a block goes on; `depth` counts the ranges around it. */
type Cursor = { parts: readonly Part[]; at: number; depth: number };

const isWord = (part: Part | undefined, name: string): boolean =>
  Array.isArray(part) && part[0]?.kind === "word" && part[0].name === name;

function run(cursor: Cursor, value: unknown): string {
  const { parts, depth } = cursor;
  let text = "";
  for (; cursor.at < parts.length; cursor.at += 1) {
    const part = parts[cursor.at] ?? "";
    if (typeof part === "string") text += part;
    else if (isWord(part, "end") && depth > 0) return text;
    else if (isWord(part, "range")) text += runRange(cursor, part.slice(1), value);
    else text += walk([value], part).map(print).join(" ");
  }
  return text;
}

function runRange(cursor: Cursor, steps: readonly Step[], value: unknown): string {
  const { parts, at, depth } = cursor;
  const found = walk([value], steps);
  let text = "";
  let end = at;
  // Without results, the block is still gone through for its end.
  for (const one of found.length > 0 ? found : [undefined]) {
    const inside = { parts, at: at + 1, depth: depth + 1 };
    const told = run(inside, one);
    if (found.length > 0) text += told;
    end = inside.at;
  }
  cursor.at = end;
  return text;
}

const walk = (input: readonly unknown[], steps: readonly Step[]): readonly unknown[] =>
  steps.reduce<readonly unknown[]>((found, step) => take(found, step), input);

function take(input: readonly unknown[], step: Step): readonly unknown[] {
  switch (step.kind) {
    case "field":
      return takeField(input, step.name);
    case "every":
      return input.flatMap(childrenOf);
    case "below":
      return input.flatMap(below);
    case "slice":
      return input.flatMap((value) => slice(value, step));
    case "union":
      return step.of.flatMap((steps) => walk(input, steps));
    case "filter":
      return input.flatMap((value) => filter(value, step));
    case "literal":
      return input.map(() => (step.isInt ? new Int(Number(step.value)) : step.value));
    case "word":
      throw new JsonPathError(`unrecognized identifier ${step.name}`);
  }
}

function takeField(input: readonly unknown[], name: string): unknown[] {
  if (name === "") throw new JsonPathError(" is not found");
  const found = input.flatMap((value) => (isTable(value) && Object.hasOwn(value, name) ? [value[name]] : []));
  if (found.length === 0 && input.length > 0) throw new JsonPathError(`${name} is not found`);
  return found;
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isTable(value))
    return Object.keys(value)
      .sort()
      .map((key) => value[key]);
  return typeof value === "string" ? [...Buffer.from(value)].map((byte) => new Int(byte)) : [];
}

function below(value: unknown): unknown[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(below)];
}

function slice(value: unknown, step: Step & { kind: "slice" }): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new JsonPathError("it is no list");
  const { length } = value;
  const from = at(step.from ?? 0, length);
  const to = step.isOne ? from + 1 : at(step.to ?? length, length);
  if (from === to) return [];
  if (from < 0 || from >= length || to < 0 || to > length || from > to)
    throw new JsonPathError(`array index out of bounds: index ${from}, length ${length}`);
  const { step: every = 1 } = step;
  if (every <= 0) throw new JsonPathError("step must be > 0");
  return value.slice(from, to).filter((_, index) => index % every === 0);
}

const at = (index: number, length: number): number => (index < 0 ? index + length : index);

function filter(value: unknown, { left, operator, right }: Step & { kind: "filter" }): unknown[] {
  if (!Array.isArray(value)) throw new JsonPathError("it is no list and cannot be filtered");
  return value.filter((one) => {
    if (operator === "exists") return exists(one, left);
    const [first, ...more] = walk([one], left);
    const [second, ...others] = walk([one], right);
    if (more.length > 0 || others.length > 0) throw new JsonPathError("can only compare one element at a time");
    return compare(first, operator, second);
  });
}

function exists(value: unknown, steps: readonly Step[]): boolean {
  try {
    return walk([value], steps).length > 0;
  } catch (error) {
    if (error instanceof JsonPathError) return false;
    throw error;
  }
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  const [first, second] = [left, right].map((value) => (value instanceof Int ? value.value : value));
  const isSame = typeof first === typeof second && left instanceof Int === right instanceof Int;
  const isOrdered = typeof first === "number" || typeof first === "string";
  if (!isSame || !(isOrdered || typeof first === "boolean"))
    throw new JsonPathError("incompatible types for comparison");
  if (operator === "==") return first === second;
  if (operator === "!=") return first !== second;
  if (!isOrdered) throw new JsonPathError("invalid type for comparison");
  const [a, b] = [first as number, second as number];
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  throw new JsonPathError(`unrecognized filter operator ${operator}`);
}

function print(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Int) return String(value.value);
  if (typeof value === "object") return asJson(value);
  return sprint([value]);
}

/** As Go's encoder writes it: keys sorted, and what HTML would read escaped. */
const asJson = (value: unknown): string =>
  JSON.stringify(value, (_key, held: unknown) =>
    isTable(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held,
  ).replaceAll(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
