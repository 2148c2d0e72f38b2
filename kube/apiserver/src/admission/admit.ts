// Webhooks have their say on a write: what would be stored goes to the mutating ones, one after the other, what they make of it to the validating
// ones, all at once; then it is stored, if nothing else was in the meantime.
// @see apiserver pkg/admission/plugin/webhook
import { equalJson, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, PatchError } from "@sluice/patch";
import type { Context } from "../context.ts";
import { forbidden } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { callWebhook, unanswered } from "./call-webhook.ts";
import { applyPolicies } from "./mutating-policies.ts";
import { enforcePolicies } from "./policies.ts";
import { usualPort } from "../services/ask-webhook.ts";
import { ServiceError } from "../services/resolve-service.ts";
import { hooksOf, isMatched, type HookSort, type Webhook } from "./match-hooks.ts";

/** A write to be admitted: what it is about, and how to do it. */
export type AdmittedWrite<T> = {
  about: Omit<AdmissionRequest, "object" | "oldObject" | "operation">;
  options: WriteOptions;
  /** Does the write. It is done once for each look at what it would store, then for real. */
  perform(options: WriteOptions): T | Promise<T>;
};

const mostRounds = 5;

/** Whether any webhook is configured at all. */
export const hasHooks = ({ store }: Context): boolean =>
  hooksOf(store, "mutating").length + hooksOf(store, "validating").length > 0;

/** Does a write with the webhooks' consent. @throws {ApiError} the first refusal, or what the write itself is refused for */
export async function performAdmitted<T>(context: Context, { about, options, perform }: AdmittedWrite<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    const sent = await look({ ...options, look: "first" }, perform, (object) => object);
    if (!sent) return perform(options);
    const request = requestOf(about, sent);
    const mutated = await mutate(context, request, options);
    const final = (await look({ ...options, look: "last" }, perform, () => mutated)) ?? sent;
    await validate(context, { ...requestOf(about, final), object: final.object }, options);
    try {
      return await perform({ ...options, mutate: (_object, before) => unlessMoved(sent.before, before, mutated) });
    } catch (error) {
      if (!(error instanceof Moved) || round === mostRounds) throw error;
    }
  }
}

/**
 * Asks about what is sent below an object and not stored as it is: a Scale, an Eviction, a Binding.
 *
 * @returns it as policies and webhooks leave it
 * @throws {ApiError} the first refusal
 */
export async function admitBelow(context: Context, request: AdmissionRequest, warnings: string[]): Promise<KubeObject> {
  const amended = { ...request, object: applyPolicies(context, request) ?? request.object };
  const object = await mutate(context, amended, { warnings });
  enforcePolicies(context, { ...request, object }, warnings);
  await validate(context, { ...request, object }, { warnings });
  return object;
}

/** Asks about deletions, one after the other. @throws {ApiError} the first refusal */
export async function admitDeletions(
  context: Context,
  requests: AdmissionRequest[],
  warnings: string[],
): Promise<void> {
  for (const request of requests) {
    await mutate(context, request, { warnings });
    enforcePolicies(context, request, warnings);
    await validate(context, request, { warnings });
  }
}

type Seen = { object: KubeObject; before: KubeObject | undefined };

/** What would be stored; undefined when nothing would, since nothing changes. */
async function look(
  options: WriteOptions,
  perform: (options: WriteOptions) => unknown,
  change: (object: KubeObject) => KubeObject,
): Promise<Seen | undefined> {
  let seen: Seen | undefined;
  await perform({
    ...options,
    dryRun: true,
    warnings: [],
    mutate(object, before) {
      const changed = change(options.mutate?.(object, before) ?? object);
      seen = { object: changed, before };
      return changed;
    },
  });
  return seen;
}

const requestOf = (about: AdmittedWrite<unknown>["about"], { object, before }: Seen): AdmissionRequest => ({
  ...about,
  name: object.metadata.name ?? about.name,
  operation: before ? "UPDATE" : "CREATE",
  object,
  oldObject: before,
});

