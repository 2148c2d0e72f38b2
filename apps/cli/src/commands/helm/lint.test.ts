// Small charts that break rules: what Helm said of them, and how it ended.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { packArchive } from "@sluice/archive";
import { createProgram } from "../../program.ts";
import { unpackChart } from "./read-chart.ts";

type Result = { code: number; stdout: string; stderr: string };
type Case = Result & { title: string; files: { [path: string]: string }; args: string[] };

const testdata = new URL("../../../testdata/", import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(path.join(testdata, "helm-lint.json"), "utf8")) as { cases: Case[] };

function withFolder(work: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-lint-test-"));
    await work(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
  };
}

function write(folder: string, file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

async function lint(folder: string, args: readonly string[]): Promise<Result> {
  let [stdout, stderr] = ["", ""];
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  return { code: await program(["helm", "lint", ...args]), stdout, stderr };
}

for (const { title, files, args, code, stdout, stderr } of cases)
  test(
    `helm lint: ${title}`,
    withFolder(async (folder) => {
      for (const [file, text] of Object.entries(files)) write(folder, file, text);
      assert.deepEqual(await lint(folder, args), { code, stdout, stderr });
    }),
  );

test(
  "an archive is linted as its folder is, and what is in charts/ on request",
  withFolder(async (folder) => {
    const files = await unpackChart(readFileSync(path.join(testdata, "charts/podinfo/chart.tgz")));
    const named = files.map(({ path: file, content }) => ({ path: `podinfo/${file}`, content }));
    write(folder, "podinfo.tgz", await packArchive(named));
    write(folder, "outer/charts/podinfo.tgz", await packArchive(named));
    write(folder, "outer/Chart.yaml", "apiVersion: v2\nname: outer\nversion: 1.0.0\n");
    const one = "[INFO] Chart.yaml: icon is recommended\n";
    const { code, stdout } = await lint(folder, ["podinfo.tgz"]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^==> Linting podinfo\.tgz\n.*1 chart\(s\) linted, 0 chart\(s\) failed\n$/s);
    const both = await lint(folder, ["outer", "--with-subcharts"]);
    assert.ok(both.stdout.includes(one) && both.stdout.includes("==> Linting outer/charts/podinfo.tgz\n"), both.stdout);
    assert.match(both.stdout, /chart metadata is missing these dependencies: podinfo\n/);
  }),
);
