// Every version that a definition serves has an APIService, made with it and gone with it.
// @see kubernetes pkg/controlplane/controller/crdregistration and kube-aggregator pkg/controllers/autoregister, v1.36.3
import type { Context } from "../context.ts";
import { crdBucket, crdSpecOf } from "../crd/crd-spec.ts";
import { createObject } from "../write/create.ts";

const group = "apiregistration.k8s.io";
const bucket = `${group}/apiservices`;
const label = "kube-aggregator.kubernetes.io/automanaged";

/** Follows definitions and APIServices, in a later turn; the returned function ends it. */
export function runRegistrations(context: Context): () => void {
  const { store } = context;
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    settle(context);
  };
  const soon = (): void => void (turn ??= setImmediate(work));
  if (store.list(crdBucket).length > 0) soon();
  const stop = store.onEvent(({ bucket: where, type }) => {
    if (where === crdBucket || (where === bucket && type === "DELETED")) soon();
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

type Registration = { group: string; version: string };

function settle(context: Context): void {
  const { store } = context;
  const wanted = new Map<string, Registration>();
  for (const definition of store.list(crdBucket)) {
    const { versions, group: of } = crdSpecOf(definition);
    for (const { name: version, served } of versions)
      if (served) wanted.set(`${version}.${of}`, { group: of, version });
  }
  for (const [name, registration] of wanted) if (!store.get({ bucket, name })) make(context, name, registration);
  for (const { metadata } of store.list(bucket)) {
    const { name = "", labels } = metadata;
    if (labels?.[label] === "true" && !wanted.has(name)) store.remove({ bucket, name });
  }
}

function make(context: Context, name: string, { group: of, version }: Registration): void {
  const resource = context.registry.find({ group, version: "v1", plural: "apiservices" });
  if (!resource) return;
  const object = {
    apiVersion: `${group}/v1`,
    kind: "APIService",
    metadata: { name, labels: { [label]: "true" } },
    spec: { group: of, version, groupPriorityMinimum: 1000, versionPriority: 100 },
  };
  const options = { fieldManager: "kube-apiserver", dryRun: false, fieldValidation: "Ignore" as const, warnings: [] };
  createObject(context, resource, object, options);
}
