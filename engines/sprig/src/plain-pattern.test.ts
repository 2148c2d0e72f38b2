import assert from "node:assert/strict";
import test from "node:test";
import { RE2JS } from "re2js";
import { findPlainPattern, type Pattern } from "./plain-pattern.ts";

const texts = [
  "",
  "a",
  "abc-1.2.3_x",
  "ghcr.io/some/image:v1.2.3@sha256:0a1b",
  "line one\nline two\r\u2028three",
  "12 34 5",
  "ä€😀 mixed \ud83d",
  "a/b/c--d..e",
];

const found = (pattern: Pattern, text: string) => {
  const all: [number, number, string][] = [];
  for (const matcher = pattern.matcher(text); matcher.find();)
    all.push([matcher.start(), matcher.end(), matcher.group() ?? ""]);
  return all;
};

const plain = [
  "a",
  "@sha.*",
  "[^-A-Za-z0-9_.]",
  "[^a-z]+",
  "^[a-z]+$",
  "^a",
  "3$",
  "\\d+",
  "^\\w+",
  "\\.",
  ".",
  ".+",
  "a/b",
  "\\-",
  "-",
  "[ab/:-]+",
  "l.n",
  "\\d\\d *",
];
for (const pattern of plain)
  test(`${pattern} finds what RE2 finds`, () => {
    const ours = findPlainPattern(pattern);
    assert.ok(ours);
    for (const text of texts)
      assert.deepEqual(found(ours, text), found(RE2JS.compile(pattern), text), JSON.stringify(text));
  });

const others = [
  "",
  "^",
  "$",
  "^$",
  "a*",
  "a?",
  "a+b",
  "(a)",
  "a|b",
  "a{2}",
  "[z-a]",
  "[a-\\d]",
  "[[:alpha:]]",
  "\\s",
  "\\b",
  "a+$",
  "(?i)a",
  "[]a]",
  "[a",
  "a\\",
  "ä",
  "^*",
  "a++",
  "\\pL",
];
for (const pattern of others)
  test(`${JSON.stringify(pattern)} is left to RE2`, () => assert.equal(findPlainPattern(pattern), undefined));
