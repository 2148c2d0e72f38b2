// The figures that a user feels: how long until a fleet is ready, how long from commit to cluster, what looking again costs.
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { KubeObject } from "@sluice/objects";
import { startFleet } from "./fleet.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const median = (values: number[]): number => values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
const percentile = (values: number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1] ?? 0;

const kustomization = (name: string, folder = `./${name}`): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default" },
  spec: {
    interval: "10m",
    prune: true,
    path: folder,
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
  },
});
const configMap = (name: string, value = "1") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;
const isReady = ({ status }: { status: string }) => status === "True";

function wholeProcess(args: string[], runs: number): number {
  const times = Array.from({ length: runs + 1 }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, [path.join(root, "apps/cli/src/main.js"), ...args], { cwd: root });
    return performance.now() - startedAt;
  });
  return median(times.slice(1)); // the first one warms the disk cache
}

async function commitToApplied(): Promise<void> {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const times: number[] = [];
  for (let round = 0; round < 30; round += 1) {
    const hash = fleet.repository.commit({ "apps/a.yaml": configMap("a", `round ${round}`) });
    const startedAt = performance.now();
    await fleet.poke();
    await fleet.settled("Kustomization", "apps", ({ status, message }) => status === "True" && message.includes(hash));
    times.push(performance.now() - startedAt);
  }
  console.log(
    `commit to applied, ${times.length} commits: median ${median(times).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms (goal: p95 under 500 ms)`,
  );
}

async function unchangedObjects(count: number): Promise<void> {
  const all = Array.from({ length: count }, (_item, index) => configMap(`cm-${index}`)).join("---\n");
  await using fleet = await startFleet({ "apps/all.yaml": all }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const requests = fleet.cluster.recordRequests();
  const writes = () =>
    requests.filter(
      (request) => request.startsWith("PATCH") && request.includes("/configmaps/") && !request.includes("dryRun"),
    ).length;
  const cost: string[] = [];
  for (const round of [2, 3]) {
    const before = writes();
    const cpu = process.cpuUsage();
    await fleet.poke("Kustomization", "apps");
    await fleet.settled(
      "Kustomization",
      "apps",
      (ready, object) => isReady(ready) && object["status"].history[0].totalReconciliations === round,
    );
    const { user, system } = process.cpuUsage(cpu);
    cost.push(`${((user + system) / 1000).toFixed(0)} ms CPU, ${writes() - before} writes`);
  }
  console.log(
    `looking again at ${count} unchanged objects: second time ${cost[0]}; third time ${cost[1]} (goal: no write, under 1 s of CPU)`,
  );
}

async function manyKustomizations(count: number): Promise<void> {
  const names = Array.from({ length: count }, (_item, index) => `app-${index}`);
  const files = Object.fromEntries(
    names.map((name) => [
      `${name}/all.yaml`,
      ["a", "b", "c", "d"].map((part) => configMap(`${name}-${part}`)).join("---\n"),
    ]),
  );
  globalThis.gc?.();
  const startedAt = performance.now();
  await using fleet = await startFleet(
    files,
    names.map((name) => kustomization(name)),
  );
  for (const name of names) await fleet.settled("Kustomization", name, isReady);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  console.log(
    `${count} Kustomizations of 4 objects from start to ready: ${seconds} s, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB (goal: under 5 s, 200 MB)`,
  );
}

const only = process.argv[2];
if (only === undefined || only === "memory") await manyKustomizations(100); // first, in a fresh process: it measures memory
if (only === undefined) {
  console.log(`sluice --version, whole process: ${wholeProcess(["--version"], 7).toFixed(0)} ms (goal: under 150 ms)`);
  console.log(
    `sluice up examples/fleet --once, whole process: ${wholeProcess(["up", "examples/fleet", "--once"], 5).toFixed(0)} ms (goal: under 3 s)`,
  );
  await commitToApplied();
  for (const count of [100, 1_000, 4_000]) await unchangedObjects(count);
}
process.exit();
