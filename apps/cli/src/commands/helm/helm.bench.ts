// `helm template` of public charts: in process, and as a whole process in turns with the real helm when SLUICE_HELM names it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadChart, printTemplate, renderChart } from "@sluice/helm";
import { unpackChart } from "./read-chart.ts";

const charts = ["podinfo", "kube-prometheus-stack", "argo-cd", "kyverno"];
const testdata = new URL("../../../testdata/charts/", import.meta.url).pathname;
const main = new URL("../../main.js", import.meta.url).pathname;
const helm = process.env["SLUICE_HELM"];
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-helm-bench-"));
const ports = { now: () => new Date(), random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) };

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const timed = (work: () => void): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

for (const name of charts) {
  const files = await unpackChart(readFileSync(path.join(testdata, name, "chart.tgz")));
  const chart = await loadChart(files, { unpack: unpackChart });
  const render = (replicas: number): void =>
    void printTemplate(renderChart(chart, { replicaCount: replicas }, { ...ports, release: { name: "demo" } }));
  const first = timed(() => render(1));
  const later = median(Array.from({ length: 9 }, (_item, at) => timed(() => render(at + 2))));
  const memory = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `${name}, in process: first ${first.toFixed(0)} ms, with other values ${later.toFixed(0)} ms, resident ${memory} MB`,
  );

  const folder = path.join(scratch, name);
  for (const { path: file, content } of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    ours.push(timed(() => void spawnSync(process.execPath, [main, "helm", "template", "demo", "."], { cwd: folder })));
    if (helm) theirs.push(timed(() => void spawnSync(helm, ["template", "demo", "."], { cwd: folder })));
  }
  const ratio = helm
    ? `, helm ${median(theirs).toFixed(0)} ms, ratio ${(median(ours) / median(theirs)).toFixed(2)}`
    : "";
  console.log(`${name}, whole process: ${median(ours).toFixed(0)} ms${ratio}`);
}
rmSync(scratch, { recursive: true, force: true });
