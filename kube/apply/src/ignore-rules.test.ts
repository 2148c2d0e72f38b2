import assert from "node:assert/strict";
import { test } from "node:test";
import { configMap } from "@sluice/testing-cluster";
import { ignoredBy, type IgnoreRule } from "./ignore-rules.ts";

const object = {
  ...configMap("web-config", {}, "team-a"),
  metadata: { name: "web-config", namespace: "team-a", labels: { app: "web" }, annotations: { "example.com/a": "b" } },
};
const paths = ["/data/x"];

for (const [what, target, matches] of [
  ["no target", undefined, true],
  ["a kind", { kind: "ConfigMap" }, true],
  ["another kind", { kind: "Secret" }, false],
  ["a part of a name", { name: "web" }, false],
  ["a pattern of a name", { name: "web-.*" }, true],
  ["a namespace", { namespace: "team-(a|b)" }, true],
  ["a group", { group: "apps" }, false],
  ["a version", { version: "v1" }, true],
  ["labels", { labelSelector: "app in (web, api)" }, true],
  ["other labels", { labelSelector: "app!=web" }, false],
  ["annotations", { annotationSelector: "example.com/a=b" }, true],
  ["all of it, and one that is not so", { kind: "ConfigMap", annotationSelector: "example.com/a=c" }, false],
] satisfies [string, IgnoreRule["target"], boolean][])
  void test(`fields are ignored by ${what}`, () => {
    assert.deepEqual(ignoredBy([{ paths, target }])?.(object), matches ? paths : []);
  });

void test("without rules nothing is asked; several add up", () => {
  assert.equal(ignoredBy([]), undefined);
  assert.deepEqual(ignoredBy([{ paths }, { paths: ["/data/y"] }])?.(object), ["/data/x", "/data/y"]);
});
