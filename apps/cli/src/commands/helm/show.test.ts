// What charts say of themselves, and charts as archives.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { packArchive } from "@sluice/archive";
import { createProgram } from "../../program.ts";
import { unpackChart } from "./read-chart.ts";

type Case = { chart: string; args: string[]; out: string };

const testdata = new URL("../../../testdata/", import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(path.join(testdata, "helm-show.json"), "utf8")) as { cases: Case[] };
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-show-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function unpack(name: string): Promise<string> {
  const folder = path.join(scratch, name);
  if (existsSync(folder)) return folder;
  for (const { path: file, content } of await unpackChart(
    readFileSync(path.join(testdata, "charts", name, "chart.tgz")),
  )) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

async function helm(folder: string, ...args: string[]): Promise<string> {
  let out = "";
  const write = (text: string): void => void (out += text);
  const signal = new AbortController().signal;
  const program = createProgram({
    variables: {},
    folder,
    out: write,
    err: write,
    isTerminal: false,
    columns: 80,
    signal,
  });
  assert.equal(await program(["helm", ...args]), 0, out);
  return out;
}

for (const { chart, args, out } of cases) {
  test(`helm ${args.join(" ")} of ${chart}`, async () => {
    const actual = await helm(await unpack(chart), ...args);
    assert.equal(args[1] === "readme" ? actual.slice(0, 400) : actual, out);
  });
}

test("a packed chart renders as its folder does", async () => {
  const folder = await unpack("kube-prometheus-stack");
  const said = await helm(folder, "package", ".", "-d", "packed", "--version", "1.2.3");
  const archive = path.join(folder, "packed", "kube-prometheus-stack-1.2.3.tgz");
  assert.equal(said, `Successfully packaged chart and saved it to: ${path.relative(folder, archive)}\n`);
  const only = ["-s", "templates/alertmanager/service.yaml"];
  const [packed, loose] = [
    await helm(folder, "template", archive, ...only),
    await helm(folder, "template", ".", ...only),
  ];
  assert.equal(packed.replaceAll("1.2.3", "VERSION"), loose.replaceAll(/88\.5\.3/g, "VERSION"));
});

test("a chart archive that leads out of its folder is refused", async () => {
  const content = Buffer.from("apiVersion: v2\nname: a\nversion: 1.0.0\n");
  writeFileSync(path.join(scratch, "evil.tgz"), await packArchive([{ path: "a/../../evil", content }]));
  const signal = new AbortController().signal;
  let err = "";
  const program = createProgram({
    variables: {},
    folder: scratch,
    out: () => {},
    err: (text) => void (err += text),
    isTerminal: false,
    columns: 80,
    signal,
  });
  assert.equal(await program(["helm", "template", "evil.tgz"]), 1);
  assert.equal(err, "Error: unable to load chart archive\n");
});
