import assert from "node:assert/strict";
import test from "node:test";
import { array, assert as holds, constantFrom, property } from "fast-check";
import { constructFromEvents, parseEvents } from "js-yaml";
import { findChunks } from "./find-chunks.ts";
import { resolvePlain, schemas } from "./go-schema.ts";
import { parseYamlDocuments } from "./parse.ts";
import { readPlainDocument } from "./plain-document.ts";

const readQuickly = (text: string) =>
  readPlainDocument(
    text,
    { start: 0, end: text.length },
    {
      resolve: (scalar) => resolvePlain(scalar, "kubernetes"),
    },
  )?.value;

const plain = [
  { text: "a: 1\nb:\n  c: x y\n  d:\n  - 1\n  -   e: f\n      g: h\n  - - i\n    - j\nk:\n" },
  { text: "- a\n-\n  b: c\n- |\n  d\n\n   e\n\n- {f: g, h: [i, {j: k}]}\n- []\n- {}\n" },
  { text: "# c\n\na: 'x: #y' # d\n# e\n\"f g\": -1\n  # h\ni: http://j#k\n" },
  { text: "a: |-\n  b\n    c\n\n\nd: |\n    e\n  # f\ng: 1" },
  { text: 'a: "b\\\n    c\\\\\n  d\\\n  \\  e\\ \n  f"\n' },
  { text: "a: 'b   \n\n    c''d\n  e '\nf: \"g\\\"\n h\\\\\n\n\n i\"\nj:\n- 'k\n  l'\nm:\n  'n\n  '\n" },
  { text: "a:\n\n  # b\n  c\nd: null\ntrue.x: yes\n" },
  { text: "a: b\n  c\n\n\n   d # e\nf:\n  - g\n    h\n  - i\nj:\n  k\n  l\n" },
  {
    text: "a: 'b''c'\n'd''e': \"f\\n\\\"\\\\g\"\nü: é ß\nh: |\n  ñ\n- --i\n".replace(
      "- --i\n",
      "j: --i\nk:\n- -l\n- --m=n\n",
    ),
  },
];
for (const { text } of plain) {
  test(`${JSON.stringify(text.slice(0, 30))} is plain, and means what the whole parser says`, () => {
    const [whole] = constructFromEvents(parseEvents(text, {}), { source: text, schema: schemas.kubernetes });
    assert.deepEqual(readQuickly(text), whole);
  });
}

const notPlain = [
  { text: "a: &b c\n", why: "an anchor" },
  { text: "a: !!str 1\n", why: "a tag" },
  { text: "a: >\n  b\n", why: "a folded block" },
  { text: "a: b\n  c: d\n", why: "a key in a scalar of two lines" },
  { text: 'a: "\\x41"\n', why: "a rare escape" },
  { text: "a: 😀\n", why: "a letter of two units" },
  { text: "a: 1\na: 2\n", why: "a key twice" },
  { text: "toString: 1\n", why: "a key that every object has" },
  { text: "1: 2\n", why: "a key that is a number" },
  { text: "a: [b,\n  c]\n", why: "a flow collection of two lines" },
  { text: "a: b: c\n", why: "two colons" },
  { text: "a: |\n\n  b\n", why: "a literal that begins with a blank line" },
  { text: "a: |2\n  b\n", why: "a literal with an indentation indicator" },
  { text: "a:\n\tb: c\n", why: "a tab" },
  { text: "a: .inf\n", why: "an infinity" },
  { text: "? a\n: b\n", why: "a key with a question mark" },
  { text: "a\n", why: "a single scalar" },
];
for (const { text, why } of notPlain)
  test(`${why} is left to the whole parser`, () => assert.equal(readQuickly(text), undefined));

const pieces = [
  "a",
  "b: ",
  "c:",
  "- ",
  "-",
  "\n",
  "\n  ",
  "\n    ",
  " ",
  "#",
  " # x",
  "|\n",
  "|-\n",
  "{",
  "}",
  "[",
  "]",
  ", ",
].concat([
  "'",
  '"',
  "'q'",
  '"r s"',
  "1",
  "0x1F",
  "~",
  "yes",
  "null",
  "...",
  "http://x:1",
  "<<: ",
  "?",
  "*",
  "&a",
  "!",
  "%",
  ":",
  "x\ty",
  "--",
  "''",
  "\\n",
  "\\\n",
  "\\",
  '"g\n h"',
  "é",
  "2001-12-14",
]);

test("what is read quickly is what the whole parser reads, whatever the text", () => {
  holds(
    property(array(constantFrom(...pieces), { maxLength: 14 }), (parts) => {
      const text = `${parts.join("")}\n`;
      const quick = findChunks(text)?.length === 1 ? readQuickly(text) : undefined;
      if (quick === undefined) return;
      const whole = constructFromEvents(parseEvents(text, {}), { source: text, schema: schemas.kubernetes });
      assert.deepEqual([quick], whole);
    }),
    { numRuns: 20_000 },
  );
});

for (const { text, value } of [
  { text: "a: |\n  x", value: "x" },
  { text: "a: |+\n  x", value: "x" },
  { text: "a: >\n  x\n  y", value: "x y" },
  { text: "a: |\n  x\n  ", value: "x\n" },
  { text: "a: |\n  x\n", value: "x\n" },
  { text: "b: &c |\n  y\na: |\n  x", value: "x" },
])
  test(`a block ends as the text does: ${JSON.stringify(text)}`, () => {
    const [document] = parseYamlDocuments(text);
    assert.ok(document);
    assert.equal((document.value as { a: string }).a, value);
  });

const streams = [
  "a: 1\n",
  "--- # x\n",
  "---\n",
  "--- b: &c d\n",
  "e: ü\n",
  "\n",
  "# f\n",
  "--- |\n",
  " g\n",
  "---h: i\n",
  "--- j\n",
];
test("a stream read in chunks has the documents and lines of the stream read whole", () => {
  holds(
    property(array(constantFrom(...streams), { maxLength: 10 }), (parts) => {
      const text = parts.join("");
      const read = (stream: string) => {
        try {
          return parseYamlDocuments(stream);
        } catch (error) {
          return String(error);
        }
      };
      // A directive makes the stream one piece.
      const whole = read(`%YAML 1.2\n---\n${text}`);
      if (typeof whole !== "string" && !text.startsWith("-"))
        assert.deepEqual(
          read(`---\n${text}`),
          whole.map(({ value, line }) => ({ value, line: line - 1 })),
        );
    }),
    { numRuns: 2_000 },
  );
});

for (const { how, text } of [
  { how: [], text: "a: 'x'\nb: y\no:\nc: {d: \"5\", e: 6}\nf:\n- g: |\n    h\n  i: j\n" },
  {
    how: ["p empty in flow"],
    text: "a: 'x'\nb: y\no:\nc: {d: \"5\", e: 6, p: }\nf:\n- g: >\n    h\n  i: j\nk: &l {m: n}\n",
  },
]) {
  test(`how scalars were written is told, ${how.length > 0 ? "the whole way" : "the quick way"}`, () => {
    const told = new Map<object, string[]>();
    const [document] = parseYamlDocuments(text, {
      onStyle: (map, key, style) => told.set(map, [...(told.get(map) ?? []), `${key} ${style}`]),
    });
    const value = document?.value as { c: object; f: object[] };
    const [item] = value.f;
    assert.deepEqual(
      [value, value.c, item].map((map) => map && told.get(map)),
      [["a quoted", "o empty"], ["d quoted", ...how], ["g quoted"]],
    );
  });
}
