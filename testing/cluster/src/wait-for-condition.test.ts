import assert from "node:assert/strict";
import { test } from "node:test";
import { configMap, startCluster } from "./cluster.ts";
import { waitForCondition } from "./wait-for-condition.ts";

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const name = { name: "a", namespace: "default" };
const condition = (status: string, reason: string) => ({
  type: "Ready",
  status,
  reason,
  message: `because of ${reason}`,
  observedGeneration: 1,
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
// A ConfigMap has no status of its own, so that a test may write what it likes.
const withConditions = (...conditions: object[]) => ({
  ...configMap("a"),
  metadata: { ...configMap("a").metadata, annotations: {} },
  status: { conditions },
});

test("a failure tells the conditions and the last events", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(configMap("a"));
  cluster.intercept(async (request, next) => {
    const answer = await next(request);
    if (request.method !== "GET" || !request.url.endsWith("/configmaps/a") || typeof answer.body !== "string")
      return answer;
    const object = JSON.parse(answer.body) as { metadata: { generation?: number } };
    const { status } = withConditions(condition("False", "Broken"));
    return { ...answer, body: JSON.stringify({ ...object, metadata: { ...object.metadata, generation: 1 }, status }) };
  });
  const event = { apiVersion: "v1", kind: "Event", metadata: { name: "e", namespace: "default" } };
  const involvedObject = { apiVersion: "v1", kind: "ConfigMap", ...name };
  await client.create({
    ...event,
    involvedObject,
    type: "Warning",
    reason: "Broken",
    message: "it is broken",
    count: 3,
  });
  assert.equal(
    (await waitForCondition(client, ConfigMap, name, { status: "False", reason: "Broken" })).metadata.name,
    "a",
  );
  await assert.rejects(waitForCondition(client, ConfigMap, name, { withinMs: 1 }), {
    message: [
      "ConfigMap default/a did not become Ready=True within 1 ms",
      "generation 1, of which none is observed",
      "conditions:",
      "  Ready=False Broken (generation 1): because of Broken",
      "last events:",
      "  Warning Broken ×3: it is broken",
    ].join("\n"),
  });
  const nobody = waitForCondition(client, ConfigMap, { name: "nobody", namespace: "default" }, { withinMs: 1 });
  await assert.rejects(nobody, /did not become Ready=True within 1 ms\nit is not there\nno events$/);
});
