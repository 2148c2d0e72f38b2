import assert from "node:assert/strict";
import { test } from "node:test";
import { byMaturity } from "./version-order.ts";

test("versions are ordered by maturity, and what is named otherwise by its name", () => {
  const versions = ["foo10", "v1alpha1", "v2", "v10beta3", "v3beta1", "v1", "foo1", "v12alpha1", "v11beta2", "v10"];
  const ordered = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v1alpha1", "foo1", "foo10"];
  assert.deepEqual(versions.sort(byMaturity), ordered);
});
