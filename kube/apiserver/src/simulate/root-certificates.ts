// Every namespace has the certificate by which pods would trust the API: the ConfigMap kube-root-ca.crt, put back when it goes or changes.
// @see kubernetes pkg/controller/certificates/rootcacertpublisher/publisher.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";

const name = "kube-root-ca.crt";
const namespaces = "/namespaces";
const configMaps = "/configmaps";
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Follows namespaces, and what they have of it; the returned function ends it. */
export function publishRootCertificate(context: Context, certificate: string): () => void {
  const waiting = new Set<string>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    const due = [...waiting];
    waiting.clear();
    for (const namespace of due) publish(context, namespace, certificate);
  };
  const soon = (namespace = ""): void => {
    waiting.add(namespace);
    turn ??= setImmediate(work);
  };
  for (const { metadata } of context.store.list(namespaces)) soon(metadata.name);
  const stop = context.store.onEvent(({ bucket, type, object: { metadata } }) => {
    if (bucket === namespaces && type === "ADDED") soon(metadata.name);
    else if (bucket === configMaps && type !== "ADDED" && metadata.name === name) soon(metadata.namespace);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

function publish(context: Context, namespace: string, certificate: string): void {
  const { store, registry } = context;
  const resource = registry.find({ group: "", version: "v1", plural: "configmaps" });
  const owner = store.get({ bucket: namespaces, name: namespace });
  if (!resource || !owner || owner.metadata.deletionTimestamp) return;
  const options = {
    fieldManager: "kube-controller-manager",
    dryRun: false,
    fieldValidation: "Ignore" as const,
    warnings: [],
  };
  const data = { "ca.crt": certificate };
  const annotations = { "kubernetes.io/description": description };
  const before = store.get({ bucket: configMaps, namespace, name });
  if (!before) {
    const made: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, annotations }, data };
    createObject(context, resource, made, options);
  } else if (!equalJson(before["data"], data) && !before.metadata.deletionTimestamp) {
    const metadata = { ...before.metadata, annotations: { ...before.metadata.annotations, ...annotations } };
    updateObject(context, resource, { before, sent: { ...before, metadata, data } }, options);
  }
}
