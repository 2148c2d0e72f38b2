// The store in memory. The history is a ring: long enough for a watcher that looked away, bounded whatever happens.
import type { KubeObject } from "@sluice/objects";
import type { Store, StoreEvent, StoreKey } from "./store.ts";

const historyLength = 20_000;

/** What a durable store puts under a memory store: its first content, and a log of every write. */
export type Journal = {
  objects: readonly { key: StoreKey; object: KubeObject }[];
  revision: number;
  write(key: StoreKey, object: KubeObject | undefined, revision: number): void;
  committed(): Promise<void>;
  close(): Promise<void>;
};

/** A store in memory, over a journal if it is to survive the process. */
export function createMemoryStore(journal?: Journal): Store {
  const buckets = new Map<string, Map<string, KubeObject>>();
  const history: StoreEvent[] = [];
  const listeners = new Set<(event: StoreEvent) => void>();
  let revision = Math.max(1, journal?.revision ?? 1);
  let oldest = revision;

  const bucketOf = (name: string): Map<string, KubeObject> => {
    let bucket = buckets.get(name);
    if (!bucket) buckets.set(name, (bucket = new Map()));
    return bucket;
  };
  for (const { key, object } of journal?.objects ?? []) bucketOf(key.bucket).set(idOf(key), object);

  const tell = (event: StoreEvent): void => {
    history.push(event);
    if (history.length > historyLength)
      oldest = history.splice(0, history.length - historyLength / 2).at(-1)?.revision ?? oldest;
    for (const listener of listeners) listener(event);
  };

  const stamp = (object: KubeObject): KubeObject => {
    revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
  };

  return {
    revision: () => revision,
    oldestRevision: () => oldest,
    get: (key) => bucketOf(key.bucket).get(idOf(key)),
    list: (bucket, namespace) => sortedObjects(bucketOf(bucket), namespace),
    put(key, object) {
      const bucket = bucketOf(key.bucket);
      const before = bucket.get(idOf(key));
      const stored = stamp(object);
      bucket.set(idOf(key), stored);
      journal?.write(key, stored, revision);
      tell({ revision, bucket: key.bucket, type: before ? "MODIFIED" : "ADDED", object: stored, before });
      return stored;
    },
    remove(key) {
      const bucket = bucketOf(key.bucket);
      const before = bucket.get(idOf(key));
      if (!before) return undefined;
      const gone = stamp(before);
      bucket.delete(idOf(key));
      journal?.write(key, undefined, revision);
      tell({ revision, bucket: key.bucket, type: "DELETED", object: gone, before });
      return gone;
    },
    since(bucket, from) {
      if (from < oldest) return undefined;
      return history.slice(firstAfter(history, from)).filter((event) => event.bucket === bucket);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    committed: () => journal?.committed() ?? Promise.resolve(),
    close: () => journal?.close() ?? Promise.resolve(),
  };
}

const idOf = ({ namespace = "", name }: StoreKey): string => `${namespace}/${name}`;

function sortedObjects(bucket: Map<string, KubeObject>, namespace: string | undefined): KubeObject[] {
  const prefix = namespace === undefined ? "" : `${namespace}/`;
  const ids = [...bucket.keys()].filter((id) => id.startsWith(prefix)).sort();
  return ids.map((id) => bucket.get(id)).filter((object) => object !== undefined);
}

/** The history is ordered by revision, so the place is found by halving. */
function firstAfter(history: readonly StoreEvent[], revision: number): number {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((history[middle]?.revision ?? 0) <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
