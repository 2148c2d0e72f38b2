// The store in memory. The history is a ring: long enough for a watcher that looked away, bounded whatever happens. Over a journal, a write
// counts for clients when the journal has it; what the journal could not take is undone here as well.
import type { KubeObject } from "@sluice/objects";
import type { Store, StoreEvent, StoreKey } from "./store.ts";

const usualHistory = 20_000;

/** What a durable store puts under a memory store: its first content, and a log of every write. */
export type Journal = {
  objects: readonly { key: StoreKey; object: KubeObject }[];
  revision: number;
  /** Takes a write; it is committed with the others of the same turn. */
  write(key: StoreKey, object: KubeObject | undefined, revision: number): void;
  /** Called in the turn of a commit, before anybody who waits for it hears of it: with the error when it failed. */
  onCommit(listener: (error: Error | undefined) => void): void;
  committed(): Promise<void>;
  close(): Promise<void>;
};

/** A store in memory, over a journal if it is to survive the process. `historyLength` is how many events a watch can be behind, at most. */
export function createMemoryStore(
  journal?: Journal,
  { historyLength = usualHistory }: { historyLength?: number } = {},
): Store {
  const objects = createBuckets(journal?.objects ?? []);
  const history = createHistory(Math.max(1, journal?.revision ?? 1), historyLength);
  const [insiders, outsiders] = [createListeners(), createListeners()];
  let uncommitted: { key: StoreKey; event: StoreEvent }[] = [];
  let revision = Math.max(1, journal?.revision ?? 1);

  const publish = (event: StoreEvent): void => {
    history.add(event);
    outsiders.tell(event);
  };
  const undo = (key: StoreKey, { type, before, object }: StoreEvent): void => {
    objects.set(key, before);
    const inverse = type === "ADDED" ? "DELETED" : type === "DELETED" ? "ADDED" : "MODIFIED";
    insiders.tell({ revision, bucket: key.bucket, type: inverse, object: before ?? object, before: object });
  };
  journal?.onCommit((error) => {
    const batch = uncommitted;
    uncommitted = [];
    if (error) for (const { key, event } of batch.reverse()) undo(key, event);
    else for (const { event } of batch) publish(event);
  });

  const record = (key: StoreKey, type: StoreEvent["type"], object: KubeObject, before?: KubeObject): KubeObject => {
    revision += 1;
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const event = { revision, bucket: key.bucket, type, object: stamped, before };
    const kept = type === "DELETED" ? undefined : stamped;
    objects.set(key, kept);
    if (journal) uncommitted.push({ key, event });
    journal?.write(key, kept, revision);
    insiders.tell(event);
    if (!journal) publish(event);
    return stamped;
  };

  return {
    revision: () => revision,
    committedRevision: () => (uncommitted[0]?.event.revision ?? revision + 1) - 1,
    oldestRevision: history.oldest,
    get: objects.get,
    list: objects.list,
    put(key, object) {
      const before = objects.get(key);
      return record(key, before ? "MODIFIED" : "ADDED", object, before);
    },
    remove(key) {
      const before = objects.get(key);
      return before && record(key, "DELETED", before, before);
    },
    since: history.since,
    onEvent: insiders.add,
    onCommitted: outsiders.add,
    committed: () => journal?.committed() ?? Promise.resolve(),
    close: () => journal?.close() ?? Promise.resolve(),
  };
}

function createBuckets(initial: Journal["objects"]) {
  const buckets = new Map<string, Map<string, KubeObject>>();
  const bucketOf = (name: string): Map<string, KubeObject> => {
    let bucket = buckets.get(name);
    if (!bucket) buckets.set(name, (bucket = new Map()));
    return bucket;
  };
  const set = (key: StoreKey, object: KubeObject | undefined): void => {
    if (object) bucketOf(key.bucket).set(idOf(key), object);
    else bucketOf(key.bucket).delete(idOf(key));
  };
  for (const { key, object } of initial) set(key, object);
  return {
    set,
    get: (key: StoreKey): KubeObject | undefined => bucketOf(key.bucket).get(idOf(key)),
    list: (bucket: string, namespace?: string): KubeObject[] => sortedObjects(bucketOf(bucket), namespace),
  };
}

const idOf = ({ namespace = "", name }: StoreKey): string => `${namespace}/${name}`;

function sortedObjects(bucket: Map<string, KubeObject>, namespace: string | undefined): KubeObject[] {
  const prefix = namespace === undefined ? "" : `${namespace}/`;
  const ids = [...bucket.keys()].filter((id) => id.startsWith(prefix)).sort();
  return ids.map((id) => bucket.get(id)).filter((object) => object !== undefined);
}

function createListeners() {
  const listeners = new Set<(event: StoreEvent) => void>();
  return {
    tell(event: StoreEvent): void {
      for (const listener of listeners) listener(event);
    },
    add(listener: (event: StoreEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function createHistory(start: number, length: number) {
  const events: StoreEvent[] = [];
  let oldest = start;
  return {
    oldest: () => oldest,
    add(event: StoreEvent): void {
      events.push(event);
      if (events.length > length)
        oldest = events.splice(0, events.length - Math.floor(length / 2)).at(-1)?.revision ?? oldest;
    },
    since(bucket: string, from: number): StoreEvent[] | undefined {
      if (from < oldest) return undefined;
      return events.slice(firstAfter(events, from)).filter((event) => event.bucket === bucket);
    },
  };
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
