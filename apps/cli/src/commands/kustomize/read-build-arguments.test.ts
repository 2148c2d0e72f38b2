import assert from "node:assert/strict";
import test from "node:test";
import { readBuildArguments } from "./read-build-arguments.ts";

const defaults = { loadRestrictor: "LoadRestrictionsRootOnly", reorder: "legacy" };
const cases = [
  { args: [], request: { folder: ".", flags: defaults } },
  { args: ["over"], request: { folder: "over", flags: defaults } },
  { args: ["over", "-o", "out"], request: { folder: "over", flags: { ...defaults, output: "out" } } },
  { args: ["--output=out", "a=b"], request: { folder: "a=b", flags: { ...defaults, output: "out" } } },
  { args: ["--reorder", "none", "."], request: { folder: ".", flags: { ...defaults, reorder: "none" } } },
  { args: ["--enable-managedby-label"], request: { folder: ".", flags: { ...defaults, enableManagedbyLabel: true } } },
  // The rest is for the whole command line to judge.
  { args: ["--help"] },
  { args: ["over", "more"] },
  { args: ["-o"] },
  { args: ["-o", "--reorder"] },
  { args: ["-oout"] },
  { args: ["--output="] },
  { args: ["--enable-helm"] },
  { args: ["--"] },
];

for (const { args, request } of cases) {
  test(`kustomize build ${args.join(" ")} is ${request ? "read at a glance" : "left to the whole command line"}`, () =>
    assert.deepEqual(readBuildArguments(args), request));
}
