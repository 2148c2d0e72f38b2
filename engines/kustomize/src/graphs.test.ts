// Kustomizations that name one another at random: cycles, files and folders that are not there or not allowed, unknown fields, patches without a
// target. The verdicts were recorded from kustomize (testdata/graphs.json says how); ours are the same, with file and line.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { build, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";

type Case = { files: { [path: string]: string }; printed?: string; message?: string };
const golden = new URL("../testdata/graphs.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, "utf8")) as { cases: Case[] };

/** Our name for kustomize's message. */
const verdicts: { says: RegExp; code: string }[] = [
  { says: /cycle detected/, code: "CYCLE" },
  { says: /unknown field "unknownField"/, code: "UNKNOWN_FIELD" },
  { says: /already registered id/, code: "DUPLICATE_ID" },
  { says: /security; file/, code: "OUTSIDE_ROOT" },
  // There the folder is only not there; here the tree ends below it.
  { says: /lstat \/outside: no such file/, code: "OUTSIDE_ROOT" },
  { says: /no matches for Id/, code: "NO_TARGET" },
  { says: /no such file or directory/, code: "NOT_FOUND" },
];

for (const [index, { files, printed, message = "" }] of cases.entries()) {
  const expected = verdicts.find(({ says }) => says.test(message))?.code ?? "builds";
  test(`graph ${index}: ${expected}`, () => {
    if (printed !== undefined) {
      assert.equal(renderYaml(build(treeOf(files), "a", { reorder: "legacy" }).objects), printed);
      return;
    }
    assert.throws(
      () => build(treeOf(files), "a", { reorder: "legacy" }),
      (error) => {
        assert.ok(error instanceof KustomizeError);
        assert.equal(error.code, expected, `${error.message}\n${message}`);
        assert.ok(error.file !== undefined && error.line !== undefined, `no place: ${error.message}`);
        return true;
      },
    );
  });
}
