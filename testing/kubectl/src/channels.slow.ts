// The pods of testing/pod-server speak as a kubelet does: the real kubectl runs commands in them and reads their logs. And kubeconfig files merge
// as recorded.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { makeKubeconfig } from "@sluice/apiserver";
import { startPodServer } from "@sluice/testing-pod-server";
import { findClient } from "./find-client.ts";

type Result = { code: number | null; out: string; err: string };

function run(program: string, args: string[], { env, stdin = "" }: { env: NodeJS.ProcessEnv; stdin?: string }) {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (bytes) => (said.out += bytes));
  child.stderr.on("data", (bytes) => (said.err += bytes));
  child.stdin.end(stdin);
  child.on("close", (code) => resolve({ code, ...said }));
  return promise;
}

test("kubectl 1.36 runs commands in the pods of the tests, and reads their logs", async () => {
  await using server = await startPodServer();
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-channels-"));
  const kubeconfig = path.join(folder, "config");
  writeFileSync(kubeconfig, makeKubeconfig({ url: server.url, certificate: server.certificate, token: server.token }));
  const env = { KUBECONFIG: kubeconfig, HOME: folder, PATH: process.env["PATH"] };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { containers: [{ name: "app", image: "a" }] },
  };
  const kubectl = (args: string[], stdin?: string) => run(findClient("kubectl", "v36"), args, { env, stdin });
  assert.deepEqual((await kubectl(["create", "-f", "-"], JSON.stringify(pod))).err, "");
  const script =
    "process.stdin.on('data', (d) => console.log('got ' + d)).on('end', () => { console.error('bye'); process.exit(7) })";
  const ran = await kubectl(["exec", "-i", "web", "--", process.execPath, "-e", script], "hello");
  assert.deepEqual([ran.out, ran.code], ["got hello\n", 7], ran.err);
  assert.match(ran.err, /^bye\ncommand terminated with exit code 7/);
  server.say("one");
  server.say("two");
  assert.equal((await kubectl(["logs", "web", "--tail=1"])).out, "two\n");
  rmSync(folder, { recursive: true });
});

test("kubectl merges the recorded kubeconfig files as recorded", async () => {
  const file = new URL("../../../kube/client/testdata/kubeconfig-merge.json", import.meta.url);
  type Case = { what: string; files: (string | null)[]; context?: string; expected?: object };
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };
  for (const { what, files, context, expected } of cases) {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-merge-"));
    const paths = files.map((_text, index) => path.join(folder, `config-${index}`));
    files.forEach((text, index) => text !== null && writeFileSync(paths[index] ?? "", text));
    writeFileSync(path.join(folder, "ca.crt"), "CA");
    const env = { KUBECONFIG: paths.join(":"), HOME: folder, PATH: process.env["PATH"] };
    const args = ["config", "view", "--raw", "--minify", "--flatten", "-o", "json"];
    const chosen = context === undefined ? [] : ["--context", context];
    const { code, out } = await run(findClient("kubectl", "v36"), [...args, ...chosen], { env });
    assert.equal(code === 0, expected !== undefined, what);
    if (expected) assert.deepEqual(JSON.parse(out), expected, what);
    rmSync(folder, { recursive: true });
  }
});
