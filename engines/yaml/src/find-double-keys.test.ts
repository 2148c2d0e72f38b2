import assert from "node:assert/strict";
import { test } from "node:test";
import { findDoubleKeys } from "./find-double-keys.ts";

const cases: [text: string, found: string[]][] = [
  ["a: 1\nb: 2\n", []],
  ["a: 1\nb: 2\na: 3\n", ["a 3"]],
  ["a: {b: 1, c: 2, b: 3}\nb: 4\n", ["b 1"]],
  ["a:\n- b: 1\n  b: 2\n- b: 3\n", ["b 3"]],
  ["a: x\n'a': y\n", ["a 2"]],
  ["a: &x {b: 1}\nc: *x\nb: 2\na: 3\na: 4\n", ["a 4", "a 5"]],
  ["", []],
];
for (const [text, found] of cases)
  test(`keys that stand twice in ${JSON.stringify(text)}: ${found.join(", ") || "none"}`, () =>
    assert.deepEqual(
      findDoubleKeys(text).map(({ key, line }) => `${key} ${line}`),
      found,
    ));
