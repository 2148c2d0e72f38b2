// What the real kube-apiserver answered, ours answers: bodies, messages, warnings and field ownership.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { converse, type Answer, type Ask } from "./conversations/conversation.ts";
import { topics, withAccounts } from "./conversations/topics.ts";
import { different } from "./conversations/different.ts";
import { startCluster } from "./cluster.ts";

/** No controllers ran beside the API that was recorded, and each conversation took less than a second. */
const asRecorded = {
  now: () => Date.UTC(2026, 0, 1),
  simulate: { workloads: false, namespaces: false, garbageCollector: false },
};
const folder = path.join(import.meta.dirname, "../testdata/kubernetes-1.36");

/** All of an answer; of a watch what it begins with. */
async function beginningOf(body: string | AsyncIterable<string>): Promise<string> {
  if (typeof body === "string") return body;
  for await (const chunk of body) return chunk;
  return "";
}

for (const [topic, conversations] of Object.entries(topics)) {
  const { answers } = JSON.parse(readFileSync(path.join(folder, `${topic}.json`), "utf8")) as {
    answers: { [name: string]: Answer[] };
  };
  for (const [index, conversation] of conversations.entries()) {
    const { name } = conversation;
    const reason = different[`${topic}: ${name}`];
    void test(`${topic}: ${name}${reason === undefined ? "" : `, still otherwise: ${reason}`}`, async () => {
      await using cluster = startCluster({
        ...asRecorded,
        disableAdmission: withAccounts.has(topic) ? [] : ["ServiceAccount"],
      });
      const ask: Ask = async ({ method, path: url, headers, body }) => {
        const ended = new AbortController();
        const answer = await cluster.apiServer.handle({
          method,
          url,
          headers: { ...headers, host: "127.0.0.1:6443" },
          ...(body === undefined ? {} : { body }),
          signal: ended.signal,
        });
        const text = await beginningOf(answer.body);
        ended.abort();
        return { status: answer.status, warning: answer.headers["warning"] ?? "", text };
      };
      const said = await converse(ask, conversation, `talk-${topic}-${index}`);
      if (reason === undefined) assert.deepEqual(said, answers[name]);
      else assert.notDeepEqual(said, answers[name], "it agrees by now: take it out of different.ts");
    });
  }
}

void test("whatever ends otherwise is a conversation that there is", () => {
  const known = Object.entries(topics).flatMap(([topic, all]) => all.map(({ name }) => `${topic}: ${name}`));
  assert.deepEqual(
    Object.keys(different).filter((name) => !known.includes(name)),
    [],
  );
});
