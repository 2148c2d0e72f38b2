// One object, looked at before anything is written: what would an apply do to it? The API server decides, by a dry run.
import { gvkOf, refOf, stringifyJson, type KubeObject, type ObjectRef } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import { createHash } from "node:crypto";
import type { Action } from "./apply-error.ts";
import { driftOf, type Drift } from "./drift.ts";
import { withoutIgnored, type IgnoredPaths } from "./ignore-rules.ts";
import { findOwner, isMarked, ownerLabels, type Owner } from "./owner.ts";
import { takeoverPatch, type PatchOperation, type Takeover } from "./takeover.ts";

/** What an apply would do to one object, and what it needs to do it. */
export type Verdict = {
  object: KubeObject;
  ref: ObjectRef;
  action: Exclude<Action, "deleted">;
  live?: KubeObject;
  takeover: PatchOperation[];
  /** True when an immutable field changed and the object may be deleted and made anew. */
  recreate: boolean;
  /** What an apply would change in a live object. */
  drift: Drift[];
  takenFrom?: string;
  /** Of what is wanted, for the memory. */
  digest: string;
};

/** Remembers which objects were applied or found unchanged, so that looking again costs one read instead of a dry run. */
export type ApplyMemory = Map<string, { resourceVersion: string; digest: string }>;

const longestMemory = 100_000;

/** Notes that an object, as it is now, is what was applied. What was noted first is forgotten first. */
export function remember(memory: ApplyMemory | undefined, { metadata }: KubeObject, digest: string): void {
  const { uid, resourceVersion } = metadata;
  if (!memory || !uid || !resourceVersion) return;
  memory.delete(uid);
  memory.set(uid, { resourceVersion, digest });
  if (memory.size <= longestMemory) return;
  for (const oldest of memory.keys()) return void memory.delete(oldest);
}

/** What an examination needs to know. */
export type ExamineOptions = {
  client: Client;
  owner: Owner;
  signal: AbortSignal;
  /** Recreate objects whose immutable fields changed; an annotation can say so for one object. */
  force?: boolean;
  ignored?: IgnoredPaths;
  takeover?: Takeover;
  memory?: ApplyMemory;
};

/**
 * Finds out what applying `object` would do.
 *
 * @param object normalized, with owner labels
 * @throws {StatusError} when the API would refuse it
 */
export async function examine(object: KubeObject, options: ExamineOptions): Promise<Verdict> {
  const { client, owner, signal, memory } = options;
  const live = await findLive(client, object, signal);
  const takenFrom = live && findOwner(live, owner.group);
  const verdict: Verdict = {
    object,
    ref: refOf(live ?? object),
    action: "unchanged",
    live,
    takeover: [],
    recreate: false,
    drift: [],
    digest: "",
  };
  if (takenFrom !== undefined && takenFrom !== `${owner.namespace}/${owner.name}`) verdict.takenFrom = takenFrom;
  if (isExcluded(object, live, owner.group)) return { ...verdict, action: "skipped" };

  const paths = options.ignored?.(object) ?? [];
  const digest = createHash("sha1").update(stringifyJson(object)).update(JSON.stringify(paths)).digest("base64");
  verdict.digest = digest;
  const known = live && memory?.get(live.metadata.uid ?? "");
  if (known && known.resourceVersion === live.metadata.resourceVersion && known.digest === digest) return verdict;

  const dryRun = await dryRunApply(object, live, options);
  if (dryRun === "immutable") return { ...verdict, action: "configured", recreate: true };
  if (!live) return { ...verdict, ref: refOf(dryRun), action: "created" };

  verdict.takeover =
    isMerged(object, live, owner.group) || !options.takeover
      ? []
      : takeoverPatch(live, options.takeover, owner.fieldManager);
  verdict.object = withoutIgnored(object, live, { paths, fieldManager: owner.fieldManager });
  verdict.drift = driftOf(live, dryRun).filter(({ path }) => !paths.some((ignored) => covers(ignored, path)));
  if (verdict.drift.length > 0 || verdict.takeover.length > 0) return { ...verdict, action: "configured" };
  remember(memory, live, digest);
  return verdict;
}

async function findLive(client: Client, object: KubeObject, signal: AbortSignal): Promise<KubeObject | undefined> {
  const { name = "", namespace } = object.metadata;
  try {
    return await client.get(gvkOf(object), { name, namespace }, { signal });
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}

/** A dry run that stands for the apply: with the owner's labels, as the owner, taking conflicts over. */
async function dryRunApply(
  object: KubeObject,
  live: KubeObject | undefined,
  options: ExamineOptions,
): Promise<KubeObject | "immutable"> {
  const { client, owner, signal, force } = options;
  try {
    return await client.apply(object, { fieldManager: owner.fieldManager, force: true, dryRun: true, signal });
  } catch (error) {
    const mayRecreate =
      force || isMarked(object, `${owner.group}/force`, "enabled") || isMarked(live, `${owner.group}/force`, "enabled");
    if (live && mayRecreate && hasReason(error, "Invalid", "Conflict") && (await wouldBeAccepted(object, options)))
      return "immutable";
    throw error;
  }
}

/**
 * Would the object be accepted if the live one were not there? If so, what was refused is a change of an immutable field.
 *
 * Flux takes every 409 and 422 for that and deletes the live object even when the new one is simply wrong. A dry-run create asks the
 * API itself: it validates first and then says AlreadyExists.
 */
async function wouldBeAccepted(object: KubeObject, { client, signal }: ExamineOptions): Promise<boolean> {
  try {
    await client.create(object, { dryRun: true, signal });
    return true;
  } catch (error) {
    return hasReason(error, "AlreadyExists");
  }
}

function isExcluded(object: KubeObject, live: KubeObject | undefined, group: string): boolean {
  const marked = (value: KubeObject | undefined) =>
    isMarked(value, `${group}/reconcile`, "disabled") || isMarked(value, `${group}/ssa`, "ignore");
  return marked(object) || marked(live) || (live !== undefined && isMarked(object, `${group}/ssa`, "ifnotpresent"));
}

const isMerged = (object: KubeObject, live: KubeObject, group: string): boolean =>
  isMarked(object, `${group}/ssa`, "merge") || isMarked(live, `${group}/ssa`, "merge");

/** An ignored pointer covers itself, what lies below it, and a missing parent that the apply would bring. */
const covers = (ignored: string, path: string): boolean => path === ignored || path.startsWith(`${ignored}/`);

/** Adds the owner's labels, which are how an object tells whose it is. */
export function withOwnerLabels(object: KubeObject, owner: Owner): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...ownerLabels(owner) } } };
}
