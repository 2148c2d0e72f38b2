// What becomes of the objects when their owner itself is deleted. The names are Flux's (`spec.deletionPolicy`).
import type { ObjectRef } from "@sluice/objects";
import type { Client } from "@sluice/client";
import type { Change } from "./apply-error.ts";
import { deleteSet } from "./delete-set.ts";
import type { Observer } from "./observer.ts";
import type { Owner } from "./owner.ts";
import { waitForDeletion } from "./wait.ts";

/** `MirrorPrune` does as pruning does, which is the default; `Orphan` leaves everything; `WaitForTermination` deletes and waits until all is gone. */
export type DeletionPolicy = "MirrorPrune" | "Delete" | "WaitForTermination" | "Orphan";

/** Whether the objects go with their owner. */
export const deletesObjects = (policy: DeletionPolicy | undefined, prunes: boolean): boolean =>
  policy === undefined || policy === "MirrorPrune" ? prunes : policy !== "Orphan";

/** How to delete; `timeoutMs` is how long to wait for the end of what was deleted. */
export type OwnerDeletion = {
  policy: DeletionPolicy | undefined;
  /** Whether the owner prunes what is no longer wanted. */
  prunes: boolean;
  client: Client;
  observer: Observer;
  owner: Owner;
  timeoutMs: number;
  signal: AbortSignal;
};

/**
 * Deletes the objects of an owner that goes, as far as its policy says.
 *
 * @returns what was done, and why some are still there when the time was over: they are marked for deletion, and an owner must not hang on the
 * finalizers of others
 * @throws {ApplyError} when the API refuses a deletion; the reason of `signal` when it aborts first
 */
export async function deleteByPolicy(
  refs: readonly ObjectRef[],
  { policy, prunes, client, observer, owner, timeoutMs, signal }: OwnerDeletion,
): Promise<{ changes: Change[]; stillThere?: Error }> {
  if (!deletesObjects(policy, prunes)) return { changes: [] };
  const { changes, error } = await deleteSet(refs, { client, owner, signal });
  if (error) throw error;
  if (policy !== "WaitForTermination") return { changes };
  const deleted = changes.filter(({ action }) => action === "deleted").map(({ ref }) => ref);
  try {
    await waitForDeletion(deleted, { observer, timeoutMs, signal });
    return { changes };
  } catch (failure) {
    signal.throwIfAborted();
    return { changes, stillThere: failure as Error };
  }
}
