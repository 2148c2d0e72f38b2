import assert from "node:assert/strict";
import { test } from "node:test";
import { lintConditions } from "./lint-conditions.ts";

type Short = {
  [type: string]: string | { status: string; generation?: number; reason?: string; message?: string; time?: string };
};

function object(conditions: Short, { generation = 2, observed = 2 } = {}) {
  const list = Object.entries(conditions).map(([type, given]) => {
    const one = typeof given === "string" ? { status: given } : given;
    const { status, generation: observedGeneration = generation, reason = "Reason", message = "message" } = one;
    const lastTransitionTime = one.time ?? "2026-01-01T00:00:00Z";
    return { type, status, reason, message, lastTransitionTime, observedGeneration };
  });
  return {
    apiVersion: "example.com/v1",
    kind: "App",
    metadata: { name: "a", generation },
    status: { observedGeneration: observed, conditions: list },
  };
}

const cases: [what: string, conditions: Short, expected: string[], of?: { generation?: number; observed?: number }][] =
  [
    ["ready", { Ready: "True" }, []],
    ["trying again", { Ready: "False", Reconciling: "True" }, [], { observed: 1 }],
    ["stalled", { Ready: "False", Stalled: "True" }, []],
    ["failed by its own condition", { Ready: "False", FetchFailed: "True", Reconciling: "True" }, [], { observed: 1 }],
    ["bad beside ready", { Ready: "True", FetchFailed: "True" }, ["FAIL0001", "WARN0001"]],
    ["nothing", {}, ["FAIL0002"]],
    ["unknown while reconciling", { Ready: "Unknown", Reconciling: "True" }, ["FAIL0003"], { observed: 1 }],
    ["ready and stalled", { Ready: "True", Stalled: "True" }, ["FAIL0001", "FAIL0004", "WARN0001"]],
    ["both", { Ready: "False", Reconciling: "True", Stalled: "True" }, ["FAIL0005"]],
    ["ahead of its time", { Ready: "False" }, ["FAIL0006"], { observed: 3 }],
    ["unobserved", { Ready: "True" }, ["FAIL0007", "FAIL0009"], { observed: 1 }],
    ["an older condition", { Ready: "True", Other: { status: "True", generation: 1 } }, ["FAIL0008", "FAIL0009"]],
    ["false beside ready", { Ready: "True", FetchFailed: "False" }, ["WARN0001"]],
    ["another story", { Ready: "False", FetchFailed: { status: "True", reason: "Other" } }, ["WARN0002"]],
    ["reconciling false", { Ready: "False", Reconciling: "False" }, ["WARN0003"]],
    ["stalled false", { Ready: "False", Stalled: "False" }, ["WARN0004"]],
    ["of no spec", { Ready: { status: "False", generation: 0 } }, ["WARN0005"]],
    ["stalled, unobserved", { Ready: "False", Stalled: "True" }, ["settled"], { observed: 1 }],
    ["a strange status", { Ready: { status: "true" } }, ["Ready has the status true"]],
    [
      "a reason of several words",
      { Ready: { status: "False", reason: "not good" } },
      ['Ready has the reason "not good", which is no CamelCase word'],
    ],
    ["no message", { Ready: { status: "False", message: "" } }, ["Ready has no message"]],
    ["no time", { Ready: { status: "False", time: "now" } }, ["Ready has the time now"]],
  ];

for (const [what, conditions, expected, of] of cases) {
  test(`${what}: ${expected.join(", ") || "nothing to say"}`, () => {
    const said = lintConditions(object(conditions, of), ["FetchFailed"]);
    assert.deepEqual(
      said.map((line) => (/^(FAIL|WARN|settled|twice)/.test(line) ? line.split(":")[0] : line)),
      expected,
    );
  });
}
