// A namespace that is being deleted is emptied, and goes when nothing is left in it. New namespaces get what every namespace has.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";

import { createObject } from "../write/create.ts";
import { deleteObject } from "../write/remove.ts";

const namespaces = "/namespaces";
const accounts = "/serviceaccounts";

/** Follows namespaces; the returned function ends it. */
export function runNamespaces(context: Context): () => void {
  const { store } = context;
  const isTerminating = (name: string) =>
    store.get({ bucket: namespaces, name })?.metadata.deletionTimestamp !== undefined;
  const waiting = new Set<string>();
  let turn: NodeJS.Immediate | undefined;

  const work = (): void => {
    turn = undefined;
    for (const name of waiting) {
      waiting.delete(name);
      const namespace = store.get({ bucket: namespaces, name });
      if (namespace?.metadata.deletionTimestamp) empty(context, namespace);
      else if (namespace) furnish(context, name);
    }
  };
  const soon = (name: string): void => {
    waiting.add(name);
    turn ??= setImmediate(work);
  };

  for (const { metadata } of store.list(namespaces))
    if (metadata.deletionTimestamp) soon(metadata.name ?? "");
    else furnish(context, metadata.name ?? "");
  const stop = store.onEvent(({ bucket, type, object }) => {
    const { name = "", namespace } = object.metadata;
    // A pod may follow in the same turn.
    if (bucket === namespaces && type === "ADDED") furnish(context, name);
    else if (bucket === namespaces && type !== "DELETED") soon(name);
    else if (bucket === accounts && type === "DELETED" && name === "default" && namespace) soon(namespace);
    else if (type === "DELETED" && namespace && isTerminating(namespace)) soon(namespace);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

function furnish(context: Context, namespace: string): void {
  const resource = context.registry.find({ group: "", version: "v1", plural: "serviceaccounts" });
  if (!resource || context.store.get({ bucket: bucketOf(resource), namespace, name: "default" })) return;
  const account: KubeObject = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
  createObject(context, resource, account, {
    fieldManager: "kube-controller-manager",
    dryRun: false,
    fieldValidation: "Ignore",
    warnings: [],
  });
}

function empty(context: Context, namespace: KubeObject): void {
  const { name = "" } = namespace.metadata;
  let left = 0;
  const buckets = new Map(
    context.registry
      .list()
      .filter(({ namespaced }) => namespaced)
      .map((resource) => [bucketOf(resource), resource]),
  );
  for (const [bucket, resource] of buckets) {
    for (const object of context.store.list(bucket, name))
      if (deleteObject(context, resource, object, { dryRun: false })) left += 1;
  }
  if (left > 0) return; // somebody's finalizers hold them; their end brings us back
  const spec = { ...(namespace["spec"] as object), finalizers: [] };
  const { finalizers = [] } = namespace.metadata;
  const key = { bucket: namespaces, name };
  if (finalizers.length === 0) context.store.remove(key);
  else context.store.put(key, { ...namespace, spec });
}
