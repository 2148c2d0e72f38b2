// Validating admission policies: rules in CEL on whatever is written, bound to where they hold.
// @see apiserver pkg/admission/plugin/policy/validating
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { ApiError, forbidden } from "../status-error.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { boundPolicies, type BindingSpec } from "./bound-policies.ts";
import { evaluatePolicy, type Failure, type PolicySpec } from "./evaluate-policy.ts";
import { paramsOf } from "./policy-params.ts";

type Denial = Failure & { policy: string; binding?: string };

const codes: { readonly [reason: string]: number } = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

/** Puts a write to every policy that is about it. @throws {ApiError} for the first that denies it */
export function enforcePolicies(context: Context, request: AdmissionRequest, warnings: string[]): void {
  const denials = boundPolicies(context, request, "validatingadmissionpolicies").flatMap(({ policy, binding }) =>
    failuresUnder({ context, request, policy, binding, warnings }),
  );
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
  const { paramRef, validationActions = [] } = bindingSpecOf(binding);
  const names = { policy: policy.metadata.name ?? "", binding: binding.metadata.name ?? "" };
  const params = paramsOf(context, specOf(policy).paramKind, paramRef, request.namespace);
  if (typeof params === "string") {
    const isIgnored = specOf(policy).failurePolicy === "Ignore";
    return isIgnored ? [] : [{ ...names, message: `failed to configure binding: ${params}` }];
  }
  const failures = params.flatMap((param) => evaluatePolicy(policy, { request, param, store: context.store }));
  if (validationActions.includes("Warn")) {
    for (const { message, isOfAnnotation } of failures)
      if (!isOfAnnotation)
        warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${message}`,
        );
  }
  const isDenied = ({ isOfAnnotation }: Failure): boolean => isOfAnnotation ?? validationActions.includes("Deny");
  return failures.filter(isDenied).map((failure) => ({ ...failure, ...names }));
}

function denialOf({ policy, binding, message, reason = "Invalid" }: Denial, request: AdmissionRequest): ApiError {
  const text = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
  const { message: whole, details } = forbidden(request.resource, request.name || "Unknown", text);
  return new ApiError(codes[reason] ?? 422, reason, whole, {
    ...details,
    causes: [{ message: text }],
  });
}
