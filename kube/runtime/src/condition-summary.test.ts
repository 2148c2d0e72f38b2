// Conditions that speak for others, as fluxcd/pkg was recorded to set them: testdata/condition-summaries.json says with what, testdata/recorder how.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Condition, ConditionStatus } from "@sluice/objects";
import { aggregateConditions, mirrorCondition, summarizeConditions } from "./condition-summary.ts";
import type { ConditionReport } from "./conditions.ts";

type Options = {
  of?: string[];
  negativePolarity?: string[];
  latestGeneration?: boolean;
  counter?: boolean;
  counterOnlyFor?: string[];
  stepCounter?: boolean;
  stepCounterOnlyFor?: string[];
  sourceRef?: boolean;
  sourceRefIfAny?: string[];
  fallback?: { value: boolean; reason: string; message: string };
};
type Row = {
  what: string;
  call: "summary" | "mirror" | "aggregate";
  type: string;
  sources: { kind: string; name: string; conditions: Condition[] }[];
  options: Options;
  result: ConditionReport | null;
  panics?: boolean;
  corrected?: ConditionReport;
};

const url = new URL("../testdata/condition-summaries.json", import.meta.url);
const { rows } = JSON.parse(readFileSync(url, "utf8")) as { rows: Row[] };

// Flux has two options where we have one: count, and only for these types.
const counted = (on: boolean | undefined, onlyFor: string[] | undefined) =>
  on && onlyFor ? { onlyFor } : (on ?? false);

function answer({ call, type, sources, options }: Row): ConditionReport | undefined {
  const { counterOnlyFor, stepCounterOnlyFor, sourceRefIfAny, fallback, sourceRef = false, ...merge } = options;
  const objects = sources.map(({ kind, name, conditions }) => ({
    apiVersion: "v1",
    kind,
    metadata: { name },
    status: { conditions },
  }));
  const [first] = objects;
  if (call === "aggregate") {
    return aggregateConditions(objects, type, {
      ...merge,
      counter: counted(merge.counter, counterOnlyFor),
      sourceRef: !sourceRef && sourceRefIfAny ? { ifAny: sourceRefIfAny } : sourceRef,
    });
  }
  assert.ok(first);
  if (call === "mirror") {
    const status: ConditionStatus = fallback?.value ? "True" : "False";
    return mirrorCondition(first, type, fallback && { status, reason: fallback.reason, message: fallback.message });
  }
  return summarizeConditions(first.status.conditions, type, {
    ...merge,
    stepCounter: counted(merge.stepCounter, stepCounterOnlyFor),
    ...(sourceRef && { sourceRef: { kind: first.kind, name: first.metadata.name } }),
  });
}

const hasSeveralNames = ({ sources }: Row) =>
  sources.length > 1 && new Set(sources.map(({ name }) => name)).size === sources.length;

for (const row of rows) {
  // Flux's aggregate takes the object of a condition by the condition's place in its own list, and panics when there is none.
  const isMistaken = row.panics === true || row.corrected !== undefined;
  test(`${isMistaken ? "Flux with its index corrected" : "Flux"} and we agree, ${row.call}: ${row.what}`, () => {
    assert.deepEqual(answer(row), row.corrected ?? row.result ?? undefined);
  });
}

// Flux sorts by name within a type and by generation between types, which can go in a circle: then the order of the objects decides.
for (const row of rows.filter(hasSeveralNames)) {
  test(`the order of the objects does not matter: ${row.what}`, () => {
    assert.deepEqual(answer({ ...row, sources: row.sources.toReversed() }), answer(row));
  });
}

test("a source that is not there has no mirror, or the fallback", () => {
  const fallback = { status: "Unknown", reason: "NotFound", message: "no such bucket" } as const;
  assert.equal(mirrorCondition(undefined, "SourceReady"), undefined);
  assert.deepEqual(mirrorCondition(undefined, "SourceReady", fallback), { type: "SourceReady", ...fallback });
});
