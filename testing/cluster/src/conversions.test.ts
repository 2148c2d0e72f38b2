// Kinds of several versions, whose converter answers over HTTPS: what the real kube-apiserver answered, ours answers, and asks nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { startCluster } from "./cluster.ts";
import type { Answer, Ask } from "./conversations/conversation.ts";
import { conversionsFrom } from "./conversations/conversions.ts";

const golden = path.resolve(import.meta.dirname, "../testdata/kubernetes-1.36/conversions.json");
const { answers } = JSON.parse(readFileSync(golden, "utf8")) as { answers: { [name: string]: Answer[] } };

const clock = { now: Date.UTC(2026, 0, 1) };
await using cluster = startCluster({
  now: () => clock.now,
  simulate: { workloads: false, namespaces: false, garbageCollector: false },
});
const ask: Ask = async ({ method, path: url, headers, body }) => {
  const answer = await cluster.apiServer.handle({ method, url, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, warning: answer.headers["warning"] ?? "", text: String(answer.body) };
};
// As it was recorded, each request has a second of its own.
const told = await conversionsFrom(ask, async () => void (clock.now += 1_000));

for (const [name, expected] of Object.entries(answers)) {
  // Kubernetes' caches ask about what was written at once, ours where somebody lists or watches it.
  const known = new Set<string>();
  for (const [index, { asked: theirs = [], ...answer }] of expected.entries()) {
    for (const question of theirs) known.add(JSON.stringify(question));
    const { asked: ours = [], ...said } = told[name]?.[index] ?? {};
    const needless = ours.filter((question) => !known.has(JSON.stringify(question)));
    void test(`${name}, ${index}`, () => {
      assert.deepEqual(said, answer);
      assert.deepEqual(needless, []);
    });
  }
}
