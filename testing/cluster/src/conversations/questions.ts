// Questions about access, and tokens: who may do what and why, who somebody is, and what is wrong with the question.
import type { JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const ask = (kind: string, path: string, spec: JsonValue, version = "authorization.k8s.io/v1"): Request => ({
  method: "POST",
  path: `/apis/${version}/${path}`,
  body: { apiVersion: version, kind, spec },
});
const subject = (spec: JsonValue): Request => ask("SubjectAccessReview", "subjectaccessreviews", spec);
const self = (spec: JsonValue): Request => ask("SelfSubjectAccessReview", "selfsubjectaccessreviews", spec);
const local = (spec: JsonValue): Request =>
  ask("LocalSubjectAccessReview", "namespaces/{ns}/localsubjectaccessreviews", spec);
const rules = (spec: JsonValue): Request => ask("SelfSubjectRulesReview", "selfsubjectrulesreviews", spec);
const token = (spec: JsonValue): Request => ask("TokenReview", "tokenreviews", spec, "authentication.k8s.io/v1");
const pods = { verb: "get", resource: "pods", namespace: "{ns}" };
const jane = { user: "jane", groups: ["developers"] };

const grants: Request[] = [
  {
    method: "POST",
    path: `${rbac}/namespaces/{ns}/roles`,
    body: {
      metadata: { name: "reader" },
      rules: [
        { verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] },
        { verbs: ["update"], apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["web"] },
      ],
    },
    isSetUp: true,
  },
  {
    method: "POST",
    path: `${rbac}/namespaces/{ns}/rolebindings`,
    body: {
      metadata: { name: "readers" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
      subjects: [
        { kind: "User", name: "jane", apiGroup: "rbac.authorization.k8s.io" },
        { kind: "Group", name: "readers", apiGroup: "rbac.authorization.k8s.io" },
        { kind: "ServiceAccount", name: "robot", namespace: "{ns}" },
      ],
    },
    isSetUp: true,
  },
];
const bound = (name: string, kind: string, role: string): Request => ({
  method: "POST",
  path: `${rbac}/namespaces/{ns}/rolebindings`,
  body: {
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: role },
    subjects: [{ kind: "User", name: "ann", apiGroup: "rbac.authorization.k8s.io" }],
  },
  isSetUp: true,
});
const about = (name: string, ...requests: Request[]): Conversation => ({ name, requests: [...grants, ...requests] });
const account = "/api/v1/namespaces/{ns}/serviceaccounts";
const makeToken = (spec: JsonValue): Request => ({
  method: "POST",
  path: `${account}/robot/token`,
  body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec },
});

