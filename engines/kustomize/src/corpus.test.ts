// kustomize's own end-to-end cases with the output of the real kustomize 5.8.1 (testdata/corpus/README.md).
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { build, renderYaml, type BuildOptions } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";

type Case = { name: string; target: string; flags: string[]; needs: string[]; expect: "yaml" | "error" };

const corpus = fileURLToPath(new URL("../testdata/corpus/", import.meta.url));
const cases = JSON.parse(readFileSync(path.join(corpus, "index.json"), "utf8")) as Case[];

/** The bytes of a folder by path. */
function readFolder(folder: string) {
  const files: { [path: string]: Uint8Array } = {};
  // One case is about an empty folder, which Git does not keep.
  if (!existsSync(folder)) return treeOf(files);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file)] = readFileSync(file);
  }
  return treeOf(files);
}

function toOptions(flags: readonly string[]): BuildOptions {
  const reorder = flags.indexOf("--reorder");
  return {
    reorder: reorder < 0 || flags[reorder + 1] === "legacy" ? "legacy" : "none",
    managedByLabel: flags.includes("--enable-managedby-label"),
    loadRestriction: flags.includes("LoadRestrictionsNone") ? "none" : "root",
  };
}

for (const { name, target, flags, needs, expect } of cases) {
  // Charts are rendered through a port (`charts`); these cases run where it is filled, in the command line. Without it they are refused by name.
  const refused = needs.includes("helm");
  test(`kustomize's case ${name}${refused ? " is refused, since it needs Helm" : ""}`, () => {
    const run = () => renderYaml(build(readFolder(path.join(corpus, name, "in")), target, toOptions(flags)).objects);
    if (refused) assert.throws(run, { name: "KustomizeError", code: "NOT_SUPPORTED" });
    else if (expect === "error") assert.throws(run, KustomizeError);
    else assert.equal(run(), readFileSync(path.join(corpus, name, "expected.yaml"), "utf8"));
  });
}
