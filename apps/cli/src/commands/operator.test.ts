// `sluice operator` against an API over HTTPS, a repository over HTTP, and its metrics.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createClient, createHttpTransport, parseKubeconfig } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import { eventually } from "@sluice/testing-cluster";
import { startGitServer } from "@sluice/testing-git-server";
import { createProgram } from "../program.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Runs a command until it says `word`, and returns how to end it. */
async function startUntil(word: string, args: string[], folder: string): Promise<() => Promise<number>> {
  const ending = new AbortController();
  const said = Promise.withResolvers<void>();
  const program = createProgram({
    variables: {},
    folder,
    out: () => {},
    err: (text) => void (text.includes(word) && said.resolve()),
    isTerminal: false,
    columns: 80,
    signal: ending.signal,
  });
  const code = program(args);
  await Promise.race([said.promise, code.then((ended) => assert.fail(`${args[0]} ended with ${ended}`))]);
  return async () => {
    ending.abort();
    return await code;
  };
}

test("the operator reconciles a cluster that it reaches by a kubeconfig, and tells its metrics", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-operator-test-"));
  const repository = await startGitServer();
  repository.commit(
    { "app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n" },
    { message: "first" },
  );
  const metrics = await freePort();
  const endApi = await startUntil("Kubernetes API at", ["apiserver", "--kubeconfig-out", "kubeconfig"], folder);
  const endOperator = await startUntil(
    "running all controllers",
    ["operator", "--kubeconfig", "kubeconfig", "--storage-path", "storage", "--metrics-addr", `127.0.0.1:${metrics}`],
    folder,
  );
  const file = path.join(folder, "kubeconfig");
  const access = parseKubeconfig([{ path: file, text: readFileSync(file, "utf8") }], {
    readFile: (one) => readFileSync(one, "utf8"),
    resolvePath: (_from, to) => to,
  });
  const { transport, close } = createHttpTransport(access);
  const client = createClient({ transport });
  const source: KubeObject = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "fleet", namespace: "default" },
    spec: { url: repository.url, interval: "10m", ref: { branch: "main" } },
  };
  const apps: KubeObject = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: "apps", namespace: "default" },
    spec: { interval: "10m", prune: true, path: "./app", sourceRef: { kind: "GitRepository", name: "fleet" } },
  };
  await client.create(source);
  await client.create(apps);
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  await eventually(
    () => client.get<KubeObject>(kind, { name: "apps", namespace: "default" }),
    (object) => findCondition(object, "Ready")?.status === "True",
    { what: "Kustomization/apps" },
  );
  assert.ok(await client.get({ group: "", version: "v1", kind: "ConfigMap" }, { name: "a", namespace: "default" }));
  assert.equal(await (await fetch(`http://127.0.0.1:${metrics}/readyz`)).text(), "ok");
  assert.match(
    await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    /gotk_reconcile_duration_seconds_count\{[^}]*kind="Kustomization"/,
  );

  close();
  assert.deepEqual([await endOperator(), await endApi()], [130, 130]);
  await repository[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
