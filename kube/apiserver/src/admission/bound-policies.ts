// Which policies a write is put to, each with the binding that says so.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { isMeant, type MatchResources } from "./match-resources.ts";
import type { ParamRef } from "./policy-params.ts";

/** A binding, as far as it is read. */
export type BindingSpec = {
  policyName: string;
  paramRef?: ParamRef;
  matchResources?: MatchResources;
  validationActions?: string[];
};

const group = "admissionregistration.k8s.io";

/** Questions are put to no policy: one that fails would take the answers from those who could mend it. @see pkg/kubeapiserver/admission/exclusion/resources.go */
const unseen = new Set(["authentication.k8s.io", "authorization.k8s.io"]);
const bindings = {
  validatingadmissionpolicies: "validatingadmissionpolicybindings",
  mutatingadmissionpolicies: "mutatingadmissionpolicybindings",
} as const;

/** Policies of a sort that a write is about, once for each binding, in the order of their names. */
export function boundPolicies(
  { store }: Context,
  request: AdmissionRequest,
  sort: keyof typeof bindings,
): { policy: KubeObject; binding: KubeObject }[] {
  if (unseen.has(request.resource.group)) return [];
  const policies = store.list(`${group}/${sort}`);
  if (policies.length === 0) return [];
  const all = store.list(`${group}/${bindings[sort]}`);
  return policies.flatMap((policy) => {
    const { matchConstraints = { resourceRules: [] } } = policy["spec"] as { matchConstraints?: MatchResources };
    if (!isMeant(matchConstraints, request, store)) return [];
    const own = all.filter((binding) => {
      const { policyName, matchResources = {} } = binding["spec"] as BindingSpec;
      return policyName === policy.metadata.name && isMeant(matchResources, request, store);
    });
    return own.map((binding) => ({ policy, binding }));
  });
}
