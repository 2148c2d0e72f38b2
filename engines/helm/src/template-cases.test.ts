// Unit cases of text/template, sprig, strvals and Helm itself, each rendered by the real Helm.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TemplateSet } from "@sluice/gotemplate";
import { helmFunctions } from "./functions.ts";
import { setValues, type SetKind } from "./strvals.ts";
import { overlay, type Values } from "./values.ts";

type Case = { id: string; template: string; values: Values; output?: string; error?: string; args?: string[] };

const cases = JSON.parse(readFileSync(new URL("../testdata/template-cases.json", import.meta.url), "utf8")) as Case[];
const functions = helmFunctions({
  now: () => new Date("2026-01-02T03:04:05Z"),
  random: (bytes) => Buffer.alloc(bytes, 7),
});
const kinds: { [flag: string]: SetKind } = {
  "--set": "set",
  "--set-string": "string",
  "--set-json": "json",
  "--set-literal": "literal",
  "--set-file": "file",
};

function render({ template, values, args = [] }: Case): string {
  const set: Values = {};
  for (let at = 0; at + 1 < args.length; at += 2) setValues(set, args[at + 1] ?? "", kinds[args[at] ?? ""] ?? "set");
  const templates = new TemplateSet({ functions, missingKey: "zero" });
  templates.parse("t", template);
  return templates.execute("t", args.length > 0 ? overlay(values, set) : structuredClone(values));
}

/** Where the recorder's chart stood is no part of the message. */
const essence = (message: string): string =>
  message.replace(/^Error: (execution error at \(.*?\): )?/, "").replaceAll(/cases\/templates\/[^:]*/g, "t");

for (const one of cases) {
  test(one.id, () => {
    if (one.error === undefined) return assert.equal(render(one), one.output);
    const expected = essence(one.error);
    return assert.throws(
      () => render(one),
      (error: Error) => error.message.includes(expected) || assert.fail(`${error.message}\n does not say\n${expected}`),
    );
  });
}
