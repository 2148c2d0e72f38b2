// The RFC's own suite, in the dialect of kustomize.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { KustomizeError } from "../kustomize-error.ts";
import { applyJsonPatch, type JsonPatchOperation } from "./json-patch.ts";

type Case = { name: string; document: unknown; patch: JsonPatchOperation[]; after?: unknown };
const { cases } = JSON.parse(readFileSync(new URL("../../testdata/rfc6902.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

for (const { name, document, patch, after } of cases) {
  test(`RFC 6902 ${name}`, () => {
    if (after === undefined) assert.throws(() => applyJsonPatch(document, patch), KustomizeError);
    else assert.deepEqual(applyJsonPatch(document, patch), after);
  });
}
