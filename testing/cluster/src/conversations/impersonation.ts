// Acting for somebody else: who may do that, for whom, and for what. Since 1.36 one may be allowed to act for some, in what one does there.
// @see KEP-5284
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { inNamespace, made, talk } from "./sparse.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";
const quietly = (request: Request): Request => ({ ...request, isSetUp: true });

/** Answers 0 and 1: an account, and its token. */
const account: readonly Request[] = [
  quietly(made(`${inNamespace}/serviceaccounts`, {}, "ann")),
  { method: "POST", path: `${inNamespace}/serviceaccounts/ann/token`, body: { spec: {} }, isSetUp: true },
];

const role = (name: string, ...rules: JsonObject[]): Request[] => [
  quietly(made(`${rbac}/clusterroles`, { rules }, `{ns}-${name}`)),
  quietly(
    made(
      `${rbac}/clusterrolebindings`,
      {
        roleRef: { apiGroup: group, kind: "ClusterRole", name: `{ns}-${name}` },
        subjects: [{ kind: "ServiceAccount", name: "ann", namespace: "{ns}" }],
      },
      `{ns}-${name}`,
    ),
  ),
];
const revoked = (name: string): Request[] =>
  ["clusterrolebindings", "clusterroles"].map((kind) => ({
    method: "DELETE",
    path: `${rbac}/${kind}/{ns}-${name}`,
    isSetUp: true,
  }));

type Claims = { [header: string]: string };
const asking = (request: Omit<Request, "headers">, claims: Claims): Request => ({
  ...request,
  headers: { authorization: "Bearer {token:1}", ...claims },
});
const who = (claims: Claims): Request =>
  asking({ method: "POST", path: "/apis/authentication.k8s.io/v1/selfsubjectreviews", body: {} }, claims);
const reading = (path: string, claims: Claims): Request => asking({ method: "GET", path }, claims);

const user = (name: string, more: Claims = {}): Claims => ({ "impersonate-user": name, ...more });
const maps = `${inNamespace}/configmaps`;
const bob = user("bob");
const robot = user("system:serviceaccount:{ns}:robot");
const node = user("system:node:one");

const everywhere = (verb: string, apiGroup: string, resources: string[], names: string[] = []): JsonObject => ({
  apiGroups: [apiGroup],
  resources,
  verbs: [verb],
  ...(names.length > 0 ? { resourceNames: names } : {}),
});
const authentication = "authentication.k8s.io";
const reviewing = (mode: string): JsonObject =>
  everywhere(`impersonate-on:${mode}:create`, authentication, ["selfsubjectreviews"]);
const review = everywhere("create", authentication, ["selfsubjectreviews"]);

/** What is refused, and what is allowed by which right. */
export const impersonationTalks: readonly Conversation[] = [
  talk(
    "nobody may",
    ...account,
    ...role("review", review),
    reading(`${maps}/a`, bob),
    reading(maps, robot),
    reading("/version", node),
    who(user("system:anonymous")),
    who(bob),
    who(user("bob", { "impersonate-group": "a" })),
    who(user("bob", { "impersonate-uid": "1" })),
    who(user("system:serviceaccount:{ns}:robot", { "impersonate-group": "a" })),
    ...revoked("review"),
  ),
  talk(
    "whoever may impersonate",
    ...account,
    ...role(
      "old",
      review,
      everywhere("impersonate", "", ["users", "groups", "serviceaccounts"]),
      everywhere("impersonate", authentication, ["uids", "userextras/example.com", "userextras/scopes"]),
    ),
    { ...who(bob), until: '"bob"' },
    who(robot),
    who(node),
    who(user("system:anonymous")),
    who(user("bob", { "impersonate-group": "system:masters" })),
    who(user("bob", { "impersonate-group": "a" })),
    who(user("bob", { "impersonate-group": "system:unauthenticated" })),
    who(user("bob", { "impersonate-uid": "1" })),
    who(user("bob", { "impersonate-extra-scopes": "view" })),
    who(user("bob", { "impersonate-extra-others": "view" })),
    ...revoked("old"),
  ),
  talk(
    "whoever may act for users, in reviews",
    ...account,
    ...role(
      "users",
      review,
      everywhere("impersonate:user-info", authentication, ["users"], ["bob", "system:anonymous"]),
      everywhere("impersonate:user-info", authentication, ["groups"], ["a", "b"]),
      everywhere("impersonate:user-info", authentication, ["userextras/example.com/a"], ["x"]),
      reviewing("user-info"),
    ),
    { ...who(bob), until: '"bob"' },
    who(user("eve")),
    who(user("system:anonymous")),
    who(robot),
    who(node),
    reading(maps, bob),
    who(user("bob", { "impersonate-group": "a" })),
    who(user("bob", { "impersonate-group": "c" })),
    who(user("bob", { "impersonate-group": "system:masters" })),
    who(user("bob", { "impersonate-uid": "1" })),
    who(user("bob", { "impersonate-extra-example.com%2fa": "x" })),
    who(user("bob", { "impersonate-extra-example.com%2fa": "y" })),
    who(user("bob", { "impersonate-extra-scopes": "view" })),
    ...revoked("users"),
  ),
  talk(
    "whoever may act for accounts and nodes, in reviews",
    ...account,
    ...role(
      "others",
      review,
      everywhere("impersonate:serviceaccount", authentication, ["serviceaccounts"], ["robot"]),
      everywhere("impersonate:arbitrary-node", authentication, ["nodes"], ["one"]),
      reviewing("serviceaccount"),
      reviewing("arbitrary-node"),
    ),
    { ...who(robot), until: "robot" },
    { ...who(node), until: "system:node:one" },
    who(user("system:serviceaccount:{ns}:other")),
    who(user("system:node:two")),
    who(bob),
    who(user("system:node:one", { "impersonate-group": "a" })),
    ...revoked("others"),
  ),
  talk(
    "claims without a user",
    ...account,
    reading("/version", { "impersonate-group": "a" }),
    reading("/version", { "impersonate-uid": "1", "impersonate-extra-scopes": "view" }),
    quietly(reading("/version", { "impersonate-user": "" })),
  ),
];
