// Applies a set of objects in stages. All of them are examined first; if the API would refuse one, nothing is written and every refusal is
// reported at once. Only what differs is written.
import { gvkOf, type KubeObject, type ObjectRef } from "@sluice/objects";
import { hasReason, type StatusError } from "@sluice/client";
import { ApplyError, type ApplyFailure, type Change } from "./apply-error.ts";
import { examine, remember, withOwnerLabels, type ExamineOptions, type Verdict } from "./examine.ts";
import { inParallel } from "./in-parallel.ts";
import { normalizeForApply } from "./normalize.ts";
import type { Observer } from "./observer.ts";
import { compareForApply, stageOf, stages, type Stage } from "./order.ts";
import { waitForDeletion, waitForHealth } from "./wait.ts";

/** How to apply a set. */
export type ApplyOptions = ExamineOptions & {
  observer: Observer;
  /** `group/Kind` of objects that are applied after definitions and classes, before all others. */
  customStageKinds?: ReadonlySet<string>;
  /** How many objects are examined at the same time; 4 when absent. */
  concurrency?: number;
  /** How long definitions and classes, and objects that are recreated, may take; 60 s when absent. */
  stageTimeoutMs?: number;
  /** Called once, before the first write, when there is something to write. */
  beforeFirstWrite?: (refs: readonly ObjectRef[]) => Promise<void>;
};

/**
 * Brings the cluster to what `objects` say.
 *
 * Guarantees: nothing is written if the API would refuse any object that can be judged beforehand; unchanged objects are not written;
 * running again after a failure is safe.
 *
 * @returns one change per object, in the order of application
 * @throws {ApplyError} with every refused object, and what was written before
 */
export async function applySet(objects: readonly KubeObject[], options: ApplyOptions): Promise<Change[]> {
  const prepared = objects
    .map((object) => withOwnerLabels(normalizeForApply(object), options.owner))
    .sort(compareForApply);
  const byStage = Map.groupBy(prepared, (object) => stageOf(object, options.customStageKinds));
  const judged = await judgeAll(prepared, options);

  const willWrite =
    judged.deferred.size > 0 ||
    [...judged.verdicts.values()].some(({ action }) => action === "created" || action === "configured");
  if (willWrite)
    await options.beforeFirstWrite?.(
      prepared.map((object) => judged.verdicts.get(object)?.ref ?? refOfDesired(object)),
    );

  const changes: Change[] = [];
  for (const stage of stages) {
    const members = byStage.get(stage) ?? [];
    await applyStage(members, { judged, changes, options });
    if (stage === "definitions" || stage === "classes") await settleStage(stage, changes, options);
  }
  return changes;
}

type Judged = { verdicts: Map<KubeObject, Verdict>; deferred: Set<KubeObject> };

const refOfDesired = ({ apiVersion, kind, metadata: { name = "", namespace } }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  name,
  namespace,
});

/** Examines everything. What waits for a definition of this very set is put off; any other refusal ends it here. */
async function judgeAll(objects: readonly KubeObject[], options: ApplyOptions): Promise<Judged> {
  const promised = promisesOf(objects);
  const judged: Judged = { verdicts: new Map(), deferred: new Set() };
  const failures: ApplyFailure[] = [];
  await inParallel(objects, options.concurrency ?? 4, async (object) => {
    try {
      judged.verdicts.set(object, await examine(object, options));
    } catch (error) {
      if (!(hasReason(error, "NotFound", "NoMatch") && promised(object, error)))
        failures.push(failureOf(object, error, options));
      else judged.deferred.add(object);
    }
  });
  if (failures.length > 0) throw new ApplyError(inOrder(failures));
  return judged;
}

/** Tells which objects need a namespace, a kind or an object (a RoleBinding its Role) that the set itself brings. */
function promisesOf(objects: readonly KubeObject[]): (object: KubeObject, error: StatusError) => boolean {
  const namespaces = new Set<string>();
  const kinds = new Set<string>();
  for (const { kind, metadata, ...rest } of objects) {
    if (kind === "Namespace") namespaces.add(metadata.name ?? "");
    if (kind !== "CustomResourceDefinition") continue;
    const spec = rest["spec"] as { group?: string; names?: { kind?: string } } | undefined;
    kinds.add(`${spec?.group}/${spec?.names?.kind}`);
  }
  const brings = (asker: KubeObject, { details }: StatusError["status"]): boolean =>
    objects.some(
      (one) =>
        one !== asker &&
        one.metadata.name === details?.name &&
        details?.kind?.toLowerCase().startsWith(one.kind.toLowerCase()) === true,
    );
  return (object, error) => {
    const { group, kind } = gvkOf(object);
    const isHoused = namespaces.has(object.metadata.namespace ?? "") || kinds.has(`${group}/${kind}`);
    return isHoused || brings(object, error.status);
  };
}

