import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CelError, compile } from "./index.ts";
import { skips } from "../testdata/skip.ts";

type Case = { cel: string; is: boolean | "compile" | "evaluation" };
const { cases } = JSON.parse(readFileSync(new URL("../testdata/kubernetes-1.36.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

function answer(cel: string): unknown {
  try {
    return compile(cel, { variables: ["self"] }).evaluate({ self: {} });
  } catch (error) {
    assert.ok(error instanceof CelError, String(error));
    return error.code === "EVALUATION" ? "evaluation" : "compile";
  }
}

for (const { cel, is } of cases) {
  if (Object.hasOwn(skips, cel))
    test(`Kubernetes and we still differ on ${cel}: ${skips[cel]}`, () => assert.notEqual(answer(cel), is));
  else test(`Kubernetes and we agree that ${cel} is ${is}`, () => assert.equal(answer(cel), is));
}
