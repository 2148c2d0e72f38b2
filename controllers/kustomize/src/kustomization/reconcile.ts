// A Kustomization: fetch, build, apply, prune, check. The story top to bottom; each step is a file beside this one.
import { Kustomization } from "@sluice/api-kustomize";
import {
  deleteSet,
  describeChange,
  describeDrift,
  mergeInventories,
  missingFrom,
  refsOf,
  toInventory,
  type Change,
  type HandOvers,
  type Inventory,
  type Target,
  type Targets,
} from "@sluice/apply";
import { KubeconfigError } from "@sluice/client";
import { describeObject, findCondition, formatDuration, type ObjectRef } from "@sluice/objects";
import { ready, ReconcileError, type EventReport, type Outcome, type ReconcileContext } from "@sluice/runtime";
import { applyObjects, describeApply, ownerOf, type ApplyDeps } from "./apply-objects.ts";
import type { ArtifactTrees } from "./artifact-trees.ts";
import { buildObjects, type BuildMemory, type Built } from "./build.ts";
import { checkHealth, type HealthDeps } from "./check-health.ts";
import { checkDependencies } from "./dependencies.ts";
import { findDestination, type DestinationDeps } from "./destination.ts";
import { handOverRetryMs, mayBeTaken } from "./hand-over.ts";
import { addToHistory } from "./history.ts";
import type { KustomizeGates } from "./feature-gates.ts";
import { findArtifact, type SourceArtifact, type SourceDeps } from "./source.ts";
import { readVariables } from "./substitutions.ts";
import { retryMsOf, timeoutMsOf } from "./timing.ts";
import { refuseUnsupported } from "./unsupported.ts";

/** What the reconciler needs beside the runtime. */
export type KustomizationDeps = ApplyDeps &
  HealthDeps &
  DestinationDeps &
  SourceDeps & {
    gates: KustomizeGates;
    targets: Targets;
    trees: ArtifactTrees;
    builds: BuildMemory;
    handOvers: HandOvers;
  };

const revisionKey = "kustomize.toolkit.fluxcd.io/revision";
const originRevisionKey = "org.opencontainers.image.revision";

/** Brings one Kustomization about. */
export async function reconcileKustomization(
  kustomization: Kustomization,
  deps: KustomizationDeps,
  context: ReconcileContext,
): Promise<Outcome> {
  const startedAt = context.clock.now();
  refuseUnsupported(kustomization);
  const artifact = await findArtifact(kustomization, context, deps);
  await checkDependencies(kustomization, { artifact, gates: deps.gates, context });

  const { revision } = artifact;
  const isNews =
    revision !== kustomization.status?.lastAppliedRevision || findCondition(kustomization, "Ready")?.status !== "True";
  if (isNews)
    await context.progress(
      `Building manifests for revision ${revision} with a timeout of ${formatDuration(timeoutMsOf(kustomization))}`,
      { status: { lastAttemptedRevision: revision } },
    );
  const built = await withRetry(kustomization, { revision }, () =>
    buildFrom(kustomization, artifact, { deps, context }),
  );
  const attempt: BuiltAttempt = { artifact, built, isNews, startedAt };
  const destination = await withRetry(kustomization, { revision }, () =>
    findDestination(kustomization, { deps, context }),
  );
  try {
    return await deps.targets.use(destination, (target) => rollOut(kustomization, attempt, { deps, target, context }));
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    const retry = { afterMs: retryMsOf(kustomization) };
    throw new ReconcileError("ReconciliationFailed", error.message, { retry, cause: error });
  }
}

type BuiltAttempt = { artifact: SourceArtifact; built: Built; isNews: boolean; startedAt: number };
type Means = { deps: KustomizationDeps; target: Target; context: ReconcileContext };

/** Apply, prune, check: what touches the cluster that the objects go to. */
async function rollOut(
  kustomization: Kustomization,
  { artifact, built, isNews, startedAt }: BuiltAttempt,
  { deps, target, context }: Means,
): Promise<Outcome> {
  const { revision } = artifact;
  const originRevision = artifact.metadata?.[originRevisionKey];
  const journal = (status: string) => ({
    history: addToHistory(kustomization.status?.history, {
      digest: built.digest,
      status,
      revision,
      originRevision,
      startedAt,
      now: context.clock.now(),
    }),
  });
  const changes = await withRetry(kustomization, { revision, journal }, () =>
    applyObjects(kustomization, built, { deps, target, context, revision }),
  );
  tell(context, announceChanges(kustomization, changes, context), revision);
  for (const { ref, drift = [] } of changes)
    if (drift.length > 0) context.log.debug(`${describeObject(ref)} is changed`, { fields: drift.map(describeDrift) });

  const applied = toInventory(changes.map(({ ref }) => ref));
  const { inventory, againAfterMs } = await prune(kustomization, applied, { deps, target, context, revision, journal });
  const drifted = changes.some(({ action }) => action === "created" || action === "configured");
  const checked = { changes, objects: built.objects, revision, isNews: isNews && drifted };
  const health = await withRetry(kustomization, { revision, journal, inventory }, () =>
    checkHealth(kustomization, checked, { deps, observer: target.observer, context }),
  );
  tell(context, health?.events ?? [], revision);

  return ready("ReconciliationSucceeded", `Applied revision: ${revision}`, {
    ...(againAfterMs === undefined ? {} : { againAfterMs }),
    status: {
      inventory,
      lastAppliedRevision: revision,
      lastAttemptedRevision: revision,
      lastAppliedOriginRevision: originRevision,
      ...journal("ReconciliationSucceeded"),
    },
    conditions: health ? [{ type: "Healthy", status: "True", reason: "Succeeded", message: health.message }] : [],
    removeConditions: health ? [] : ["Healthy"],
  });
}

