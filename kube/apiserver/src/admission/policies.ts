// Validating admission policies: rules in CEL on whatever is written, bound to where they hold.
// @see apiserver pkg/admission/plugin/policy/validating
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { ApiError, forbidden } from "../status-error.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { isMeant, type MatchResources } from "./match-resources.ts";
import { evaluatePolicy, type Failure, type PolicySpec } from "./evaluate-policy.ts";
import { paramsOf, type ParamRef } from "./policy-params.ts";

type BindingSpec = {
  policyName: string;
  paramRef?: ParamRef;
  matchResources?: MatchResources;
  validationActions?: string[];
};
type Denial = Failure & { policy: string; binding?: string };

const group = "admissionregistration.k8s.io";
const codes: { readonly [reason: string]: number } = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

/** Puts a write to every policy that is about it. @throws {ApiError} for the first that denies it */
export function enforcePolicies(context: Context, request: AdmissionRequest, warnings: string[]): void {
  const policies = context.store.list(`${group}/validatingadmissionpolicies`);
  if (policies.length === 0) return;
  const bindings = context.store.list(`${group}/validatingadmissionpolicybindings`);
  const denials = policies.flatMap((policy) => {
    if (!isMeant(specOf(policy).matchConstraints ?? { resourceRules: [] }, request, context.store)) return [];
    const own = bindings.filter((binding) => bindingSpecOf(binding).policyName === policy.metadata.name);
    return own.flatMap((binding) => failuresUnder({ context, request, policy, binding, warnings }));
  });
  const [first] = denials;
  if (first) throw denialOf(first, request);
}

const specOf = (policy: KubeObject): PolicySpec => policy["spec"] as PolicySpec;
const bindingSpecOf = (binding: KubeObject): BindingSpec => binding["spec"] as BindingSpec;

type Bound = {
  context: Context;
  request: AdmissionRequest;
  policy: KubeObject;
  binding: KubeObject;
  warnings: string[];
};

/** What denies the write under one binding; what it only warns of is added to the warnings. */
function failuresUnder({ context, request, policy, binding, warnings }: Bound): Denial[] {
  const { matchResources = {}, paramRef, validationActions = [] } = bindingSpecOf(binding);
  const names = { policy: policy.metadata.name ?? "", binding: binding.metadata.name ?? "" };
  if (!isMeant(matchResources, request, context.store)) return [];
  const params = paramsOf(context, specOf(policy).paramKind, paramRef, request.namespace);
  if (typeof params === "string") {
    const isIgnored = specOf(policy).failurePolicy === "Ignore";
    return isIgnored ? [] : [{ ...names, message: `failed to configure binding: ${params}` }];
  }
  const failures = params.flatMap((param) => evaluatePolicy(policy, { request, param, store: context.store }));
  if (validationActions.includes("Warn")) {
    for (const { message } of failures)
      warnings.push(
        `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${message}`,
      );
  }
  return validationActions.includes("Deny") ? failures.map((failure) => ({ ...failure, ...names })) : [];
}

function denialOf({ policy, binding, message, reason = "Invalid" }: Denial, request: AdmissionRequest): ApiError {
  const text = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
  const { message: whole, details } = forbidden(request.resource, request.name, text);
  return new ApiError(codes[reason] ?? 422, reason, whole, {
    ...details,
    causes: [{ message: text }],
  });
}
