import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toCustomResourceDefinition } from "@sluice/schema";
import { parseYaml } from "@sluice/yaml";
import { GitRepository } from "./index.ts";

type Node = { [name: string]: unknown };
const file = new URL("../testdata/source.toolkit.fluxcd.io_gitrepositories.yaml", import.meta.url);

/** Every value by its path, sentences and the generator's own mark left out: ours are our own. */
function flatten(value: unknown, path: string): [string, unknown][] {
  if (path.endsWith("controller-gen.kubebuilder.io/version")) return [];
  if (path.includes(".openAPIV3Schema") && path.endsWith(".description") && typeof value === "string") return [];
  if (typeof value !== "object" || value === null) return [[path, value]];
  const entries = Object.entries(value as Node);
  return entries.length === 0 ? [[path, value]] : entries.flatMap(([name, child]) => flatten(child, `${path}.${name}`));
}

test("our GitRepository is Flux's, field by field: types, defaults, enums, patterns, rules, columns, names", () => {
  const theirs = new Map(flatten(parseYaml(readFileSync(file, "utf8")), ""));
  const ours = new Map(flatten(toCustomResourceDefinition(GitRepository), ""));
  const differences = [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((path) => JSON.stringify(theirs.get(path)) !== JSON.stringify(ours.get(path)))
    .map((path) => `${path}: theirs ${JSON.stringify(theirs.get(path))}, ours ${JSON.stringify(ours.get(path))}`);
  assert.ok(theirs.size > 100);
  assert.deepEqual(differences, []);
});

test("every field of GitRepository has a sentence", () => {
  const silent: string[] = [];
  const visit = (node: Node, path: string): void => {
    if (typeof node["description"] !== "string" && path !== ".metadata") silent.push(path);
    for (const [name, child] of Object.entries((node["properties"] ?? {}) as { [name: string]: Node }))
      visit(child, `${path}.${name}`);
  };
  visit(GitRepository.schema, "");
  assert.deepEqual(silent, []);
});