async function buildFrom(
  kustomization: Kustomization,
  artifact: SourceArtifact,
  { deps, context }: { deps: KustomizationDeps; context: ReconcileContext },
): Promise<Built> {
  const tree = await deps.trees.open(artifact, context.signal);
  const variables = await readVariables(kustomization, context);
  return buildObjects(
    kustomization,
    { tree, artifactDigest: artifact.digest, variables, strict: deps.gates.isEnabled("StrictPostBuildSubstitutions") },
    deps.builds,
  );
}

type Attempt = { revision: string; journal?: (status: string) => object; inventory?: Inventory };

/** A failed step comes back after the retry interval, and says which revision it was tried with. */
async function withRetry<T>(
  kustomization: Kustomization,
  { revision, journal, inventory }: Attempt,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error;
    const { reason, message, retry, cause, isFailure, extras } = error;
    const status = {
      lastAttemptedRevision: revision,
      ...(inventory ? { inventory } : {}),
      ...(isFailure ? journal?.(reason) : {}),
      ...extras.status,
    };
    const again = retry === "backoff" ? { afterMs: retryMsOf(kustomization) } : retry;
    const events: EventReport[] | undefined = isFailure
      ? [{ severity: "error", reason, message, metadata: { [revisionKey]: revision } }]
      : undefined;
    throw new ReconcileError(reason, message, {
      ...extras,
      retry: again,
      cause,
      isFailure,
      status,
      ...(events ? { events } : {}),
    });
  }
}

function tell(context: ReconcileContext, events: readonly EventReport[], revision: string): void {
  for (const event of events) context.record({ ...event, metadata: { [revisionKey]: revision } });
}

function announceChanges(
  kustomization: Kustomization,
  changes: readonly Change[],
  { caches }: ReconcileContext,
): EventReport[] {
  const claimedBefore = new Set(refsOf(kustomization.status?.inventory).map(describeObject));
  const claims = (ref: ObjectRef, owner: string): boolean => {
    const [namespace, name = ""] = owner.split("/");
    const other = caches.of(Kustomization).get(name, namespace);
    return refsOf(other?.status?.inventory).some((held) => describeObject(held) === describeObject(ref));
  };
  return describeApply(changes, { claimedBefore, claims });
}

type Pruning = Means & { revision: string; journal: (status: string) => object };

/**
 * Deletes what is no longer in the source. What could not be deleted, and what another Kustomization may be about to take over, stays in the
 * inventory, so that it is tried again.
 */
async function prune(
  kustomization: Kustomization,
  inventory: Inventory,
  { deps, target, context, revision, journal }: Pruning,
): Promise<{ inventory: Inventory; againAfterMs?: number }> {
  const stale = missingFrom(kustomization.status?.inventory, inventory);
  if (kustomization.spec.prune !== true || stale.length === 0) return { inventory };
  const { signal, caches, clock } = context;
  if (mayBeTaken(kustomization, revision, { caches, handOvers: deps.handOvers, now: clock.now() }))
    return { inventory: mergeInventories(toInventory(stale), inventory), againAfterMs: handOverRetryMs };
  const { client } = target;
  const { changes, survivors, error } = await deleteSet(stale, { client, owner: ownerOf(kustomization), signal });
  const deleted = changes.filter(({ action }) => action === "deleted");
  const message = deleted.map(describeChange).join("\n");
  if (deleted.length > 0) tell(context, [{ severity: "info", reason: "Progressing", message }], revision);
  if (!error) return { inventory };
  const left = mergeInventories(inventory, toInventory(survivors));
  throw new ReconcileError("PruneFailed", error.message, {
    retry: { afterMs: retryMsOf(kustomization) },
    cause: error,
    status: { inventory: left, ...journal("PruneFailed") },
  });
}
