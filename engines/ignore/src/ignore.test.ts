import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { collectIgnoreRules } from "./ignore.ts";

type Recorded = { paths: string[]; rules: { P: string; Ignored: string[] }[] };
const recorded = JSON.parse(
  readFileSync(new URL("../testdata/sourceignore.json", import.meta.url), "utf8"),
) as Recorded;

for (const { P: rules, Ignored: ignored } of recorded.rules) {
  test(`${JSON.stringify(rules)} leaves out what it leaves out in Flux`, () => {
    const isIgnored = collectIgnoreRules([".sourceignore", ...recorded.paths], () => rules);
    assert.deepEqual(recorded.paths.filter(isIgnored), ignored);
  });
}

test("a file's rules hold for its own folder, and deeper files come later", () => {
  const texts: { [path: string]: string } = {
    ".sourceignore": "*.txt\n",
    "a/.sourceignore": "!keep.txt\n/only-here\n",
  };
  const isIgnored = collectIgnoreRules(Object.keys(texts), (path) => texts[path] ?? "");
  const cases: [string, boolean][] = [
    ["x.txt", true],
    ["keep.txt", true],
    ["a/keep.txt", false],
    ["a/only-here", true],
    ["only-here", false],
    ["a/b/only-here", false],
  ];
  assert.deepEqual(
    cases.map(([path]) => [path, isIgnored(path)]),
    cases,
  );
});
