// One keyword of a schema, in the words of santhosh-tekuri/jsonschema v6, which Helm 4 prints.
import { formatFloat, quote as quoteAsGo } from "@sluice/gotemplate";
import { isTable, valueOf, type Values } from "./values.ts";

/** The type of a value, as schemas name it. */
export function typeOfValue(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "bigint" ? "number" : typeof value;
}

/** Whether two values are the same JSON. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, at) => sameValue(item, right[at]));
  if (isTable(left) && isTable(right)) {
    const names = Object.keys(left);
    return names.length === Object.keys(right).length && names.every((name) => sameValue(left[name], right[name]));
  }
  return (
    left === right ||
    (typeOfValue(left) === "number" && typeOfValue(right) === "number" && Number(left) === Number(right))
  );
}

/** As the library quotes. */
export const quoteShort = (text: string): string =>
  `'${quoteAsGo(text).replaceAll('\\"', '"').replaceAll("'", "\\'").slice(1, -1)}'`;
const joined = (names: readonly string[]): string => names.map(quoteShort).join(", ");

function shown(value: unknown): string {
  if (typeof value === "string") return quoteShort(value);
  if (Array.isArray(value) || isTable(value)) return "value";
  return value === null || value === undefined ? "<nil>" : String(value);
}

/** Counts and bounds are written for English readers, with commas. */
const count = (value: number): string => value.toLocaleString("en-US");
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `12,345.25` and `1.5×10⁰⁶` */
function float(value: unknown): string {
  const text = formatFloat(Number(value), "g", -1);
  const whole = Number(value);
  if (Number.isInteger(whole) && Math.abs(whole) < 1e21) return count(whole);
  const [mantissa = "", power] = text.split("e");
  if (power === undefined) {
    const [before = "", after = ""] = mantissa.split(".");
    return `${count(Number(before))}.${after}`;
  }
  const raised = Array.from(power.replace(/^[-+]/, ""), (digit) => superscripts[Number(digit)]).join("");
  return `${mantissa}×10${power.startsWith("-") ? "⁻" : ""}${raised}`;
}

type Say = (found: string) => void;

/** Reads a pattern, and says whether a text has it. */
export type Patterns = (pattern: string) => (text: string) => boolean;

type Told = { say: Say; draft: number; patterns: Patterns };

/** What keywords that need no other schema find wrong with a value, in the order of the library. */
export function describeKeyword(
  schema: Values,
  value: unknown,
  { draft, patterns }: { draft: number; patterns: Patterns },
): string[] {
  const found: string[] = [];
  const say: Say = (text) => void found.push(text);
  const told: Told = { say, draft, patterns };
  if (isTable(value)) describeTable(schema, value, say);
  if (Array.isArray(value)) describeList(schema, value, say);
  if (typeof value === "string") describeText(schema, value, told);
  if (typeof value === "number" || typeof value === "bigint") describeNumber(schema, value, told);
  return found;
}

const numberOf = (schema: Values, keyword: string): number | undefined => {
  const held = valueOf(schema, keyword);
  return typeof held === "number" ? held : undefined;
};

function describeSize(schema: Values, what: string, { size, say }: { size: number; say: Say }): void {
  const [least, most] = [numberOf(schema, `min${what}`), numberOf(schema, `max${what}`)];
  if (least !== undefined && size < least) say(`min${what}: got ${count(size)}, want ${count(least)}`);
  if (most !== undefined && size > most) say(`max${what}: got ${count(size)}, want ${count(most)}`);
}

function describeTable(schema: Values, value: Values, say: Say): void {
  describeSize(schema, "Properties", { size: Object.keys(value).length, say });
  const required = missingOf(value, valueOf(schema, "required"));
  if (required.length > 0) say(`missing ${required.length === 1 ? "property" : "properties"} ${joined(required)}`);
}

const missingOf = (value: Values, names: unknown): string[] =>
  (Array.isArray(names) ? names : []).filter(
    (name): name is string => typeof name === "string" && !Object.hasOwn(value, name),
  );

/** Names that another one needs; undefined when all are there. */
export function describeDependency(value: Values, name: string, names: unknown): string | undefined {
  const lacking = Object.hasOwn(value, name) ? missingOf(value, names) : [];
  return lacking.length > 0 ? `properties ${joined(lacking)} required, if ${quoteShort(name)} exists` : undefined;
}

function describeList(schema: Values, value: readonly unknown[], say: Say): void {
  describeSize(schema, "Items", { size: value.length, say });
  if (valueOf(schema, "uniqueItems") !== true) return;
  for (let second = 1; second < value.length; second += 1)
    for (let first = 0; first < second; first += 1)
      if (sameValue(value[first], value[second])) return say(`items at ${count(first)} and ${count(second)} are equal`);
}

function describeText(schema: Values, value: string, { say, patterns }: Told): void {
  describeSize(schema, "Length", { size: Array.from(value).length, say });
  const pattern = valueOf(schema, "pattern");
  if (typeof pattern === "string" && !patterns(pattern)(value))
    say(`${quoteShort(value)} does not match pattern ${quoteShort(pattern)}`);
}

function describeNumber(schema: Values, value: number | bigint, { say, draft }: Told): void {
  const [minimum, maximum] = [numberOf(schema, "minimum"), numberOf(schema, "maximum")];
  const isShut = (keyword: string): boolean => valueOf(schema, keyword) === true;
  const bounds: [string, number | undefined, (bound: number) => boolean][] = [
    ["minimum", isShut("exclusiveMinimum") ? undefined : minimum, (bound) => value < bound],
    ["maximum", isShut("exclusiveMaximum") ? undefined : maximum, (bound) => value > bound],
    ["exclusiveMinimum", exclusive(schema, "exclusiveMinimum", { bound: minimum, draft }), (bound) => value <= bound],
    ["exclusiveMaximum", exclusive(schema, "exclusiveMaximum", { bound: maximum, draft }), (bound) => value >= bound],
    ["multipleOf", numberOf(schema, "multipleOf"), (bound) => !isMultiple(Number(value), bound)],
  ];
  for (const [keyword, bound, isWrong] of bounds)
    if (bound !== undefined && isWrong(bound)) say(`${keyword}: got ${float(value)}, want ${float(bound)}`);
}

/** In draft 4 it says of another bound that it is not reached. */
const exclusive = (
  schema: Values,
  keyword: string,
  { bound, draft }: { bound: number | undefined; draft: number },
): number | undefined => (draft === 4 && valueOf(schema, keyword) === true ? bound : numberOf(schema, keyword));

/** Decimals are multiplied until they are whole. */
function isMultiple(value: number, of: number): boolean {
  const digits = Math.max(...[value, of].map((one) => String(one).split(".")[1]?.length ?? 0));
  const scale = 10 ** digits;
  return Math.round(value * scale) % Math.round(of * scale) === 0;
}

/** `const` and `enum`. */
export const describeChoice = (keyword: string, wanted: readonly unknown[]): string => {
  if (wanted.some((one) => Array.isArray(one) || isTable(one))) return `'${keyword}' failed`;
  return `value must be ${wanted.length === 1 ? "" : "one of "}${wanted.map(shown).join(", ")}`;
};

/** A format that is not met. */
export const describeFormat = (value: string, format: string, reason: string): string =>
  `${quoteShort(value)} is not valid ${format}: ${reason}`;

/** Names that no schema has. */
export const describeAdditional = (names: readonly string[]): string =>
  `additional properties ${joined(names)} not allowed`;

/** A name that is refused. */
export const describeName = (name: string): string => `invalid propertyName ${quoteShort(name)}`;
