// Who may do what: roles, acting for others, tokens, and questions about all of these.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { configMap, startCluster, type Cluster } from "./cluster.ts";

type Answer = { status: number; body: KubeObject & { message: string; status: { [field: string]: unknown } } };
type Ask = { method?: string; body?: object; headers?: { [name: string]: string } };

async function ask(cluster: Cluster, url: string, { method = "GET", body, headers = {} }: Ask = {}): Promise<Answer> {
  const answer = await cluster.apiServer.handle({
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.equal(typeof answer.body, "string");
  const isJson = answer.headers["content-type"]?.includes("json");
  return { status: answer.status, body: JSON.parse(isJson ? (answer.body as string) : "{}") as Answer["body"] };
}

const as = (user: string, more: { [name: string]: string } = {}) => ({ "impersonate-user": user, ...more });
const rbac = "rbac.authorization.k8s.io";

type Rule = { [field: string]: string[] };
const role = (kind: "Role" | "ClusterRole", name: string, rules: Rule[], labels = {}): KubeObject => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: { name, labels, ...(kind === "Role" ? { namespace: "default" } : {}) },
  rules,
});
const binding = (kind: "Role" | "ClusterRole", name: string, user: string, to = kind): KubeObject => ({
  apiVersion: `${rbac}/v1`,
  kind: `${to}Binding`,
  metadata: { name: `${name}-${user}`, ...(to === "Role" ? { namespace: "default" } : {}) },
  roleRef: { apiGroup: rbac, kind, name },
  subjects: [{ apiGroup: rbac, kind: "User", name: user }],
});

const configMaps = "/api/v1/namespaces/default/configmaps";

