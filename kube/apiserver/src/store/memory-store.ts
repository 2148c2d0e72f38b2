// The store in memory. The history is a ring: long enough for a watcher that looked away, bounded whatever happens. Over a journal, a write
// counts for clients when the journal has it; what the journal could not take is undone here as well.
import type { KubeObject } from "@sluice/objects";
import { createHistory } from "./history.ts";
import { createObjectTree, type ObjectTree } from "./object-tree.ts";
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
  const objects = createObjectTree();
  for (const { key, object } of journal?.objects ?? []) objects.set(key, object);
  return storeOver(objects, Math.max(1, journal?.revision ?? 1), { journal, historyLength });
}

function storeOver(
  objects: ObjectTree,
  start: number,
  { journal, historyLength }: { journal?: Journal | undefined; historyLength: number },
): Store {
  const history = createHistory(start, historyLength);
  const [insiders, outsiders] = [createListeners(), createListeners()];
  const unpublished: StoreEvent[] = [];
  let uncommitted: { key: StoreKey; event: StoreEvent }[] = [];
  let revision = start;

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
    else unpublished.push(event);
    journal?.write(key, kept, revision);
    insiders.tell(event);
    // Insiders write too when they hear of a write: what they write is told after it.
    if (!insiders.areTold()) for (const one of unpublished.splice(0)) publish(one);
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
    fork: () => storeOver(objects.fork(), revision, { historyLength }),
    close: () => journal?.close() ?? Promise.resolve(),
  };
}

/** Each hears of one event after the other, also where one of them brings the next about. */
function createListeners() {
  const listeners = new Set<(event: StoreEvent) => void>();
  const waiting: StoreEvent[] = [];
  let isTelling = false;
  return {
    areTold: () => isTelling,
    tell(event: StoreEvent): void {
      waiting.push(event);
      if (isTelling) return;
      isTelling = true;
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) for (const listener of listeners) listener(next);
      } finally {
        isTelling = false;
      }
    },
    add(listener: (event: StoreEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
