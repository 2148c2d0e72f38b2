// A definition that is deleted takes its instances along, and goes after the last of them. The API does this itself; no controller is needed.
// @see apiextensions-apiserver pkg/controller/finalizer
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";

import { deleteObject } from "../write/remove.ts";
import { crdBucket, crdSpecOf } from "./crd-spec.ts";

/** The finalizer by which a definition waits for its instances. */
export const crdFinalizer = "customresourcecleanup.apiextensions.k8s.io";

/** Starts to finalize; the returned function ends it. */
export function finalizeDefinitions(context: Context): () => void {
  const { store } = context;
  const waiting = new Set<string>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    for (const name of waiting) {
      waiting.delete(name);
      const definition = store.get({ bucket: crdBucket, name });
      if (definition?.metadata.deletionTimestamp && definition.metadata.finalizers?.includes(crdFinalizer))
        empty(context, definition);
    }
  };
  const soon = ({ metadata }: KubeObject): void => {
    waiting.add(metadata.name ?? "");
    turn ??= setImmediate(work);
  };
  for (const definition of store.list(crdBucket)) if (definition.metadata.deletionTimestamp) soon(definition);
  const stop = store.onEvent(({ bucket, type, object }) => {
    if (bucket === crdBucket && object.metadata.deletionTimestamp) soon(object);
    // The last instance of a kind may be what its definition waits for.
    if (type === "DELETED")
      for (const definition of store.list(crdBucket))
        if (definition.metadata.deletionTimestamp && instancesOf(definition) === bucket) soon(definition);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

function instancesOf(definition: KubeObject): string {
  const { group, names } = crdSpecOf(definition);
  return bucketOf({ group, plural: names.plural ?? "" });
}

function empty({ store, registry, ...rest }: Context, definition: KubeObject): void {
  const bucket = instancesOf(definition);
  const resource = registry.list().find((one) => bucketOf(one) === bucket);
  let left = 0;
  for (const object of resource ? store.list(bucket) : [])
    if (resource && deleteObject({ store, registry, ...rest }, resource, object, { dryRun: false })) left += 1;
  if (left > 0) return;
  const { name = "", finalizers = [] } = definition.metadata;
  const others = finalizers.filter((one) => one !== crdFinalizer);
  if (others.length === 0) store.remove({ bucket: crdBucket, name });
  else
    store.put({ bucket: crdBucket, name }, { ...definition, metadata: { ...definition.metadata, finalizers: others } });
}
