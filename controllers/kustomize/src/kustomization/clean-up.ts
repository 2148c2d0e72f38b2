// What deleting a Kustomization must undo: its objects, unless its policy says otherwise.
import type { Kustomization } from "@sluice/api-kustomize";
import {
  deleteByPolicy,
  deletesObjects,
  describeChange,
  refsOf,
  type HandOvers,
  type Target,
  type Targets,
} from "@sluice/apply";
import { describeObject } from "@sluice/objects";
import { waiting, type EventReport, type ReconcileContext } from "@sluice/runtime";
import { ownerOf } from "./apply-objects.ts";
import type { BuildMemory } from "./build.ts";
import { findDestination, hasAccount, type DestinationDeps } from "./destination.ts";
import { handOverRetryMs, mayBeTaken } from "./hand-over.ts";
import { findCachedSource } from "./source.ts";
import { timeoutMsOf } from "./timing.ts";

/** What cleaning up needs beside the runtime. */
export type CleanUpDeps = DestinationDeps & { targets: Targets; builds: BuildMemory; handOvers: HandOvers };

/** Deletes what the inventory lists. @throws {ApplyError} when the API refuses a deletion; the finalizer then stays and this runs again */
export async function cleanUp(
  kustomization: Kustomization,
  deps: CleanUpDeps,
  context: ReconcileContext,
): Promise<{ events: EventReport[] }> {
  deps.builds.delete(kustomization.metadata.uid ?? "");
  if (kustomization.spec.suspend || !deletesObjects(...policyOf(kustomization))) return { events: [] };
  if (!(await hasAccount(kustomization, { deps, context }))) return { events: [leftBehind(kustomization)] };
  await waitForHeirs(kustomization, deps, context);
  const destination = await findDestination(kustomization, { deps, context });
  return await deps.targets.use(destination, (target) => deleteAll(kustomization, target, context.signal));
}

/** A Kustomization that was renamed has an heir, who may not have had its turn. @throws {ReconcileError} waiting */
async function waitForHeirs(
  kustomization: Kustomization,
  { handOvers }: CleanUpDeps,
  { caches, clock }: ReconcileContext,
): Promise<void> {
  const source = findCachedSource(kustomization, caches);
  const revision = source?.status?.artifact?.revision;
  if (revision === undefined || !mayBeTaken(kustomization, revision, { caches, handOvers, now: clock.now() })) return;
  throw waiting("Progressing", `waiting for others to take over what they claim with ${revision}`, {
    afterMs: handOverRetryMs,
  });
}

/** As Flux does: an account that is gone must not keep its Kustomizations, and with them their namespace, from going. */
const leftBehind = ({ status }: Kustomization): EventReport => ({
  severity: "error",
  reason: "PruneFailed",
  message: `unable to prune objects, the account to act as is gone: \n${refsOf(status?.inventory).map(describeObject).join("\n")}`,
});

async function deleteAll(
  kustomization: Kustomization,
  { client, observer }: Target,
  signal: AbortSignal,
): Promise<{ events: EventReport[] }> {
  const [policy, prunes] = policyOf(kustomization);
  const { changes, stillThere } = await deleteByPolicy(refsOf(kustomization.status?.inventory), {
    policy,
    prunes,
    client,
    observer,
    owner: ownerOf(kustomization),
    timeoutMs: timeoutMsOf(kustomization),
    signal,
  });
  const events: EventReport[] = [];
  if (changes.length > 0)
    events.push({
      severity: "info",
      reason: "ReconciliationSucceeded",
      message: changes.map(describeChange).join("\n"),
    });
  if (stillThere)
    events.push({
      severity: "error",
      reason: "PruneFailed",
      message: `failed to wait for resources termination: ${stillThere.message}`,
    });
  return { events };
}

const policyOf = ({ spec }: Kustomization) => [spec.deletionPolicy, spec.prune === true] as const;
