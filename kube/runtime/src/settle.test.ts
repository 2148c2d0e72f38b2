import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { ready, ReconcileError, stalled, waiting, type CommonStatus } from "./outcome.ts";
import { settleFailure, settleOutcome, settleProgress } from "./settle.ts";

const now = Date.parse("2026-01-02T03:04:05Z");
const object = (status: CommonStatus = {}, annotations?: { [key: string]: string }): KubeObject => ({
  apiVersion: "x.io/v1",
  kind: "Thing",
  metadata: { name: "t", generation: 3, ...(annotations ? { annotations } : {}) },
  status,
});
const short = (status: CommonStatus) =>
  (status.conditions ?? []).map(({ type, status: held, reason }) => `${type}=${held} ${reason}`);

test("success: Ready, nothing in progress, the generation observed", () => {
  const before = settleProgress(object(), { message: "building" }, now);
  const status = settleOutcome(object(before), ready("Succeeded", "done", { status: { revision: "r1" } }), now);
  assert.deepEqual(short(status), ["Ready=True Succeeded"]);
  assert.deepEqual([status.observedGeneration, status["revision"]], [3, "r1"]);
});

test("progress: Reconciling comes before Ready, which is unknown", () => {
  assert.deepEqual(short(settleProgress(object(), { message: "building" }, now)), [
    "Reconciling=True Progressing",
    "Ready=Unknown Progressing",
  ]);
});

test("failure: Ready is False, retries go on, the generation is not observed", () => {
  const status = settleFailure(object(), new ReconcileError("BuildFailed", "no such file"), now);
  assert.deepEqual(short(status), ["Reconciling=True ProgressingWithRetry", "Ready=False BuildFailed"]);
  assert.equal(status.observedGeneration, undefined);
});

test("stalled: nothing is retried, and the generation is observed", () => {
  const status = settleFailure(
    object(settleProgress(object(), { message: "x" }, now)),
    stalled("NotSupported", "spec.x"),
    now,
  );
  assert.deepEqual(short(status), ["Stalled=True NotSupported", "Ready=False NotSupported"]);
  assert.equal(status.observedGeneration, 3);
});

test("waiting is no failure, but it is not ready either", () => {
  assert.deepEqual(short(settleFailure(object(), waiting("DependencyNotReady", "infra", { afterMs: 1 }), now)), [
    "Reconciling=True ProgressingWithRetry",
    "Ready=False DependencyNotReady",
  ]);
});

test("a transition time moves only when status, reason or message do", () => {
  const first = settleOutcome(object(), ready("Succeeded", "done"), now);
  const again = settleOutcome(object(first), ready("Succeeded", "done"), now + 60_000);
  const other = settleOutcome(object(first), ready("Succeeded", "done again"), now + 60_000);
  assert.equal(again.conditions?.[0]?.lastTransitionTime, "2026-01-02T03:04:05Z");
  assert.equal(other.conditions?.[0]?.lastTransitionTime, "2026-01-02T03:05:05Z");
});

test("a request is answered, and conditions of others stay", () => {
  const theirs = {
    type: "Theirs",
    status: "True" as const,
    reason: "R",
    message: "m",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const status = settleOutcome(
    object({ conditions: [theirs] }, { "reconcile.fluxcd.io/requestedAt": "now" }),
    ready("Succeeded", "done"),
    now,
  );
  assert.equal(status.lastHandledReconcileAt, "now");
  assert.deepEqual(short(status), ["Ready=True Succeeded", "Theirs=True R"]);
});
