// ConfigMaps and Secrets that objects read. Those that ask for it by a label are watched: whoever reads one is visited as soon as it changes.
import type { KindName } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import type { CacheChange, Caches } from "./cache.ts";
import type { Request, Watch } from "./controller.ts";

/** Flux's label for configuration that is watched. */
export const watchedConfigs = "reconcile.fluxcd.io/watch=Enabled";

/** A ConfigMap or Secret. */
export type ConfigRef = { kind: "ConfigMap" | "Secret"; name: string; namespace: string };

/** What a controller adds to itself. */
export type ConfigWatching = { start(caches: Caches): void; watches: readonly Watch[] };

const keyOf = ({ kind, namespace, name }: { kind: string; namespace?: string; name?: string }): string =>
  `${kind}/${namespace}/${name}`;

/**
 * Watches the labelled ones that objects of a kind read, of their metadata alone: nobody keeps a Secret in memory.
 *
 * @param refsOf         all that an object reads, labelled or not
 * @param labelSelector  the label; Flux's own when absent
 */
export function watchConfigs<T extends KubeObject>(
  kind: KindName<T>,
  refsOf: (object: T) => readonly ConfigRef[],
  labelSelector: string = watchedConfigs,
): ConfigWatching {
  const index = "by config";
  const readersOf = (change: CacheChange, caches: Caches): Request[] => {
    if (change.type === "set" && change.isInitial) return []; // whoever reads it is visited anyway
    const { kind: changed, metadata } = change.object;
    return caches
      .of(kind)
      .by(index, keyOf({ kind: changed, ...metadata }))
      .map((reader) => ({ name: reader.metadata.name ?? "", namespace: reader.metadata.namespace }));
  };
  return {
    start: (caches) => caches.of(kind).addIndex(index, (object) => refsOf(object).map(keyOf)),
    watches: ["ConfigMap", "Secret"].map((name) => ({
      kind: { group: "", version: "v1", kind: name },
      labelSelector,
      metadataOnly: true,
      requestsFor: readersOf,
    })),
  };
}
