// What webhooks and converters are sent is what kube-apiserver sent them about the same writes, to the letter.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { startCluster } from "./cluster.ts";
import { hookTextsFrom } from "./conversations/hook-texts.ts";

const golden = path.resolve(import.meta.dirname, "../testdata/kubernetes-1.36/hook-texts.json");
const { texts } = JSON.parse(readFileSync(golden, "utf8")) as { texts: string[] };

void test("webhooks and converters are sent what kube-apiserver sends them, to the letter", async () => {
  await using cluster = startCluster({ simulate: { workloads: false, namespaces: false, garbageCollector: false } });
  const said = await hookTextsFrom(async ({ method, path: url, headers, body }) => {
    const answer = await cluster.apiServer.handle({ method, url, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, warning: "", text: String(answer.body) };
  });
  assert.deepEqual(said, texts);
});
