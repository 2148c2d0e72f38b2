// What a Kustomization costs on its way into the API: prune, default, validate with its CEL rules.
import { applyDefaults, prune, validate } from "@sluice/schema";
import { Kustomization } from "./index.ts";

const object = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "apps", namespace: "flux-system", labels: { team: "a" } },
  spec: {
    interval: "10m",
    prune: true,
    path: "./apps/production",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    dependsOn: [{ name: "infrastructure" }, { name: "crds" }],
    kubeConfig: { secretRef: { name: "remote" } },
    postBuild: { substitute: { cluster: "a", region: "b" }, substituteFrom: [{ kind: "ConfigMap", name: "vars" }] },
    patches: [{ patch: "- op: remove\n  path: /spec/x", target: { kind: "Deployment" } }],
  },
};
const rounds = 5_000;
const measure = (name: string, action: () => unknown) => {
  for (let round = 0; round < 500; round += 1) action();
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) action();
  console.log(`${name}: ${(((performance.now() - start) / rounds) * 1000).toFixed(1)} µs`);
};

const start = performance.now();
validate(object, Kustomization.schema);
console.log(`first validation, rules compiled: ${(performance.now() - start).toFixed(1)} ms`);
measure("prune", () => prune(object, Kustomization.schema));
measure("applyDefaults", () => applyDefaults(object, Kustomization.schema));
measure("validate", () => validate(object, Kustomization.schema));
