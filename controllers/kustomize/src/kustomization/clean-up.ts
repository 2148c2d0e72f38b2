// What deleting a Kustomization must undo: its objects, unless its policy says otherwise.
import type { Kustomization } from "@sluice/api-kustomize";
import { deleteSet, describeChange, refsOf, waitForDeletion, type Target, type Targets } from "@sluice/apply";
import { waiting, type EventReport, type ReconcileContext } from "@sluice/runtime";
import { describeRef, ownerOf } from "./apply-objects.ts";
import type { BuildMemory } from "./build.ts";
import { findDestination, hasAccount, type DestinationDeps } from "./destination.ts";
import { handOverRetryMs, mayBeTaken, type HandOvers } from "./hand-over.ts";
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
  if (!deletesObjects(kustomization)) return { events: [] };
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
  message: `unable to prune objects, the account to act as is gone: \n${refsOf(status?.inventory).map(describeRef).join("\n")}`,
});

async function deleteAll(
  kustomization: Kustomization,
  { client, observer }: Target,
  signal: AbortSignal,
): Promise<{ events: EventReport[] }> {
  const { changes, error } = await deleteSet(refsOf(kustomization.status?.inventory), {
    client,
    owner: ownerOf(kustomization),
    signal,
  });
  if (error) throw error;
  const events: EventReport[] =
    changes.length > 0
      ? [{ severity: "info", reason: "ReconciliationSucceeded", message: changes.map(describeChange).join("\n") }]
      : [];
  if (kustomization.spec.deletionPolicy !== "WaitForTermination") return { events };
  const deleted = changes.filter(({ action }) => action === "deleted").map(({ ref }) => ref);
  try {
    await waitForDeletion(deleted, { observer, timeoutMs: timeoutMsOf(kustomization), signal });
  } catch (failure) {
    signal.throwIfAborted();
    // As Flux does: the objects are marked for deletion, and the Kustomization must not hang on a finalizer of somebody else.
    events.push({
      severity: "error",
      reason: "PruneFailed",
      message: `failed to wait for resources termination: ${(failure as Error).message}`,
    });
  }
  return { events };
}

function deletesObjects({ spec }: Kustomization): boolean {
  if (spec.suspend) return false;
  const policy = spec.deletionPolicy ?? "MirrorPrune";
  return policy === "MirrorPrune" ? spec.prune === true : policy !== "Orphan";
}
