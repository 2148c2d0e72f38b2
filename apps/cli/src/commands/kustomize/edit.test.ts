// `kustomize edit` and `create`, case by case as recorded from kustomize 5.8.1 (testdata/kustomize-edit.json says how).
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { createProgram } from "../../program.ts";

type Files = { [path: string]: string };
type Case = { files: Files; args: string[]; code: number; stdout?: string; stderr?: string; after?: string };
const golden = new URL("../../../testdata/kustomize-edit.json", import.meta.url);
const { base, cases } = JSON.parse(readFileSync(golden, "utf8")) as { base: Files; cases: Case[] };

/** Messages that are meant to differ: both refuse, or both go on, and leave the same file. */
const differences: { stderr: RegExp; why: string }[] = [
  { stderr: /types\.Patch\{/, why: "kustomize prints a Go value with an address in it" },
  { stderr: /has no match: must build/, why: "kustomize names the path on its disk" },
  { stderr: /literal sources \[/, why: "kustomize prints the literal, which may be secret" },
  { stderr: /invalid Kustomization: yaml: /, why: "another YAML parser finds other words; ours name line and column" },
];
/** Refusals of words that begin with a dash: another library of commands, exit code 2. */
const isDashed = (stderr: string): boolean => stderr.includes("unknown shorthand flag");

/** `fix` builds twice, and kustomize then warns twice; one warning of it lacks the sign that the others have. */
const toLines = (stderr: string): string =>
  [...new Set(stderr.replaceAll("# Warning: ", "").trim().split("\n"))].join("\n");

async function edit(context: TestContext, files: Files, args: string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), "kustomize-edit-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries({ ...base, ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const printed = { stdout: "", stderr: "" };
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (printed.stdout += text),
    err: (text) => void (printed.stderr += text),
    isTerminal: false,
    columns: 80,
    signal: context.signal,
  });
  const code = await program(["kustomize", ...args]);
  const file = path.join(folder, Object.keys(files)[0] ?? "kustomization.yaml");
  return { code, ...printed, text: existsSync(file) ? readFileSync(file, "utf8") : undefined };
}

for (const { files, args, code, stdout = "", stderr = "", after } of cases) {
  const before = Object.values(files)[0];
  test(`kustomize ${args.join(" ")} on ${JSON.stringify(before ?? "").slice(0, 40)}`, async (context) => {
    const result = await edit(context, files, args);
    if (isDashed(stderr)) {
      assert.deepEqual({ code: result.code, text: result.text }, { code: 2, text: before });
      return;
    }
    // kustomize leaves an empty file behind when it finds out late that it cannot write one.
    assert.deepEqual(
      { code: result.code, text: result.text },
      { code, text: after === "" ? undefined : (after ?? before) },
    );
    const untilBuild = (text: string): string =>
      text.replace(/(?<=Warning: 'Fixed' kustomization now produces).*/s, "");
    assert.equal(untilBuild(result.stdout), untilBuild(stdout));
    // Ours name file, line and column where they are known.
    const told = result.stderr.replace(/^Error: \S+:\d+:\d+: /m, "Error: ");
    // Warnings of a build that fails stay untold.
    if (stdout.includes("now produces the error")) return;
    if (!differences.some((difference) => difference.stderr.test(stderr))) assert.equal(toLines(told), toLines(stderr));
  });
}

test("fix does not convert vars, and says so", async (context) => {
  const { code, stderr } = await edit(context, { "kustomization.yaml": "resources: [a.yaml]\n" }, [
    "edit",
    "fix",
    "--vars",
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^Error: --vars is not supported/);
});
