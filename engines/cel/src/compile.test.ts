import assert from "node:assert/strict";
import { test } from "node:test";
import { CelError, compile } from "./index.ts";

const status = { conditions: [{ type: "Ready", status: "True", observedGeneration: 3 }], replicas: 3, ratio: 0.5 };
const cases: { cel: string; is: unknown }[] = [
  { cel: "self.replicas + 1", is: 4 },
  { cel: "self.ratio * 2.0", is: 1 },
  { cel: "self.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')", is: true },
  { cel: "self.conditions.exists(e, e.type == 'Ready' && e.observedGeneration == self.replicas)", is: true },
  { cel: "has(self.missing)", is: false },
  { cel: "has(self.conditions[0].status) && !has(self.conditions[0].missing)", is: true },
  { cel: "has({'a': 1}.a)", is: true },
  { cel: "self.?missing.orValue('none')", is: "none" },
  { cel: "'v1.2.3'.matches('^v[0-9]+')", is: true },
  { cel: "matches('v1', 'v[0-9]')", is: true },
  { cel: "'abc 123'.find('[0-9]+')", is: "123" },
  { cel: "'1 2 3'.findAll('[0-9]')", is: ["1", "2", "3"] },
  { cel: "'1 2 3'.findAll('[0-9]', 2)", is: ["1", "2"] },
  { cel: "[1, 2, 3].sum() == 6 && [1, 3, 2].max() == 3 && ![2, 1].isSorted()", is: true },
  { cel: "['a', 'b', 'a'].lastIndexOf('a')", is: 2 },
  {
    cel: "sets.contains([1, 2, 3], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && !sets.intersects([1], [2])",
    is: true,
  },
  { cel: "'a-b-c'.replace('-', '+', 1)", is: "a+b-c" },
  { cel: "'abc'.charAt(1)", is: "b" },
  { cel: "url('https://user@example.com:8080/a/b?c=1').getHost()", is: "example.com:8080" },
  { cel: "url('https://[::1]:80/').getHostname() + url('https://a:80/x%20y').getEscapedPath()", is: "::1/x%20y" },
  { cel: "isURL('../relative')", is: false },
  { cel: "quantity('1Gi').isGreaterThan(quantity('500M'))", is: true },
  {
    cel: "quantity('1') == quantity('1000m') && quantity('500m').add(quantity('500m')).compareTo(quantity('1')) == 0",
    is: true,
  },
  { cel: "isQuantity('10x')", is: false },
  { cel: "cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsCIDR('0.0.0.0/0')", is: true },
  { cel: "ip('::1').isLoopback() && ip('::1').family() == 6", is: true },
  { cel: "0.0000000000125 < 0.00000000002", is: true },
  { cel: "-5 + (1 - -2) * 2", is: 1 },
];
for (const { cel, is } of cases)
  test(`${cel} is ${JSON.stringify(is)}`, () =>
    assert.deepEqual(compile(cel, { variables: ["self"] }).evaluate({ self: status }), is));

const failures: { cel: string; code: string; message?: RegExp }[] = [
  { cel: "1 +", code: "SYNTAX" },
  { cel: "other.x", code: "TYPE", message: /other/ },
  { cel: "'a' + 1", code: "TYPE" },
  { cel: "self.missing", code: "EVALUATION", message: /^no such key: missing$/ },
  { cel: "self.conditions[3]", code: "EVALUATION", message: /^index out of bounds: 3$/ },
  { cel: "1 / 0", code: "EVALUATION", message: /^division by zero$/ },
  { cel: "'a'.matches('(')", code: "TYPE", message: /invalid matches argument/ },
  { cel: "'a'.matches('(' + self.pattern)", code: "EVALUATION", message: /^no such key: pattern$/ },
  { cel: "'a'.find('(')", code: "CONSTANT", message: /^error parsing regexp: missing closing \): `\(`$/ },
  { cel: "int('a')", code: "CONSTANT", message: /^type conversion error from 'string' to 'int'$/ },
  { cel: "quantity('x')", code: "EVALUATION" },
];
for (const { cel, code, message } of failures)
  test(`${cel} fails as ${code}`, () =>
    assert.throws(
      () => compile(cel, { variables: ["self"] }).evaluate({ self: status }),
      (error) => error instanceof CelError && error.code === code && (message?.test(error.message) ?? true),
    ));

