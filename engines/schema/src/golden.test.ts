import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { applyDefaults, prune, unknownFields, validate, type FieldError, type StructuralSchema } from "./index.ts";

type Case = {
  name: string;
  schema: StructuralSchema;
  value: unknown;
  old?: unknown;
  errors: FieldError[];
  pruned: unknown;
  unknown: string[];
  defaulted: unknown;
};

const { cases } = JSON.parse(readFileSync(new URL("../testdata/kubernetes-1.36.json", import.meta.url), "utf8")) as {
  cases: Case[];
};
const byText = (left: FieldError, right: FieldError) =>
  `${left.field} ${left.message}` < `${right.field} ${right.message}` ? -1 : 1;

for (const { name, schema, value, old, ...expected } of cases) {
  test(`Kubernetes and we agree on ${name}`, () => {
    const before = structuredClone(value);
    // Go walks maps in random order; the texts are what counts.
    assert.deepEqual(validate(value, schema, { old }).toSorted(byText), expected.errors.toSorted(byText));
    assert.deepEqual(prune(value, schema), expected.pruned);
    assert.deepEqual(unknownFields(value, schema), expected.unknown);
    assert.deepEqual(applyDefaults(value, schema), expected.defaulted);
    assert.deepEqual(value, before);
  });
}
