// Questions about access, asked by creating an object that is never stored: its status is the answer.
// @see k8s.io/api authorization/v1 and authentication/v1
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { badRequest } from "../status-error.ts";
import type { Access } from "./access.ts";
import { issuer } from "./account-tokens.ts";
import type { Attributes } from "./attributes.ts";
import { checkReview, type ReviewSpec } from "./check-review.ts";
import type { Identity } from "./identity.ts";
import { decide, missingFor, rulesFor } from "./rbac.ts";
import { toldOfSelectors } from "./review-selectors.ts";

type Fields = { [key: string]: unknown };
type Inside = { access: Access; context: Context; identity: Identity };
type Answer = (review: KubeObject, inside: Inside) => KubeObject;

/** The kinds that are questions, by group and kind; each gives the question with its answer. */
const answers: { readonly [kind: string]: Answer } = {
  "authorization.k8s.io/SelfSubjectAccessReview": (review, inside) => answered(review, inside.identity, inside),
  "authorization.k8s.io/SubjectAccessReview": (review, inside) => answered(review, subjectOf(review), inside),
  "authorization.k8s.io/LocalSubjectAccessReview": (review, inside) => answered(review, subjectOf(review), inside),
  "authorization.k8s.io/SelfSubjectRulesReview"({ apiVersion, kind, ...review }, { identity, context: { store } }) {
    const { namespace = "" } = (review["spec"] ?? {}) as { namespace?: string };
    if (namespace === "") throw badRequest("no namespace on request");
    return {
      kind,
      apiVersion: apiVersion ?? "",
      metadata: {},
      spec: {},
      status: rulesStatus(rulesFor(store, identity, namespace), missingFor(store, identity, namespace)),
    };
  },
  "authentication.k8s.io/SelfSubjectReview": ({ apiVersion, kind }, { identity, context }) => ({
    kind,
    apiVersion: apiVersion ?? "",
    metadata: { creationTimestamp: formatTime(context.now()) },
    status: { userInfo: userInfo(identity) },
  }),
  "authentication.k8s.io/TokenReview"(review, { access: { tokens } }) {
    const { token = "", audiences = [] } = (review["spec"] ?? {}) as { token?: string; audiences?: string[] };
    if (token === "") throw badRequest("token is required for TokenReview in authentication");
    const found = tokens.review(token, audiences.length > 0 ? audiences : [issuer]);
    const status =
      "why" in found
        ? { user: {}, error: found.why }
        : { authenticated: true, user: userInfo(found.identity), audiences: found.audiences };
    return { ...review, status };
  },
};

/** Whether a kind is a question. */
export const isReview = ({ group, kind }: { group: string; kind: string }): boolean =>
  reviewing.has(group) && Object.hasOwn(answers, `${group}/${kind}`);

const reviewing = new Set(["authorization.k8s.io", "authentication.k8s.io"]);

/** The question, as its kind has it, with its answer. @throws {ApiError} 400 and 422 for what is no question */
export function answerReview(review: KubeObject, inside: Inside): KubeObject {
  const { apiVersion = "", kind } = review;
  const answer = answers[`${apiVersion.split("/")[0]}/${kind}`];
  if (!answer) throw badRequest(`${kind} is no question about access`);
  return answer(review, inside);
}

function answered(review: KubeObject, identity: Identity, { context }: Inside): KubeObject {
  checkReview(review);
  const { allowed, reason } = decide(context.store, identity, attributesOf(review));
  const { resourceAttributes = {} } = (review["spec"] ?? {}) as ReviewSpec;
  const evaluationError = toldOfSelectors(resourceAttributes);
  const status = { allowed, ...(reason ? { reason } : {}), ...(evaluationError ? { evaluationError } : {}) };
  return { ...review, status };
}

const userInfo = ({ name, uid, groups, extra }: Identity): Fields => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
});

function subjectOf(review: KubeObject): Identity {
  const { user = "", groups = [], extra = {}, uid } = (review["spec"] ?? {}) as ReviewSpec;
  return { name: user, groups, extra, ...(uid ? { uid } : {}) };
}

function attributesOf(review: KubeObject): Attributes {
  const { resourceAttributes, nonResourceAttributes } = (review["spec"] ?? {}) as ReviewSpec;
  if (nonResourceAttributes) return { verb: nonResourceAttributes.verb ?? "", path: nonResourceAttributes.path ?? "" };
  const { verb = "", group = "", resource = "", subresource, namespace, name } = resourceAttributes ?? {};
  return {
    verb,
    group,
    resource: subresource ? `${resource}/${subresource}` : resource,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

const rulesStatus = (rules: ReturnType<typeof rulesFor>, evaluationError: string): Fields => ({
  resourceRules: rules.filter(({ resources }) => resources?.length),
  nonResourceRules: rules.filter((rule) => "nonResourceURLs" in rule && rule.nonResourceURLs?.length),
  incomplete: false,
  ...(evaluationError ? { evaluationError } : {}),
});