/** What a rule gives, and what it does not: `verb path`, 403 for what it does not. */
const rules: { [title: string]: { rule: Rule; may: string[]; mayNot: string[] } } = {
  "one verb on one resource": {
    rule: { verbs: ["list"], apiGroups: [""], resources: ["configmaps"] },
    may: [`GET ${configMaps}`],
    mayNot: [
      `GET ${configMaps}/a`,
      `POST ${configMaps}`,
      "GET /api/v1/namespaces/default/secrets",
      "GET /api/v1/namespaces/kube-system/configmaps",
      "GET /api/v1/configmaps",
      `DELETE ${configMaps}`,
    ],
  },
  "names limit it, and a list of that one name is within the limit": {
    rule: { verbs: ["get", "list"], apiGroups: [""], resources: ["configmaps"], resourceNames: ["a"] },
    may: [`GET ${configMaps}/a`, `GET ${configMaps}?fieldSelector=metadata.name%3Da`],
    mayNot: [`GET ${configMaps}/b`, `GET ${configMaps}`],
  },
  "a resource does not give its subresources": {
    rule: { verbs: ["*"], apiGroups: ["apps"], resources: ["deployments"] },
    may: ["GET /apis/apps/v1/namespaces/default/deployments"],
    mayNot: [
      "GET /apis/apps/v1/namespaces/default/deployments/a/scale",
      "GET /apis/apps/v1/namespaces/default/replicasets",
    ],
  },
  "a star before a slash is that subresource of every resource": {
    rule: { verbs: ["get"], apiGroups: ["*"], resources: ["*/scale"] },
    may: ["GET /apis/apps/v1/namespaces/default/deployments/a/scale"],
    mayNot: ["GET /apis/apps/v1/namespaces/default/deployments/a"],
  },
  "a star is everything": {
    rule: { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    may: [`GET ${configMaps}`, "GET /apis/apps/v1/namespaces/default/deployments/a/scale", `DELETE ${configMaps}`],
    mayNot: ["GET /api/v1/nodes"],
  },
};
for (const [title, { rule, may, mayNot }] of Object.entries(rules))
  test(`a role: ${title}`, async () => {
    await using cluster = startCluster();
    await cluster.client.create(configMap("a"));
    await cluster.client.create(role("Role", "r", [rule]));
    await cluster.client.create(binding("Role", "r", "jane"));
    const tryAll = async (calls: string[]) => {
      const statuses: boolean[] = [];
      for (const call of calls) {
        const [method = "", url = ""] = call.split(" ");
        const { status } = await ask(cluster, url, { method, headers: as("jane") });
        statuses.push(status === 403);
      }
      return statuses;
    };
    assert.deepEqual(
      await tryAll(mayNot),
      mayNot.map(() => true),
    );
    assert.deepEqual(
      await tryAll(may),
      may.map(() => false),
    );
  });

test("a refusal says who, what and where, in Kubernetes' words", async () => {
  await using cluster = startCluster();
  const messageOf = async (url: string) => (await ask(cluster, url, { headers: as("jane") })).body.message;
  assert.equal(
    await messageOf(`${configMaps}/a`),
    'configmaps "a" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "default"',
  );
  assert.equal(
    await messageOf("/apis/apps/v1/deployments"),
    'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
  );
  assert.equal(await messageOf("/metrics"), 'forbidden: User "jane" cannot get path "/metrics"');
});

test("everybody who is known finds out what there is; nobody else does", async () => {
  await using cluster = startCluster();
  for (const url of ["/version", "/api", "/apis", "/api/v1", "/openapi/v3", "/healthz"])
    assert.equal((await ask(cluster, url, { headers: as("jane") })).status, 200, url);
  assert.equal((await ask(cluster, "/api", { headers: { authorization: "Bearer nothing" } })).status, 401);
});

test("acting for others takes a permission for each thing that is claimed", async () => {
  await using cluster = startCluster();
  const token = await accountToken(cluster, "default", "robot");
  const may = (headers: { [name: string]: string }) =>
    ask(cluster, "/version", { headers: { authorization: `Bearer ${token}`, ...headers } });
  const refused = await may(as("jane"));
  assert.equal(refused.status, 403);
  assert.match(refused.body.message, /User "system:serviceaccount:default:robot" cannot impersonate-on:user-info:get/);
  const robot = "system:serviceaccount:default:robot";
  await cluster.client.create(
    role("ClusterRole", "i", [
      { verbs: ["impersonate"], apiGroups: [""], resources: ["users"], resourceNames: ["jane"] },
    ]),
  );
  await cluster.client.create({
    ...binding("ClusterRole", "i", "robot"),
    subjects: [{ kind: "User", name: robot, apiGroup: rbac }],
  });
  assert.equal((await may(as("jane"))).status, 200);
  assert.equal((await may(as("joe"))).status, 403);
  assert.equal((await may(as("jane", { "impersonate-group": "system:masters" }))).status, 403);
  assert.equal((await may(as("jane", { "impersonate-uid": "1" }))).status, 403);
  assert.equal((await may(as("jane", { "impersonate-extra-scopes": "all" }))).status, 403);
  const groupsAlone = await ask(cluster, "/version", { headers: { "impersonate-group": "dev" } });
  assert.equal(groupsAlone.status, 400);
});

async function accountToken(cluster: Cluster, namespace: string, name: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await cluster.client.create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } });
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const { status, body } = await ask(cluster, `${accounts}/${name}/token`, { method: "POST", body: request });
  assert.equal(status, 201);
  return String(body.status["token"]);
}

async function reviewToken(
  cluster: Cluster,
  token: string,
  audiences?: string[],
): Promise<{ [field: string]: unknown }> {
  const spec = { token, ...(audiences ? { audiences } : {}) };
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec };
  return (await ask(cluster, "/apis/authentication.k8s.io/v1/tokenreviews", { method: "POST", body })).body.status;
}

