// What Go printed, to the byte: formats, templates with their errors, and Go's own unit cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sprint } from "./format/print-value.ts";
import { sprintf } from "./format/sprintf.ts";
import { TemplateSet } from "./template-set.ts";
import { GoComplex, GoNumber, int64, numberOf, withGoType, type GoFunction, type NumberKind } from "./values.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../testdata/${name}.json`, import.meta.url), "utf8"));

type Typed = [type: string, value: never];
const toValue = ([type, value]: Typed): unknown => {
  if (type === "int") return BigInt(value);
  if (/^u?int/.test(type)) return new GoNumber(type as NumberKind, BigInt(value));
  if (type === "float32") return new GoNumber("float32", Math.fround(value));
  if (type === "bytes") return Buffer.from(value);
  if (type === "strings") return withGoType("[]string", [...(value as string[])]);
  return type === "complex" ? new GoComplex(value[0], value[1]) : value;
};

const formats = read("fmt") as { cases: [format: string, args: Typed[], out: string][] };
test(`fmt.Sprintf: ${formats.cases.length} formats`, () => {
  for (const [format, args, out] of formats.cases)
    assert.equal(sprintf(format, args.map(toValue)), out, JSON.stringify([format, args]));
});

/** The functions that the recorder had. */
const functions = new Map<string, GoFunction>([
  ["upper", { types: ["string"], call: ([text]) => (text as string).toUpperCase() }],
  ["repeat", { types: ["int", "string"], call: ([count, text]) => (text as string).repeat(Number(count)) }],
  ["add64", { types: ["int64", "int64"], call: ([a, b]) => int64(BigInt(numberOf(a)) + BigInt(numberOf(b))) }],
  ["list", { types: ["...interface {}"], call: (items) => [...items] }],
  ["dict", { types: ["...interface {}"], call: toMap }],
  ["words", { types: ["string"], call: ([text]) => withGoType("[]string", (text as string).split(" ")) }],
  ["fail", { types: ["string"], call: ([text]) => raise(text as string) }],
  ["self", { types: ["interface {}"], call: ([value]) => value }],
  ["half", { types: ["float64"], call: ([value]) => (value as number) / 2 }],
]);

function raise(message: string): never {
  throw new Error(message);
}

function toMap(items: readonly unknown[]): { [key: string]: unknown } {
  const map: { [key: string]: unknown } = {};
  for (let at = 0; at + 1 < items.length; at += 2) map[sprint([items[at]])] = items[at + 1] ?? null;
  return map;
}

function render(template: string, data: unknown): string | { error: string } {
  try {
    const set = new TemplateSet({ functions, missingKey: "zero" });
    // The second time, what its actions say is remembered; that must change nothing.
    set.parse("t", template);
    set.parse("t", template);
    return set.execute("t", data);
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const templates = read("text-template") as {
  data: object;
  cases: [template: string, result: string | { error: string }][];
};
for (const [template, result] of templates.cases)
  test(JSON.stringify(template), () => assert.deepEqual(render(template, templates.data), result));

const suites = read("go-suites") as {
  cases: { id: string; template: string; values: object; output?: string; error?: string }[];
};
for (const { id, template, values, output, error } of suites.cases) {
  test(id, () => {
    const result = render(template, values);
    if (error === undefined) assert.equal(result, output);
    else assert.ok(typeof result === "object" && result.error.includes(error), JSON.stringify(result));
  });
}
