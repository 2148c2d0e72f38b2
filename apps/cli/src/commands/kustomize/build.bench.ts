// `kustomize build` of a base and an overlay with patches, images, labels, prefix, references and replacements, by size: in process, and as a
// whole process in turns with the real kustomize when SLUICE_KUSTOMIZE names it or it stands on the PATH.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, renderYaml, treeOf } from "@sluice/kustomize";

const overlay = `namePrefix: prod-
namespace: shop
resources: [../base]
labels: [{pairs: {team: a}, includeSelectors: true}]
images: [{name: registry/app, newTag: v2}]
configMapGenerator: [{name: settings, literals: [a=1]}]
patches:
- target: {kind: Deployment}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
    spec: {template: {spec: {containers: [{name: app, env: [{name: EXTRA, value: "1"}]}]}}}
- target: {kind: Service}
  patch: '[{"op": "add", "path": "/spec/type", "value": "ClusterIP"}]'
replacements:
- source: {kind: ConfigMap, name: settings, fieldPath: data.a}
  targets: [{select: {kind: Deployment}, fieldPaths: ["metadata.annotations.setting"], options: {create: true}}]
`;

const pair = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${index}}
spec:
  selector: {matchLabels: {app: app-${index}}}
  template:
    metadata: {labels: {app: app-${index}}}
    spec:
      containers:
      - name: app
        image: registry/app:v1
        envFrom: [{configMapRef: {name: settings}}]
        ports: [{containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: app-${index}}
spec:
  selector: {app: app-${index}}
  ports: [{port: 80, targetPort: 8080}]
`;

const filesOfSize = (resources: number): { [path: string]: string } => ({
  "overlay/kustomization.yaml": overlay,
  "base/kustomization.yaml": "resources: [all.yaml]\n",
  "base/all.yaml": Array.from({ length: resources / 2 }, (_, index) => pair(index)).join("---\n"),
});

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const timed = (work: () => void): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

console.log("in process: build and print, median of 9 after 9");
for (const resources of [4, 100, 1_000, 5_000, 20_000]) {
  const tree = treeOf(filesOfSize(resources));
  const times = Array.from({ length: 18 }, () => timed(() => void renderYaml(build(tree, "overlay").objects))).slice(9);
  const each = (median(times) * 1_000) / resources;
  console.log(`${resources} resources: ${median(times).toFixed(1)} ms, ${each.toFixed(0)} µs a resource`);
}

const main = process.env["SLUICE_MAIN"] ?? new URL("../../main.js", import.meta.url).pathname;
const kustomize = process.env["SLUICE_KUSTOMIZE"] ?? "kustomize";
const hasKustomize = spawnSync(kustomize, ["version"]).status === 0;
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-kustomize-bench-"));
// The process tells its own peak as it ends.
const peak = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)));`;
const withPeak = ["--import", `data:text/javascript,${encodeURIComponent(peak)}`, main];

console.log(`whole process, in turns${hasKustomize ? "" : " (no kustomize here: no ratios)"}, medians`);
for (const [resources, rounds] of [
  [4, 15],
  [100, 15],
  [1_000, 5],
  [20_000, 3],
] as const) {
  for (const [file, text] of Object.entries(filesOfSize(resources))) {
    mkdirSync(path.join(scratch, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(scratch, file), text);
  }
  const options = { cwd: scratch, maxBuffer: 2 ** 30 };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(timed(() => void spawnSync(process.execPath, [main, "kustomize", "build", "overlay"], options)));
    // It takes half an hour for 20,000: its time grows with the square.
    if (hasKustomize && resources <= 1_000)
      theirs.push(timed(() => void spawnSync(kustomize, ["build", "overlay"], options)));
  }
  const kilobytes = Number(spawnSync(process.execPath, [...withPeak, "kustomize", "build", "overlay"], options).stderr);
  const ratio =
    theirs.length > 0
      ? `, kustomize ${median(theirs).toFixed(0)} ms, ratio ${(median(ours) / median(theirs)).toFixed(2)}`
      : "";
  console.log(
    `${resources} resources: ${median(ours).toFixed(0)} ms, peak ${(kilobytes / 1_000).toFixed(0)} MB${ratio}`,
  );
}
rmSync(scratch, { recursive: true, force: true });
