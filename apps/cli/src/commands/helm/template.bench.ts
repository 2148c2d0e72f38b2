// node apps/cli/src/commands/helm/template.bench.ts: four public charts, rendered in this process and by whole processes in turns with the
// real helm: the program that $SLUICE_HELM names, or `helm` on PATH; without one only our own figures are printed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadChart, printTemplate, renderChart } from "@sluice/helm";
import { unpackChart } from "./read-chart.ts";

const charts = new URL("../../../testdata/charts/", import.meta.url).pathname;
const main = process.env["SLUICE_MAIN"] ?? new URL("../../main.js", import.meta.url).pathname;
const helm = process.env["SLUICE_HELM"] ?? "helm";
const hasHelm = spawnSync(helm, ["version"]).status === 0;
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-helm-bench-"));

const median = (values: number[]): number => values.sort((left, right) => left - right)[values.length >> 1] ?? 0;
const ms = (value: number): string => `${value.toFixed(0)} ms`;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function inProcess(name: string): Promise<void> {
  const archive = readFileSync(path.join(charts, name, "chart.tgz"));
  const start = performance.now();
  const chart = await loadChart(await unpackChart(archive), { unpack: unpackChart });
  const loaded = performance.now() - start;
  const render = (): void =>
    void printTemplate(
      renderChart(
        chart,
        {},
        { release: { name: "demo" }, now: () => new Date(0), random: (bytes) => new Uint8Array(bytes).fill(7) },
      ),
    );
  const first = loaded + timed(render);
  const second = timed(render);
  const warm = median(Array.from({ length: 9 }, () => timed(render)));
  const memory = `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `${name}: load and render ${ms(first)}, again ${ms(second)} (${(second / first).toFixed(2)} ×), warm ${ms(warm)}, ${memory} resident`,
  );
}

async function wholeProcess(name: string): Promise<void> {
  const folder = path.join(scratch, name);
  for (const { path: file, content } of await unpackChart(readFileSync(path.join(charts, name, "chart.tgz")))) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  const run = (program: string, ...args: string[]): number =>
    timed(() => void spawnSync(program, [...args, "template", "demo", folder], { stdio: "ignore" }));
  const ours = (): number => run(process.execPath, main, "helm");
  ours(); // fills the cache of compiled code
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 7; round += 1) {
    if (hasHelm) theirs.push(run(helm));
    own.push(ours());
  }
  const compared = hasHelm ? `, helm ${ms(median(theirs))}, ratio ${(median(own) / median(theirs)).toFixed(2)}` : "";
  console.log(`${name}: sluice helm template ${ms(median(own))}${compared}`);
}

for (const name of ["podinfo", "kube-prometheus-stack", "argo-cd", "kyverno"]) {
  await inProcess(name);
  await wholeProcess(name);
}
rmSync(scratch, { recursive: true, force: true });
