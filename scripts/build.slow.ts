// What is published does what the sources do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { buildCli } from "./build.ts";

const root = path.join(import.meta.dirname, "..");
const source = path.join(root, "apps/cli/src/main.js");
const run = (main: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: root, encoding: "utf8" });
  return { status, stdout, stderr };
};

test("the built program prints what the sources print", async (context) => {
  // Below the checkout, so that the packages it loads on demand are found.
  const folder = mkdtempSync(path.join(root, "dist-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  await buildCli(folder);
  for (const args of [
    ["--version"],
    ["--help"],
    ["helm", "template", "demo", "apps/cli/testdata/charts/cert-manager/chart.tgz"],
    ["kustomize", "build", "examples/fleet/apps/production"],
    ["up", "examples/fleet", "--once", "-o", "json"],
    ["kustomize", "build", "nowhere"],
  ]) {
    const [built, ours] = [run(path.join(folder, "main.js"), args), run(source, args)];
    if (args[0] === "up") assert.deepEqual(built.status, ours.status, built.stderr);
    else assert.deepEqual(built, ours, args.join(" "));
  }
});
