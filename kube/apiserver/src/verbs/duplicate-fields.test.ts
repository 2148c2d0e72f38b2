import assert from "node:assert/strict";
import { test } from "node:test";
import { duplicateFields } from "./duplicate-fields.ts";

const cases: [text: string, paths: string[]][] = [
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":2,"a":3}', ["a"]],
  ['{"s":{"c":[{"n":"x"},{"n":"y","n":"z"}]}}', ["s.c[1].n"]],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', []],
  ['{"a":{"x":1},"a":{"x":1}}', ["a"]],
  ['{"a":[["b"],["b"]],"c":{"b":1}}', []],
  ['{"\\u0061":1,"a":2}', ["a"]],
];
for (const [text, paths] of cases)
  void test(`${text} names twice: ${paths.join(", ") || "nothing"}`, () =>
    assert.deepEqual(duplicateFields(text), paths));
