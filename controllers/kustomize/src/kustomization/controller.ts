// What is watched and why an object is visited; the story is in reconcile.ts.
import { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { equalJson, findCondition } from "@sluice/objects";
import type { CacheChange, Caches, Controller, Request, Watch } from "@sluice/runtime";
import { cleanUp } from "./clean-up.ts";
import { configWatches, indexConfigs, watchedConfigs } from "./configs.ts";
import { dependenciesOf } from "./dependencies.ts";
import { reconcileKustomization, type KustomizationDeps } from "./reconcile.ts";
import { sourceKeyOf } from "./source.ts";
import { intervalMsOf } from "./timing.ts";

const bySource = "by source";
const byDependency = "by dependency";

const requestOf = ({ metadata }: Kustomization): Request => ({
  name: metadata.name ?? "",
  namespace: metadata.namespace,
});

/** A source with a new artifact, or with its artifact at another address, concerns everybody who reads it. */
const sources: Watch<GitRepository> = {
  kind: GitRepository,
  requestsFor(change: CacheChange<GitRepository>, caches: Caches) {
    if (change.type === "deleted") return [];
    const { object, before } = change;
    const [now, then] = [object.status?.artifact, before?.status?.artifact];
    if (!now || equalJson(now, then)) return [];
    return caches
      .of(Kustomization)
      .by(bySource, `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`)
      .map(requestOf);
  },
};

/** A Kustomization that became ready, or applied another revision, lets those go on that wait for it. */
const dependents: Watch<Kustomization> = {
  kind: Kustomization,
  requestsFor(change: CacheChange<Kustomization>, caches: Caches) {
    if (change.type === "deleted") return [];
    const sign = (object: Kustomization | undefined) =>
      JSON.stringify([
        findCondition(object, "Ready")?.status,
        object?.status?.lastAppliedRevision,
        object?.status?.observedGeneration,
      ]);
    if (findCondition(change.object, "Ready")?.status !== "True" || sign(change.object) === sign(change.before))
      return [];
    const key = `${change.object.metadata.namespace}/${change.object.metadata.name}`;
    const waiting = caches.of(Kustomization).by(byDependency, key);
    return waiting.filter((one) => findCondition(one, "Ready")?.status !== "True").map(requestOf);
  },
};

/** The controller of Kustomization. */
export const kustomizationController = (
  deps: KustomizationDeps & { configSelector?: string },
): Controller<Kustomization> => ({
  name: "kustomize-controller",
  kind: Kustomization,
  concurrency: 4,
  finalizer: "finalizers.fluxcd.io",
  watches: [sources, dependents, ...configWatches(deps.configSelector ?? watchedConfigs)],
  start(caches) {
    indexConfigs(caches);
    caches.of(Kustomization).addIndex(bySource, (kustomization) => [sourceKeyOf(kustomization)]);
    caches.of(Kustomization).addIndex(byDependency, dependenciesOf);
  },
  intervalMs: intervalMsOf,
  reconcile: (kustomization, context) => reconcileKustomization(kustomization, deps, context),
  finalize: (kustomization, context) => cleanUp(kustomization, deps, context),
});
