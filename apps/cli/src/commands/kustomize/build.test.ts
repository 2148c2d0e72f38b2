import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { createProgram } from "../../program.ts";

const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n";
const service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";

/** A folder with a repository `repo` in it, and a command line that stands there. */
function scene(context: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), "kustomize-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  mkdirSync(path.join(folder, "repo/.git"), { recursive: true });
  write("repo/base/kustomization.yaml", "resources: [all.yaml]\n");
  write("repo/base/all.yaml", `${service}---\n${settings}`);
  write("repo/over/kustomization.yaml", "resources: [../base]\n");
  write("outside/secret.yaml", settings);
  const run = async (...args: string[]) => {
    const printed = { out: "", err: "" };
    const program = createProgram({
      variables: {},
      folder: path.join(folder, "repo"),
      out: (text) => void (printed.out += text),
      err: (text) => void (printed.err += text),
      isTerminal: false,
      columns: 80,
      signal: context.signal,
    });
    return { code: await program(["kustomize", "build", ...args]), ...printed };
  };
  return { folder, write, run };
}

test("kustomize build prints the objects in the legacy order, and as read on request", async (context) => {
  const { run } = scene(context);
  assert.deepEqual(await run("over"), { code: 0, out: `${settings}---\n${service}`, err: "" });
  assert.equal((await run("over", "--reorder", "none")).out, `${service}---\n${settings}`);
});

test("-o writes a file, or a file an object into a folder that is there", async (context) => {
  const { folder, run } = scene(context);
  await run("over", "-o", "all.yaml");
  assert.equal(readFileSync(path.join(folder, "repo/all.yaml"), "utf8"), `${settings}---\n${service}`);
  mkdirSync(path.join(folder, "repo/out"));
  await run("over", "-o", "out");
  assert.deepEqual(readdirSync(path.join(folder, "repo/out")), ["v1_configmap_settings.yaml", "v1_service_web.yaml"]);
});

const refusals = [
  { args: ["over", "--helm-command", "helm"], error: /^Error: --helm-command is not supported/ },
  { args: ["over", "-e", "A=b"], error: /^Error: --env is not supported/ },
  { args: ["over", "--load-restrictor", "none"], error: /^Error: illegal flag value --load-restrictor none/ },
  { args: ["over", "--reorder", "up"], error: /^Error: illegal flag value --reorder up/ },
  { args: ["nowhere"], error: /^Error: must build at directory: .*no such file/ },
  { args: ["base/all.yaml"], error: /^Error: must build at directory: .*not directory/ },
  { args: ["over", "-o", "no/such/folder.yaml"], error: /^Error: ENOENT/ },
];
for (const { args, error } of refusals) {
  test(`kustomize build ${args.join(" ")} ends with 1`, async (context) => {
    const { code, out, err } = await scene(context).run(...args);
    assert.deepEqual({ code, out }, { code: 1, out: "" });
    assert.match(err, error);
  });
}

test("an error names its file from the folder the user is in", async (context) => {
  const { write, run } = scene(context);
  write("repo/over/kustomization.yaml", "resources: [gone.yaml]\n");
  assert.match((await run("over")).err, /^Error: over\/kustomization\.yaml:1:13: no such file: 'gone\.yaml'/);
});

test("a symbolic link out of the repository is refused, even without load restrictions", async (context) => {
  const { folder, write, run } = scene(context);
  symlinkSync("../../outside/secret.yaml", path.join(folder, "repo/over/link.yaml"));
  write("repo/over/kustomization.yaml", "resources: [link.yaml]\n");
  const { code, err } = await run("over", "--load-restrictor", "LoadRestrictionsNone");
  assert.equal(code, 1);
  assert.match(err, /symbolic link 'over\/link.yaml' leads out of/);
});

test("a symbolic link to a file of another folder breaks the load restriction; one to a base does not", async (context) => {
  const { folder, write, run } = scene(context);
  symlinkSync("../base/all.yaml", path.join(folder, "repo/over/link.yaml"));
  symlinkSync("../base", path.join(folder, "repo/over/linked"));
  write("repo/over/kustomization.yaml", "resources: [link.yaml]\n");
  assert.match((await run("over")).err, /is not in or below 'over'/);
  assert.equal((await run("over", "--load-restrictor", "LoadRestrictionsNone")).code, 0);
  write("repo/over/kustomization.yaml", "resources: [linked]\n");
  assert.equal((await run("over")).code, 0);
});
