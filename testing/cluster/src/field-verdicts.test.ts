// What is wrong with a field is refused as Kubernetes refuses it, and nothing that it takes. Where the API says otherwise is listed, and that list may only
// become shorter.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { askAfresh, openVerdictsOf, recordedVerdicts } from "./conversations/open-verdicts.ts";

const open = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../testdata/field-verdicts-open.json"), "utf8"),
) as { [sample: string]: string[] };

for (const [index, sample] of recordedVerdicts().entries()) {
  const name = `${sample.path} #${index}`;
  const expected = open[name] ?? [];
  test(`${name}: ${Object.keys(sample.refused).length} changes are refused, ${expected.length} of them otherwise than by Kubernetes`, async () => {
    const verdicts = await askAfresh((ask) => openVerdictsOf(ask, sample));
    assert.deepEqual(verdicts.map(({ change }) => change).sort(), [...expected].sort());
  });
}
