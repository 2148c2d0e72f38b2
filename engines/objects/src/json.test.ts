import assert from "node:assert/strict";
import { test } from "node:test";
import { cloneJson, equalJson, parseJson, stringifyJson } from "./json.ts";

test("an integer beyond 2^53 is read and written digit by digit", () => {
  const text = '{"big":9223372036854775807,"small":7,"float":1.5}';
  assert.deepEqual(parseJson(text), { big: 9223372036854775807n, small: 7, float: 1.5 });
  assert.equal(stringifyJson(parseJson(text)), text);
});

test("a long run of digits in a string stays a string", () => {
  assert.deepEqual(parseJson('{"id":"12345678901234567890"}'), { id: "12345678901234567890" });
});

test("a copy shares nothing, and a key called __proto__ is only a key", () => {
  const source = JSON.parse('{"a":[{"b":1}],"__proto__":{"polluted":true}}') as { a: { b: number }[] };
  const copy = cloneJson(source);
  copy.a[0]!.b = 2;
  assert.equal(source.a[0]!.b, 1);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(JSON.stringify(copy).includes("polluted"), true);
});

const pairs: [unknown, unknown, boolean][] = [
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [{}, { a: undefined }, true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ a: null }, {}, false],
  [1, "1", false],
];
for (const [left, right, equal] of pairs) {
  test(`${JSON.stringify(left)} ${equal ? "equals" : "differs from"} ${JSON.stringify(right)}`, () => {
    assert.equal(equalJson(left, right), equal);
  });
}
