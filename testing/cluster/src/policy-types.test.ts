// What policies are warned of was recorded from Kubernetes' own type checker.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

type Status = { observedGeneration?: number; typeChecking?: { expressionWarnings?: object[] } };
const { recorded } = JSON.parse(
  readFileSync(new URL("../testdata/policy-types-1.36.json", import.meta.url), "utf8"),
) as { recorded: { policy: KubeObject; warnings: object[] }[] };
const kind = { group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicy" };

for (const { policy, warnings } of recorded) {
  const { name = "" } = policy.metadata;
  test(`a policy is warned of what does not fit its kinds: ${name}`, async () => {
    await using cluster = startCluster();
    await cluster.client.create(policy);
    const status = async (): Promise<Status> => ((await cluster.client.get(kind, { name }))["status"] ?? {}) as Status;
    const { observedGeneration, typeChecking } = await eventually(status, (now) => now.typeChecking !== undefined);
    assert.equal(observedGeneration, 1);
    assert.deepEqual(typeChecking?.expressionWarnings ?? [], warnings);
  });
}