function failureOf(object: KubeObject, error: unknown, { signal }: ApplyOptions): ApplyFailure {
  signal.throwIfAborted(); // an end of the process is no failure of the object
  return { ref: refOfDesired(object), stage: "dry-run", error };
}

const inOrder = (failures: ApplyFailure[]) => failures.sort((left, right) => compareForApply(left.ref, right.ref));

async function applyStage(
  objects: readonly KubeObject[],
  { judged, changes, options }: { judged: Judged; changes: Change[]; options: ApplyOptions },
): Promise<void> {
  const failures: ApplyFailure[] = [];
  const deferred = objects.filter((object) => judged.deferred.has(object));
  await inParallel(deferred, options.concurrency ?? 4, async (object) => {
    try {
      judged.verdicts.set(object, await examine(object, options));
    } catch (error) {
      failures.push(failureOf(object, error, options));
    }
  });
  if (failures.length > 0) throw new ApplyError(inOrder(failures), changes.filter(isWrite));
  for (const object of objects) {
    const verdict = judged.verdicts.get(object);
    if (!verdict) continue;
    await write(verdict, changes, options);
    const { ref, action, takenFrom, drift } = verdict;
    changes.push({
      ref,
      action,
      ...(takenFrom ? { takenFrom } : {}),
      ...(drift.length > 0 ? { drift } : {}),
    });
  }
}

const isWrite = ({ action }: Change): boolean => action === "created" || action === "configured";

async function write(verdict: Verdict, changes: readonly Change[], options: ApplyOptions): Promise<void> {
  if (verdict.action !== "created" && verdict.action !== "configured") return;
  const { client, owner, signal } = options;
  const { object, ref } = verdict;
  let stage: ApplyFailure["stage"] = "apply";
  try {
    if (verdict.recreate) {
      stage = "recreate";
      await removeLive(verdict, options);
    }
    if (verdict.takeover.length > 0) {
      stage = "takeover";
      const { name, namespace } = ref;
      await client.patch(
        gvkOf(object),
        { name, namespace },
        { type: "json", body: verdict.takeover },
        { fieldManager: owner.fieldManager, signal },
      );
    }
    stage = "apply";
    const applied = await client.apply(object, { fieldManager: owner.fieldManager, force: true, signal });
    remember(options.memory, applied, verdict.digest);
  } catch (error) {
    signal.throwIfAborted();
    throw new ApplyError([{ ref, stage, error }], changes.filter(isWrite));
  }
}

async function removeLive(
  { ref, live }: Verdict,
  { client, observer, signal, stageTimeoutMs = 60_000 }: ApplyOptions,
): Promise<void> {
  const { name, namespace } = ref;
  const preconditions = { uid: live?.metadata.uid };
  try {
    await client.delete(gvkOf(ref), { name, namespace }, { propagationPolicy: "Background", preconditions, signal });
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error; // gone already, which is what we want
  }
  await waitForDeletion([ref], { observer, timeoutMs: stageTimeoutMs, signal });
}

/** Definitions must be established before what they define can be applied. */
async function settleStage(
  stage: Stage,
  changes: readonly Change[],
  { observer, signal, stageTimeoutMs = 60_000 }: ApplyOptions,
): Promise<void> {
  const written = changes.filter(isWrite).filter(({ ref }) => stageOf({ ...ref, metadata: {} }) === stage);
  if (written.length === 0) return;
  const { unhealthy } = await waitForHealth(
    written.map(({ ref }) => ref),
    { observer, timeoutMs: stageTimeoutMs, signal, failFast: true },
  );
  if (unhealthy.length === 0) return;
  const failures = unhealthy.map(({ ref, health }) => ({
    ref,
    stage: "wait" as const,
    error: new Error(`${health.status}: ${health.message}`),
  }));
  throw new ApplyError(failures, changes.filter(isWrite));
}
