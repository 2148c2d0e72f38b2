// node engines/kustomize/src/build.bench.ts: a base and an overlay with patches, images, labels, prefix, references and replacements, by size.
import { availableParallelism } from "node:os";
import { build, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";

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

const treeOfSize = (resources: number) =>
  treeOf({
    "overlay/kustomization.yaml": overlay,
    "base/kustomization.yaml": "resources: [all.yaml]\n",
    "base/all.yaml": Array.from({ length: resources / 2 }, (_, index) => pair(index)).join("---\n"),
  });

console.log(`kustomize build and print, warm, median of 5 (${availableParallelism()} cores)`);
for (const resources of [4, 100, 1_000, 5_000, 20_000]) {
  const tree = treeOfSize(resources);
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    renderYaml(build(tree, "overlay").objects);
    return performance.now() - started;
  }).slice(2);
  times.sort((left, right) => left - right);
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  console.log(`${resources} resources: ${(times[2] ?? 0).toFixed(1)} ms, resident ${megabytes} MB`);
}
