import assert from "node:assert/strict";
import { test } from "node:test";
import type { StructuralSchema } from "./structural-schema.ts";
import { isUnchanged } from "./unchanged.ts";
import { validate } from "./validate.ts";

const item: StructuralSchema = { type: "object", properties: { name: { type: "string" }, size: { type: "integer" } } };
const byName: StructuralSchema = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
  items: item,
};
const list: StructuralSchema = { type: "array", items: item };
const a = { name: "a", size: 1 };
const b = { name: "b", size: 2 };

const cases: { what: string; value: unknown; old: unknown; schema: StructuralSchema; is: boolean }[] = [
  { what: "items by their keys, in any order", value: [b, a], old: [a, b], schema: byName, is: true },
  { what: "an item of another key", value: [a, { name: "c" }], old: [a, b], schema: byName, is: false },
  // The first of two is the counterpart of both: one of them differs from it.
  { what: "two of one key", value: [a, { ...a, size: 9 }], old: [a, { ...a, size: 9 }], schema: byName, is: false },
  { what: "an item without its key", value: [{ size: 1 }], old: [{ size: 1 }], schema: byName, is: false },
  { what: "items of any list", value: [a, b], old: [a, b], schema: list, is: true },
  { what: "items of any list in another order", value: [b, a], old: [a, b], schema: list, is: false },
  { what: "what the schema does not know", value: { more: 1 }, old: { more: 1 }, schema: item, is: false },
  { what: "fewer fields", value: { name: "a" }, old: a, schema: item, is: false },
  { what: "null", value: { name: null }, old: { name: null }, schema: item, is: true },
];
for (const { what, value, old, schema, is } of cases)
  test(`${what}: ${is ? "as it was" : "changed"}`, () => assert.equal(isUnchanged(value, old, schema), is));

const rule = { rule: "self.size < 5", message: "too large" };
const holder = (parts: StructuralSchema): StructuralSchema => ({
  type: "object",
  properties: { part: parts, other: { type: "string" } },
});
const large = { part: { name: "a", size: 9 } };

function judge(schema: StructuralSchema, old: object, value: object): { refused: string[]; tolerated: string[] } {
  const tolerated: string[] = [];
  const errors = validate(value, schema, {
    old,
    tolerate: ({ field, message }) => tolerated.push(`${field}: ${message}`),
  });
  return { refused: errors.map(({ field, message }) => `${field}: ${message}`), tolerated };
}

test("a rule that did not hold before is let through and told of", () => {
  const told = ["part: Invalid value: too large"];
  const schema = holder({ ...item, "x-kubernetes-validations": [rule] });
  assert.deepEqual(judge(schema, large, { ...large, other: "x" }), { refused: [], tolerated: told });
  assert.deepEqual(judge(schema, large, { part: { name: "a", size: 8 } }), { refused: told, tolerated: [] });
});

test("a rule within allOf is let through only with all that surrounds it", () => {
  const told = ["part: Invalid value: too large"];
  // Rules under allOf are looked at where there are others.
  const all = [{ "x-kubernetes-validations": [rule] }];
  const schema = holder({ ...item, "x-kubernetes-validations": [{ rule: "true" }], allOf: all });
  assert.deepEqual(judge(schema, large, large), { refused: [], tolerated: told });
  assert.deepEqual(judge(schema, large, { ...large, other: "x" }), { refused: told, tolerated: [] });
});

test("what had an item twice may have others twice", () => {
  const schema: StructuralSchema = {
    type: "object",
    properties: { tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } } },
  };
  assert.deepEqual(judge(schema, { tags: ["x", "x"] }, { tags: ["y", "y"] }).refused, []);
  assert.deepEqual(judge(schema, { tags: ["x"] }, { tags: ["y", "y"] }).refused, ['tags[1]: Duplicate value: "y"']);
});
