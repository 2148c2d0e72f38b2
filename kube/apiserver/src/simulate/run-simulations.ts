// Runs the simulated controllers: after a change of an object, in a later turn, its status becomes what they say. Outcomes that take time are
// put off by a timer.
import { equalJson, parseDuration, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";

import { updateObject } from "../write/update.ts";
import { ApiError } from "../status-error.ts";
import { wasRefused } from "./replica-sets.ts";
import { outcomeOf, type Simulation } from "./simulation.ts";

/** Starts the simulations; the returned function ends them. */
export function runSimulations(context: Context, simulations: readonly Simulation[]): () => void {
  const byBucket = new Map(simulations.map((simulation) => [simulation.bucket, simulation]));
  const waiting = new Map<string, { simulation: Simulation; object: KubeObject }>();
  const refused = new Map<string, { simulation: Simulation; object: KubeObject }>();
  const timers = new Set<() => void>();
  let turn: NodeJS.Immediate | undefined;
  let isStopped = false;

  const work = (): void => {
    turn = undefined;
    for (const [id, { simulation, object }] of waiting) {
      waiting.delete(id);
      if (isStopped) continue;
      if (settle(context, simulation, object)) refused.delete(id);
      else refused.set(id, { simulation, object });
    }
  };
  const soon = (simulation: Simulation, object: KubeObject): void => {
    waiting.set(`${simulation.bucket}/${object.metadata.namespace}/${object.metadata.name}`, { simulation, object });
    turn ??= setImmediate(work);
  };
  const see = (simulation: Simulation, object: KubeObject): void => {
    const delay = delayOf(object);
    if (delay === 0) return soon(simulation, object);
    const callOff = context.after(delay, () => {
      timers.delete(callOff);
      soon(simulation, object);
    });
    timers.add(callOff);
  };

  for (const [bucket, simulation] of byBucket) for (const object of context.store.list(bucket)) see(simulation, object);
  const stop = context.store.onEvent(({ bucket, type, object, before }) => {
    const simulation = byBucket.get(bucket);
    if (judges.has(bucket))
      for (const one of refused.values())
        if (one.object.metadata.namespace === object.metadata.namespace) soon(one.simulation, one.object);
    const owner =
      type === "MODIFIED" && wasRefused(object) !== wasRefused(before) ? ownerOf(context, object) : undefined;
    const above = owner && byBucket.get(owner.bucket);
    if (above) soon(above, owner.object);
    if (simulation && type !== "DELETED" && !isOwnEcho(object, before)) see(simulation, object);
  });
  return () => {
    isStopped = true;
    stop();
    clearImmediate(turn);
    for (const callOff of timers) callOff();
  };
}

/** What decides whether a pod may be: whoever was refused one tries again when it changes. */
const judges = new Set(["/serviceaccounts", "/resourcequotas", "/limitranges"]);

/** Who owns what has just been refused a pod, or is no longer, shows it too. */
function ownerOf({ store, registry }: Context, { metadata }: KubeObject) {
  const {
    apiVersion = "",
    kind = "",
    name = "",
  } = metadata.ownerReferences?.find(({ controller }) => controller) ?? {};
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const resource = registry.findKind({ group, version, kind });
  const bucket = resource && bucketOf(resource);
  const object = bucket && store.get({ bucket, name, namespace: metadata.namespace });
  return object ? { bucket, object } : undefined;
}

/** A write that changed the status alone needs no second look. */
const isOwnEcho = (object: KubeObject, before: KubeObject | undefined): boolean =>
  before !== undefined &&
  equalJson(object["spec"], before["spec"]) &&
  equalJson(object.metadata.annotations, before.metadata.annotations) &&
  !equalJson(object["status"], before["status"]);

function delayOf(object: KubeObject): number {
  const [, text] = /^ready-after=(.+)$/.exec(outcomeOf(object)) ?? [];
  if (text === undefined) return 0;
  try {
    return Math.max(0, parseDuration(text));
  } catch {
    return 0; // a delay that cannot be read delays nothing
  }
}

/** @returns whether nothing that it wants was refused */
function settle(context: Context, simulation: Simulation, seen: KubeObject): boolean {
  const { store, registry } = context;
  const { name = "", namespace } = seen.metadata;
  const object = store.get({ bucket: simulation.bucket, name, namespace });
  if (!object || object.metadata.uid !== seen.metadata.uid || object.metadata.deletionTimestamp) return true;
  const { annotations: own, refused } = ownOf(context, simulation, object);
  const annotations = { ...object.metadata.annotations, ...own };
  const status = keepingCount(simulation.status?.(object, context, refused), object["status"]);
  const isNews = !equalJson(status, object["status"]) || !equalJson(annotations, object.metadata.annotations ?? {});
  if (!isNews) return refused === undefined;
  const resource = registry.list().find((candidate) => bucketOf(candidate) === simulation.bucket);
  if (!resource) return true;
  const options = {
    fieldManager: "kube-controller-manager",
    dryRun: false,
    fieldValidation: "Ignore" as const,
    subresource: "status" as const,
    warnings: [],
  };
  const metadata = Object.keys(annotations).length > 0 ? { ...object.metadata, annotations } : object.metadata;
  updateObject(context, resource, { before: object, sent: { ...object, metadata, status } }, options);
  return refused === undefined;
}

/** What counts collisions never goes back, whoever counted. */
function keepingCount(status: object | undefined, before: unknown): unknown {
  const { collisionCount } = (before ?? {}) as { collisionCount?: number };
  if (!status) return before;
  return collisionCount === undefined ? status : { ...status, collisionCount };
}

type Own = { annotations?: { [key: string]: string } | undefined; refused?: string };

function ownOf(context: Context, { own }: Simulation, object: KubeObject): Own {
  try {
    return { annotations: own?.(object, context) };
  } catch (error) {
    if (error instanceof ApiError) return { refused: error.message };
    throw error;
  }
}
