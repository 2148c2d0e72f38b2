// apiextensions' ratcheting cases: what the real kube-apiserver said to each object and each change, ours says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { startCluster } from "./cluster.ts";
import type { Ask } from "./conversations/conversation.ts";
import {
  playRatcheting,
  type RatchetingCases,
  type RatchetingVerdicts,
  type Verdict,
} from "./conversations/ratcheting.ts";

const file = path.join(import.meta.dirname, "../testdata/ratcheting-1.36.json.gz");
const { verdicts: expected, ...cases } = JSON.parse(
  gunzipSync(readFileSync(file)).toString("utf8"),
) as RatchetingCases & {
  verdicts: RatchetingVerdicts;
};

const played: { verdicts?: RatchetingVerdicts } = {};
before(async () => {
  await using cluster = startCluster();
  const ask: Ask = async ({ method, path: url, headers, body }) => {
    const answer = await cluster.apiServer.handle({ method, url, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, warning: answer.headers["warning"] ?? "", text: String(answer.body) };
  };
  played.verdicts = await playRatcheting(ask, cases);
});

for (const [object, verdict] of Object.entries(expected.made))
  test(`${object} is ${verdict.status < 400 ? "taken" : "refused"} when it is made`, () => {
    assert.deepEqual(played.verdicts?.made[object], verdict);
  });

/** By what the object is before: the changes from one are one test. */
const changes = Map.groupBy(Object.keys(expected.changed), (pair) => pair.split(" → ")[0] ?? "");
for (const [from, pairs] of changes)
  test(`${from} changes into ${pairs.length} invalid ones as Kubernetes allows`, () => {
    const said = ({ distinct, changed }: RatchetingVerdicts) =>
      Object.fromEntries(pairs.map((pair): [string, Verdict | undefined] => [pair, distinct[changed[pair] ?? -1]]));
    assert.ok(played.verdicts);
    assert.deepEqual(said(played.verdicts), said(expected));
  });
