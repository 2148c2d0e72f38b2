import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { substitute } from "./substitute.ts";
import { SubstitutionError } from "./substitution-error.ts";

type Golden = {
  recorded: string;
  variables: { [name: string]: string };
  cases: { text: string; strict: boolean; output?: string; error?: string }[];
};
const golden = JSON.parse(readFileSync(new URL("../testdata/golden.json", import.meta.url), "utf8")) as Golden;
const lookup = (name: string) => golden.variables[name];

for (const { text, strict, output, error } of golden.cases) {
  test(`${JSON.stringify(text)}${strict ? " (strict)" : ""} gives ${JSON.stringify(output ?? error)}`, () => {
    if (output !== undefined) assert.equal(substitute(text, lookup, { strict }), output);
    else assert.throws(() => substitute(text, lookup, { strict }), SubstitutionError);
  });
}

test("an error points at the expression", () =>
  assert.throws(() => substitute("a: b\nc: ${nope}", () => undefined, { strict: true }), {
    code: "VARIABLE_NOT_SET",
    line: 2,
    column: 4,
  }));
test("a negative length gives nothing", () =>
  assert.equal(
    substitute("${v:2:-1}", () => "hello"),
    "",
  ));