test("an expression that costs too much is stopped", () => {
  const list = Array.from({ length: 100 }, (_, index) => index);
  const program = compile("self.all(a, self.all(b, self.all(c, a + b + c >= 0)))", { variables: ["self"] });
  assert.throws(() => program.evaluate({ self: list }), {
    code: "BUDGET",
    message: "operation cancelled: actual cost limit exceeded",
  });
  assert.equal(program.evaluate({ self: list.slice(0, 5) }), true);
  assert.throws(() => program.evaluate({ self: list.slice(0, 5) }, { limit: 1_000 }), { code: "BUDGET" });
});

test("what costs little but would never end is stopped", () => {
  const twice = (cel: string) => `optional.of(x + x).optMap(x, ${cel}).value()`;
  const doubled = `optional.of([1]).optMap(x, ${Array.from({ length: 60 }).reduce<string>(twice, "x")}).value() == []`;
  const program = compile(doubled, { variables: [] });
  assert.throws(() => program.evaluate({}), { code: "BUDGET" });
  const chained = `optional.of(1)${".optMap(x, x)".repeat(60)}`;
  assert.throws(() => compile(chained, { variables: [] }), { code: "SYNTAX" });
  assert.throws(() => compile("quantity('1e999999999').add(1)", { variables: [] }).evaluate({}), { code: "BUDGET" });
});

test("numbers and names follow the schema", () => {
  const properties = { ratio: { type: "number" }, "a-b": { type: "integer" }, namespace: { type: "string" } };
  const shapes = { self: { type: "object", properties } };
  const program = compile("self.ratio == 1.0 && self.a__dash__b == 1 && self.__namespace__ == 'x'", {
    variables: ["self"],
    shapes,
  });
  assert.equal(program.evaluate({ self: { ratio: 1, "a-b": 1, namespace: "x" } }), true);
});

const timed = {
  type: "object",
  properties: {
    when: { type: "string", format: "date-time" },
    day: { type: "string", format: "date" },
    how: { type: "string", format: "duration" },
    raw: { type: "string", format: "byte" },
    gone: { type: "string" },
    namespace: { type: "string" },
    several: { type: "array", items: { type: "string", format: "duration" } },
  },
};
const times = {
  when: "2021-01-01T01:00:00+01:00",
  day: "2021-01-01",
  how: "1d 2 hours",
  raw: "aGk=",
  gone: null,
  namespace: "a",
  several: ["1s", "2s", "1000ms"],
};
for (const cel of [
  "self.when == timestamp('2021-01-01T00:00:00Z') && self.day == self.when",
  "self.when < self.when + self.how && self.how == duration('26h')",
  "self.raw == b'hi' && !has(self.gone)",
  "self.namespace == self.__namespace__",
  "self.several.distinct().size() == 2 && self.several.sort()[2] == duration('2s')",
])
  test(`a text is what its format tells: ${cel}`, () =>
    assert.equal(compile(cel, { variables: ["self"], shapes: { self: timed } }).evaluate({ self: times }), true));

test("a resource has what all resources have, whatever its schema says", () => {
  const properties = { kind: { type: "integer" }, size: { type: "integer" } };
  const shape = { type: "object", properties, "x-kubernetes-embedded-resource": true };
  const program = compile("self.kind + self.metadata.name", { variables: ["self"], shapes: { self: shape } });
  assert.equal(program.evaluate({ self: { kind: "Thing", metadata: { name: "a" } } }), "Thinga");
});

test("a list may not grow without end", () => {
  const program = compile("lists.range(self).size()", { variables: ["self"] });
  assert.throws(() => program.evaluate({ self: 1e12 }), { code: "BUDGET" });
});

test("a pattern that backtracks for ever elsewhere is answered at once", () => {
  const program = compile("self.matches('(a+)+$')", { variables: ["self"] });
  assert.equal(program.evaluate({ self: `${"a".repeat(5_000)}!` }), false);
});

test("an optional variable may be absent", () => {
  const program = compile("old.hasValue() ? old.value().a : self.a", { variables: ["self"], optional: ["old"] });
  assert.equal(program.evaluate({ self: { a: 1 } }), 1);
  assert.equal(program.evaluate({ self: { a: 1 }, old: { a: 2 } }), 2);
});