test("a token lives as long as it says and as its account does", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  await using cluster = startCluster({ now: () => now });
  const token = await accountToken(cluster, "default", "robot");
  const review = (value: string, audiences?: string[]) => reviewToken(cluster, value, audiences);
  const isGood = async (value: string, audiences?: string[]) =>
    (await review(value, audiences))["authenticated"] === true;
  assert.equal(await isGood(token), true);
  assert.equal(((await review(token))["user"] as { username: string }).username, "system:serviceaccount:default:robot");
  assert.equal(await isGood(token, ["somebody-else"]), false);
  const [head, body, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString()) as { sub: string };
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: "system:serviceaccount:kube-system:root" }));
  assert.equal(await isGood(`${head}.${forged.toString("base64url")}.${signature}`), false);
  const unsigned = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  assert.equal(await isGood(`${unsigned}.${body}.`), false);
  now += 3_599_000;
  assert.equal(await isGood(token), true);
  now += 1_000;
  assert.equal(await isGood(token), false);
  now -= 3_600_000;
  assert.equal(await isGood(token), true);
  await ask(cluster, "/api/v1/namespaces/default/serviceaccounts/robot", { method: "DELETE" });
  assert.equal(await isGood(token), false);
});

test("a token that is bound to an object goes with it", async () => {
  await using cluster = startCluster({ simulate: { workloads: false, garbageCollector: false } });
  await accountToken(cluster, "default", "robot");
  const secrets = "/api/v1/namespaces/default/secrets";
  const make = () => ask(cluster, secrets, { method: "POST", body: { metadata: { name: "mine" } } });
  const bound = async (boundObjectRef: object): Promise<string> => {
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { boundObjectRef } };
    const path = "/api/v1/namespaces/default/serviceaccounts/robot/token";
    const { body: answer } = await ask(cluster, path, { method: "POST", body });
    return String(answer.status["token"]);
  };
  await make();
  const token = await bound({ kind: "Secret", apiVersion: "v1", name: "mine" });
  assert.equal((await reviewToken(cluster, token))["authenticated"], true);
  await ask(cluster, `${secrets}/mine`, { method: "DELETE" });
  const gone = { user: {}, error: "[invalid bearer token, service account token has been invalidated]" };
  assert.deepEqual(await reviewToken(cluster, token), gone);
  await make();
  assert.deepEqual(await reviewToken(cluster, token), gone, "another of its name is not what it was bound to");
  const answer = await ask(cluster, "/version", { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401);
});

test("a token of less than ten minutes, and one for no account, are refused", async () => {
  await using cluster = startCluster();
  const accounts = "/api/v1/namespaces/default/serviceaccounts";
  const request = (spec: object) => ({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec });
  assert.equal((await ask(cluster, `${accounts}/nobody/token`, { method: "POST", body: request({}) })).status, 404);
  await accountToken(cluster, "default", "robot");
  const short = await ask(cluster, `${accounts}/robot/token`, {
    method: "POST",
    body: request({ expirationSeconds: 60 }),
  });
  assert.equal(short.status, 422);
});

const grants: { [title: string]: { own: Rule[]; wanted: Rule[]; status: number } } = {
  "what one has may be given": {
    own: [{ verbs: ["get", "list"], apiGroups: [""], resources: ["secrets", "pods"] }],
    wanted: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }],
    status: 201,
  },
  "what two rules have together may be given as one": {
    own: [
      { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
      { verbs: ["list"], apiGroups: [""], resources: ["pods"] },
    ],
    wanted: [{ verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] }],
    status: 201,
  },
  "what one has not may not": {
    own: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }],
    wanted: [{ verbs: ["get", "delete"], apiGroups: [""], resources: ["pods"] }],
    status: 403,
  },
  "one name of it is not all of it": {
    own: [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["a"] }],
    wanted: [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }],
    status: 403,
  },
  "a star is not the sum of what one has": {
    own: [
      { verbs: ["get", "list", "watch", "create", "update", "patch", "delete"], apiGroups: [""], resources: ["pods"] },
    ],
    wanted: [{ verbs: ["*"], apiGroups: [""], resources: ["pods"] }],
    status: 403,
  },
  "the right to escalate gives anything": {
    own: [{ verbs: ["escalate"], apiGroups: [rbac], resources: ["roles"] }],
    wanted: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
    status: 201,
  },
};
for (const [title, { own, wanted, status }] of Object.entries(grants))
  test(`roles: ${title}`, async () => {
    await using cluster = startCluster();
    const write = { verbs: ["create", "update"], apiGroups: [rbac], resources: ["roles", "rolebindings"] };
    await cluster.client.create(role("Role", "own", [...own, write]));
    await cluster.client.create(binding("Role", "own", "jane"));
    const roles = `/apis/${rbac}/v1/namespaces/default/roles`;
    const given = await ask(cluster, roles, {
      method: "POST",
      body: role("Role", "given", wanted),
      headers: as("jane"),
    });
    assert.equal(given.status, status, given.body.message);
    if (status === 403) assert.match(given.body.message, /is attempting to grant RBAC permissions not currently held:/);
  });

