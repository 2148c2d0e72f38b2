// Shared caches: one list and watch per kind, however many controllers look at it. Reads come from memory and may be a moment old;
// writers that must not act on old data send a resourceVersion along.
import type { KubeObject } from "@sluice/objects";
import { follow, type Client, type KindName, type Selection } from "@sluice/client";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** What happened to a cached object. `before` is absent for a new one. */
export type CacheChange<T extends KubeObject = KubeObject> =
  | { type: "set"; object: T; before?: T; /** It was there already when the cache began. */ isInitial?: boolean }
  | { type: "deleted"; object: T };

/** All objects of one kind, kept current by a watch. Never change an object that comes out of it. */
export type Cache<T extends KubeObject = KubeObject> = {
  /** Resolves once the first list is in. */
  readonly synced: Promise<void>;
  get(name: string, namespace?: string): T | undefined;
  list(): T[];
  /** The objects for which `keysOf` gives `key`. The index is built at first use and kept current. */
  by(index: string, key: string): T[];
  addIndex(index: string, keysOf: (object: T) => string[]): void;
  /** Hears every change from now on; after `synced`, existing objects are not repeated. Returns how to stop. */
  onChange(listener: (change: CacheChange<T>) => void): () => void;
  /** Takes the answer to one's own write, so that the next read is not older than that write. */
  note(object: T): void;
};

/** Which objects of a kind, and what of them is kept. */
export type CacheOptions = Selection & {
  /** Leaves out what nobody needs, before it is kept. The same function shares a cache. `managedFields` are never kept. */
  transform?: (object: KubeObject) => KubeObject;
};

/** Caches by kind, made when first asked for. */
export type Caches = {
  of<T extends KubeObject>(kind: KindName<T>, options?: CacheOptions): Cache<T>;
  /** Resolves once every cache asked for so far holds its first list. */
  synced(): Promise<void>;
};

/** Caches over one client; all of them end when `signal` aborts. */
export function createCaches({
  client,
  clock,
  log,
  signal,
  random,
}: {
  client: Client;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Draws from [0, 1): what comes back after an outage is spread. */
  random?: () => number;
}): Caches {
  const caches = new Map<Transform | undefined, Map<string, Cache>>();
  return {
    of<T extends KubeObject>(kind: KindName<T>, { transform, ...selection }: CacheOptions = {}): Cache<T> {
      const alike = caches.get(transform) ?? new Map<string, Cache>();
      caches.set(transform, alike);
      const id = JSON.stringify([kind.group, kind.version, kind.kind, selection]);
      let cache = alike.get(id);
      if (!cache) {
        cache = startCache(kind, { client, clock, log, signal, random, selection, transform });
        alike.set(id, cache);
      }
      return cache as unknown as Cache<T>;
    },
    async synced() {
      const all = [...caches.values()].flatMap((alike) => [...alike.values()]);
      await Promise.all(all.map((cache) => cache.synced));
    },
  };
}

type Transform = NonNullable<CacheOptions["transform"]>;
type Deps = {
  client: Client;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  random: (() => number) | undefined;
  selection: Selection;
  transform: Transform | undefined;
};

/** Who owns which field is more than half of an object, and only the API needs it. */
function withoutManagedFields<T extends KubeObject>(object: T): T {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function startCache<T extends KubeObject>(
  kind: KindName<T>,
  { client, clock, log, signal, random, selection, transform }: Deps,
): Cache<T> {
  const keep = (object: T): T => {
    const slim = withoutManagedFields(object);
    return transform ? (transform(slim) as T) : slim;
  };
  const store = createStore<T>(keep);
  const first = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    for await (const change of follow(client, kind, {
      selection,
      signal,
      timers: clock,
      ...(random ? { random } : {}),
    })) {
      if (change.type === "replaced") {
        store.replace(change.items);
        first.resolve();
      } else if (change.type === "changed") store.set(change.object);
      else if (change.type === "deleted") store.remove(change.object);
      else
        log.debug("watch interrupted", { kind: kind.kind, error: String(change.error), retryInMs: change.retryInMs });
    }
    first.resolve(); // nobody must wait for a cache that was ended before it began
  };
  run().catch((error: unknown) => {
    log.error("cache failed", { kind: kind.kind, error: String(error) });
    first.reject(error);
  });
  return { ...store.reader, synced: first.promise };
}

