// The real helm, 3.17, 4.1 and 4.2, installs a chart on the embedded API, waits for it, upgrades, rolls back, tests and uninstalls it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { createApiServer, makeKubeconfig, makeServingCertificate, serveApi } from "@sluice/apiserver";
import { findClient, type Layer } from "./find-client.ts";

const chart = fileURLToPath(new URL("../../../apps/cli/testdata/charts/podinfo/chart.tgz", import.meta.url));

/** A cluster of its own, and helm and kubectl on it. */
async function clients(context: TestContext, layer: Layer) {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-helm-test-"));
  const api = createApiServer({ now: () => Date.now(), newUid: () => randomUUID(), random: () => Math.random() });
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const { url, close } = await serveApi(api.handle, { tls, token: "test" });
  const kubeconfig = path.join(folder, "config");
  writeFileSync(kubeconfig, makeKubeconfig({ url, certificate: tls.certificate, token: "test" }));
  context.after(async () => {
    await close();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const env = { KUBECONFIG: kubeconfig, HOME: folder, PATH: process.env["PATH"] };
  const run = (client: "helm" | "kubectl") => {
    const program = findClient(client, layer);
    return (...args: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        execFile(program, args, { env, timeout: 60_000 }, (error, out, err) =>
          error ? reject(new Error(`${client} ${args.join(" ")}: ${err}${out}`)) : resolve(out),
        );
      });
  };
  return { helm: run("helm"), kubectl: run("kubectl") };
}

for (const layer of ["v32", "v34", "v36"] satisfies Layer[]) {
  test(`a release lives and goes, with the helm of ${layer}`, async (context) => {
    const { helm, kubectl } = await clients(context, layer);
    const replicas = () => kubectl("get", "deployment", "demo-podinfo", "-o", "jsonpath={.status.readyReplicas}");
    await helm("install", "demo", chart, "--wait", "--timeout", "30s");
    assert.equal(await replicas(), "1");
    await helm("upgrade", "demo", chart, "--set", "replicaCount=2", "--wait", "--timeout", "30s");
    assert.equal(await replicas(), "2");
    await helm("rollback", "demo", "1", "--wait", "--timeout", "30s");
    assert.equal(await replicas(), "1");
    const history = JSON.parse(await helm("history", "demo", "-o", "json")) as { revision: number; status: string }[];
    assert.deepEqual(
      history.map(({ revision, status }) => `${revision} ${status}`),
      ["1 superseded", "2 superseded", "3 deployed"],
    );
    assert.match(await helm("test", "demo", "--timeout", "30s"), /Phase:\s+Succeeded/);
    await helm("uninstall", "demo", "--wait", "--timeout", "30s");
    assert.equal(
      (await kubectl("get", "deployments,services,secrets", "-l", "owner!=nobody", "-o", "name")).trim(),
      "service/kubernetes",
    );
  });
}
