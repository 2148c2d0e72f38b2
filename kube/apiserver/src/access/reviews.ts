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
/** A kind that is a question: its answer before anything is known, what is wrong with it, and the question with its answer. */
type Question = {
  unanswered: Fields;
  check?(review: KubeObject): void;
  answer(review: KubeObject, inside: Inside): KubeObject;
};

const aboutAccess = (whoOf: (review: KubeObject, inside: Inside) => Identity): Question => ({
  unanswered: { allowed: false },
  check: checkReview,
  answer: (review, inside) => answered(review, whoOf(review, inside), inside),
});

/** By group and kind. */
const questions: { readonly [kind: string]: Question } = {
  "authorization.k8s.io/SelfSubjectAccessReview": aboutAccess((_review, { identity }) => identity),
  "authorization.k8s.io/SubjectAccessReview": aboutAccess(subjectOf),
  "authorization.k8s.io/LocalSubjectAccessReview": aboutAccess(subjectOf),
  "authorization.k8s.io/SelfSubjectRulesReview": {
    unanswered: { resourceRules: null, nonResourceRules: null, incomplete: false },
    check(review) {
      if (placeOfRules(review) === "") throw badRequest("no namespace on request");
    },
    answer({ apiVersion, kind, ...review }, { identity, context: { store } }) {
      const namespace = placeOfRules(review as KubeObject);
      const status = rulesStatus(rulesFor(store, identity, namespace), missingFor(store, identity, namespace));
      return { kind, apiVersion: apiVersion ?? "", metadata: {}, spec: {}, status };
    },
  },
  "authentication.k8s.io/SelfSubjectReview": {
    unanswered: { userInfo: {} },
    answer: ({ apiVersion, kind }, { identity, context }) => ({
      kind,
      apiVersion: apiVersion ?? "",
      metadata: { creationTimestamp: formatTime(context.now()) },
      status: { userInfo: userInfo(identity) },
    }),
  },
  "authentication.k8s.io/TokenReview": {
    unanswered: { user: {} },
    check(review) {
      if (!tokenSpecOf(review).token) throw badRequest("token is required for TokenReview in authentication");
    },
    answer(review, { access: { tokens } }) {
      const { token = "", audiences = [] } = tokenSpecOf(review);
      const found = tokens.review(token, audiences.length > 0 ? audiences : [issuer]);
      const status =
        "why" in found
          ? { user: {}, error: found.why }
          : { authenticated: true, user: userInfo(found.identity), audiences: found.audiences };
      return { ...review, status };
    },
  },
};

const placeOfRules = (review: KubeObject): string => ((review["spec"] ?? {}) as { namespace?: string }).namespace ?? "";

const tokenSpecOf = (review: KubeObject) => (review["spec"] ?? {}) as { token?: string; audiences?: string[] };

/** Whether a kind is a question. */
export const isReview = ({ group, kind }: { group: string; kind: string }): boolean =>
  reviewing.has(group) && Object.hasOwn(questions, `${group}/${kind}`);

const reviewing = new Set(["authorization.k8s.io", "authentication.k8s.io"]);

const questionOf = ({ apiVersion = "", kind }: KubeObject): Question => {
  const question = questions[`${apiVersion.split("/")[0]}/${kind}`];
  if (!question) throw badRequest(`${kind} is no question about access`);
  return question;
};

/** The question as those see it who admit it, who have no answer. */
export const unanswered = (review: KubeObject): KubeObject => ({ ...review, status: questionOf(review).unanswered });

/** @throws {ApiError} 400 and 422 for what is no question */
export function checkQuestion(review: KubeObject): void {
  questionOf(review).check?.(review);
}

/** The question, as its kind has it, with its answer. */
export const answerReview = (review: KubeObject, inside: Inside): KubeObject =>
  questionOf(review).answer(review, inside);

function answered(review: KubeObject, identity: Identity, { context }: Inside): KubeObject {
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
