import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CelError } from "./cel-error.ts";
import { mostOfCall } from "./evaluate/meter.ts";
import { prepare } from "./prepare.ts";
import { shown } from "../testdata/shown.ts";

type Answer = { value?: string; fails?: string; constant?: string; wrong?: string };
const { status, cases } = JSON.parse(
  readFileSync(new URL("../testdata/flux-cel-go-0.26.json", import.meta.url), "utf8"),
) as { status: object; cases: (Answer & { cel: string })[] };

function answer(cel: string): Answer {
  try {
    const found = prepare(cel, { variables: ["status"], flux: true }).run({ status }, mostOfCall);
    return found.failure ? { fails: found.failure.message } : { value: shown(found.value) };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return error.code === "CONSTANT" ? { constant: error.message } : { wrong: error.message };
  }
}

for (const { cel, ...expected } of cases)
  test(`Flux and we make the same of ${cel}`, () => assert.deepEqual(answer(cel), expected));

test("what only Flux knows is nothing that a rule may call", () => {
  for (const cel of ["base64.encode(b'a')", "'abc'.reverse()"])
    assert.throws(() => prepare(cel, { variables: [] }), { code: "TYPE" });
});
