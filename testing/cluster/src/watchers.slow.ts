// Many watchers while many write: everybody sees every change once and in one order, and whoever does not read costs nothing but a list later.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiResponse } from "@sluice/apiserver";
import { configMap, startCluster, type Cluster } from "./cluster.ts";

const [watchers, writers, writes] = [24, 4, 50_000];
const objects = 100;
const kind = { group: "", version: "v1", kind: "ConfigMap" };

const watch = ({ apiServer }: Cluster, from: string, signal: AbortSignal): Promise<ApiResponse> =>
  apiServer.handle({
    method: "GET",
    url: `/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${from}`,
    headers: {},
    signal,
  });

/** The revisions of the events of a watch, until as many have come as were written. */
async function readRevisions({ body }: ApiResponse): Promise<number[]> {
  const revisions: number[] = [];
  for await (const text of body)
    for (const [, revision] of String(text).matchAll(/"resourceVersion":"(\d+)"/g)) {
      revisions.push(Number(revision));
      if (revisions.length === writes) return revisions;
    }
  return revisions;
}

async function write({ client }: Cluster, writer: number): Promise<void> {
  for (let turn = 0; turn < writes / writers; turn += 1) {
    const name = `c-${(turn * writers + writer) % objects}`;
    await client.patch(
      kind,
      { name, namespace: "default" },
      { type: "merge", body: { data: { turn: `${writer}/${turn}` } } },
    );
  }
}

void test("24 watchers see what 4 writers write 50,000 times, once and in order", async () => {
  await using cluster = startCluster();
  for (let index = 0; index < objects; index += 1) await cluster.client.create(configMap(`c-${index}`));
  const { resourceVersion } = await cluster.client.list(kind, { namespace: "default" });
  const stop = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: watchers }, () => watch(cluster, resourceVersion, stop.signal)),
  );
  const seen = streams.map(readRevisions);
  await Promise.all(Array.from({ length: writers }, (_one, writer) => write(cluster, writer)));
  const [first = [], ...others] = await Promise.all(seen);
  stop.abort();
  assert.equal(first.length, writes);
  assert.ok(
    first.every((revision, index) => index === 0 || revision > (first[index - 1] ?? 0)),
    "revisions only grow",
  );
  for (const one of others) assert.deepEqual(one, first);
});

void test("a watcher that stops reading is cut off, and keeps no memory", async () => {
  await using cluster = startCluster();
  for (let index = 0; index < objects; index += 1) await cluster.client.create(configMap(`c-${index}`));
  const stop = new AbortController();
  const { body } = await watch(cluster, "", stop.signal);
  const reader = (body as AsyncIterable<string>)[Symbol.asyncIterator]();
  await reader.next();
  await Promise.all(Array.from({ length: writers }, (_one, writer) => write(cluster, writer)));
  let held = 0;
  for (let next = await reader.next(); !next.done; next = await reader.next())
    held += next.value.split("\n").length - 1;
  assert.ok(held < writes / 2, `${held} events were held for a watcher that did not read`);
});
