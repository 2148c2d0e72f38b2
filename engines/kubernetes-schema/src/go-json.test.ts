// Texts as Go's encoder writes them. What whole answers look like is recorded: testing/cluster/src/conversations/texts.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson, stringifyJson, type JsonObject } from "@sluice/objects";
import { goText } from "./go-json.ts";
import { answerInGoOrder } from "./go-order.ts";

const cases: readonly { name: string; from: string; to: string }[] = [
  {
    name: "a built-in kind has its fields in the order of the struct, and what it does not have comes last",
    from: '{"other":1,"data":{"b":"","a":""},"apiVersion":"v1","metadata":{"uid":"u","name":"n"},"kind":"ConfigMap"}',
    to: '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"n","uid":"u"},"data":{"a":"","b":""},"other":1}',
  },
  {
    name: "any other kind has its keys sorted",
    from: '{"spec":{"b":1,"a":[{"d":1,"c":2}]},"kind":"A","apiVersion":"a.b/v1"}',
    to: '{"apiVersion":"a.b/v1","kind":"A","spec":{"a":[{"c":2,"d":1}],"b":1}}',
  },
  {
    name: "a custom kind may be called as one that every group has",
    from: '{"status":"s","kind":"Status","apiVersion":"a.b/v1","code":1}',
    to: '{"apiVersion":"a.b/v1","code":1,"kind":"Status","status":"s"}',
  },
  {
    name: "keys that are numbers are sorted as texts",
    from: '{"kind":"A","apiVersion":"a.b/v1","spec":{"9":1,"10":2,"-":3,"a":{"2":1,"10":2}}}',
    to: '{"apiVersion":"a.b/v1","kind":"A","spec":{"-":3,"10":2,"9":1,"a":{"10":2,"2":1}}}',
  },
  {
    name: "letters that mean something in HTML, and ends of lines, are escaped in keys and values",
    from: '{"kind":"A","apiVersion":"a.b/v1","<":"&>\\u2028\\u2029"}',
    to: '{"\\u003c":"\\u0026\\u003e\\u2028\\u2029","apiVersion":"a.b/v1","kind":"A"}',
  },
  {
    name: "wide integers and keys of JavaScript's own stay what they are",
    from: '{"kind":"A","apiVersion":"a.b/v1","spec":{"b":9007199254740993,"__proto__":{"b":1,"a":2}}}',
    to: '{"apiVersion":"a.b/v1","kind":"A","spec":{"__proto__":{"a":2,"b":1},"b":9007199254740993}}',
  },
];

for (const { name, from, to } of cases)
  void test(name, () => {
    const object = parseJson(from) as JsonObject;
    assert.equal(goText(object), to);
    assert.equal(stringifyJson(object), stringifyJson(parseJson(from)), "the object itself stays as it is");
  });

void test("what is in order is not made anew", () => {
  const object = parseJson(
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":{"containers":[]}}',
  ) as JsonObject;
  assert.equal(answerInGoOrder(object), object);
});
