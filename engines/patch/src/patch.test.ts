import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject, JsonValue } from "@sluice/objects";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import { applyStrategicMergePatch } from "./strategic-merge.ts";

// RFC 6902, appendix A, and what evanphx/json-patch adds to it.
const jsonPatches: { doc: JsonValue; patch: unknown; after?: JsonValue; code?: string }[] = [
  { doc: { foo: "bar" }, patch: [{ op: "add", path: "/baz", value: "qux" }], after: { foo: "bar", baz: "qux" } },
  {
    doc: { foo: ["bar", "baz"] },
    patch: [{ op: "add", path: "/foo/1", value: "qux" }],
    after: { foo: ["bar", "qux", "baz"] },
  },
  { doc: { foo: ["bar"] }, patch: [{ op: "add", path: "/foo/-", value: ["abc"] }], after: { foo: ["bar", ["abc"]] } },
  { doc: { baz: "qux", foo: "bar" }, patch: [{ op: "remove", path: "/baz" }], after: { foo: "bar" } },
  { doc: { foo: ["bar", "qux", "baz"] }, patch: [{ op: "remove", path: "/foo/1" }], after: { foo: ["bar", "baz"] } },
  { doc: { foo: ["a", "b"] }, patch: [{ op: "remove", path: "/foo/-1" }], after: { foo: ["a"] } },
  { doc: { baz: "qux" }, patch: [{ op: "replace", path: "/baz", value: "boo" }], after: { baz: "boo" } },
  {
    doc: { foo: { bar: "baz", waldo: "fred" }, qux: {} },
    patch: [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
    after: { foo: { bar: "baz" }, qux: { thud: "fred" } },
  },
  { doc: { a: { b: 1 } }, patch: [{ op: "copy", from: "/a", path: "/c" }], after: { a: { b: 1 }, c: { b: 1 } } },
  { doc: { "/": 9, "~1": 10 }, patch: [{ op: "test", path: "/~01", value: 10 }], after: { "/": 9, "~1": 10 } },
  { doc: { baz: "qux" }, patch: [{ op: "test", path: "/baz", value: "bar" }], code: "TEST_FAILED" },
  { doc: { foo: "bar" }, patch: [{ op: "add", path: "/baz/bat", value: "qux" }], code: "MISSING" },
  { doc: { foo: "bar" }, patch: [{ op: "remove", path: "/none" }], code: "MISSING" },
  { doc: { foo: "bar" }, patch: [{ op: "replace", path: "/none", value: 1 }], after: { foo: "bar", none: 1 } },
  { doc: { foo: [] }, patch: [{ op: "add", path: "/foo/2", value: 1 }], code: "BAD_INDEX" },
  { doc: {}, patch: [{ op: "spam", path: "/a" }], code: "MALFORMED" },
  { doc: {}, patch: { op: "add" }, code: "MALFORMED" },
  { doc: { a: 1 }, patch: [{ op: "replace", path: "", value: { b: 2 } }], after: { b: 2 } },
];
for (const { doc, patch, after, code } of jsonPatches) {
  test(`JSON patch ${JSON.stringify(patch)} on ${JSON.stringify(doc)}`, () => {
    const before = JSON.stringify(doc);
    if (code) assert.throws(() => applyJsonPatch(doc, patch), { code });
    else assert.deepEqual(applyJsonPatch(doc, patch), after);
    assert.equal(JSON.stringify(doc), before);
  });
}

// RFC 7386, appendix A.
const mergePatches: [JsonValue, JsonValue, JsonValue][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];
for (const [doc, patch, after] of mergePatches) {
  test(`merge patch ${JSON.stringify(patch)} on ${JSON.stringify(doc)}`, () =>
    assert.deepEqual(applyMergePatch(doc, patch), after));
}

const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const containers = (...list: object[]): JsonObject => ({
  spec: { template: { spec: { containers: list as JsonValue[] } } },
});
const strategic: { name: string; doc: JsonObject; patch: JsonObject; after: JsonObject }[] = [
  {
    name: "containers merge by name",
    doc: containers({ name: "a", image: "1" }, { name: "b", image: "1" }),
    patch: containers({ name: "b", image: "2" }),
    after: containers({ name: "a", image: "1" }, { name: "b", image: "2" }),
  },
  {
    name: "$patch: delete removes an item",
    doc: containers({ name: "a" }, { name: "b" }),
    patch: containers({ name: "a", $patch: "delete" }),
    after: containers({ name: "b" }),
  },
  {
    name: "$patch: replace replaces a map",
    doc: { spec: { strategy: { type: "Recreate", x: 1 } } },
    patch: { spec: { strategy: { $patch: "replace", type: "RollingUpdate" } } },
    after: { spec: { strategy: { type: "RollingUpdate" } } },
  },
  {
    name: "$retainKeys drops what it does not list",
    doc: { spec: { strategy: { type: "RollingUpdate", rollingUpdate: {} } } },
    patch: { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } },
    after: { spec: { strategy: { type: "Recreate" } } },
  },
  {
    name: "finalizers are a set",
    doc: { metadata: { finalizers: ["a"] } },
    patch: { metadata: { finalizers: ["a", "b"] } },
    after: { metadata: { finalizers: ["a", "b"] } },
  },
  {
    name: "a list without strategy is replaced",
    doc: containers({ name: "a", args: ["1"] }),
    patch: containers({ name: "a", args: ["2"] }),
    after: containers({ name: "a", args: ["2"] }),
  },
  {
    name: "$setElementOrder orders",
    doc: containers({ name: "a" }, { name: "b" }),
    patch: { spec: { template: { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] } } } },
    after: containers({ name: "b" }, { name: "a" }),
  },
];
for (const { name, doc, patch, after } of strategic) {
  test(`strategic merge: ${name}`, () => assert.deepEqual(applyStrategicMergePatch(doc, patch, deployment), after));
}
