import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compile.ts";

const cases: [expression: string, value: unknown][] = [
  ["Object{spec: Object.spec{replicas: 1}}", { spec: { replicas: 1 } }],
  ["Object{metadata: Object.metadata{labels: {'a': 'b'}}}", { metadata: { labels: { a: "b" } } }],
  ["[JSONPatch{op: 'add', path: '/a', value: object.x}]", [{ op: "add", path: "/a", value: 3 }]],
  ["Object{a: object.x > 2 ? Object.a{b: 1} : Object.a{c: [Object.a.c{d: 2}]}}", { a: { b: 1 } }],
  ["Object{a: '{not: Object{b: 1}}'}", { a: "{not: Object{b: 1}}" }],
  ["'/labels/' + jsonpatch.escapeKey('a/b~c')", "/labels/a~1b~0c"],
  ["Object{}", {}],
];
for (const [expression, value] of cases)
  void test(expression, () => {
    const program = compile(expression, { variables: ["object"], messages: true });
    assert.deepEqual(program.evaluate({ object: { x: 3 } }), value);
  });
