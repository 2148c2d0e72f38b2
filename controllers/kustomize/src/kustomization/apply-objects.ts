// Applying what was built, with the messages that users see: every refused object with the file it came from.
import type { Kustomization } from "@sluice/api-kustomize";
import {
  ApplyError,
  applySet,
  describeChange,
  describeFailure,
  ignoredBy,
  mergeInventories,
  takeoverFrom,
  toInventory,
  type ApplyMemory,
  type Change,
  type Owner,
  type Target,
} from "@sluice/apply";
import { describeObject, type KubeObject, type ObjectRef } from "@sluice/objects";
import { ReconcileError, type EventReport, type ReconcileContext } from "@sluice/runtime";
import type { Built } from "./build.ts";

/** What applying needs beside the runtime. */
export type ApplyDeps = {
  memory: ApplyMemory;
  overrideManagers: readonly string[];
  customStageKinds: ReadonlySet<string>;
};

/** The one in whose name a Kustomization applies. */
export const ownerOf = ({ metadata }: Kustomization): Owner => ({
  fieldManager: "kustomize-controller",
  group: "kustomize.toolkit.fluxcd.io",
  name: metadata.name ?? "",
  namespace: metadata.namespace ?? "",
});

/** Applies everything. @throws {ReconcileError} `ReconciliationFailed`, one line per refused object */
export async function applyObjects(
  kustomization: Kustomization,
  { objects, origins }: Built,
  { deps, target, context, revision }: { deps: ApplyDeps; target: Target; context: ReconcileContext; revision: string },
): Promise<Change[]> {
  refuseEncrypted(objects);
  try {
    return await applySet(objects, {
      ...target,
      owner: ownerOf(kustomization),
      signal: context.signal,
      memory: deps.memory,
      force: kustomization.spec.force === true,
      takeover: takeoverFrom("kustomize-controller", deps.overrideManagers),
      customStageKinds: deps.customStageKinds,
      ignored: ignoredBy(kustomization.spec.ignore),
      beforeFirstWrite: (refs) => announce(kustomization, refs, { context, revision }),
    });
  } catch (error) {
    if (!(error instanceof ApplyError)) throw error;
    throw toReconcileError(error, objects, origins);
  }
}

/** What is about to be applied goes into the inventory first: should the process die half-way, nothing is forgotten. */
async function announce(
  kustomization: Kustomization,
  refs: readonly ObjectRef[],
  { context, revision }: { context: ReconcileContext; revision: string },
): Promise<void> {
  const inventory = mergeInventories(kustomization.status?.inventory, toInventory(refs));
  await context.progress(`Applying objects of revision ${revision}`, {
    status: { inventory, lastAttemptedRevision: revision },
  });
}

function refuseEncrypted(objects: readonly KubeObject[]): void {
  const encrypted = objects.find((object) => object.kind === "Secret" && object["sops"] !== undefined);
  if (!encrypted) return;
  const { namespace, name } = encrypted.metadata;
  throw new ReconcileError(
    "ReconciliationFailed",
    `Secret/${namespace}/${name} is SOPS encrypted, configuring decryption is required for this secret to be reconciled`,
  );
}

function toReconcileError(
  error: ApplyError,
  objects: readonly KubeObject[],
  origins: Built["origins"],
): ReconcileError {
  const placeOf = (ref: ObjectRef): string => {
    const object = objects.find(
      (one) =>
        one.kind === ref.kind &&
        one.metadata.name === ref.name &&
        (one.metadata.namespace ?? "") === (ref.namespace ?? one.metadata.namespace ?? ""),
    );
    const origin = object && origins.get(object);
    return origin ? `${origin.file}:${origin.line}: ` : "";
  };
  const lines = error.failures.map((failure) => `${placeOf(failure.ref)}${describeFailure(failure)}`);
  const written = error.changes.map(describeChange);
  return new ReconcileError("ReconciliationFailed", [...lines, ...written].join("\n"), { cause: error });
}

/** The event of an apply that changed something, in Flux's words; and a warning for what two Kustomizations claim. */
export function describeApply(
  changes: readonly Change[],
  { claimedBefore, claims }: { claimedBefore: ReadonlySet<string>; claims: (ref: ObjectRef, owner: string) => boolean },
): EventReport[] {
  const written = changes.filter(({ action }) => action === "created" || action === "configured");
  if (written.length === 0) return [];
  const contested = written.filter(
    ({ ref, takenFrom }) => takenFrom !== undefined && claims(ref, takenFrom) && claimedBefore.has(describeObject(ref)),
  );
  return [
    { severity: "info", reason: "Progressing", message: written.map(describeChange).join("\n") },
    ...contested.map(({ ref, takenFrom }): EventReport => ({
      severity: "error",
      reason: "Contested",
      message: `${describeObject(ref)} is also applied by Kustomization ${takenFrom}; both claim it, remove it from one of them`,
    })),
  ];
}
