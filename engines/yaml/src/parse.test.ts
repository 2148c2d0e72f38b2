import assert from "node:assert/strict";
import test from "node:test";
import { locate } from "./locate.ts";
import { parseYaml, parseYamlDocuments } from "./parse.ts";

// Measured with kubectl 1.32 (kubernetes) and kustomize 5.8.1 (kustomize).
const scalars = [
  { text: "on", kubernetes: true, kustomize: "on" },
  { text: "y", kubernetes: true, kustomize: "y" },
  { text: "True", kubernetes: true, kustomize: true },
  { text: "0777", kubernetes: 511, kustomize: 511 },
  { text: "0o17", kubernetes: 15, kustomize: 15 },
  { text: "0b101", kubernetes: 5, kustomize: 5 },
  { text: "1_000", kubernetes: 1000, kustomize: 1000 },
  { text: "0X1f", kubernetes: 31, kustomize: 31 },
  { text: "1e3", kubernetes: 1000, kustomize: 1000 },
  { text: "12:30:45", kubernetes: "12:30:45", kustomize: "12:30:45" },
  { text: "2001-12-14", kubernetes: "2001-12-14", kustomize: "2001-12-14T00:00:00Z" },
  { text: "18446744073709551615", kubernetes: 18446744073709551615n, kustomize: 18446744073709551615n },
  { text: "~", kubernetes: null, kustomize: null },
];
for (const { text, ...expected } of scalars) {
  for (const dialect of ["kubernetes", "kustomize"] as const)
    test(`${dialect} reads ${text}`, () =>
      assert.deepEqual(parseYaml(`a: ${text}`, { dialect }), { a: expected[dialect] }));
}

test("keys become texts", () => assert.deepEqual(parseYaml("1: a\ny: b"), { 1: "a", true: "b" }));
test("merge keys merge", () =>
  assert.deepEqual(parseYaml("a: &a {x: 1}\nb: {<<: *a, z: 2}"), { a: { x: 1 }, b: { x: 1, z: 2 } }));
test("empty documents are left out and lines are kept", () =>
  assert.deepEqual(parseYamlDocuments("# nothing\n---\na: 1\n---\n---\n# b\nb: 2\n"), [
    { value: { a: 1 }, line: 3 },
    { value: { b: 2 }, line: 7 },
  ]));

const bad = [
  { text: "a: .inf", code: "NOT_FINITE" },
  { text: "a: [1", code: "SYNTAX" },
  { text: "a: 1\na: 2", code: "SYNTAX" },
  { text: "a: &a [*a]", code: "SYNTAX" },
  { text: "a: 1\n---\nb: 1", code: "SEVERAL_DOCUMENTS" },
  { text: "[".repeat(5000), code: "TOO_DEEP" },
  {
    text: `a: &a [1,2,3,4,5,6,7,8,9,10]\n${Array.from("bcdefghi")
      .map((name, index) => `${name}: &${name} [${`*${"abcdefgh"[index]},`.repeat(10)}]\n`)
      .join("")}`,
    code: "TOO_MANY_ALIASES",
  },
];
for (const { text, code } of bad)
  test(`${JSON.stringify(text.slice(0, 20))} is refused as ${code}`, () =>
    assert.throws(() => parseYaml(text), { code }));

test("an error names file, line and column", () =>
  assert.throws(() => parseYaml("a: 1\nb: [", { source: "x.yaml" }), { source: "x.yaml", line: 2 }));
test("the last of two equal keys wins on request", () =>
  assert.deepEqual(parseYaml("a: 1\na: 2", { duplicateKeys: "last" }), { a: 2 }));
test("a field is located in its document", () =>
  assert.deepEqual(locate("a: 1\n---\nb:\n  - c: 1\n", ["b", 0, "c"], 1), { line: 4, column: 5 }));

// kubebuilder writes descriptions like this; libyaml does not care how far to the left they go on.
const left = [
  { text: "a:\n  b: 'one\n  two\n  three'\n  c: 1\n", value: { a: { b: "one two three", c: 1 } } },
  { text: 'a:\n  b: "one\ntwo"\n', value: { a: { b: "one two" } } },
  { text: "a:\n  b: {\n  c: 1\n  }\nd: [\n1,\n2\n]\n", value: { a: { b: { c: 1 } }, d: [1, 2] } },
];
for (const { text, value } of left)
  test(`what goes on at the left is read: ${JSON.stringify(text)}`, () => assert.deepEqual(parseYaml(text), value));

test("entries that nobody wants are left out, and their mistakes found", () => {
  const outcome = (text: string, keep?: readonly string[]) => {
    try {
      return parseYamlDocuments(text, { duplicateKeys: "last", keep }).map(
        ({ value }) => (value as { kind?: unknown }).kind,
      );
    } catch (error) {
      return (error as Error).message;
    }
  };
  const rests = [
    "spec: {a: [1, 'two', {b: .inf}]}",
    "spec:\n  a: one\n    two\n  b: |\n    text\n    more\n  c: 'it''s'\n  d: \"x\\ny\"\n- e",
    "spec:\n  a: 1\n  a: 2\n  b:\n  - c: d: e",
    "spec:\n- - a\n  - b # c\n- ~\n- .nan",
    'spec: "open',
    "spec:\n  a: |\n   b\n  c",
    "spec: [a, b",
    "spec:\n  yes: no\n  1: 2\n  ? c\n  : d",
    "spec: {kind: Inner}",
    "spec:\n  kind: Inner\nkind: Last",
  ];
  for (const rest of rests)
    for (const text of [`kind: A\n${rest}\n`, `${rest}\nkind: A\n`])
      assert.deepEqual(outcome(text, ["kind"]), outcome(text), text);
  const [document] = parseYamlDocuments("kind: A\nspec: {a: 1}\n", { duplicateKeys: "last", keep: ["kind"] });
  assert.deepEqual(document?.value, { kind: "A" });
});
