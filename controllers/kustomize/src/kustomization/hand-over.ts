// To whom a Kustomization may lose objects: the others of the same source, until they have come to an end with the revision.
import { Kustomization } from "@sluice/api-kustomize";
import type { HandOvers } from "@sluice/apply";
import { findCondition } from "@sluice/objects";
import type { CacheChange, Caches, Request, Watch } from "@sluice/runtime";
import { sourceKeyOf } from "./source.ts";

/** The index of Kustomizations by their source. */
export const bySource = "by source";

/** When to look again in case an event is lost. */
export const handOverRetryMs = 5_000;

const keyOf = ({ metadata }: Kustomization): string => `${metadata.namespace}/${metadata.name}`;

/** Whether somebody else may still take objects over with that revision. */
export function mayBeTaken(
  kustomization: Kustomization,
  revision: string,
  { caches, handOvers, now }: { caches: Caches; handOvers: HandOvers; now: number },
): boolean {
  const key = keyOf(kustomization);
  const others = caches.of(Kustomization).by(bySource, sourceKeyOf(kustomization));
  const isOpen = others.some((other) => keyOf(other) !== key && !hasSettled(other, revision));
  return handOvers.mustWait(key, revision, { isOpen, now });
}

/** It has applied the revision or failed with it, or will not try. */
function hasSettled({ spec, status, metadata }: Kustomization, revision: string): boolean {
  if (spec.suspend || metadata.deletionTimestamp) return true;
  const ready = findCondition({ status }, "Ready");
  if (findCondition({ status }, "Stalled")?.status === "True") return true;
  return status?.lastAttemptedRevision === revision && ready !== undefined && ready.status !== "Unknown";
}

/** Visits those who wait as soon as somebody has got further. */
export const handOverWatch = (handOvers: HandOvers): Watch<Kustomization> => ({
  kind: Kustomization,
  requestsFor(change: CacheChange<Kustomization>, caches: Caches): Request[] {
    return caches
      .of(Kustomization)
      .by(bySource, sourceKeyOf(change.object))
      .filter((one) => handOvers.isWaiting(keyOf(one)) && keyOf(one) !== keyOf(change.object))
      .map(({ metadata }) => ({ name: metadata.name ?? "", namespace: metadata.namespace }));
  },
});
