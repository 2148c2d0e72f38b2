import assert from "node:assert/strict";
import { test } from "node:test";
import { startCluster } from "@sluice/testing-cluster";
import { compileHealthChecks } from "./health-expressions.ts";
import { createObserver } from "./observer.ts";
import { waitForHealth } from "./wait.ts";

const rule = {
  apiVersion: "example.com/v1",
  kind: "Database",
  inProgress: "status.phase == 'Creating'",
  failed: "status.phase == 'Failed'",
  current: "status.phase == 'Ready'",
};
const database = (phase?: string, more: object = {}) => ({
  apiVersion: "example.com/v2",
  kind: "Database",
  metadata: { name: "d", namespace: "default", generation: 2 },
  ...(phase === undefined ? {} : { status: { phase, ...more } }),
});

for (const [object, status] of [
  [database(), "InProgress"],
  [database("Creating"), "InProgress"],
  [database("Failed"), "Failed"],
  [database("Ready"), "Current"],
  [database("Ready", { observedGeneration: 1 }), "InProgress"],
  [database("Ready", { observedGeneration: 2 }), "Current"],
] as const) {
  test(`${JSON.stringify(object.status)} is ${status}`, async () => {
    const judge = await compileHealthChecks([rule]);
    assert.equal(judge(object)?.status, status);
  });
}

test("other kinds are none of its business, and a wrong expression is named", async () => {
  const judge = await compileHealthChecks([rule]);
  assert.equal(judge({ ...database("Ready"), apiVersion: "other.example/v1" }), undefined);
  await assert.rejects(compileHealthChecks([{ ...rule, failed: "status." }]), {
    name: "HealthExpressionError",
    which: "failed",
  });
});

test("health is waited for by watching: each change is judged as it comes, and nothing is read twice", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const requests = cluster.recordRequests();
  const ending = new AbortController();
  const observer = createObserver(client, ending.signal);
  const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
  const name = { name: "a", namespace: "default" };
  await client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: name, data: { phase: "Creating" } });
  const judge = await compileHealthChecks([{ apiVersion: "v1", kind: "ConfigMap", current: "data.phase == 'Ready'" }]);
  const ref = { apiVersion: "v1", kind: "ConfigMap", ...name };
  const done = waitForHealth([ref], { observer, timeoutMs: 10_000, signal: ending.signal, judge });
  for (const phase of ["Starting", "Ready"])
    await client.patch(ConfigMap, name, { type: "merge", body: { data: { phase } } });
  assert.deepEqual(await done, { unhealthy: [], timedOut: false });
  const reads = requests.filter((request) => request.startsWith("GET") && request.includes("/configmaps"));
  assert.deepEqual(
    reads.map((request) => request.includes("watch=true")),
    [false, true],
  );
  ending.abort();
});
