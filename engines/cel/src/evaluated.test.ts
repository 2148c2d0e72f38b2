import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CelError, compile } from "./index.ts";

type Answer = { value?: unknown; fails?: string };
const { cases } = JSON.parse(
  readFileSync(new URL("../testdata/evaluated-kubernetes-1.36.json", import.meta.url), "utf8"),
) as { cases: (Answer & { cel: string })[] };

function answer(cel: string): Answer {
  try {
    return { value: compile(cel, { variables: [] }).evaluate({}) };
  } catch (error) {
    const isFailure = error instanceof CelError && (error.code === "EVALUATION" || error.code === "CONSTANT");
    if (isFailure) return { fails: error.message };
    throw error;
  }
}

for (const { cel, ...expected } of cases)
  test(`Kubernetes and we make the same of ${cel}: ${JSON.stringify(expected)}`, () =>
    assert.deepEqual(answer(cel), expected));
