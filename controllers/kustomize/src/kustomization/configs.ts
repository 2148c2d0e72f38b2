// The ConfigMaps and Secrets that a Kustomization reads. Those that ask for it by a label are watched: a change is applied at once.
import { Kustomization } from "@sluice/api-kustomize";
import type { Caches, CacheChange, Request, Watch } from "@sluice/runtime";

/** Flux's label for configuration that is watched. */
export const watchedConfigs = "reconcile.fluxcd.io/watch=Enabled";

const byConfig = "by config";

/** `Kind/namespace/name` of all that it reads. */
function configsOf({ spec, metadata }: Kustomization): string[] {
  const refs = [
    ...(spec.postBuild?.substituteFrom ?? []).map(({ kind, name }) => ({ kind: kind as string, name })),
    ...[spec.kubeConfig?.secretRef, spec.decryption?.secretRef].flatMap((ref) =>
      ref ? [{ kind: "Secret", name: ref.name }] : [],
    ),
    ...(spec.kubeConfig?.configMapRef ? [{ kind: "ConfigMap", name: spec.kubeConfig.configMapRef.name }] : []),
  ];
  return refs.map(({ kind, name }) => `${kind}/${metadata.namespace}/${name}`);
}

/** Prepares the index. */
export const indexConfigs = (caches: Caches): void => caches.of(Kustomization).addIndex(byConfig, configsOf);

/** Watches of the labelled ones, of their metadata alone: nobody keeps a Secret in memory. */
export const configWatches = (labelSelector: string): Watch[] =>
  ["ConfigMap", "Secret"].map((kind) => ({
    kind: { group: "", version: "v1", kind },
    labelSelector,
    metadataOnly: true,
    requestsFor: readersOf,
  }));

function readersOf(change: CacheChange, caches: Caches): Request[] {
  const { kind, metadata } = change.object;
  if (change.type === "set" && change.isInitial) return [];
  return caches
    .of(Kustomization)
    .by(byConfig, `${kind}/${metadata.namespace}/${metadata.name}`)
    .map((reader) => ({ name: reader.metadata.name ?? "", namespace: reader.metadata.namespace }));
}
