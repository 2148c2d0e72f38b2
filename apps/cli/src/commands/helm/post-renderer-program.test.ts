// Post-renderers as Helm 3 has them: any program. What helm 3.17.2 printed of the same programs is in the expectations.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { createProgram } from "../../program.ts";

function startTemplate(t: TestContext, script: string, { name = "./run.sh", flags = [] as string[] } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-post-renderer-program-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "web/templates"), { recursive: true });
  writeFileSync(path.join(folder, "web/Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
  writeFileSync(path.join(folder, "web/templates/a.yaml"), "kind: A\n");
  writeFileSync(path.join(folder, "run.sh"), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, "run.sh"), 0o755);
  const cancel = new AbortController();
  const told = { out: "", err: "" };
  const program = createProgram({
    variables: { PATH: `${folder}${path.delimiter}${process.env["PATH"]}` },
    folder,
    out: (text) => void (told.out += text),
    err: (text) => void (told.err += text.replaceAll(folder, "FOLDER")),
    isTerminal: false,
    columns: 80,
    signal: cancel.signal,
  });
  return { told, cancel, ended: program(["helm", "template", "web", "--post-renderer", name, ...flags]) };
}

const changed = "---\n# Source: web/templates/a.yaml\nkind: A\nwords:\n- a b\n";
for (const name of ["./run.sh", "run.sh"])
  test(`the program ${name} changes what the templates gave`, async (t) => {
    const script = 'cat; echo words:; for word in "$@"; do echo "- $word"; done';
    const { told, ended } = startTemplate(
      t,
      `sed '/metadata:/,$d'; ${script.slice(5)}; echo 'metadata: {annotations: {postrenderer.helm.sh/postrender-filename: web/templates/a.yaml}}'`,
      { name, flags: ["--post-renderer-args", "a b"] },
    );
    assert.equal(await ended, 0, told.err);
    assert.equal(told.out, changed);
  });

test("a program that fails is told with what it said", async (t) => {
  const { told, ended } = startTemplate(t, "echo oops >&2; exit 3");
  assert.equal(await ended, 1);
  assert.equal(
    told.err,
    "Error: error while running post render on files: error while running command FOLDER/run.sh. error output:\noops\n: exit status 3\n\nUse --debug flag to render out invalid YAML\n",
  );
});

test("a program that does not end is stopped after --timeout", async (t) => {
  const { told, ended } = startTemplate(t, "exec sleep 600", { flags: ["--timeout", "50ms"] });
  assert.equal(await ended, 1);
  assert.match(told.err, /it took more than 0\.05 seconds/);
});

test("a program is stopped with the command", async (t) => {
  const { cancel, ended } = startTemplate(t, "exec sleep 600");
  cancel.abort();
  await assert.rejects(ended, { name: "AbortError" });
});
