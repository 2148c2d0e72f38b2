import assert from "node:assert/strict";
import test from "node:test";
import { build } from "./build.ts";
import { treeOf } from "./file-tree.ts";

const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}\n";

type Case = {
  what: string;
  files: { [path: string]: string };
  folder?: string;
  code: string;
  file?: string;
  line?: number;
  column?: number;
};

const cases: Case[] = [
  {
    what: "a missing file",
    files: { "kustomization.yaml": "resources: [no.yaml]\n" },
    code: "NOT_FOUND",
    file: "kustomization.yaml",
  },
  {
    what: "a missing folder",
    files: { "kustomization.yaml": "components: [gone]\n" },
    code: "NOT_FOUND",
    file: "kustomization.yaml",
  },
  {
    what: "a file outside of the folder",
    files: { "a/kustomization.yaml": "resources: [../m.yaml]\n", "m.yaml": map },
    folder: "a",
    code: "OUTSIDE_ROOT",
    file: "a/kustomization.yaml",
  },
  { what: "a path out of the tree", files: { "kustomization.yaml": "resources: [../../x]\n" }, code: "OUTSIDE_ROOT" },
  {
    what: "two kustomizations that hold each other",
    files: { "a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n" },
    folder: "a",
    code: "CYCLE",
    file: "b/kustomization.yaml",
  },
  { what: "a kustomization that holds itself", files: { "kustomization.yaml": "resources: [.]\n" }, code: "CYCLE" },
  {
    what: "an unknown field",
    files: { "kustomization.yaml": "resources: [m.yaml]\n\nnamePrefixx: a\n", "m.yaml": map },
    code: "UNKNOWN_FIELD",
    file: "kustomization.yaml",
    line: 3,
  },
  {
    what: "an unknown field of an entry",
    files: { "kustomization.yaml": "images:\n- name: a\n  newTags: b\n" },
    code: "UNKNOWN_FIELD",
    line: 3,
    column: 3,
  },
  {
    what: "a resource that is not YAML",
    files: { "kustomization.yaml": "resources: [m.yaml]\n", "m.yaml": `${map}data: [\n` },
    code: "BAD_YAML",
    file: "m.yaml",
    line: 5,
  },
  {
    what: "a resource without kind",
    files: { "kustomization.yaml": "resources: [m.yaml]\n", "m.yaml": `${map}---\na: b\n` },
    code: "BAD_RESOURCE",
    file: "m.yaml",
    line: 5,
  },
  {
    what: "two resources of one name",
    files: { "kustomization.yaml": "resources: [m.yaml, n.yaml]\n", "m.yaml": map, "n.yaml": `# again\n${map}` },
    code: "DUPLICATE_ID",
    file: "n.yaml",
    line: 2,
  },
  {
    what: "a patch without a target",
    files: {
      "kustomization.yaml": "resources: [m.yaml]\npatches: [{path: p.yaml}]\n",
      "m.yaml": map,
      "p.yaml": map.replace("name: m", "name: x"),
    },
    code: "NO_TARGET",
    file: "p.yaml",
    line: 1,
  },
  {
    what: "a JSON patch that does not apply",
    files: {
      "kustomization.yaml":
        'resources: [m.yaml]\npatches:\n- target: {kind: ConfigMap}\n  patch: \'[{"op": "remove", "path": "/data/x"}]\'\n',
      "m.yaml": map,
    },
    code: "BAD_PATCH",
  },
  {
    what: "a remote base",
    files: { "kustomization.yaml": "resources: ['https://example.org/x?ref=v1']\n" },
    code: "NOT_SUPPORTED",
  },
  {
    what: "a chart",
    files: { "kustomization.yaml": "helmCharts: [{name: x}]\n" },
    code: "NOT_SUPPORTED",
    file: "kustomization.yaml",
  },
  {
    what: "a program",
    files: {
      "kustomization.yaml": "transformers: [t.yaml]\n",
      "t.yaml": "apiVersion: x/v1\nkind: Exec\nmetadata: {name: t}\n",
    },
    code: "NOT_SUPPORTED",
    file: "t.yaml",
  },
  {
    what: "an empty kustomization",
    files: { "kustomization.yaml": "kind: Kustomization\n" },
    code: "BAD_KUSTOMIZATION",
  },
  {
    what: "a pattern that is none",
    files: { "kustomization.yaml": "resources: [m.yaml]\nimages: [{name: '('}]\n", "m.yaml": pod },
    code: "BAD_SELECTOR",
  },
];

for (const { what, files, folder = "", ...error } of cases)
  test(`${what} is a ${error.code}`, () =>
    assert.throws(() => build(treeOf(files), folder), {
      name: "KustomizeError",
      ...error,
    }));

test("deprecated fields are warned about", () => {
  const tree = treeOf({ "kustomization.yaml": "resources: [m.yaml]\ncommonLabels: {a: b}\n", "m.yaml": map });
  assert.deepEqual(build(tree, "").warnings, [
    "'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ]);
});

// Recorded from kustomize 5.8.1; found by random kustomizations.
for (const empty of ["{}", "[]", "{}\n---\n[]"]) {
  test(`${JSON.stringify(empty)} is a file of no resources, and a patch of no operations`, () => {
    const tree = treeOf({
      "kustomization.yaml":
        "resources: [m.yaml, e.yaml]\npatches:\n- path: e.yaml\n- {path: e.yaml, target: {kind: ConfigMap}}\n",
      "m.yaml": map,
      "e.yaml": `${empty}\n`,
    });
    assert.equal(build(tree, "").objects.length, 1);
  });
}
