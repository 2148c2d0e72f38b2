// The journal that makes a memory store survive: one row per object in a SQLite file. Writes of one turn of the event loop are committed
// together, and nobody is told of success before that.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parseJson, type KubeObject } from "@sluice/objects";
import type { Journal } from "./memory-store.ts";
import { textOf } from "../stored-text.ts";
import type { StoreKey } from "./store.ts";

/** The data file cannot be used; the message says why and what to do. */
export class DataFileError extends Error {
  override readonly name = "DataFileError";
  readonly code = "DATA_FILE";
}

// Bodies lie in the order in which they were written and only their keys are sorted: with the bodies in the sorted tree, most of them take a page
// of their own, and a commit writes several times as much. Files from before have them there, and serve as they are.
const schema = `
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (bucket, namespace, name));
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

/**
 * Opens (or makes) a data file.
 *
 * @throws {DataFileError} when the file is no database of ours, or another process has it open
 */
export function openSqliteJournal(file: string): Journal {
  const database = openDatabase(file);
  const put = database.prepare(
    "INSERT INTO objects VALUES (?, ?, ?, ?) ON CONFLICT (bucket, namespace, name) DO UPDATE SET body = excluded.body",
  );
  const drop = database.prepare("DELETE FROM objects WHERE bucket = ? AND namespace = ? AND name = ?");
  const mark = database.prepare("INSERT OR REPLACE INTO meta VALUES ('revision', ?)");
  const revision = Number(database.prepare("SELECT value FROM meta WHERE key = 'revision'").get()?.["value"] ?? 1);
  const rows = database.prepare("SELECT * FROM objects").all() as {
    bucket: string;
    namespace: string;
    name: string;
    body: string;
  }[];
  let pending: { writes: (() => void)[]; revision: number; done: PromiseWithResolvers<void> } | undefined;
  let isClosed = false;
  let listener: (error: Error | undefined) => void = () => {};

  const commit = (): void => {
    const batch = pending;
    pending = undefined;
    if (!batch || isClosed) return;
    const error = inOneTransaction(database, () => {
      for (const write of batch.writes) write();
      mark.run(batch.revision);
    });
    const failure =
      error && new DataFileError(`cannot write ${file}: ${error.message}; nothing of this was kept`, { cause: error });
    listener(failure);
    if (failure) batch.done.reject(failure);
    else batch.done.resolve();
  };
  return {
    objects: rows.map(({ bucket, namespace, name, body }) => ({
      key: { bucket, namespace, name },
      object: parseJson(body) as unknown as KubeObject,
    })),
    revision,
    write(key: StoreKey, object, at) {
      if (!pending) {
        pending = { writes: [], revision: at, done: Promise.withResolvers() };
        pending.done.promise.catch(() => {}); // whoever waits for the commit hears of it
        setImmediate(commit);
      }
      pending.revision = at;
      const { bucket, namespace = "", name } = key;
      pending.writes.push(
        () => void (object ? put.run(bucket, namespace, name, textOf(object)) : drop.run(bucket, namespace, name)),
      );
    },
    onCommit: (told) => void (listener = told),
    committed: () => pending?.done.promise ?? Promise.resolve(),
    async close() {
      commit();
      isClosed = true;
      database.close();
    },
  };
}

function inOneTransaction(database: DatabaseSync, work: () => void): Error | undefined {
  try {
    database.exec("BEGIN IMMEDIATE");
    work();
    database.exec("COMMIT");
    return undefined;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    return error as Error;
  }
}

function openDatabase(file: string): DatabaseSync {
  const isNew = !existsSync(file);
  try {
    const database = new DatabaseSync(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec(schema);
    return database;
  } catch (error) {
    const way = isNew
      ? "check that its folder exists and can be written"
      : "is it open in another process, or no data file of sluice? Choose another with --data";
    throw new DataFileError(`cannot open the data file ${file}: ${(error as Error).message}; ${way}`, { cause: error });
  }
}
