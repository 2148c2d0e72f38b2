// A chart changed by patches and images after it was rendered: to the letter what helm and kustomize make of it together.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createProgram } from "../../program.ts";

const testdata = fileURLToPath(new URL("../../../testdata/", import.meta.url));

async function template(chart: string, transform: string, flags: readonly string[] = []) {
  let [out, err] = ["", ""];
  const program = createProgram({
    variables: {},
    folder: testdata,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  const code = await program(["helm", "template", "x", chart, "--post-renderer-kustomize", transform, ...flags]);
  return { code, out, err };
}

for (const [name, chart, flags] of [
  ["chart", "post-render/chart", []],
  ["podinfo", "charts/podinfo/chart.tgz", ["--skip-tests"]],
] as const)
  test(`${name}: patches and images are put to what the templates gave`, async () => {
    const golden = readFileSync(path.join(testdata, `post-render/${name}.txt`), "utf8");
    const { out, err } = await template(chart, "post-render/transform.yaml", flags);
    assert.equal(out, golden.replace(/^#.*\n/, ""), err);
  });

const refused: [title: string, transform: string, words: RegExp][] = [
  [
    "a field that is neither",
    "patches: []\nnamePrefix: a\n",
    /the field "namePrefix"; there may be patches and images/,
  ],
  ["no map", "- a\n", /it is no map/],
  ["no YAML", "patches: [\n", /:\d+:\d+/],
  [
    "a patch for nothing",
    "patches:\n- patch: 'nonsense'\n",
    /error while running post render on files: .*Use --debug/s,
  ],
];
for (const [title, transform, words] of refused)
  test(`a post-renderer with ${title} is refused`, async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-post-renderer-test-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, "transform.yaml");
    writeFileSync(file, transform);
    const { code, out, err } = await template("post-render/chart", file);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, words);
  });