/** Somebody else wrote while the webhooks were asked. */
class Moved extends Error {}

function unlessMoved(seen: KubeObject | undefined, before: KubeObject | undefined, mutated: KubeObject): KubeObject {
  if (seen?.metadata.resourceVersion !== before?.metadata.resourceVersion) throw new Moved();
  return mutated;
}

const questionOf = ({ newUid, resolve }: Context) => ({ uid: newUid(), resolve });

type Warned = { warnings: string[] };

/** The webhooks of a sort that the request goes to; not those whose pods are simulated, of whom nobody could answer. */
function matched(context: Context, sort: HookSort, request: AdmissionRequest, { warnings }: Warned): Webhook[] {
  return hooksOf(context.store, sort).filter((hook) => {
    try {
      if (!isMatched(hook, request, context.store)) return false;
    } catch (error) {
      if (hook.failurePolicy === "Ignore") return false;
      throw forbidden(request.resource, request.name, (error as Error).message);
    }
    if (!isMadeUp(hook, context)) return true;
    const { name, namespace } = hook.clientConfig.service ?? {};
    warnings.push(
      `webhook ${JSON.stringify(hook.name)} was not asked: the pods of service ${namespace}/${name} are simulated`,
    );
    return false;
  });
}

function isMadeUp({ clientConfig: { service } }: Webhook, { resolve }: Context): boolean {
  if (!service) return false;
  try {
    return resolve({ port: usualPort, ...service }) === "simulated";
  } catch (error) {
    if (error instanceof ServiceError) return false; // which is told when it is asked
    throw error;
  }
}

async function mutate(context: Context, request: AdmissionRequest, warned: Warned): Promise<KubeObject> {
  let object = (request.operation === "CREATE" ? unnumbered(request.object) : request.object) as KubeObject;
  const ask = async (hook: Webhook): Promise<boolean> => {
    const { patch, warnings } = await callWebhook(hook, { ...request, object }, questionOf(context));
    warned.warnings.push(...warnings);
    if (patch === undefined || !object) return false;
    const changed = patched(hook, object, patch);
    const isNews = !equalJson(changed, object);
    object = changed;
    return isNews;
  };
  const hooks = matched(context, "mutating", request, warned);
  const again: Webhook[] = [];
  for (const hook of hooks) {
    if (await ask(hook)) again.push(...hooks.slice(0, hooks.indexOf(hook)));
  }
  // Who has seen less than what it is now may want to look once more.
  for (const hook of new Set(again)) if (hook.reinvocationPolicy === "IfNeeded") await ask(hook);
  return request.operation === "CREATE" ? numbered(object, request.object) : object;
}

// What the API itself will give a new object is not there yet when mutating webhooks see it.
function unnumbered(object: KubeObject | undefined): KubeObject | undefined {
  if (!object) return undefined;
  const { uid: _uid, creationTimestamp: _time, generation: _generation, name, ...rest } = object.metadata;
  return { ...object, metadata: rest.generateName === undefined ? { name, ...rest } : rest };
}

function numbered(object: KubeObject, made: KubeObject | undefined): KubeObject {
  const { uid, creationTimestamp, generation, name } = made?.metadata ?? {};
  const given = { uid, creationTimestamp, ...(generation === undefined ? {} : { generation }) };
  return { ...object, metadata: { name, ...object.metadata, ...given } };
}

function patched(hook: Webhook, object: KubeObject, patch: Parameters<typeof applyJsonPatch>[1]): KubeObject {
  try {
    return applyJsonPatch(object, patch) as unknown as KubeObject;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw unanswered(hook, `its patch does not apply: ${error.message}`);
  }
}

async function validate(context: Context, request: AdmissionRequest, warned: Warned): Promise<void> {
  const hooks = matched(context, "validating", request, warned);
  const answers = await Promise.all(hooks.map((hook) => callWebhook(hook, request, questionOf(context))));
  for (const { warnings } of answers) warned.warnings.push(...warnings);
}
