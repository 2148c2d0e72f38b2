// What sigs.k8s.io/yaml v1.6.0 reads, and what it says of numbers that JSON does not have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readAsGo, type GoReading } from "./read-as-go.ts";

const cases: readonly [text: string, read: GoReading][] = [
  ["a: 1\n---\nb: [", { value: { a: 1 } }],
  ["a: 1\na: 2", { value: { a: 2 } }],
  ["# nothing", { value: null }],
  ["a: [", { mistake: "yaml: line 1: did not find expected node content" }],
  ["a: !!binary '*'", { mistake: "yaml: !!binary value contains invalid base64 data" }],
  ["a: .inf", { mistake: "json: unsupported value: +Inf" }],
  ["a: -.Inf", { mistake: "json: unsupported value: -Inf" }],
  ["a: .NaN", { mistake: "json: unsupported value: NaN" }],
  ["%YAML 1.2\n---\na: 1", { mistake: "yaml: found incompatible YAML document" }],
];

for (const [text, read] of cases)
  test(`${JSON.stringify(text)} is read as Go reads it`, () => assert.deepEqual(readAsGo(text), read));
