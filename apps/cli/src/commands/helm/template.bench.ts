// node apps/cli/src/commands/helm/template.bench.ts: four public charts, each rendered in a process of its own, and by whole processes in turns with the
// real helm: the program that $SLUICE_HELM names, or `helm` on PATH; without one only our own figures are printed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadChart, printTemplate, renderChart, type Chart, type Values } from "@sluice/helm";
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

const countTemplates = ({ templates, dependencies }: Chart): number =>
  templates.length + dependencies.reduce((sum, one) => sum + countTemplates(one), 0);
const peak = (): string => `peak ${((process.resourceUsage().maxRSS * 1_024) / 1_000_000).toFixed(0)} MB`;

/** One chart, in a process that renders nothing else. */
async function inProcess(name: string): Promise<void> {
  const archive = readFileSync(path.join(charts, name, "chart.tgz"));
  const start = performance.now();
  const chart = await loadChart(await unpackChart(archive), { unpack: unpackChart });
  const loaded = performance.now() - start;
  const ports = { now: () => new Date(0), random: (bytes: number) => new Uint8Array(bytes).fill(7) };
  const render = (values: Values): void =>
    void printTemplate(renderChart(chart, values, { ...ports, release: { name: "demo" } }));
  const first = loaded + timed(() => render({}));
  const second = timed(() => render({ fullnameOverride: "other" }));
  const memory = peak();
  const warm = median(Array.from({ length: 15 }, () => timed(() => render({}))).slice(5));
  const speed = (countTemplates(chart) * 1_000) / warm;
  console.log(
    `${name}: load and render ${ms(first)}, with other values ${ms(second)} (${(second / first).toFixed(2)} ×), ${memory}; warm ${ms(warm)}, ${speed.toFixed(0)} templates a second`,
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
  for (let round = 0; round < 11; round += 1) {
    if (hasHelm) theirs.push(run(helm));
    own.push(ours());
  }
  const compared = hasHelm ? `, helm ${ms(median(theirs))}, ratio ${(median(own) / median(theirs)).toFixed(2)}` : "";
  // The process tells its own peak as it ends.
  const tell = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)));`;
  const watched = [
    "--import",
    `data:text/javascript,${encodeURIComponent(tell)}`,
    main,
    "helm",
    "template",
    "x",
    folder,
  ];
  const { stderr } = spawnSync(process.execPath, watched, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  const memory = `${((Number(stderr) * 1_024) / 1_000_000).toFixed(0)} MB`;
  console.log(`${name}: sluice helm template ${ms(median(own))}, peak ${memory}${compared}`);
}

const [, , alone] = process.argv;
if (alone !== undefined) await inProcess(alone);
else {
  for (const name of ["podinfo", "kube-prometheus-stack", "argo-cd", "kyverno"]) {
    spawnSync(process.execPath, [import.meta.filename, name], { stdio: "inherit" });
    await wholeProcess(name);
  }
}
rmSync(scratch, { recursive: true, force: true });
