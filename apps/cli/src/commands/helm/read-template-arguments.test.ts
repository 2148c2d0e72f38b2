import assert from "node:assert/strict";
import test from "node:test";
import { readTemplateArguments, templateDefaults } from "./read-template-arguments.ts";

const defaults = templateDefaults();
const cases = [
  { args: ["web", "./chart"], words: ["web", "./chart"], flags: {} },
  { args: ["./chart", "-n", "shop"], words: ["./chart"], flags: { namespace: "shop" } },
  {
    args: ["a", "b", "-f", "x.yaml", "--values=y.yaml", "--set", "a=1"],
    words: ["a", "b"],
    flags: { values: ["x.yaml", "y.yaml"], set: ["a=1"] },
  },
  { args: ["a", "--no-hooks", "--include-crds"], words: ["a"], flags: { hooks: false, includeCrds: true } },
  // The rest is for the whole command line to judge.
  { args: [] },
  { args: ["a", "b", "c"] },
  { args: ["a", "--validate"] },
  { args: ["a", "-f", "x.yaml,y.yaml"] },
  { args: ["a", "--include-crds=true"] },
  { args: ["a", "--set", "--values"] },
  { args: ["a", "-nshop"] },
];

for (const { args, words, flags } of cases)
  test(`helm template ${args.join(" ")} is ${words ? "read at a glance" : "left to the whole command line"}`, () =>
    assert.deepEqual(readTemplateArguments(args), words && { words, flags: { ...defaults, ...flags } }));
