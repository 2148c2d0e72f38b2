// What the API keeps: objects by kind and name, one revision for all, and a short history to resume watches from. Synchronous, since it
// is memory; `committed` tells when what was written also survives the process, and nobody outside may see it before.
import type { KubeObject } from "@sluice/objects";

/** Kinds are kept apart by `group/plural`. */
export type StoreKey = { bucket: string; namespace?: string; name: string };

/** What happened. `object` carries the revision of the event in its resourceVersion; `before` is the object as it was. */
export type StoreEvent = {
  revision: number;
  bucket: string;
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: KubeObject;
  before?: KubeObject;
};

/** Keeps objects. Objects that go in and come out are never changed afterwards, by nobody. */
export type Store = {
  /** The revision of the newest write; starts above 0. */
  revision(): number;
  /** The revision of the newest write that survives the process: what watchers have been told of. */
  committedRevision(): number;
  /** The oldest revision from which changes are still known. */
  oldestRevision(): number;
  get(key: StoreKey): KubeObject | undefined;
  /** All objects of a bucket, ordered by namespace and name. */
  list(bucket: string, namespace?: string): KubeObject[];
  /** Stores a new or changed object under the next revision and returns it with that resourceVersion. */
  put(key: StoreKey, object: KubeObject): KubeObject;
  /** Removes an object; the event carries the next revision. Returns the object with it. */
  remove(key: StoreKey): KubeObject | undefined;
  /** Events after a revision, oldest first; undefined when the history does not reach back that far. */
  since(bucket: string, revision: number): StoreEvent[] | undefined;
  /**
   * Hears every write, in order, in the turn in which it happens, for what is part of the API itself. When writes could not be made durable
   * they are taken back, newest first, each by an event of its own. Returns how to stop.
   */
  onEvent(listener: (event: StoreEvent) => void): () => void;
  /** Hears every event once it is durable, in order: what clients may be told. Returns how to stop. */
  onCommitted(listener: (event: StoreEvent) => void): () => void;
  /** Resolves when everything written so far is durable; rejects when it could not be made so, and was taken back. */
  committed(): Promise<void>;
  /**
   * Another store of the same content at the same revision, in O(1), in memory only. Neither ever sees what is written to the other. Its history
   * begins with the fork: who watches from before is told to list.
   */
  fork(): Store;
  close(): Promise<void>;
};
