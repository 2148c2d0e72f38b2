// kill -9 on real processes: what a client was told is there when the process comes back, revisions only grow, and a fleet goes on.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { createClient, createHttpTransport, parseKubeconfig, StatusError, type Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";

const scratch = mkdtempSync(path.join(tmpdir(), "sluice-kill-test-"));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});
const main = new URL("../main.js", import.meta.url).pathname;
const configMaps = { group: "", version: "v1", kind: "ConfigMap" };

type Process = { child: ChildProcess; client: Client; kill(): Promise<void> };

/** Starts the program and waits until its kubeconfig answers. */
async function start(args: string[], kubeconfig: string): Promise<Process> {
  rmSync(kubeconfig, { force: true });
  const child = spawn(process.execPath, [main, ...args, "--kubeconfig-out", kubeconfig], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, TMPDIR: scratch }, // whoever is killed leaves things behind
  });
  children.add(child);
  let errors = "";
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => (children.delete(child), resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
      if (errors.includes("Kubernetes API at")) resolve();
    });
    child.once("exit", () => reject(new Error(`the program ended: ${errors}`)));
  });
  assert.ok(existsSync(kubeconfig));
  const access = parseKubeconfig([{ path: kubeconfig, text: readFileSync(kubeconfig, "utf8") }], {
    readFile: (file) => readFileSync(file, "utf8"),
    resolvePath: (_from, to) => to,
  });
  const { transport, close } = createHttpTransport(access);
  return {
    child,
    client: createClient({ transport }),
    async kill() {
      child.kill("SIGKILL");
      close();
      await ended;
    },
  };
}

const configMap = (name: string, value: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data: { value },
});

/** Writes with four clients until the server dies, which `kill` brings about in the middle of it. @returns what was acknowledged last, and how many writes were */
async function writeUntilDead(client: Client, { killAfter, kill }: { killAfter: number; kill: () => void }) {
  const acknowledged = new Map<string, { value: string; version: number }>();
  let writes = 0;
  const writers = Array.from({ length: 4 }, async (_item, writer) => {
    for (let count = 0; ; count += 1) {
      const name = `cm-${writer}-${count % 25}`;
      const value = `${performance.now()}`;
      try {
        const stored = await client.apply(configMap(name, value), { fieldManager: "test", force: true });
        acknowledged.set(name, { value, version: Number(stored.metadata.resourceVersion) });
        writes += 1;
        if (writes === killAfter) kill();
      } catch (error) {
        if (error instanceof StatusError) throw error; // the API refused: that is no crash
        return;
      }
    }
  });
  await Promise.all(writers);
  return { acknowledged, writes };
}

test("a hundred kills in the middle of ten thousand writes lose no acknowledged write, and no revision is used twice", async () => {
  const [data, kubeconfig] = [path.join(scratch, "api.db"), path.join(scratch, "api.kubeconfig")];
  let acknowledged = new Map<string, { value: string; version: number }>();
  let newest = 0;
  let writes = 0;
  for (let round = 0; round < 100; round += 1) {
    const server = await start(["apiserver", "--data", data, "--no-simulate"], kubeconfig);
    const { items, resourceVersion } = await server.client.list<KubeObject>(configMaps, { namespace: "default" });
    const found = new Map(items.map((object) => [object.metadata.name, object]));
    for (const [name, { value, version }] of acknowledged) {
      const object = found.get(name);
      assert.ok(object, `round ${round}: ${name} was acknowledged and is gone`);
      const held = Number(object.metadata.resourceVersion);
      assert.ok(held >= version, `round ${round}: ${name} went back from revision ${version} to ${held}`);
      if (held === version)
        assert.equal(object["data"].value, value, `round ${round}: revision ${held} was used twice`);
    }
    assert.ok(Number(resourceVersion) >= newest, `round ${round}: revisions went back`);
    const kill = (): void => void server.child.kill("SIGKILL");
    const written = await writeUntilDead(server.client, { killAfter: 30 + ((round * 37) % 151), kill });
    await server.kill();
    ({ acknowledged } = written);
    newest = Math.max(newest, ...[...acknowledged.values()].map(({ version }) => version));
    writes += written.writes;
  }
  assert.ok(writes >= 10_000, `only ${writes} writes were acknowledged`);
});

const many = (count: number, value: string): string =>
  Array.from(
    { length: count },
    (_item, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm-${index}}\ndata: {value: "${value}"}\n`,
  ).join("---\n");

test("a fleet that is killed in the middle of an apply goes on where it was: nothing lost, nothing twice, nothing orphaned", async () => {
  const fleet = path.join(scratch, "fleet");
  const [data, kubeconfig] = [path.join(scratch, "fleet.db"), path.join(scratch, "fleet.kubeconfig")];
  mkdirSync(fleet);
  for (const [round, count] of [300, 250, 280, 120, 310].entries()) {
    writeFileSync(path.join(fleet, "all.yaml"), many(count, `round ${round}`));
    const dying = await start(["up", fleet, "--data", data], kubeconfig);
    const deadline = performance.now() + 20_000;
    for (;;) {
      const { items } = await dying.client.list<KubeObject>(configMaps, { namespace: "default" });
      const written = items.filter((object) => object["data"]?.value === `round ${round}`).length;
      if (written > 10 || performance.now() > deadline) break;
    }
    await dying.kill();

    const living = await start(["up", fleet, "--data", data], kubeconfig);
    const wanted = new Set(Array.from({ length: count }, (_item, index) => `cm-${index}`));
    let problem = "";
    while (performance.now() < deadline) {
      const { items } = await living.client.list<KubeObject>(configMaps, { namespace: "default" });
      const ours = items.filter(({ metadata }) => metadata.name?.startsWith("cm-"));
      const isRight = (object: KubeObject): boolean =>
        object["data"].value === `round ${round}` && wanted.has(object.metadata.name ?? "");
      problem = `${ours.length} objects, ${ours.filter(isRight).length} of them right`;
      if (ours.length === count && ours.every(isRight)) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(problem, `${count} objects, ${count} of them right`, `round ${round}`);
    await living.kill();
  }
});