/** Reviews of access, of rules and of tokens. */
export const questions: readonly Conversation[] = [
  about("a user by a binding", subject({ ...jane, resourceAttributes: pods })),
  about("a user without one", subject({ user: "joe", resourceAttributes: pods })),
  about("a group", subject({ groups: ["readers"], resourceAttributes: { ...pods, verb: "list" } })),
  about(
    "a service account",
    subject({ user: "system:serviceaccount:{ns}:robot", resourceAttributes: { ...pods, subresource: "log" } }),
  ),
  about(
    "one name, and another",
    subject({
      ...jane,
      resourceAttributes: { verb: "update", group: "apps", resource: "deployments", namespace: "{ns}", name: "web" },
    }),
    subject({
      ...jane,
      resourceAttributes: { verb: "update", group: "apps", resource: "deployments", namespace: "{ns}", name: "db" },
    }),
  ),
  about(
    "paths",
    subject({ ...jane, groups: ["system:authenticated"], nonResourceAttributes: { verb: "get", path: "/apis" } }),
  ),
  about("a path that nobody is given", subject({ ...jane, nonResourceAttributes: { verb: "get", path: "/logs" } })),
  about("masters", subject({ user: "boss", groups: ["system:masters"], resourceAttributes: pods })),
  about("extra, and a uid", subject({ ...jane, uid: "7", extra: { scopes: ["a", "b"] }, resourceAttributes: pods })),
  about(
    "selectors",
    subject({
      ...jane,
      resourceAttributes: {
        ...pods,
        verb: "list",
        labelSelector: { requirements: [{ key: "app", operator: "In", values: ["web"] }] },
        fieldSelector: { rawSelector: "metadata.name=a" },
      },
    }),
  ),
  about("nobody", subject({ resourceAttributes: pods })),
  about("nothing", subject({ ...jane })),
  about("both", subject({ ...jane, resourceAttributes: pods, nonResourceAttributes: { verb: "get", path: "/" } })),
  about("with metadata", {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      metadata: { name: "mine", labels: { a: "b" } },
      spec: { ...jane, resourceAttributes: pods },
    },
  }),
  about("oneself", self({ resourceAttributes: pods }), self({ nonResourceAttributes: { verb: "get", path: "/x" } })),
  about("oneself about nothing", self({})),
  about("in a namespace", local({ ...jane, resourceAttributes: pods })),
  about("in a namespace, about another", local({ ...jane, resourceAttributes: { ...pods, namespace: "default" } })),
  about("in a namespace, about none", local({ ...jane, resourceAttributes: { verb: "get", resource: "pods" } })),
  about("in a namespace, about a path", local({ ...jane, nonResourceAttributes: { verb: "get", path: "/" } })),
  about("rules of no namespace", rules({})),
  about("who one is", ask("SelfSubjectReview", "selfsubjectreviews", {}, "authentication.k8s.io/v1")),
  about("a token of nobody", token({ token: "nonsense" })),
  about("no token", token({})),
  about("a token of nobody, for somebody", token({ token: "nonsense", audiences: ["vault"] })),
  about("tokens of an account that is not there", makeToken({})),
  {
    name: "tokens that are asked for wrongly",
    requests: [
      { method: "POST", path: account, body: { metadata: { name: "robot" } }, isSetUp: true },
      makeToken({ expirationSeconds: 5 }),
      makeToken({ expirationSeconds: 4_294_967_297 }),
      makeToken({ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "none" } }),
      makeToken({ boundObjectRef: { kind: "ConfigMap", apiVersion: "v1", name: "none" } }),
      { method: "GET", path: `${account}/robot/token` },
    ],
  },
  {
    name: "tokens, and whose they are",
    requests: [
      { method: "POST", path: account, body: { metadata: { name: "robot" } }, isSetUp: true },
      makeToken({}),
      makeToken({ audiences: ["vault", "ldap"], expirationSeconds: 700 }),
      token({ token: "{token:1}" }),
      token({ token: "{token:2}" }),
      token({ token: "{token:2}", audiences: ["vault", "other"] }),
      token({ token: "{token:1}x" }),
    ],
  },
  {
    name: "a token of a secret",
    requests: [
      { method: "POST", path: account, body: { metadata: { name: "robot" } }, isSetUp: true },
      { method: "POST", path: "/api/v1/namespaces/{ns}/secrets", body: { metadata: { name: "mine" } } },
      makeToken({ boundObjectRef: { kind: "Secret", apiVersion: "v1", name: "mine" } }),
      makeToken({ boundObjectRef: { kind: "Secret", apiVersion: "v1", name: "mine", uid: "{uid:1}" } }),
      makeToken({ boundObjectRef: { kind: "Secret", apiVersion: "v1", name: "mine", uid: "another" } }),
      token({ token: "{token:2}" }),
    ],
  },
  {
    name: "a token of a pod and of its node",
    requests: [
      { method: "POST", path: account, body: { metadata: { name: "robot" } }, isSetUp: true },
      { method: "POST", path: account, body: { metadata: { name: "other" } }, isSetUp: true },
      { method: "POST", path: "/api/v1/nodes", body: { metadata: { name: "node-of-{ns}" } } },
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/pods",
        body: {
          metadata: { name: "mine" },
          spec: { serviceAccountName: "robot", nodeName: "node-of-{ns}", containers: [{ name: "a", image: "b" }] },
        },
        isSetUp: true,
      },
      makeToken({ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "mine" } }),
      token({ token: "{token:4}" }),
      makeToken({ boundObjectRef: { kind: "Node", apiVersion: "v1", name: "node-of-{ns}" } }),
      token({ token: "{token:6}" }),
      {
        method: "POST",
        path: `${account}/other/token`,
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "mine" } },
        },
      },
    ],
  },
  {
    name: "tokens with metadata",
    requests: [
      { method: "POST", path: account, body: { metadata: { name: "robot" } }, isSetUp: true },
      ...[{ name: "another" }, { namespace: "default" }, { uid: "another" }, { name: "robot", labels: { a: "b" } }].map(
        (metadata): Request => ({
          ...makeToken({}),
          body: { kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata, spec: {} },
        }),
      ),
    ],
  },
  about(
    "selectors in two ways",
    subject({
      ...jane,
      resourceAttributes: {
        ...pods,
        labelSelector: { rawSelector: "a=b", requirements: [{ key: "app", operator: "In", values: ["web"] }] },
        fieldSelector: {},
      },
    }),
  ),
  about("a question that is read", { method: "GET", path: "/apis/authorization.k8s.io/v1/subjectaccessreviews" }),
  about("a question of another kind", {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
  }),
  about(
    "a role that is not there",
    bound("one", "Role", "no-one"),
    bound("two", "Role", "reader"),
    subject({ user: "ann", resourceAttributes: { ...pods, verb: "create" } }),
    subject({ user: "ann", resourceAttributes: { ...pods, verb: "list" } }),
    subject({ user: "ann", resourceAttributes: { verb: "list", resource: "pods" } }),
    subject({ user: "joe", resourceAttributes: { ...pods, verb: "create" } }),
    subject({ user: "ann", nonResourceAttributes: { verb: "get", path: "/logs" } }),
    { ...self({ resourceAttributes: { ...pods, verb: "create" } }), as: "ann" },
    { method: "DELETE", path: "/api/v1/namespaces/{ns}/pods/a", as: "ann" },
    { method: "GET", path: "/api/v1/namespaces/{ns}/pods/a", as: "ann" },
    { method: "DELETE", path: "/api/v1/namespaces/{ns}/pods?labelSelector=a%3Db", as: "ann" },
    { method: "GET", path: "/logs", as: "ann" },
    { ...rules({ namespace: "{ns}" }), as: "ann" },
  ),
  about(
    "a cluster role that is not there, twice",
    bound("one", "ClusterRole", "none-{ns}"),
    bound("two", "ClusterRole", "none-{ns}"),
    subject({ user: "ann", resourceAttributes: pods }),
    { method: "DELETE", path: "/api/v1/namespaces/{ns}/pods/a", as: "ann" },
  ),
  {
    name: "requests with selectors that are not allowed",
    requests: [
      "pods?labelSelector=a%3Db",
      "pods?fieldSelector=metadata.name%3Da",
      "pods?fieldSelector=metadata.name%3D%3Da,metadata.namespace%3D{ns}",
      "pods?fieldSelector=metadata.name%21%3Da",
      "pods?fieldSelector=metadata.name%3Da&watch=1",
      "pods?fieldSelector=metadata.name%3Da%5C%2Cb",
      "pods?fieldSelector=metadata.name%3Da%5C",
      "pods?fieldSelector=metadata.name%3D..",
      "pods?fieldSelector=a%3Db%2Cmetadata.name%3D%3Dc",
      "pods?fieldSelector=metadata.name&watch=true",
      "pods?fieldSelector=metadata.name%3D",
    ].flatMap((path): Request[] => [
      { method: "GET", path: `/api/v1/namespaces/{ns}/${path}`, as: "ann" },
      { method: "DELETE", path: `/api/v1/namespaces/{ns}/${path}`, as: "ann" },
    ]),
  },
];
