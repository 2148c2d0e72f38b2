// What go-yaml says of texts that are no YAML, and where the first document of the others ends.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judgeAsGo } from "./judge-as-go.ts";
import { parseYaml } from "./parse.ts";

type Row = { text: string; json?: string; error?: string };

const { recordedWith, rows } = JSON.parse(
  readFileSync(new URL("../testdata/go-verdicts.json", import.meta.url), "utf8"),
) as { recordedWith: string; rows: Row[] };

/** What is not judged as Go judges it. */
const skipped: { readonly [text: string]: string } = {};

for (const { text, json, error } of rows)
  test(`${JSON.stringify(text)} is judged as by ${recordedWith}`, { skip: skipped[text] ?? false }, () => {
    const verdict = judgeAsGo(text);
    assert.ok(verdict);
    if (error !== undefined) return assert.deepEqual(verdict, { mistake: error });
    assert.ok("end" in verdict, JSON.stringify(verdict));
    return assert.deepEqual(
      parseYaml(text.slice(0, verdict.end), { duplicateKeys: "last" }),
      JSON.parse(json ?? "null"),
    );
  });

test("a text that is nested too deep for the stack is not judged", () => {
  assert.equal(judgeAsGo("[".repeat(9_000)), undefined);
});
