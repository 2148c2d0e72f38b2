import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { parseJson } from "@sluice/objects";
import { parseYaml } from "./parse.ts";
import { stringifyYaml, stringifyYamlDocuments } from "./stringify.ts";

type Golden = { recorded: string; cases: { value: unknown; yaml: string }[] };
const golden = parseJson(
  readFileSync(new URL("../testdata/stringify-golden.json", import.meta.url), "utf8"),
) as unknown as Golden;

test(`values print as in ${golden.recorded}`, async (t) => {
  for (const [index, { value, yaml }] of golden.cases.entries())
    await t.test(`case ${index}`, () => assert.equal(stringifyYaml(value), yaml));
});

test("what is printed reads as what it was", () => {
  for (const { value, yaml } of golden.cases) {
    // Beyond 64 bits Go prints a float.
    if (!yaml.includes("e+")) assert.deepEqual(parseYaml(yaml), value);
  }
});

test("documents are divided by three dashes", () =>
  assert.equal(stringifyYamlDocuments([{ a: 1 }, { b: 2 }]), "a: 1\n---\nb: 2\n"));
