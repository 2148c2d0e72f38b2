// Small charts, each for one rule, and every way to fail: what Helm printed, and how it ended.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createProgram } from "../../program.ts";

type Case = {
  title: string;
  files: { [path: string]: string };
  args: string[];
  code: number;
  stdout: string;
  stderr: string;
};

const { cases } = JSON.parse(
  readFileSync(new URL("../../../testdata/helm-template.json", import.meta.url), "utf8"),
) as { cases: Case[] };
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-helm-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const schemaTree = "violations come in the random order of Go's maps, so that their lines are compared without it";
/** Where the text on standard error, or of an error within the output, is not Helm's. Exit codes are always the same. */
const otherWords: { readonly [title: string]: string } = {
  "schema http://json-schema.org/draft-07/schema#": schemaTree,
  "schema https://json-schema.org/draft/2020-12/schema": schemaTree,
  "schema http://json-schema.org/draft-06/schema#": schemaTree,
  "schema http://json-schema.org/draft-04/schema#": schemaTree,
  "schema composed": schemaTree,
  "schema items": schemaTree,
};

type Result = { code: number; stdout: string; stderr: string };

async function run(folder: string, args: readonly string[]): Promise<Result> {
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
  const code = await program(["helm", ...args]);
  return { code, stdout, stderr: stderr.replaceAll(folder, "$FOLDER") };
}

function runAsProcess(folder: string, args: readonly string[]): Result {
  const program = fileURLToPath(new URL("../../main.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "helm", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { code: status ?? -1, stdout, stderr: stderr.replaceAll(folder, "$FOLDER") };
}

cases.forEach(({ title, files, args, code, stdout, stderr }, number) => {
  const reason = otherWords[title];
  test(`helm template: ${title}${reason ? ` (${reason})` : ""}`, async () => {
    const folder = path.join(scratch, String(number));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, "chart", file)), { recursive: true });
      writeFileSync(path.join(folder, "chart", file), text);
    }
    // The stack of this process ends before the thousandth include: the program begins again with a larger one.
    const result = title === "recursion" ? runAsProcess(folder, args) : await run(folder, args);
    if (reason === undefined) return assert.deepEqual(result, { code, stdout, stderr });
    assert.equal(result.code, code);
    const sorted = (text: string): string[] => text.split("\n").sort();
    if (reason === schemaTree) return assert.deepEqual(sorted(result.stderr), sorted(stderr));
    return assert.match(result.stderr, code === 0 ? /^$/ : /^Error: /);
  });
});

const nameTemplates = [
  {
    args: ["--name-template", 'a-{{ "X" | lower }}'],
    code: 0,
    stdout: "---\n# Source: web/templates/x.yaml\nname: a-x\n",
  },
  { args: ["-g", "--name-template", "b"], code: 0, stdout: "---\n# Source: web/templates/x.yaml\nname: b\n" },
  {
    args: ["--name-template", "{{ bad }}"],
    code: 1,
    stderr: 'Error: template: name-template:1: function "bad" not defined\n',
  },
  { args: ["--name-template", "{{ "], code: 1, stderr: "Error: template: name-template:1: unclosed action\n" },
  {
    args: ["--name-template", '{{ fail "no" }}'],
    code: 1,
    stderr: 'Error: template: name-template:1:3: executing "name-template" at <fail "no">: error calling fail: no\n',
  },
  {
    args: ["given", "--name-template", "x"],
    code: 1,
    stderr: "Error: cannot set --name-template and also specify a name\n",
  },
];
// Answers of helm v4.2.3.
for (const { args, code, stdout = "", stderr = "" } of nameTemplates)
  test(`helm template ${args.join(" ")}`, async () => {
    const folder = mkdtempSync(path.join(scratch, "names-"));
    mkdirSync(path.join(folder, "templates"));
    writeFileSync(path.join(folder, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    writeFileSync(path.join(folder, "templates/x.yaml"), "name: {{ .Release.Name }}\n");
    const words = args[0] === "given" ? ["given", ".", ...args.slice(1)] : [".", ...args];
    assert.deepEqual(await run(folder, ["template", ...words]), { code, stdout, stderr });
  });
