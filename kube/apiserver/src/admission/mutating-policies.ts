// Mutating admission policies: expressions that make a configuration to apply, or a JSON patch, for whatever is written.
// @see apiserver pkg/admission/plugin/policy/mutating, KEP-3962
import { misplacedMessages } from "@sluice/cel";
import { FormError, toGoForm } from "@sluice/kubernetes-schema";
import { apiVersionOf, equalJson, type GroupVersionKind, type KubeObject } from "@sluice/objects";
import { applyJsonPatch, PatchError } from "@sluice/patch";
import { findAtomics, MergeError, mergeTyped, mergeTypeOfBuiltin, toFieldSet } from "@sluice/server-side-apply";
import type { Context } from "../context.ts";
import { ApiError, forbidden } from "../status-error.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { boundPolicies, type BindingSpec } from "./bound-policies.ts";
import { mostOfConditions, mostOfPolicy } from "./cost-budget.ts";
import { meets } from "./meet-conditions.ts";
import { paramsOf, type ParamKind } from "./policy-params.ts";
import { conditionScope, outcomeOf, scopeOf, type Named, type Subject } from "./policy-scope.ts";

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

/** Why a policy could not do its work; without a reason, it is its binding that is wrong. */
type Failure = { bound: Bound; message: string; reason?: string };

/** What all policies make of an object that is written. @throws {ApiError} when one fails and must not, once all had their turn */
export function applyPolicies(context: Context, request: AdmissionRequest): KubeObject | undefined {
  if (!request.object) return undefined;
  const bound = boundPolicies(context, request, "mutatingadmissionpolicies");
  const failures: Failure[] = [];
  let object = request.object;
  const again: Bound[] = [];
  for (const [index, one] of bound.entries()) {
    const changed = mutate(context, { request: { ...request, object }, bound: one, failures });
    if (!equalJson(changed, object)) again.push(...bound.slice(0, index));
    object = changed;
  }
  refuseFailed(failures, request);
  // Who has seen less than what it is now may want to look once more.
  for (const one of new Set(again))
    if (specOf(one.policy).reinvocationPolicy === "IfNeeded")
      object = mutate(context, { request: { ...request, object }, bound: one, failures });
  refuseFailed(failures, request);
  return object;
}

function refuseFailed(failures: readonly Failure[], { resource, name }: AdmissionRequest): void {
  const counted = failures.filter(({ bound: { policy } }) => specOf(policy).failurePolicy !== "Ignore");
  const [first] = counted;
  if (!first) return;
  const causes = counted.map(({ bound: { policy, binding }, message }) => ({
    message: `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`,
  }));
  const { details } = forbidden(resource, name || "Unknown", "");
  throw new ApiError(403, first.reason ?? "Forbidden", causes[0]?.message ?? "", { ...details, causes });
}

type Look = Subject & { request: AdmissionRequest & { object: KubeObject } };
type Turn = { request: Look["request"]; bound: Bound; failures: Failure[] };

/** What one policy under one binding makes of the object. */
function mutate(context: Context, { request, bound, failures }: Turn): KubeObject {
  const { policy, binding } = bound;
  const { paramRef } = binding["spec"] as BindingSpec;
  const params = paramsOf(context, specOf(policy).paramKind, paramRef, request.namespace);
  if (typeof params === "string") {
    failures.push({ bound, message: `failed to configure binding: ${params}` });
    return request.object;
  }
  const fail = (error: unknown): void =>
    void failures.push({ bound, message: (error as Error).message, reason: "Invalid" });
  return params.reduce<KubeObject>(
    (object, param) => mutateOnce(policy, { request: { ...request, object }, param, store: context.store }, fail),
    request.object,
  );
}

/** Each mutation has its turn, whatever becomes of the one before. */
function mutateOnce(policy: KubeObject, look: Look, fail: (error: unknown) => void): KubeObject {
  const { matchConditions = [], mutations = [] } = specOf(policy);
  let { object } = look.request;
  try {
    if (!meets(conditionScope(policy, look, mostOfConditions), matchConditions)) return object;
  } catch (error) {
    fail(error);
    return object;
  }
  for (const mutation of mutations) {
    try {
      const scope = scopeOf(policy, { ...look, request: { ...look.request, object } }, { left: mostOfPolicy });
      const { value: made, held } = outcomeOf(scope, expressionOf(mutation));
      const misplaced = misplacedMessages(held);
      if (misplaced !== undefined) throw new Error(`type mismatch: ${misplaced}`);
      object =
        mutation.patchType === "JSONPatch" ? patched(object, made, look.request) : applied(object, made, look.request);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      fail(error);
    }
  }
  return object;
}

const expressionOf = ({ patchType, jsonPatch, applyConfiguration }: Mutation): string =>
  (patchType === "JSONPatch" ? jsonPatch : applyConfiguration)?.expression ?? "";

function patched(object: KubeObject, patch: unknown, { resource, kind }: AdmissionRequest): KubeObject {
  let made: KubeObject;
  try {
    made = applyJsonPatch(object, patch) as unknown as KubeObject;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (error.code === "TEST_FAILED") return object; // then the patch is not for this object
    throw new Error(`JSON Patch: ${error.message}`, { cause: error });
  }
  if (!resource.isCustom) checkForm(made, kind ?? resource);
  return made;
}

/** @throws {ApiError} 500 for what is no object of its kind any more, whatever the policy for failures is */
function checkForm(object: KubeObject, gvk: GroupVersionKind): void {
  const wrong = formMistake(object, gvk);
  if (wrong === undefined) return;
  const causes = [{ message: wrong }];
  throw new ApiError(500, "InternalError", `Internal error occurred: ${wrong}`, { causes });
}

function formMistake(object: KubeObject, gvk: GroupVersionKind): string | undefined {
  try {
    const { unknown = [] } = toGoForm(object, apiVersionOf(gvk), gvk.kind) ?? {};
    const fields = unknown.map((path) => `unknown field "${path}"`);
    return fields.length === 0 ? undefined : `strict decoding error: ${fields.join(", ")}`;
  } catch (error) {
    if (error instanceof FormError) return error.message;
    throw error;
  }
}

function applied(object: KubeObject, configuration: unknown, { resource, kind }: AdmissionRequest): KubeObject {
  const type = (kind && mergeTypeOfBuiltin(kind)) ?? resource.mergeType();
  const doing = <T>(what: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof MergeError)) throw error;
      throw new Error(`error applying patch: ${what}: ${error.message}`, { cause: error });
    }
  };
  doing("failed to convert patch object to typed object", () => toFieldSet(configuration, type));
  const whole = findAtomics(configuration, type);
  if (whole.length > 0) {
    const where = `may not mutate atomic arrays, maps or structs: ${whole.join(", ")}`;
    throw new Error(`error applying patch: invalid ApplyConfiguration: ${where}`);
  }
  return doing("failed to merge patch", () => mergeTyped(object, configuration, type) as KubeObject);
}
