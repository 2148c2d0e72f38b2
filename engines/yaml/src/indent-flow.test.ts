// Flow collections and quoted texts over several lines, indented or not: recorded from sigs.k8s.io/yaml v1.6.0.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYaml } from "./parse.ts";

const cases: { [text: string]: unknown } = {
  "k: {\n}\n": { k: {} },
  'k: {\n"a": 1,\n"b": [\n1\n]\n}\n': { k: { a: 1, b: [1] } },
  "- {\n a: 1\n}\n- b\n": [{ a: 1 }, "b"],
  "a:\n- [\n]\n- b\n": { a: [[], "b"] },
  "k: {a: 1, # c }\nb: 2}\n": { k: { a: 1, b: 2 } },
  "k: [a,\n# c ]\nb]\n": { k: ["a", "b"] },
  "a: \"x\n\n  y\"\nb: 'it''s\nok'\n": { a: "x\ny", b: "it's ok" },
  "\"k\": {\n}\n'j': [\n]\n": { k: {}, j: [] },
  "a: &x {\n}\nb: *x\n": { a: {}, b: {} },
  "a: !!map {\n}\n": { a: {} },
  "a: |\n  {\n  x\nb: {\n}\n": { a: "{\nx\n", b: {} },
  "a: >-\n  [\n\nb: [\n]\n": { a: "[", b: [] },
  "- a: |\n    {\n  b: [\n]\n": [{ a: "{\n", b: [] }],
  "a: b{c\nd: {\n}\n": { a: "b{c", d: {} },
  "a: b 'c\nd: {\n}\n": { a: "b 'c", d: {} },
  "a: # c {\n  x: {\n}\n": { a: { x: {} } },
  "a: {\n\tb: 1\n}\n": { a: { b: 1 } },
  "k: {a: {\nb: {\n}}}\nl: 1\n": { k: { a: { b: {} } }, l: 1 },
  "k: {a: \"}\n\",\nb: '{'}\nl: {\n}\n": { k: { a: "} ", b: "{" }, l: {} },
};

for (const [text, value] of Object.entries(cases))
  test(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => assert.deepEqual(parseYaml(text), value));

for (const text of ["a: {\nb: 1\n", "a: [\n}\n", "a: 'x\n", "a:\n  b: 1\n c: {\n}\n"])
  test(`${JSON.stringify(text)} stays an error`, () => assert.throws(() => parseYaml(text), { name: "YamlError" }));
