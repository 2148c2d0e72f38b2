// Kustomizations that render charts: whether they build and what they print, as kustomize with Helm has it (testdata/helm-charts.json says how it
// was recorded), and kustomize's own end-to-end cases with charts.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createProgram } from "../../program.ts";

type Files = { [path: string]: string };
type Case = { name: string; files: Files; flags: string[]; printed?: string; message?: string };

const fileAt = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const golden = readJson(fileAt("../../../testdata/helm-charts.json")) as { chart: Files; cases: Case[] };

async function run(context: TestContext, folder: string, flags: readonly string[]) {
  const printed = { out: "", err: "" };
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    isTerminal: false,
    columns: 80,
    signal: context.signal,
  });
  return { code: await program(["kustomize", "build", ...flags]), ...printed };
}

function folderOf(context: TestContext, files: Files): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kustomize-charts-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** What the mistake is about, in kustomize's message and in ours. */
const subjects = [
  "chart name cannot be empty",
  "valuesMerge must be one of [merge override replace]",
  "no repo specified for pull, no chart found at",
  'unknown field "chart"',
  "none.yaml",
  "wrong node kind",
  "must specify --enable-helm",
  "unable to parse SM or JSON patch",
  "bare",
];

for (const { name, files, flags, printed, message = "" } of golden.cases) {
  test(`helmCharts: ${name}`, async (context) => {
    const { code, out, err } = await run(context, folderOf(context, { ...golden.chart, ...files }), flags);
    if (printed !== undefined) {
      assert.equal(err, "");
      assert.equal(out, printed);
      return;
    }
    const subject = subjects.find((words) => message.includes(words));
    assert.ok(subject !== undefined, `no subject known for ${message}`);
    assert.ok(err.includes(subject), `${err} does not say ${subject}`);
    assert.match(err, /kustomization\.yaml[: ]/);
    assert.deepEqual({ code, out }, { code: 1, out: "" });
  });
}

const corpus = fileAt("../../../../../engines/kustomize/testdata/corpus/");
const index = readJson(path.join(corpus, "index.json")) as { name: string; target: string; needs: string[] }[];

for (const { name, target } of index.filter(({ needs }) => needs.includes("helm"))) {
  test(`kustomize's case ${name}`, async (context) => {
    const folder = path.join(corpus, name, "in", target);
    const { out, err } = await run(context, folder, ["--enable-helm", "--reorder", "none"]);
    assert.equal(err, "");
    assert.equal(out, readFileSync(path.join(corpus, name, "expected.yaml"), "utf8"));
  });
}

test("a chart that would have to be pulled is named, with the command that brings it", async (context) => {
  const kustomization = "helmCharts: [{name: web, repo: https://charts.example.com/stable, version: 1.2.3}]\n";
  const { code, err } = await run(context, folderOf(context, { "kustomization.yaml": kustomization }), [
    "--enable-helm",
  ]);
  assert.equal(code, 1);
  assert.match(err, /kustomization\.yaml:1:14: no chart found at .*charts\/web-1\.2\.3\/web/);
  assert.match(
    err,
    /helm pull --untar --untardir \S+ --repo https:\/\/charts\.example\.com\/stable web --version 1\.2\.3/,
  );
});
