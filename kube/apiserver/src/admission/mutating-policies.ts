// Mutating admission policies: expressions that make a configuration to apply, or a JSON patch, for whatever is written.
// @see apiserver pkg/admission/plugin/policy/mutating, KEP-3962
import { equalJson, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, PatchError } from "@sluice/patch";
import { MergeError, mergeTyped } from "@sluice/server-side-apply";
import type { Context } from "../context.ts";
import { forbidden } from "../status-error.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { boundPolicies, type BindingSpec } from "./bound-policies.ts";
import { mostOfConditions, mostOfPolicy } from "./cost-budget.ts";
import { meets } from "./meet-conditions.ts";
import { paramsOf, type ParamKind } from "./policy-params.ts";
import { conditionScope, evaluate, scopeOf, type Named, type Subject } from "./policy-scope.ts";

type Mutation = {
  patchType: "ApplyConfiguration" | "JSONPatch";
  applyConfiguration?: { expression: string };
  jsonPatch?: { expression: string };
};
type PolicySpec = {
  paramKind?: ParamKind;
  matchConditions?: Named[];
  mutations?: Mutation[];
  failurePolicy?: "Fail" | "Ignore";
  reinvocationPolicy?: "Never" | "IfNeeded";
};
type Bound = { policy: KubeObject; binding: KubeObject };

const specOf = (policy: KubeObject): PolicySpec => policy["spec"] as PolicySpec;

/** What all policies make of an object that is written. @throws {ApiError} when one fails and must not */
export function applyPolicies(context: Context, request: AdmissionRequest): KubeObject | undefined {
  if (!request.object) return undefined;
  const bound = boundPolicies(context, request, "mutatingadmissionpolicies");
  let object = request.object;
  const again: Bound[] = [];
  for (const [index, one] of bound.entries()) {
    const changed = mutate(context, { ...request, object }, one);
    if (!equalJson(changed, object)) again.push(...bound.slice(0, index));
    object = changed;
  }
  // Who has seen less than what it is now may want to look once more.
  for (const one of new Set(again))
    if (specOf(one.policy).reinvocationPolicy === "IfNeeded") object = mutate(context, { ...request, object }, one);
  return object;
}

/** What one policy under one binding makes of the object. */
function mutate(context: Context, request: AdmissionRequest & { object: KubeObject }, bound: Bound): KubeObject {
  const { policy, binding } = bound;
  const { paramKind, failurePolicy } = specOf(policy);
  try {
    const params = paramsOf(context, paramKind, (binding["spec"] as BindingSpec).paramRef, request.namespace);
    if (typeof params === "string") throw new Error(`failed to configure binding: ${params}`);
    return params.reduce<KubeObject>(
      (object, param) => mutateOnce(policy, { request: { ...request, object }, param, store: context.store }),
      request.object,
    );
  } catch (error) {
    if (failurePolicy === "Ignore") return request.object;
    const names = `MutatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
    throw forbidden(request.resource, request.name, `${names} denied request: ${(error as Error).message}`);
  }
}

type Look = Subject & { request: AdmissionRequest & { object: KubeObject } };

function mutateOnce(policy: KubeObject, look: Look): KubeObject {
  const { matchConditions = [], mutations = [] } = specOf(policy);
  if (!meets(conditionScope(policy, look, mostOfConditions), matchConditions)) return look.request.object;
  let { object } = look.request;
  for (const mutation of mutations) {
    const scope = scopeOf(policy, { ...look, request: { ...look.request, object } }, { left: mostOfPolicy });
    const made = evaluate(scope, expressionOf(mutation));
    object = mutation.patchType === "JSONPatch" ? patched(object, made) : applied(object, made, look.request);
  }
  return object;
}

const expressionOf = ({ patchType, jsonPatch, applyConfiguration }: Mutation): string =>
  (patchType === "JSONPatch" ? jsonPatch : applyConfiguration)?.expression ?? "";

function patched(object: KubeObject, patch: unknown): KubeObject {
  try {
    return applyJsonPatch(object, patch) as unknown as KubeObject;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new Error(`JSON Patch: ${error.message}`, { cause: error });
  }
}

function applied(object: KubeObject, configuration: unknown, { resource }: AdmissionRequest): KubeObject {
  try {
    return mergeTyped(object, configuration, resource.mergeType()) as KubeObject;
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    throw new Error(`error applying patch: ${error.message}`, { cause: error });
  }
}
