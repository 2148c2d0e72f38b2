// Questions that expressions ask about access, answered by the roles.
// @see apiserver pkg/cel/library/authz.go, v0.36.3; pkg/admission/plugin/cel/activation.go
import { authorizerOf, requestResourceOf, type AccessQuestion, type AnswerAccess, type Held } from "@sluice/cel";
import type { Attributes } from "../access/attributes.ts";
import { groupsOfAccount, userOfAccount, type Identity } from "../access/identity.ts";
import { decide } from "../access/rbac.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionRequest } from "./admission-request.ts";

/** What a request's expressions see as `authorizer`, and as what it is itself about. */
export function authorizersOf(request: AdmissionRequest, store: Store): { [name: string]: Held } {
  const { identity, resource, subresource = "", namespace = "", name } = request;
  const answer: AnswerAccess = (question) => decide(store, askedFor(question, identity), attributesOf(question));
  const about = { group: resource.group, resource: resource.plural, subresource, namespace, name };
  return { authorizer: authorizerOf(answer), "authorizer.requestResource": requestResourceOf(answer, about) };
}

const askedFor = ({ account }: AccessQuestion, identity: Identity): Identity =>
  account
    ? { name: userOfAccount(account.namespace, account.name), groups: groupsOfAccount(account.namespace) }
    : identity;

/** Selectors are not looked at: roles know none. */
function attributesOf(question: AccessQuestion): Attributes {
  const { verb } = question;
  if ("path" in question) return { verb, path: question.path };
  const { group, resource, subresource, namespace, name } = question;
  return {
    verb,
    group,
    resource: subresource === "" ? resource : `${resource}/${subresource}`,
    namespace: namespace === "" ? undefined : namespace,
    name: name === "" ? undefined : name,
  };
}
