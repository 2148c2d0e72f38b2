// Deletes what is no longer wanted: only what still belongs to the owner, never what opted out, and what could not be deleted is
// reported so that it stays in the inventory.
import { gvkOf, type KubeObject, type ObjectRef } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import { ApplyError, type ApplyFailure, type Change } from "./apply-error.ts";
import { findOwner, isMarked, type Owner } from "./owner.ts";
import { compareForApply } from "./order.ts";

/** What came of a deletion. `survivors` are the objects whose deletion failed; a later run must try them again. */
export type DeletionResult = { changes: Change[]; survivors: ObjectRef[]; error?: ApplyError };

/**
 * Deletes objects, dependents first. An object that is gone counts as deleted; one that carries another owner's labels, or opted out
 * of pruning, is skipped.
 */
export async function deleteSet(
  refs: readonly ObjectRef[],
  { client, owner, signal }: { client: Client; owner: Owner; signal: AbortSignal },
): Promise<DeletionResult> {
  const changes: Change[] = [];
  const failures: ApplyFailure[] = [];
  for (const ref of [...refs].sort((left, right) => compareForApply(right, left))) {
    try {
      changes.push({ ref, action: await deleteOne(ref, { client, owner, signal }) });
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ ref, stage: "delete", error });
    }
  }
  return {
    changes,
    survivors: failures.map(({ ref }) => ref),
    ...(failures.length > 0 ? { error: new ApplyError(failures, changes) } : {}),
  };
}

type Deps = { client: Client; owner: Owner; signal: AbortSignal };

async function deleteOne(ref: ObjectRef, { client, owner, signal }: Deps): Promise<"deleted" | "skipped"> {
  const name = { name: ref.name, namespace: ref.namespace };
  try {
    const live = await client.get(gvkOf(ref), name, { signal });
    if (!mayDelete(live, owner)) return "skipped";
    await client.delete(gvkOf(ref), name, {
      propagationPolicy: "Background",
      preconditions: { uid: live.metadata.uid },
      signal,
    });
  } catch (error) {
    // Gone, or its whole kind is gone with its CRD: nothing is left to delete.
    if (!hasReason(error, "NotFound", "NoMatch")) throw error;
  }
  return "deleted";
}

function mayDelete(live: KubeObject, owner: Owner): boolean {
  if (findOwner(live, owner.group) !== `${owner.namespace}/${owner.name}`) return false;
  return !isMarked(live, `${owner.group}/prune`, "disabled") && !isMarked(live, `${owner.group}/reconcile`, "disabled");
}
