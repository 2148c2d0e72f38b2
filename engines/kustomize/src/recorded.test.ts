// More of kustomize's own cases, and cases of ours, with the output of the real kustomize 5.8.1.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { build, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";

type Recorded = { cases: { name: string; target: string; files: { [path: string]: string }; expected?: string }[] };
const { cases } = JSON.parse(readFileSync(new URL("../testdata/recorded.json", import.meta.url), "utf8")) as Recorded;

for (const { name, target, files, expected } of cases) {
  test(`kustomize's case ${name} ${expected === undefined ? "is refused" : "prints the same"}`, () => {
    const run = () => renderYaml(build(treeOf(files), target).objects);
    if (expected === undefined) assert.throws(run, KustomizeError);
    else assert.equal(run(), expected);
  });
}
