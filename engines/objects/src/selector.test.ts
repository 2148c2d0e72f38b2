import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { matchesFields, matchesLabels, toLabelRequirements } from "./selector.ts";
import { parseFieldSelector } from "./parse-field-selector.ts";
import { parseLabelSelector } from "./parse-label-selector.ts";

const labels = { app: "web", tier: "front", "example.com/track": "stable", replicas: "3" };
const cases: [string, boolean][] = [
  ["app=web", true],
  ["app==web,tier=front", true],
  ["app!=web", false],
  ["missing!=x", true],
  ["tier in (front, back)", true],
  ["tier notin (front,back)", false],
  ["missing notin (a)", true],
  ["example.com/track", true],
  ["!legacy", true],
  ["!app", false],
  ["replicas>2", true],
  ["replicas<3", false],
  ["", true],
];
for (const [text, matches] of cases) {
  test(`the labels ${matches ? "match" : "do not match"} "${text}"`, () => {
    assert.equal(matchesLabels(parseLabelSelector(text), labels), matches);
  });
}

test("a selector that cannot be read names the part", () => {
  assert.throws(() => parseLabelSelector("app=web,tier in front"), /found 'front' expected: '\('/);
  assert.throws(() => parseFieldSelector("metadata.name"), /can.t understand .metadata\.name./);
});

test("matchLabels and matchExpressions must all hold", () => {
  const requirements = toLabelRequirements({
    matchLabels: { app: "web" },
    matchExpressions: [
      { key: "tier", operator: "NotIn", values: ["back"] },
      { key: "app", operator: "Exists" },
    ],
  });
  assert.equal(matchesLabels(requirements, labels), true);
  assert.equal(matchesLabels(requirements, { app: "web", tier: "back" }), false);
});

test("field selectors compare texts, and != negates", () => {
  const read = (path: string) => ({ "metadata.name": "web" })[path] ?? "";
  assert.equal(matchesFields(parseFieldSelector("metadata.name=web,status.phase!=Running"), read), true);
  assert.equal(matchesFields(parseFieldSelector("metadata.name!=web"), read), false);
});

type Recorded = { text: string; is?: string; wrong?: string };
const { selectors } = JSON.parse(
  readFileSync(new URL("../testdata/label-selectors-1.36.json", import.meta.url), "utf8"),
) as { selectors: Recorded[] };
for (const { text, wrong } of selectors)
  test(`Kubernetes ${wrong === undefined ? "reads" : "refuses"} the selector ${JSON.stringify(text)}`, () => {
    if (wrong === undefined) assert.doesNotThrow(() => parseLabelSelector(text));
    else assert.throws(() => parseLabelSelector(text), { message: wrong });
  });
