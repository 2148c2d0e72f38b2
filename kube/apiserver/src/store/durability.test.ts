// What a client may rely on when the process or the disk fails: nothing is seen before it is durable, and what could not be kept is taken back.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { createMemoryStore, type Journal } from "./memory-store.ts";
import type { StoreEvent } from "./store.ts";

/** A journal whose commits happen when the test says so. */
function journalByHand() {
  let listener: (error: Error | undefined) => void = () => {};
  let pending: PromiseWithResolvers<void> | undefined;
  const journal: Journal = {
    objects: [],
    revision: 1,
    write() {
      pending ??= Promise.withResolvers();
    },
    onCommit: (told) => void (listener = told),
    committed: () => pending?.promise ?? Promise.resolve(),
    close: async () => {},
  };
  const commit = (error?: Error): void => {
    const batch = pending;
    pending = undefined;
    listener(error);
    if (error) batch?.reject(error);
    else batch?.resolve();
  };
  return { journal, commit };
}

const key = (name: string) => ({ bucket: "/configmaps", namespace: "a", name });
const configMap = (name: string, data: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "a" },
  data,
});
const summary = ({ type, object, revision }: StoreEvent): string => `${revision} ${type} ${object.metadata.name}`;

test("clients hear of a write when it is committed, the API itself at once", () => {
  const { journal, commit } = journalByHand();
  const store = createMemoryStore(journal);
  const [inside, outside]: [string[], string[]] = [[], []];
  store.onEvent((event) => inside.push(summary(event)));
  store.onCommitted((event) => outside.push(summary(event)));

  store.put(key("one"), configMap("one"));
  store.put(key("one"), configMap("one", { a: "1" }));
  assert.deepEqual(inside, ["2 ADDED one", "3 MODIFIED one"]);
  assert.deepEqual(outside, []);
  assert.equal(store.committedRevision(), 1);
  assert.deepEqual(store.since("/configmaps", 1), []);

  commit();
  assert.deepEqual(outside, ["2 ADDED one", "3 MODIFIED one"]);
  assert.equal(store.committedRevision(), 3);
  assert.equal(store.since("/configmaps", 1)?.length, 2);
});

test("what the journal could not take is taken back, newest first, and no revision is used twice", async () => {
  const { journal, commit } = journalByHand();
  const store = createMemoryStore(journal);
  store.put(key("kept"), configMap("kept", { a: "1" }));
  store.put(key("deleted"), configMap("deleted"));
  commit();
  const [inside, outside]: [string[], string[]] = [[], []];
  store.onEvent((event) => inside.push(summary(event)));
  store.onCommitted((event) => outside.push(summary(event)));

  store.put(key("kept"), configMap("kept", { a: "2" }));
  store.put(key("new"), configMap("new"));
  store.remove(key("deleted"));
  const lost = assert.rejects(store.committed(), /disk full/);
  commit(new Error("disk full"));
  await lost;

  assert.deepEqual(store.get(key("kept"))?.["data"], { a: "1" });
  assert.equal(store.get(key("new")), undefined);
  assert.equal(store.get(key("deleted"))?.metadata.name, "deleted");
  assert.deepEqual(inside.slice(3), ["6 ADDED deleted", "6 DELETED new", "6 MODIFIED kept"]);
  assert.deepEqual(outside, []);
  assert.equal(store.put(key("next"), configMap("next")).metadata.resourceVersion, "7");
});
