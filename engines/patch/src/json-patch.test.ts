// What evanphx/json-patch v4 makes of patches, this makes of them, and says the same of those that do not apply.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { JsonValue } from "@sluice/objects";
import { applyJsonPatch } from "./json-patch.ts";

type Row = { document: JsonValue; patch: JsonValue[]; after?: JsonValue; error?: string; isTest?: boolean };

const { recordedWith, rows } = JSON.parse(
  readFileSync(new URL("../testdata/json-patch-v4.json", import.meta.url), "utf8"),
) as { recordedWith: string; rows: Row[] };

for (const { document, patch, after, error: message, isTest } of rows)
  test(`${JSON.stringify(patch)} ${message === undefined ? "applies" : "does not apply"} as with ${recordedWith}`, () => {
    if (message === undefined) assert.deepEqual(applyJsonPatch(document, patch), after);
    else assert.throws(() => applyJsonPatch(document, patch), { message, ...(isTest ? { code: "TEST_FAILED" } : {}) });
  });
