// Laws that hold for every kustomization, tried on all recorded cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { build, renderPieces, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";

type Recorded = { cases: { name: string; target: string; files: { [path: string]: string }; expected?: string }[] };
const { cases } = JSON.parse(readFileSync(new URL("../testdata/recorded.json", import.meta.url), "utf8")) as Recorded;
const building = cases.filter(({ expected }) => expected !== undefined);
const render = (files: { [path: string]: string }, target: string) => renderYaml(build(treeOf(files), target).objects);

test("building a tree twice gives the same bytes", () => {
  for (const { files, target } of building) assert.equal(render(files, target), render(files, target));
});

// These three fields speak of the outermost kustomization alone.
const rootOnly = /^(?:buildMetadata|sortOptions|openapi):/m;

test("an overlay that says nothing changes nothing", () => {
  for (const { name, files, target, expected } of building) {
    const folder = target === "." ? "" : `${target}/`;
    const file = ["kustomization.yaml", "kustomization.yml", "Kustomization"].find((one) => files[folder + one]);
    const text = files[folder + (file ?? "")] ?? "";
    if (rootOnly.test(text) || /^kind: Component/m.test(text)) continue;
    const moved = Object.fromEntries(Object.entries(files).map(([path, content]) => [`tree/${path}`, content]));
    const overlay = { ...moved, "overlay/kustomization.yaml": `resources: [../tree/${target}]\n` };
    assert.equal(render(overlay, "overlay"), expected, name);
  }
});

test("what is built holds only what YAML has, and reads back as it was", () => {
  for (const { files, target } of building) {
    const { objects, origins } = build(treeOf(files), target);
    assert.equal(origins.length, objects.length);
    for (const { file } of origins) assert.ok(files[file] !== undefined, `${file} is a file of the tree`);
  }
});

test("the pieces of a long text are the text", () => {
  const map = (index: number) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `map-${index}` } });
  for (const count of [0, 1, 200, 201, 450]) {
    const objects = Array.from({ length: count }, (_, index) => map(index));
    assert.equal([...renderPieces(objects)].join(""), renderYaml(objects));
  }
});
