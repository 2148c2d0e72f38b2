// `authorizer.group('apps').resource('deployments').check('create').allowed()`: questions about access, asked of whoever evaluates.
// @see k8s.io/apiserver/pkg/cel/library/authz.go, v0.36.3
import { Held } from "../held.ts";
import type { Implementation, Implementations } from "../evaluate/implementation.ts";
import { Failure, noSuchOverload, Opaque, type Value } from "../evaluate/values.ts";

/** A question: may somebody do this? Of an empty account, whoever the expression is about. */
export type AccessQuestion = {
  account?: { namespace: string; name: string };
  verb: string;
} & (
  | { path: string }
  | {
      group: string;
      resource: string;
      subresource: string;
      namespace: string;
      name: string;
      fieldSelector?: string;
      labelSelector?: string;
    }
);

/** The answer: `error` is what kept it from being a better one. */
export type AccessAnswer = { allowed: boolean; reason?: string; error?: string };

/** Who answers questions about access. */
export type AnswerAccess = (question: AccessQuestion) => AccessAnswer;

type Resource = Omit<Extract<AccessQuestion, { group: string }>, "verb">;
type Sort = "Authorizer" | "PathCheck" | "GroupCheck" | "ResourceCheck" | "Decision";

/** A step on the way to a question, or its answer. They are all one sort of value to cel-go, and none equals another. */
class Check<T> extends Opaque {
  readonly typeName: string;
  readonly ask: AnswerAccess;
  readonly of: T;

  constructor(sort: Sort, ask: AnswerAccess, of: T) {
    super();
    this.typeName = `kubernetes.authorization.${sort}`;
    this.ask = ask;
    this.of = of;
  }

  equals(): Failure {
    return noSuchOverload;
  }
}

type Account = { account?: { namespace: string; name: string } };

/** The value of `authorizer`. */
export const authorizerOf = (ask: AnswerAccess): Held => new Held(new Check<Account>("Authorizer", ask, {}));

/** The value of `authorizer.requestResource`: what the request is about. */
export const requestResourceOf = (ask: AnswerAccess, resource: Resource): Held =>
  new Held(new Check<Resource>("ResourceCheck", ask, resource));

const refined =
  (name: "subresource" | "namespace" | "name" | "fieldSelector" | "labelSelector"): Implementation =>
  (_meter, { ask, of }: Check<Resource>, text: string) =>
    new Check<Resource>("ResourceCheck", ask, { ...of, [name]: text });

const checked: Implementation = (_meter, { ask, of }: Check<object>, verb: string) =>
  new Check<AccessAnswer>("Decision", ask, ask({ ...of, verb } as AccessQuestion));

const isEmpty = (text: string): boolean => text.trim() === "";
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function accountOf({ ask }: Check<Account>, namespace: string, name: string): Value {
  if (name.length > 253 || !subdomain.test(name)) return new Failure("Invalid service account name");
  if (!label.test(namespace)) return new Failure("Invalid service account namespace");
  return new Check<Account>("Authorizer", ask, { account: { namespace, name } });
}

/** What can be asked, and what the answers tell. */
export const authorizers: Implementations = {
  authorizer_path: (_meter, { ask, of }: Check<Account>, path: string) =>
    isEmpty(path) ? new Failure("path must not be empty") : new Check("PathCheck", ask, { ...of, path }),
  authorizer_group: (_meter, { ask, of }: Check<Account>, group: string) =>
    new Check("GroupCheck", ask, { ...of, group }),
  authorizer_serviceaccount: (_meter, authorizer: Check<Account>, namespace: string, name: string) =>
    accountOf(authorizer, namespace, name),
  groupcheck_resource: (_meter, { ask, of }: Check<Account & { group: string }>, resource: string) =>
    isEmpty(resource)
      ? new Failure("resource must not be empty")
      : new Check<Resource>("ResourceCheck", ask, { ...of, resource, subresource: "", namespace: "", name: "" }),
  resourcecheck_subresource: refined("subresource"),
  resourcecheck_namespace: refined("namespace"),
  resourcecheck_name: refined("name"),
  authorizer_fieldselector: refined("fieldSelector"),
  authorizer_labelselector: refined("labelSelector"),
  pathcheck_check: checked,
  resourcecheck_check: checked,
  decision_allowed: (_meter, { of }: Check<AccessAnswer>) => of.allowed,
  decision_reason: (_meter, { of }: Check<AccessAnswer>) => of.reason ?? "",
  decision_errored: (_meter, { of }: Check<AccessAnswer>) => of.error !== undefined,
  decision_error: (_meter, { of }: Check<AccessAnswer>) => of.error ?? "",
};
