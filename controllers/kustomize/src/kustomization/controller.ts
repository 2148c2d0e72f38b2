// What is watched and why an object is visited; the story is in reconcile.ts.
import { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { equalJson } from "@sluice/objects";
import {
  watchConfigs,
  type CacheChange,
  type Caches,
  type Controller,
  type Request,
  type Watch,
} from "@sluice/runtime";
import { cleanUp } from "./clean-up.ts";
import { configsOf } from "./configs.ts";
import { dependencies } from "./dependencies.ts";
import { bySource, handOverWatch } from "./hand-over.ts";
import { reconcileKustomization, type KustomizationDeps } from "./reconcile.ts";
import { sourceKeyOf } from "./source.ts";
import { intervalMsOf } from "./timing.ts";

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

/** The controller of Kustomization. */
export function kustomizationController(
  deps: KustomizationDeps & { configSelector?: string | undefined },
): Controller<Kustomization> {
  const configs = deps.gates.isEnabled("DisableConfigWatchers")
    ? undefined
    : watchConfigs(Kustomization, configsOf, deps.configSelector);
  return {
    name: "kustomize-controller",
    kind: Kustomization,
    concurrency: 4,
    finalizer: "finalizers.fluxcd.io",
    watches: [sources, handOverWatch(deps.handOvers), ...dependencies.watches, ...(configs?.watches ?? [])],
    start(caches) {
      configs?.start(caches);
      dependencies.start(caches);
      caches.of(Kustomization).addIndex(bySource, (kustomization) => [sourceKeyOf(kustomization)]);
    },
    intervalMs: intervalMsOf,
    reconcile: (kustomization, context) => reconcileKustomization(kustomization, deps, context),
    finalize: (kustomization, context) => cleanUp(kustomization, deps, context),
  };
}
