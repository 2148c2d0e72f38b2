import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { startGitServer } from "@sluice/testing-git-server";
import { createProgram } from "../../program.ts";

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

/** A command line in a folder of its own, and a way to write the kustomization there. */
function scene(context: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), "remote-build-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const run = async (target = ".", signal: AbortSignal = context.signal) => {
    const printed = { out: "", err: "" };
    const program = createProgram({
      variables: { GIT_CONFIG_GLOBAL: "/dev/null" },
      folder,
      out: (text) => void (printed.out += text),
      err: (text) => void (printed.err += text),
      isTerminal: false,
      columns: 80,
      signal,
    });
    return { code: await program(["kustomize", "build", target]), ...printed };
  };
  const buildOf = (kustomization: string) => {
    writeFileSync(path.join(folder, "kustomization.yaml"), kustomization);
    return run();
  };
  return { run, buildOf };
}

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`sluice-kustomize-${process.pid}-`));

test("bases of a repository are fetched at their references, and nothing stays behind", async (context) => {
  const { run, buildOf } = scene(context);
  await using repository = await startGitServer();
  repository.commit({ "base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": map("old") });
  repository.git("tag", "v1");
  repository.commit({ "base/a.yaml": map("new") });
  const both = await buildOf(`resources: ["${repository.url}//base?ref=v1", "${repository.url}//base"]\n`);
  assert.deepEqual(both, { code: 0, out: `${map("new")}---\n${map("old")}`, err: "" });
  assert.equal((await run(`${repository.url}//base?ref=v1`)).out, map("old"));
  const missing = await buildOf(`resources: ["${repository.url}?ref=v9"]\n`);
  assert.equal(missing.code, 1);
  assert.match(missing.err, /^Error: kustomization\.yaml:1:\d+: failed to fetch v9 from http:/);
  assert.deepEqual(leftovers(), []);
});

test("a link in a repository may not lead out of it", async (context) => {
  const { buildOf } = scene(context);
  await using repository = await startGitServer();
  repository.commit({ "kustomization.yaml": "configMapGenerator: [{name: m, files: [link]}]\n" });
  symlinkSync("/etc/hostname", path.join(repository.folder, "link"));
  repository.commit({});
  const { code, err } = await buildOf(`resources: ["${repository.url}"]\n`);
  assert.equal(code, 1);
  assert.match(err, /symbolic link 'link' leads out of/);
});

test("a repository that does not answer is given up after its timeout", async (context) => {
  const { buildOf } = scene(context);
  const silent = createServer((request, response) => {
    if (!request.url?.includes("info/refs")) response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  context.after(() => silent.close().closeAllConnections());
  await once(silent, "listening");
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/repo.git`;
  const { code, err } = await buildOf(`resources: ["${url}?timeout=300ms"]\n`);
  assert.equal(code, 1);
  assert.match(err, /failed to fetch http.*repo\.git within 300 ms; give it more/);
});

test("files at addresses are read once each, and an answer without success is told", async (context) => {
  const { buildOf } = scene(context);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/map.yaml") response.end(map("file"));
    else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { out } = await buildOf(
    `resources: ["${host}/map.yaml"]\npatches: [{path: "${host}/map.yaml"}]\nnameSuffix: -x\n`,
  );
  assert.equal(out, map("file-x"));
  assert.deepEqual(asked, ["/map.yaml"]);
  const { err } = await buildOf(`resources: ["${host}/none.yaml"]\n`);
  assert.match(err, /^Error: kustomization\.yaml:1:\d+: .*HTTP Error: status code 404 Not Found\n$/);
});

test("an interrupted fetch ends the command and leaves nothing behind", async (context) => {
  const { run } = scene(context);
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  context.after(() => silent.close().closeAllConnections());
  await once(silent, "listening");
  const ending = new AbortController();
  silent.once("request", () => ending.abort());
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/repo.git`;
  await assert.rejects(run(url, ending.signal), { name: "AbortError" });
  assert.deepEqual(leftovers(), []);
});
