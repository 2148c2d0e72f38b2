import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { makeKubeconfig, makeServingCertificate, serveApi } from "@sluice/apiserver";
import { eventually, startCluster } from "@sluice/testing-cluster";

test("the program installs its kind and role, greets, and gives its lease back at the end", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const server = await serveApi(cluster.apiServer.handle, { tls, token: "secret" });
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-greeting-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  writeFileSync(kubeconfig, makeKubeconfig({ url: server.url, certificate: tls.certificate, token: "secret" }));

  const program = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts"), kubeconfig]);
  const said: string[] = [];
  program.stdout.on("data", (text) => said.push(String(text)));
  program.stderr.on("data", (text) => said.push(String(text)));
  await eventually(
    () => said.join(""),
    (text) => text.includes("greeting the cluster"),
    { withinMs: 50_000, what: "the program" },
  ).catch((error: unknown) => {
    program.kill("SIGKILL"); // or the test run would wait for it
    throw error;
  });
  const greeting = {
    apiVersion: "example.com/v1",
    kind: "Greeting",
    metadata: { name: "world", namespace: "default" },
  };
  await client.create({ ...greeting, spec: { name: "world" } });
  const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
  const find = () => client.get(ConfigMap, { name: "world", namespace: "default" }).catch(() => undefined);
  const written = await eventually(find, (found) => found !== undefined);
  assert.deepEqual(written?.["data"], { text: "Hello, world!" });
  const ClusterRole = { group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" };
  assert.ok(await client.get(ClusterRole, { name: "greeting-controller" }));

  program.kill("SIGINT");
  await new Promise((resolve) => program.once("exit", resolve));
  assert.equal(program.exitCode, 0, said.join(""));
  const Lease = { group: "coordination.k8s.io", version: "v1", kind: "Lease" };
  const lease = await client.get(Lease, { name: "greeting-controller", namespace: "default" });
  assert.equal(lease["spec"].holderIdentity, "");
  await server.close();
  rmSync(folder, { recursive: true });
});
