// The RFC's own suite, and the laws that hold for every document and patch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as fc from "fast-check";
import type { JsonValue } from "@sluice/objects";
import { applyJsonPatch, applyMergePatch, PatchError } from "./index.ts";

type Case = { name: string; document: JsonValue; patch: unknown; after?: JsonValue };
const { cases } = JSON.parse(readFileSync(new URL("../testdata/rfc6902.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

for (const { name, document, patch, after } of cases) {
  test(`RFC 6902 ${name}`, () => {
    const before = structuredClone(document);
    if (after === undefined) assert.throws(() => applyJsonPatch(document, patch), PatchError);
    else assert.deepEqual(applyJsonPatch(document, patch), after);
    assert.deepEqual(document, before, "the document stays as it was");
  });
}

const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
const key = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
const fields = fc.dictionary(key, json, { noNullPrototype: true });

test("what was added can be tested for, and removed again without a trace", () => {
  fc.assert(
    fc.property(fields, key, json, (document, name, value) => {
      fc.pre(!Object.hasOwn(document, name));
      const path = `/${escape(name)}`;
      const added = applyJsonPatch(document, [
        { op: "add", path, value },
        { op: "test", path, value },
      ]);
      assert.deepEqual(applyJsonPatch(added, [{ op: "remove", path }]), document);
    }),
  );
});

test("a merge patch applied twice does what it does once", () => {
  fc.assert(
    fc.property(json, json, (document, patch) => {
      const once = applyMergePatch(document, patch);
      assert.deepEqual(applyMergePatch(once, patch), once);
    }),
  );
});
