// Questions about access, asked by creating an object that is never stored: its status is the answer.
// @see k8s.io/api authorization/v1 and authentication/v1
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { badRequest, invalid, notFound } from "../status-error.ts";
import type { Access } from "./access.ts";
import { issuer } from "./account-tokens.ts";
import type { Attributes } from "./attributes.ts";
import { mastersGroup, type Identity } from "./identity.ts";
import { rulesFor } from "./rbac.ts";

type Asked = { object: KubeObject; identity: Identity; namespace?: string | undefined };
type Fields = { [key: string]: unknown };
type Answer = (asked: Asked, access: Access, context: Context) => Fields;

/** The kinds that are questions, by group and kind; each gives the status. */
const answers: { readonly [kind: string]: Answer } = {
  "authorization.k8s.io/SelfSubjectAccessReview": ({ object, identity }, access) =>
    decision(access.may(identity, attributesIn(object))),
  "authorization.k8s.io/SubjectAccessReview": ({ object }, access) =>
    decision(access.may(subjectIn(object), attributesIn(object))),
  "authorization.k8s.io/LocalSubjectAccessReview": ({ object, namespace }, access) => {
    const attributes = attributesIn(object);
    if (!("resource" in attributes) || attributes.namespace !== namespace)
      throw badRequest("spec.resourceAttributes.namespace must be the namespace of the review");
    return decision(access.may(subjectIn(object), attributes));
  },
  "authorization.k8s.io/SelfSubjectRulesReview": ({ object, identity }, _access, { store }) =>
    rulesStatus(identity, rulesFor(store, identity, String(specOf(object)["namespace"] ?? ""))),
  "authentication.k8s.io/SelfSubjectReview": ({ identity }) => ({ userInfo: userInfo(identity) }),
  "authentication.k8s.io/TokenReview"({ object }, access) {
    const { token = "", audiences } = specOf(object) as { token?: string; audiences?: string[] };
    const wanted = audiences && audiences.length > 0 ? audiences : [issuer];
    const found = access.tokens.identify(token, wanted);
    if (!found) return { authenticated: false, user: {}, error: "[invalid bearer token]" };
    return { authenticated: true, user: userInfo(found), audiences: wanted };
  },
};

/** Whether a kind is a question. */
export const isReview = ({ group, kind }: { group: string; kind: string }): boolean =>
  reviewing.has(group) && Object.hasOwn(answers, `${group}/${kind}`);

const reviewing = new Set(["authorization.k8s.io", "authentication.k8s.io"]);

/** The question with its answer. */
export function answerReview(asked: Asked, access: Access, context: Context): KubeObject {
  const { apiVersion = "", kind } = asked.object;
  const answer = answers[`${apiVersion.split("/")[0]}/${kind}`];
  if (!answer) throw badRequest(`${kind} is no question about access`);
  return { ...asked.object, status: answer(asked, access, context) };
}

const specOf = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;
const decision = (allowed: boolean): Fields => ({ allowed });

const userInfo = ({ name, uid, groups, extra }: Identity): Fields => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
});

function subjectIn(object: KubeObject): Identity {
  const { user = "", groups = [], extra = {}, uid } = specOf(object) as Partial<Identity> & { user?: string };
  if (user === "" && groups.length === 0)
    throw invalid({ group: "authorization.k8s.io", kind: object.kind }, "", [
      {
        reason: "FieldValueRequired",
        message: "Required value: one of user or groups is required",
        field: "spec.user",
      },
    ]);
  return { name: user, groups, extra, ...(uid ? { uid } : {}) };
}

function attributesIn(object: KubeObject): Attributes {
  const { resourceAttributes, nonResourceAttributes } = specOf(object) as {
    resourceAttributes?: { [field: string]: string };
    nonResourceAttributes?: { path?: string; verb?: string };
  };
  if (nonResourceAttributes) return { verb: nonResourceAttributes.verb ?? "", path: nonResourceAttributes.path ?? "" };
  if (!resourceAttributes)
    throw invalid({ group: "authorization.k8s.io", kind: object.kind }, "", [
      {
        reason: "FieldValueRequired",
        message: "Required value: exactly one of nonResourceAttributes or resourceAttributes is required",
        field: "spec.resourceAttributes",
      },
    ]);
  const { verb = "", group = "", resource = "", subresource, namespace, name } = resourceAttributes;
  return {
    verb,
    group,
    resource: subresource ? `${resource}/${subresource}` : resource,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

function rulesStatus(identity: Identity, rules: ReturnType<typeof rulesFor>): Fields {
  const all = identity.groups.includes(mastersGroup)
    ? [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
      ]
    : rules;
  return {
    resourceRules: all.filter(({ resources }) => resources?.length),
    nonResourceRules: all.filter((rule) => "nonResourceURLs" in rule && rule.nonResourceURLs?.length),
    incomplete: false,
  };
}

const shortest = 600;
const usual = 3_600;

/** A token for a service account: the answer to a TokenRequest. @throws {ApiError} 404 without the account, 422 for too short a life */
export function answerTokenRequest(
  { object, account }: { object: KubeObject; account: { namespace: string; name: string } },
  access: Access,
  { store }: Context,
): KubeObject {
  const found = store.get({ bucket: "/serviceaccounts", ...account });
  if (!found) throw notFound({ group: "", plural: "serviceaccounts" }, account.name);
  const { audiences = [], expirationSeconds = usual } = specOf(object) as {
    audiences?: string[];
    expirationSeconds?: number;
  };
  if (expirationSeconds < shortest)
    throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, account.name, [
      {
        reason: "FieldValueInvalid",
        message: `Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`,
        field: "spec.expirationSeconds",
      },
    ]);
  const uid = found.metadata.uid ?? "";
  const { token, expires } = access.tokens.issue({ ...account, uid }, { audiences, seconds: expirationSeconds });
  return {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { name: account.name, namespace: account.namespace },
    spec: { ...specOf(object), audiences: audiences.length > 0 ? audiences : [issuer], expirationSeconds },
    status: { token, expirationTimestamp: formatTime(expires) },
  };
}
