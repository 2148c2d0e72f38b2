// The journal that makes a memory store survive: one row per object in a SQLite file. Writes of one turn of the event loop are committed
// together, and nobody is told of success before that.
import { chmodSync, existsSync, writeFileSync } from "node:fs";
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

// An object is found by the number of its row, which is remembered here. With its key in an index, a commit of many creates would write a page of
// that index for nearly each of them, and take twice as long.
const schema = `
  CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

// Files from before have their objects in a table that was found by key.
const fromKeyed = `
  INSERT INTO entries (bucket, namespace, name, body) SELECT bucket, namespace, name, body FROM objects;
  DROP TABLE objects;
`;

/** A journal in a file, which keeps what belongs to the cluster as well and is no object. */
export type SqliteJournal = Journal & {
  /** What is kept under a key; it is made when there is nothing. */
  kept(key: string, make: () => string): string;
};

/**
 * Opens (or makes) a data file. It has secrets in it, and is its owner's alone.
 *
 * @throws {DataFileError} when the file is no database of ours, or another process has it open
 */
export function openSqliteJournal(file: string): SqliteJournal {
  const database = openDatabase(file);
  const put = database.prepare("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)");
  const drop = database.prepare("DELETE FROM entries WHERE id = ?");
  const mark = database.prepare("INSERT OR REPLACE INTO meta VALUES ('revision', ?)");
  const revision = Number(database.prepare("SELECT value FROM meta WHERE key = 'revision'").get()?.["value"] ?? 1);
  const rows = database.prepare("SELECT * FROM entries ORDER BY id").all() as Row[];
  const ids = createRowIds(rows);
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
    ids.settle(error === undefined);
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
      pending.writes.push(() => {
        if (object) put.run(ids.of(key), bucket, namespace, name, textOf(object));
        else drop.run(ids.drop(key));
      });
    },
    kept: keeper(database),
    onCommit: (told) => void (listener = told),
    committed: () => pending?.done.promise ?? Promise.resolve(),
    async close() {
      commit();
      isClosed = true;
      database.close();
    },
  };
}

const keeper =
  (database: DatabaseSync): SqliteJournal["kept"] =>
  (key, make) => {
    const found = database.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.["value"];
    if (typeof found === "string") return found;
    const made = make();
    database.prepare("INSERT INTO meta VALUES (?, ?)").run(key, made);
    return made;
  };

type Row = { id: number; bucket: string; namespace: string; name: string; body: string };

/** Which row is whose. What a transaction changes here is undone with it. */
function createRowIds(rows: readonly Row[]) {
  const nameOf = ({ bucket, namespace = "", name }: StoreKey): string => `${bucket}\u0000${namespace}/${name}`;
  const ids = new Map(rows.map((row) => [nameOf(row), row.id]));
  let changes: { name: string; before: number | undefined }[] = [];
  let last = rows.at(-1)?.id ?? 0;
  return {
    /** The row of an object; a new one for an object that has none. */
    of(key: StoreKey): number {
      const name = nameOf(key);
      const known = ids.get(name);
      if (known !== undefined) return known;
      last += 1;
      ids.set(name, last);
      changes.push({ name, before: undefined });
      return last;
    },
    /** The row of an object that goes. */
    drop(key: StoreKey): number {
      const [name, id] = [nameOf(key), this.of(key)];
      ids.delete(name);
      changes.push({ name, before: id });
      return id;
    },
    /** Ends a transaction. */
    settle(wasKept: boolean): void {
      for (const { name, before } of wasKept ? [] : changes.toReversed()) {
        if (before === undefined) ids.delete(name);
        else ids.set(name, before);
      }
      changes = [];
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

function moveToRows(database: DatabaseSync): void {
  const error = inOneTransaction(database, () => database.exec(fromKeyed));
  if (error) throw error;
}

function openDatabase(file: string): DatabaseSync {
  const isNew = !existsSync(file);
  try {
    // Files beside it take over its mode.
    if (isNew) writeFileSync(file, "", { mode: 0o600 });
    else chmodSync(file, 0o600);
    const database = new DatabaseSync(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec(schema);
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'objects'").get()) moveToRows(database);
    return database;
  } catch (error) {
    const way = isNew
      ? "check that its folder exists and can be written"
      : "is it open in another process, or no data file of sluice? Choose another with --data";
    throw new DataFileError(`cannot open the data file ${file}: ${(error as Error).message}; ${way}`, { cause: error });
  }
}