const keyOf = (name: string, namespace = ""): string => `${namespace}/${name}`;
const keyOfObject = ({ metadata }: KubeObject): string => keyOf(metadata.name ?? "", metadata.namespace);

type Index<T> = { keysOf: (object: T) => string[]; byKey: Map<string, Map<string, T>> };

function createStore<T extends KubeObject>(keep: (object: T) => T) {
  const objects = new Map<string, T>();
  const indexes = new Map<string, Index<T>>();
  const listeners = new Set<(change: CacheChange<T>) => void>();
  const tell = (change: CacheChange<T>): void => listeners.forEach((listener) => listener(change));

  let isFirstList = true;

  const put = (whole: T, before: T | undefined): void => {
    const id = keyOfObject(whole);
    const object = keep(whole);
    objects.set(id, object);
    for (const index of indexes.values()) reindex(index, id, { before, after: object });
    tell({ type: "set", object, before, ...(isFirstList ? { isInitial: true } : {}) });
  };

  const set = (object: T): void => {
    const before = objects.get(keyOfObject(object));
    if (before && !isNewer(object, before)) return;
    put(object, before);
  };

  const remove = (object: T): void => {
    const id = keyOfObject(object);
    const before = objects.get(id);
    if (!before || before.metadata.uid !== object.metadata.uid) return;
    objects.delete(id);
    for (const index of indexes.values()) reindex(index, id, { before });
    tell({ type: "deleted", object });
  };

  const replace = (items: T[]): void => {
    const present = new Set(items.map(keyOfObject));
    for (const [id, object] of Array.from(objects)) if (!present.has(id)) remove(object);
    for (const item of items) {
      const before = objects.get(keyOfObject(item));
      if (before?.metadata.resourceVersion !== item.metadata.resourceVersion) put(item, before);
    }
    isFirstList = false;
  };

  const reader = {
    get: (name: string, namespace?: string) => objects.get(keyOf(name, namespace)),
    list: () => [...objects.values()],
    by: (name: string, key: string) => [...(indexes.get(name)?.byKey.get(key)?.values() ?? [])],
    addIndex(name: string, keysOf: (object: T) => string[]) {
      const index: Index<T> = { keysOf, byKey: new Map() };
      indexes.set(name, index);
      for (const [id, object] of objects) reindex(index, id, { after: object });
    },
    onChange(listener: (change: CacheChange<T>) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    note: set,
  };
  return { set, remove, replace, reader };
}

function reindex<T>({ keysOf, byKey }: Index<T>, id: string, { before, after }: { before?: T; after?: T }): void {
  for (const key of before ? keysOf(before) : []) {
    const bucket = byKey.get(key);
    bucket?.delete(id);
    if (bucket?.size === 0) byKey.delete(key);
  }
  for (const key of after ? keysOf(after) : []) {
    const bucket = byKey.get(key) ?? new Map<string, T>();
    byKey.set(key, bucket.set(id, after!)); // the loop has no turns without it
  }
}

/**
 * A write's answer may overtake the watch, and the watch then brings something older: that must not win.
 *
 * @see KEP-5504: resource versions may be compared as numbers
 */
function isNewer(candidate: KubeObject, present: KubeObject): boolean {
  if (candidate.metadata.uid !== present.metadata.uid) return true;
  const [left, right] = [candidate.metadata.resourceVersion, present.metadata.resourceVersion];
  if (!left || !right) return true;
  return left.length === right.length ? left > right : left.length > right.length;
}
