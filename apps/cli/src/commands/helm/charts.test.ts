// Public charts through the command line, with their flags: what Helm printed, to the byte.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { createProgram } from "../../program.ts";
import { unpackChart } from "./read-chart.ts";

type Case = { name: string; flags: string[]; randomLines?: number[] };

const charts = new URL("../../../testdata/charts/", import.meta.url).pathname;
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-charts-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function unpack(name: string): Promise<string> {
  const folder = path.join(scratch, name);
  if (existsSync(folder)) return folder;
  for (const { path: file, content } of await unpackChart(readFileSync(path.join(charts, name, "chart.tgz")))) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

async function template(folder: string, flags: readonly string[]): Promise<string> {
  let [out, err] = ["", ""];
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  const code = await program(["helm", "template", "demo", ".", ...flags]);
  return code === 0 ? out : err;
}

const withoutLines = (text: string, random: ReadonlySet<number>): string[] =>
  text.split("\n").map((line, at) => (random.has(at + 1) ? "(differs from run to run)" : line));

for (const name of readdirSync(charts).filter((entry) => existsSync(path.join(charts, entry, "cases.json")))) {
  const cases = JSON.parse(readFileSync(path.join(charts, name, "cases.json"), "utf8")) as Case[];
  for (const { name: title, flags, randomLines = [] } of cases) {
    test(`${name}: ${title}`, async () => {
      const recorded = ["yaml", "error.txt"].map((kind) => path.join(charts, name, "expected", `${title}.${kind}.gz`));
      const expected = gunzipSync(readFileSync(recorded.find((file) => existsSync(file)) ?? "")).toString("utf8");
      const random = new Set(randomLines);
      const [actual, wanted] = [await template(await unpack(name), flags), expected].map((text) =>
        withoutLines(text, random),
      );
      const different = wanted?.findIndex((line, at) => line !== actual?.[at]) ?? -1;
      assert.deepEqual(
        actual?.slice(different, different + 5),
        wanted?.slice(different, different + 5),
        `line ${different + 1}`,
      );
      assert.equal(actual?.length, wanted?.length);
    });
  }
}
