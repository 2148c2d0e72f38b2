import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import test, { type TestContext } from "node:test";

const main = path.join(import.meta.dirname, "main.js");

/** A folder whose build prints `count` ConfigMaps of some 100 bytes each. */
function overlay(context: TestContext, count: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), "main-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const map = (index: number) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-${index}}\ndata: {text: ${"x".repeat(40)}}\n`;
  writeFileSync(path.join(folder, "all.yaml"), Array.from({ length: count }, (_, index) => map(index)).join("---\n"));
  writeFileSync(path.join(folder, "kustomization.yaml"), "resources: [all.yaml]\nnamePrefix: a-\n");
  return folder;
}

test("a pipe that is read slowly gets all of a large build", async (context) => {
  const folder = overlay(context, 4_000);
  const child = spawn(process.execPath, [main, "kustomize", "build", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let text = "";
  // One chunk at a time, and a turn of the loop before the next: the pipe is full most of the time.
  for await (const chunk of child.stdout) {
    text += String(chunk);
    await new Promise((done) => setImmediate(done));
  }
  assert.equal((await exited)[0], 0);
  assert.ok(text.length > 400_000);
  assert.equal(text.match(/^kind: ConfigMap$/gm)?.length, 4_000);
  assert.match(text, /name: a-map-999\n$/);
});

/** Prints the address of every module that a process loads. */
const spy = `import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });`;

test("a small build loads neither the table of commands nor the YAML editor, RE2 or Node's crypto", (context) => {
  const folder = overlay(context, 1);
  const argv = ["--import", `data:text/javascript,${encodeURIComponent(spy)}`, main, "kustomize", "build", folder];
  const { stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  const loaded = stderr.trim().split("\n");
  assert.ok(loaded.some((url) => url.endsWith("/engines/kustomize/src/build.ts")));
  const heavy = /\/node_modules\/(?:yaml|re2js|commander)\/|\/src\/program\.ts$|^node:crypto$/;
  assert.deepEqual(
    loaded.filter((url) => heavy.test(url)),
    [],
  );
});
