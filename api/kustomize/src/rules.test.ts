import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDefaults, describeFieldError, validate } from "@sluice/schema";
import { Kustomization } from "./index.ts";

const spec = { interval: "10m", prune: true, sourceRef: { kind: "GitRepository", name: "fleet" } };
const object = (fields: object) => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "apps", namespace: "flux-system" },
  spec: { ...spec, ...fields },
});
const both = "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified";

const cases: { name: string; fields: object; errors: string[] }[] = [
  { name: "the least that is asked for", fields: {}, errors: [] },
  { name: "a kubeconfig from a Secret", fields: { kubeConfig: { secretRef: { name: "remote" } } }, errors: [] },
  {
    name: "a kubeconfig from nowhere",
    fields: { kubeConfig: {} },
    errors: [`spec.kubeConfig: Invalid value: ${both}`],
  },
  {
    name: "a kubeconfig from two places",
    fields: { kubeConfig: { secretRef: { name: "a" }, configMapRef: { name: "b" } } },
    errors: [`spec.kubeConfig: Invalid value: ${both}`],
  },
  {
    name: "an interval without a unit",
    fields: { interval: "10" },
    errors: [
      String.raw`spec.interval: Invalid value: "10": spec.interval in body should match '^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$'`,
    ],
  },
  {
    name: "a source of an unknown kind",
    fields: { sourceRef: { kind: "HelmRepository", name: "x" } },
    errors: [
      'spec.sourceRef.kind: Unsupported value: "HelmRepository": supported values: "OCIRepository", "GitRepository", "Bucket", "ExternalArtifact"',
      "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
    ],
  },
];
for (const { name, fields, errors } of cases)
  test(`a Kustomization with ${name}`, () =>
    assert.deepEqual(validate(object(fields), Kustomization.schema).map(describeFieldError), errors));

test("defaults of a Kustomization reach into its lists", () => {
  const given = object({ postBuild: { substituteFrom: [{ kind: "Secret", name: "vars" }] } });
  const stored = applyDefaults(given, Kustomization.schema) as unknown as Kustomization;
  assert.equal(stored.spec.force, false);
  assert.deepEqual(stored.spec.postBuild?.substituteFrom, [{ kind: "Secret", name: "vars", optional: false }]);
  assert.equal(stored.status?.observedGeneration, -1);
});
