// The data file: what is read back from it, also from one that an earlier version made.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { createMemoryStore } from "./memory-store.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

const key = (name: string) => ({ bucket: "/configmaps", namespace: "a", name });
const configMap = (name: string, text = ""): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "a" },
  data: { text },
});

function dataFile(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-journal-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return path.join(folder, "data.db");
}

const contentOf = async (file: string): Promise<string[]> => {
  const store = createMemoryStore(openSqliteJournal(file));
  const content = store.list("/configmaps").map(({ metadata, data }) => {
    const { text } = data as unknown as { text: string };
    return `${metadata.name} ${text} ${metadata.resourceVersion}`;
  });
  await store.close();
  return [...content, `revision ${store.revision()}`];
};

async function writeSome(file: string): Promise<void> {
  const store = createMemoryStore(openSqliteJournal(file));
  for (const name of ["b", "a", "gone"]) store.put(key(name), configMap(name, "first"));
  await store.committed();
  store.put(key("b"), configMap("b", "second"));
  store.remove(key("gone"));
  await store.close();
}

test("what was written, changed and removed is so when the file is opened again", async (t) => {
  const file = dataFile(t);
  await writeSome(file);
  assert.deepEqual(await contentOf(file), ["a first 3", "b second 5", "revision 6"]);
});

test("a file whose objects lie in a table by key, as they used to, is taken over", async (t) => {
  const file = dataFile(t);
  const before = new DatabaseSync(file);
  before.exec(`
    CREATE TABLE objects (bucket TEXT, namespace TEXT, name TEXT, body TEXT NOT NULL, PRIMARY KEY (bucket, namespace, name)) WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('revision', 7);
  `);
  before
    .prepare("INSERT INTO objects VALUES ('/configmaps', 'a', 'old', ?)")
    .run(JSON.stringify(configMap("old", "kept")));
  before.close();
  await writeSome(file);
  assert.deepEqual(await contentOf(file), ["a first 9", "b second 11", "old kept undefined", "revision 12"]);
});

test("after a commit that failed, each object still has the row that it had", async (t) => {
  const file = dataFile(t);
  await writeSome(file);
  const store = createMemoryStore(openSqliteJournal(file));
  const unwritable = configMap("c");
  unwritable["data"] = { self: unwritable };
  store.remove(key("b"));
  store.put(key("b"), configMap("b", "lost"));
  store.put(key("c"), unwritable);
  await assert.rejects(store.committed(), /cannot write/);
  store.put(key("b"), configMap("b", "third"));
  store.remove(key("a"));
  await store.close();
  assert.deepEqual(await contentOf(file), ["b third 10", "revision 11"]);
});
