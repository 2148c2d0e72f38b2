// Moving an object from one Kustomization to another without deleting it. Both see the new revision at about the same time; whoever loses the
// object must not delete it before the other had its turn to take it. So pruning waits, within bounds, until every Kustomization of the same source
// has come to an end with the revision. Whoever has taken the object has put its labels on it, and then it is none of ours.
import { Kustomization } from "@sluice/api-kustomize";
import { findCondition } from "@sluice/objects";
import type { CacheChange, Caches, Request, Watch } from "@sluice/runtime";
import { sourceKeyOf } from "./source.ts";

/** Kustomizations that wait with pruning, and since when: `namespace/name` and the revision. */
export type HandOvers = Map<string, { revision: string; since: number }>;

/** The index of Kustomizations by their source. */
export const bySource = "by source";

/** How long to wait for others at most: one that never comes to an end must not keep everything. */
const patienceMs = 60_000;
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
  const held = handOvers.get(key);
  if (!isOpen || (held?.revision === revision && now - held.since >= patienceMs)) {
    handOvers.delete(key);
    return false;
  }
  if (held?.revision !== revision) handOvers.set(key, { revision, since: now });
  return true;
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
    if (handOvers.size === 0) return [];
    return caches
      .of(Kustomization)
      .by(bySource, sourceKeyOf(change.object))
      .filter((one) => handOvers.has(keyOf(one)) && keyOf(one) !== keyOf(change.object))
      .map(({ metadata }) => ({ name: metadata.name ?? "", namespace: metadata.namespace }));
  },
});
