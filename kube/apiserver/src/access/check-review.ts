// What is wrong with a question about access.
// @see kubernetes pkg/apis/authorization/validation/validation.go
import { inGoOrder } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";
import { invalidValue } from "../resources/causes.ts";
import { invalid, type Cause } from "../status-error.ts";
import { selectorCauses, type AskedSelector } from "./review-selectors.ts";

/** What somebody asks about. */
export type ReviewSpec = {
  user?: string;
  groups?: string[];
  uid?: string;
  extra?: { [key: string]: string[] };
  resourceAttributes?: {
    verb?: string;
    group?: string;
    resource?: string;
    subresource?: string;
    namespace?: string;
    name?: string;
    fieldSelector?: AskedSelector;
    labelSelector?: AskedSelector;
  };
  nonResourceAttributes?: { path?: string; verb?: string };
};

/** @throws {ApiError} 422 with everything that is wrong */
export function checkReview(review: KubeObject): void {
  const causes = [
    ...whatIsAsked(review),
    ...aboutWhom(review),
    ...selectorCauses(specOf(review).resourceAttributes ?? {}),
    ...metadata(review),
    ...place(review),
  ];
  // Kubernetes does not name the kind here.
  if (causes.length > 0) throw invalid({ group: "authorization.k8s.io", kind: "" }, "", causes);
}

const specOf = (review: KubeObject): ReviewSpec => (review["spec"] ?? {}) as ReviewSpec;

/** As Go prints the struct, which has no names for JSON. */
const shownPath = ({ path = "", verb = "" }: NonNullable<ReviewSpec["nonResourceAttributes"]>) => ({
  Path: path,
  Verb: verb,
});

function whatIsAsked(review: KubeObject): Cause[] {
  const { resourceAttributes, nonResourceAttributes } = specOf(review);
  if (resourceAttributes && nonResourceAttributes) {
    const why = "cannot be specified in combination with resourceAttributes";
    return [invalidValue("spec.nonResourceAttributes", shownPath(nonResourceAttributes), why)];
  }
  if (resourceAttributes ?? nonResourceAttributes) return [];
  const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
  return [invalidValue("spec.resourceAttributes", null, why)];
}

function aboutWhom(review: KubeObject): Cause[] {
  const { user = "", groups = [] } = specOf(review);
  if (review.kind === "SelfSubjectAccessReview" || user !== "" || groups.length > 0) return [];
  return [invalidValue("spec.user", "", "at least one of user or group must be specified")];
}

/** A question is about nobody's object: it has no name and no labels. */
function metadata(review: KubeObject): Cause[] {
  const isLocal = review.kind === "LocalSubjectAccessReview";
  const { managedFields: _owners, namespace: _place, ...rest } = review.metadata;
  if (Object.keys(rest).length === 0) return [];
  const { apiVersion = "", kind } = review;
  const shown = inGoOrder(review, apiVersion, kind)?.["metadata"];
  return [invalidValue("metadata", shown, isLocal ? "must be empty except for namespace" : "must be empty")];
}

function place(review: KubeObject): Cause[] {
  if (review.kind !== "LocalSubjectAccessReview") return [];
  const { resourceAttributes, nonResourceAttributes } = specOf(review);
  const { namespace = "" } = resourceAttributes ?? {};
  const isElsewhere = resourceAttributes !== undefined && namespace !== (review.metadata.namespace ?? "");
  return [
    ...(isElsewhere
      ? [invalidValue("spec.resourceAttributes.namespace", namespace, "must match metadata.namespace")]
      : []),
    ...(nonResourceAttributes
      ? [
          invalidValue(
            "spec.nonResourceAttributes",
            shownPath(nonResourceAttributes),
            "disallowed on this kind of request",
          ),
        ]
      : []),
  ];
}
