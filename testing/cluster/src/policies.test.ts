// Validating admission policies: rules in CEL, on every write that they are bound to.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue, KubeObject } from "@sluice/objects";
import { configMap, deployment, startCluster, type Cluster } from "./cluster.ts";

type Fields = { [field: string]: JsonValue };
type Answer = { status: number; warning: string; body: { message: string; reason: string; details: Fields } };

const group = "admissionregistration.k8s.io";
const everyWrite = {
  resourceRules: [
    { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["configmaps", "deployments"] },
  ],
};
const policy = (name: string, spec: Fields): KubeObject => ({
  apiVersion: `${group}/v1`,
  kind: "ValidatingAdmissionPolicy",
  metadata: { name },
  spec: { matchConstraints: everyWrite, ...spec },
});
const binding = (name: string, spec: Fields = {}): KubeObject => ({
  apiVersion: `${group}/v1`,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name: `${name}-binding` },
  spec: { policyName: name, validationActions: ["Deny"], ...spec },
});

/** A cluster with one policy, bound. */
async function clusterWith(spec: Fields, bound: Fields = {}): Promise<Cluster> {
  const cluster = startCluster();
  await cluster.client.create(policy("limit", spec));
  await cluster.client.create(binding("limit", bound));
  return cluster;
}

async function send(cluster: Cluster, method: string, url: string, body?: object): Promise<Answer> {
  const answer = await cluster.apiServer.handle({
    method,
    url,
    headers: { "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const parsed = JSON.parse(answer.body as string) as Answer["body"];
  return { status: answer.status, warning: answer.headers["warning"] ?? "", body: parsed };
}

const configMaps = "/api/v1/namespaces/default/configmaps";
const denial = (message: string) =>
  `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'limit' with binding 'limit-binding' denied request: ${message}`;
const refuseAll = { validations: [{ expression: "false" }] };

type Denied = { spec: Fields; message: string; code?: number; reason?: string };
const denied: { [title: string]: Denied } = {
  "by its expression, when it has no message": {
    spec: { validations: [{ expression: " object.metadata.name != 'a' " }] },
    message: "failed expression: object.metadata.name != 'a'",
  },
  "by its message, with its reason": {
    spec: { validations: [{ expression: "false", message: "no more", reason: "Forbidden" }] },
    message: "no more",
    code: 403,
    reason: "Forbidden",
  },
  "by a message that is worked out": {
    spec: { validations: [{ expression: "false", message: "no", messageExpression: "'not ' + object.metadata.name" }] },
    message: "not a",
  },
  "by its message, when the other one fails": {
    spec: { validations: [{ expression: "false", message: "no", messageExpression: "string(object.data.missing)" }] },
    message: "no",
  },
  "by variables that build on variables": {
    spec: {
      variables: [
        { name: "count", expression: "size(object.data)" },
        { name: "most", expression: "variables.count + 1" },
        { name: "broken", expression: "object.nothing" },
      ],
      validations: [{ expression: "variables.most < 2", messageExpression: "string(variables.most) + ' is too much'" }],
    },
    message: "2 is too much",
  },
  "by an expression that fails": {
    spec: { validations: [{ expression: "object.data.missing == ''" }] },
    message: "expression 'object.data.missing == ''' resulted in error: no such key: missing",
  },
  "by what is known of the request": {
    spec: {
      validations: [
        {
          expression:
            "!(request.operation == 'CREATE' && request.userInfo.username == 'kubernetes-admin' && oldObject == null)",
          message: "known",
        },
      ],
    },
    message: "known",
  },
  "by the labels of its namespace": {
    spec: {
      validations: [{ expression: "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] != 'default'" }],
    },
    message: "failed expression: namespaceObject.metadata.labels['kubernetes.io/metadata.name'] != 'default'",
  },
};
for (const [title, { spec, message, code = 422, reason = "Invalid" }] of Object.entries(denied))
  void test(`a write is denied ${title}`, async () => {
    await using cluster = await clusterWith(spec);
    const { status, body } = await send(cluster, "POST", configMaps, configMap("a", { key: "1" }));
    assert.equal(body.message, denial(message));
    assert.deepEqual([status, body.reason], [code, reason]);
    assert.equal((await send(cluster, "GET", `${configMaps}/a`)).status, 404);
  });

type Bound = { spec?: Fields; bound?: Fields };
const admitted: { [title: string]: Bound } = {
  "is as the policy wants it": { spec: { validations: [{ expression: "has(object.data)" }] } },
  "does not meet the policy's conditions": {
    spec: { ...refuseAll, matchConditions: [{ name: "other", expression: "request.name != 'a'" }] },
  },
  "the policy fails on, and may": {
    spec: { validations: [{ expression: "object.nothing == 1" }], failurePolicy: "Ignore" },
  },
  "is excluded": {
    spec: {
      ...refuseAll,
      matchConstraints: {
        ...everyWrite,
        excludeResourceRules: [{ ...everyWrite.resourceRules[0], resourceNames: ["a"] }],
      },
    },
  },
  "the binding does not select": { bound: { matchResources: { namespaceSelector: { matchLabels: { env: "prod" } } } } },
};
for (const [title, { spec = refuseAll, bound }] of Object.entries(admitted))
  void test(`a write is admitted that ${title}`, async () => {
    await using cluster = await clusterWith(spec, bound);
    assert.equal((await send(cluster, "POST", configMaps, configMap("a", { key: "1" }))).status, 201);
  });

void test("a binding that only warns lets the write through, with a warning", async () => {
  await using cluster = await clusterWith(refuseAll, { validationActions: ["Warn"] });
  const { status, warning } = await send(cluster, "POST", configMaps, configMap("a"));
  assert.equal(status, 201);
  assert.equal(
    warning,
    `299 - "Validation failed for ValidatingAdmissionPolicy 'limit' with binding 'limit-binding': failed expression: false"`,
  );
});

void test("updates see what was there, deletions only that", async () => {
  await using cluster = await clusterWith({
    validations: [
      { expression: "object == null || oldObject == null || object.data.key != oldObject.data.key", message: "same" },
      { expression: "object != null", message: "kept" },
    ],
  });
  await cluster.client.create(configMap("a", { key: "1" }));
  const same = await send(cluster, "PATCH", `${configMaps}/a`, { metadata: { labels: { new: "1" } } });
  assert.equal(same.body.message, denial("same"));
  assert.equal((await send(cluster, "PATCH", `${configMaps}/a`, { data: { key: "2" } })).status, 200);
  assert.equal((await send(cluster, "DELETE", `${configMaps}/a`)).body.message, denial("kept"));
  assert.equal((await send(cluster, "DELETE", configMaps)).body.message, denial("kept").replace(`"a"`, `"Unknown"`));
});

void test("a binding names the parameters, and what happens without them", async () => {
  const spec = {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    matchConstraints: { resourceRules: [{ ...everyWrite.resourceRules[0], resources: ["deployments"] }] },
    validations: [
      {
        expression: "object.spec.replicas <= int(params.data.most)",
        messageExpression: "'at most ' + params.data.most",
      },
    ],
  } as unknown as Fields;
  const bound = { paramRef: { name: "limits", namespace: "default", parameterNotFoundAction: "Deny" } };
  await using cluster = await clusterWith(spec, bound);
  const create = (replicas: number) =>
    send(cluster, "POST", "/apis/apps/v1/namespaces/default/deployments", deployment(`a${replicas}`, { replicas }));
  assert.match(
    (await create(1)).body.message,
    /: no params found for policy binding with `Deny` parameterNotFoundAction$/,
  );
  await cluster.client.create(configMap("limits", { most: "3" }));
  assert.match((await create(4)).body.message, /denied request: at most 3$/);
  assert.equal((await create(3)).status, 201);
});

void test("a policy is refused that cannot be compiled, or names what is not there", async () => {
  await using cluster = startCluster();
  const url = `/apis/${group}/v1/validatingadmissionpolicies`;
  const refusal = async (expression: string) =>
    (await send(cluster, "POST", url, policy("p", { validations: [{ expression }] }))).body.message;
  assert.match(await refusal("1 +"), /spec\.validations\[0\]\.expression: Invalid value: "1 \+": compilation failed: /);
  assert.match(await refusal("int('a') == 1"), /program instantiation failed: type conversion error from 'string'/);
});

test("a policy may ask who may do what", async () => {
  const may = (verb: string) => `authorizer.requestResource.check('${verb}')`;
  const account = "authorizer.serviceAccount('default', 'app').group('').resource('pods').namespace('default')";
  await using cluster = await clusterWith({
    variables: [
      { name: "own", expression: may("create") },
      { name: "app", expression: `${account}.check('list')` },
    ],
    validations: [
      { expression: "variables.own.allowed() && !variables.own.errored()", message: "not yours" },
      { expression: "authorizer.path('/healthz').check('get').allowed()", message: "no path" },
      {
        expression: "variables.app.allowed()",
        messageExpression: "string(variables.app.allowed())",
        message: "no app",
      },
      { expression: "variables.app.reason() == object.data.reason", message: "another reason" },
    ],
  });
  const create = async (reason: string) =>
    (await send(cluster, "POST", configMaps, configMap("a", { reason }))).body.message ?? "";
  assert.equal(await create(""), denial("no app"));
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }];
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "pods" }, rules };
  await send(cluster, "POST", `${rbac}/namespaces/default/roles`, role);
  await send(cluster, "POST", `${rbac}/namespaces/default/rolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "apps" },
    subjects: [{ kind: "ServiceAccount", name: "app", namespace: "default" }],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "pods" },
  });
  const reason = `RBAC: allowed by RoleBinding "apps/default" of Role "pods" to ServiceAccount "app/default"`;
  assert.equal(await create(""), denial("another reason"));
  assert.equal(await create(reason), "");
});

test("what costs too much is refused", async () => {
  const long = "lists.range(2000).all(a, lists.range(2000).all(b, a + b >= 0))";
  await using cluster = await clusterWith({ validations: [{ expression: long }] });
  const { body } = await send(cluster, "POST", configMaps, configMap("a", {}));
  const why = `expression '${long}' resulted in error: operation cancelled: actual cost limit exceeded`;
  assert.equal(body.message, denial(why));
});