test("binding a role takes its rights, or the right to bind it; a role that is not there cannot be bound", async () => {
  await using cluster = startCluster();
  const write = { verbs: ["create"], apiGroups: [rbac], resources: ["rolebindings"] };
  await cluster.client.create(role("Role", "own", [write]));
  await cluster.client.create(binding("Role", "own", "jane"));
  const bind = (name: string) =>
    ask(cluster, `/apis/${rbac}/v1/namespaces/default/rolebindings`, {
      method: "POST",
      body: binding("ClusterRole", name, "joe", "Role"),
      headers: as("jane"),
    });
  assert.equal((await bind("edit")).status, 403);
  assert.equal((await bind("nothing")).status, 404);
  const mayBind = { verbs: ["bind"], apiGroups: [rbac], resources: ["clusterroles"], resourceNames: ["edit"] };
  await cluster.client.create(role("Role", "binder", [mayBind]));
  await cluster.client.create(binding("Role", "binder", "jane"));
  assert.equal((await bind("edit")).status, 201);
  assert.equal((await bind("admin")).status, 403);
});

test("view, edit and admin gather the rules of labelled cluster roles, in steps", async () => {
  await using cluster = startCluster();
  const widgets = { verbs: ["get"], apiGroups: ["x.io"], resources: ["widgets"] };
  const label = { [`${rbac}/aggregate-to-view`]: "true" };
  const has = async (name: string) => {
    const found = await ask(cluster, `/apis/${rbac}/v1/clusterroles/${name}`);
    return (found.body["rules"] as Rule[]).some(({ apiGroups }) => apiGroups?.includes("x.io"));
  };
  await cluster.client.create(role("ClusterRole", "widgets", [widgets], label));
  assert.deepEqual([await has("view"), await has("edit"), await has("admin")], [true, true, true]);
  await ask(cluster, `/apis/${rbac}/v1/clusterroles/widgets`, { method: "DELETE" });
  assert.deepEqual([await has("view"), await has("edit"), await has("admin")], [false, false, false]);
});

test("questions: may I, may they, who am I", async () => {
  await using cluster = startCluster();
  await cluster.client.create(binding("ClusterRole", "view", "jane", "Role"));
  const may = async (kind: string, url: string, spec: object, headers = {}) => {
    const body = { apiVersion: "authorization.k8s.io/v1", kind, spec };
    const answer = await ask(cluster, `/apis/authorization.k8s.io/v1/${url}`, { method: "POST", body, headers });
    return answer.body.status["allowed"];
  };
  const pods = { resourceAttributes: { verb: "list", resource: "pods", namespace: "default" } };
  const secrets = { resourceAttributes: { verb: "list", resource: "secrets", namespace: "default" } };
  const self = ["SelfSubjectAccessReview", "selfsubjectaccessreviews"] as const;
  assert.equal(await may(...self, pods, as("jane")), true);
  assert.equal(await may(...self, secrets, as("jane")), false);
  assert.equal(await may(...self, { nonResourceAttributes: { path: "/metrics", verb: "get" } }, as("jane")), false);
  const other = ["SubjectAccessReview", "subjectaccessreviews"] as const;
  assert.equal(await may(...other, { ...pods, user: "jane" }), true);
  assert.equal(await may(...other, { ...secrets, user: "jane" }), false);
  const who = await ask(cluster, "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
    method: "POST",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    headers: as("jane", { "impersonate-group": "dev", "impersonate-extra-scopes": "a" }),
  });
  assert.deepEqual(who.body.status["userInfo"], {
    username: "jane",
    groups: ["dev", "system:authenticated"],
    extra: { scopes: ["a"] },
  });
});
