// What Kubernetes' conformance suite asks of admission webhooks; the server that it would deploy is one of ours. Each test has the name of the one
// it stands for. Attaching to a pod is refused before any webhook is asked, since nothing runs here.
// @see kubernetes test/e2e/apimachinery/webhook.go
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { call } from "./call-cluster.ts";
import { configMap, startCluster, type Cluster } from "./cluster.ts";
import { define, definitionOf } from "./definition.ts";
import { startHooks, type Asked, type HookServer, type Said } from "./hook-server.ts";

const registration = "/apis/admissionregistration.k8s.io/v1";
type Sort = "validating" | "mutating";
const hooks = (sort: Sort): string => `${registration}/${sort}webhookconfigurations`;
const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const widgets = "/apis/example.com/v1/namespaces/default/widgets";
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

type Rule = { group?: string; resources: string[]; operations?: string[] };
const ruleOf = ({ group = "", resources, operations = ["CREATE"] }: Rule) => ({
  operations,
  apiGroups: [group],
  apiVersions: ["v1", "v2"],
  resources,
});
const hook = (server: HookServer | undefined, path: string, rules: Rule[], more: object = {}) => ({
  name: `${path.slice(1)}.example.com`,
  clientConfig: server
    ? { url: `${server.url}${path}`, caBundle: server.caBundle }
    : { url: `https://127.0.0.1:1${path}` },
  rules: rules.map(ruleOf),
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  ...more,
});

async function register(cluster: Cluster, sort: Sort, webhooks: object[], name = "hooks"): Promise<KubeObject> {
  const { status, object } = await call(cluster, "POST", hooks(sort), { metadata: { name }, webhooks });
  assert.equal(status, 201, object.message ?? "");
  return object;
}

const deny = (message: string) => (): Said => ({ allowed: false, status: { message, code: 403 } });
const allow = (): Said => ({ allowed: true });
const add = (path: string, value: unknown) => (): Said => ({ allowed: true, patch: [{ op: "add", path, value }] });
const dataOf = (asked: Asked): { [key: string]: string } =>
  ((asked.object ?? asked.oldObject)?.["data"] ?? {}) as { [key: string]: string };
const map = (name: string, data: { [key: string]: string } = {}) => configMap(name, data);
const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: "app", image: "pause" }] } });
const widget = (name: string, data: object) => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "default" },
  data,
});

void test("AdmissionWebhook should include webhook resources in discovery documents", async () => {
  await using cluster = startCluster();
  const groups = (await call(cluster, "GET", "/apis")).object as unknown as { groups: { name: string }[] };
  assert.ok(groups.groups.some(({ name }) => name === "admissionregistration.k8s.io"));
  const list = (await call(cluster, "GET", registration)).object as unknown as { resources: { name: string }[] };
  for (const name of ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"])
    assert.ok(list.resources.some((one) => one.name === name));
});

void test("AdmissionWebhook should be able to deny pod and configmap creation", async () => {
  await using server = await startHooks({
    "/pods": deny("the pod contains unwanted container name"),
    "/configmaps": (asked) =>
      dataOf(asked)["e2e"] === "disallow" ? deny("the configmap contains unwanted key and value")() : allow(),
  });
  await using cluster = startCluster();
  await register(cluster, "validating", [
    hook(server, "/pods", [{ resources: ["pods"] }]),
    hook(server, "/configmaps", [{ resources: ["configmaps"], operations: ["CREATE", "UPDATE", "DELETE"] }]),
  ]);
  const refused = await call(cluster, "POST", pods, pod("a"));
  assert.match(refused.object.message ?? "", /denied the request: the pod contains unwanted container name/);
  assert.equal((await call(cluster, "POST", maps, map("bad", { e2e: "disallow" }))).status, 403);
  assert.equal((await call(cluster, "POST", maps, map("good", { e2e: "allow" }))).status, 201);
  assert.equal((await call(cluster, "PATCH", `${maps}/good`, { data: { e2e: "disallow" } })).status, 403);
  assert.equal((await call(cluster, "PUT", `${maps}/good`, map("good", { e2e: "disallow" }))).status, 403);
});

void test("AdmissionWebhook should be able to deny custom resource creation, update and deletion", async () => {
  await using server = await startHooks({
    "/custom": (asked) => (dataOf(asked)["e2e"] === "disallow" ? deny("unwanted value")() : allow()),
  });
  await using cluster = startCluster();
  await define(cluster, "widgets");
  await call(cluster, "POST", widgets, widget("kept", { e2e: "disallow" }));
  await register(cluster, "validating", [
    hook(server, "/custom", [
      { group: "example.com", resources: ["widgets"], operations: ["CREATE", "UPDATE", "DELETE"] },
    ]),
  ]);
  assert.equal((await call(cluster, "POST", widgets, widget("bad", { e2e: "disallow" }))).status, 403);
  assert.equal((await call(cluster, "POST", widgets, widget("good", { e2e: "allow" }))).status, 201);
  assert.equal((await call(cluster, "PATCH", `${widgets}/good`, { data: { e2e: "disallow" } })).status, 403);
  assert.match((await call(cluster, "DELETE", `${widgets}/kept`)).object.message ?? "", /denied the request: unwanted/);
  await call(cluster, "DELETE", `${hooks("validating")}/hooks`);
  assert.equal((await call(cluster, "DELETE", `${widgets}/kept`)).status, 200);
});

void test("AdmissionWebhook should unconditionally reject operations on fail closed webhook", async () => {
  await using cluster = startCluster();
  await register(cluster, "validating", [
    hook(undefined, "/nobody", [{ resources: ["configmaps"] }], { failurePolicy: "Fail" }),
  ]);
  const { status, object } = await call(cluster, "POST", maps, map("a"));
  assert.equal(status, 500);
  assert.match(object.message ?? "", /failed calling webhook "nobody\.example\.com"/);
});

void test("AdmissionWebhook should mutate configmap", async () => {
  await using server = await startHooks({
    "/first": (asked) => (dataOf(asked)["start"] ? add("/data/stage1", "yes")() : allow()),
    "/second": (asked) => (dataOf(asked)["stage1"] ? add("/data/stage2", "yes")() : allow()),
  });
  await using cluster = startCluster();
  await register(cluster, "mutating", [
    hook(server, "/first", [{ resources: ["configmaps"] }]),
    hook(server, "/second", [{ resources: ["configmaps"] }]),
  ]);
  const { object } = await call(cluster, "POST", maps, map("a", { start: "yes" }));
  assert.deepEqual(object["data"], { start: "yes", stage1: "yes", stage2: "yes" });
});

void test("AdmissionWebhook should mutate pod and apply defaults after mutation", async () => {
  await using server = await startHooks({
    "/init": add("/spec/initContainers", [{ image: "webhook-added", name: "added", resources: {} }]),
  });
  await using cluster = startCluster();
  await register(cluster, "mutating", [hook(server, "/init", [{ resources: ["pods"] }])]);
  const { object } = await call(cluster, "POST", pods, pod("a"));
  const { initContainers } = object["spec"] as unknown as { initContainers: { [field: string]: unknown }[] };
  assert.equal(initContainers[0]?.["name"], "added");
  assert.equal(initContainers[0]["terminationMessagePolicy"], "File");
  assert.equal(initContainers[0]["imagePullPolicy"], "Always");
});

void test("AdmissionWebhook should not be able to mutate or prevent deletion of webhook configuration objects", async () => {
  await using server = await startHooks({
    "/deny": deny("never"),
    "/label": add("/metadata/labels", { seen: "yes" }),
  });
  await using cluster = startCluster();
  const resources = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"];
  const rule = { group: "admissionregistration.k8s.io", resources, operations: ["*"] };
  await register(cluster, "validating", [hook(server, "/deny", [rule])], "deny");
  await register(cluster, "mutating", [hook(server, "/label", [rule])], "label");
  for (const sort of ["validating", "mutating"] as const) {
    const made = await register(cluster, sort, [hook(server, "/deny", [{ resources: ["nothings"] }])], "other");
    assert.equal(made.metadata.labels, undefined);
    assert.equal((await call(cluster, "DELETE", `${hooks(sort)}/other`)).status, 200);
  }
  assert.equal(server.asked.length, 0);
});

void test("AdmissionWebhook should mutate custom resource", async () => {
  await using server = await startHooks({ "/stage": add("/data/stage", "1") });
  await using cluster = startCluster();
  await define(cluster, "widgets");
  await register(cluster, "mutating", [hook(server, "/stage", [{ group: "example.com", resources: ["widgets"] }])]);
  const { object } = await call(cluster, "POST", widgets, widget("a", { start: "yes" }));
  assert.deepEqual(object["data"], { start: "yes", stage: "1" });
});

void test("AdmissionWebhook should deny crd creation", async () => {
  await using server = await startHooks({ "/crds": deny("the crd contains unwanted label") });
  await using cluster = startCluster();
  const rule = { group: "apiextensions.k8s.io", resources: ["customresourcedefinitions"] };
  await register(cluster, "validating", [hook(server, "/crds", [rule])]);
  const { status, object } = await call(cluster, "POST", definitions, definitionOf("widgets"));
  assert.equal(status, 403);
  assert.match(object.message ?? "", /the crd contains unwanted label/);
});

void test("AdmissionWebhook should mutate custom resource with different stored version", async () => {
  await using server = await startHooks({ "/stage": add("/data/stage", "1") });
  await using cluster = startCluster();
  await define(cluster, "widgets", { versions: [{ name: "v1" }, { name: "v2", storage: false }] });
  const rule = { group: "example.com", resources: ["widgets"], operations: ["CREATE", "UPDATE"] };
  await register(cluster, "mutating", [hook(server, "/stage", [rule])]);
  await call(cluster, "POST", widgets, widget("a", { start: "yes" }));
  const stored = await call(cluster, "GET", `${definitions}/widgets.example.com`);
  const spec = stored.object["spec"] as unknown as { versions: { name: string; storage: boolean }[] };
  const versions = spec.versions.map((one) => ({ ...one, storage: one.name === "v2" }));
  assert.equal(
    (await call(cluster, "PATCH", `${definitions}/widgets.example.com`, { spec: { versions } })).status,
    200,
  );
  const patched = await call(cluster, "PATCH", `${widgets}/a`, { data: { other: "2" } });
  assert.deepEqual(patched.object["data"], { start: "yes", stage: "1", other: "2" });
});

void test("AdmissionWebhook should mutate custom resource with pruning", async () => {
  await using server = await startHooks({
    "/first": add("/data/first", "1"),
    "/unknown": add("/data/unknown", "1"),
  });
  await using cluster = startCluster();
  const text = { type: "string" };
  const data = { type: "object", properties: { start: text, first: text } };
  await define(cluster, "widgets", { versions: [{ name: "v1", schema: { type: "object", properties: { data } } }] });
  const rules = [{ group: "example.com", resources: ["widgets"] }];
  await register(cluster, "mutating", [hook(server, "/first", rules), hook(server, "/unknown", rules)]);
  const { object } = await call(cluster, "POST", widgets, widget("a", { start: "yes" }));
  assert.deepEqual(object["data"], { start: "yes", first: "1" });
});

void test("AdmissionWebhook should honor timeout", async () => {
  const answer = Promise.withResolvers<Said>();
  await using server = await startHooks({ "/slow": () => answer.promise });
  await using cluster = startCluster();
  const rules = [{ resources: ["configmaps"] }];
  const slow = (failurePolicy: string) => [hook(server, "/slow", rules, { timeoutSeconds: 1, failurePolicy })];
  await register(cluster, "validating", slow("Fail"), "fail");
  const { status, object } = await call(cluster, "POST", maps, map("a"));
  assert.equal(status, 500);
  assert.match(object.message ?? "", /context deadline exceeded/);
  await call(cluster, "DELETE", `${hooks("validating")}/fail`);
  await register(cluster, "validating", slow("Ignore"), "ignore");
  assert.equal((await call(cluster, "POST", maps, map("a"))).status, 201);
  answer.resolve(allow());
});

for (const sort of ["validating", "mutating"] as const) {
  void test(`AdmissionWebhook patching/updating a ${sort} webhook should work`, async () => {
    await using server = await startHooks({ "/hook": sort === "mutating" ? add("/data/seen", "yes") : deny("no") });
    await using cluster = startCluster();
    await register(cluster, sort, [
      hook(server, "/hook", [{ resources: ["configmaps"], operations: ["CREATE"] }], { failurePolicy: "Fail" }),
    ]);
    const acts = async (name: string): Promise<boolean> => {
      const { status, object } = await call(cluster, "POST", `${maps}?dryRun=All`, map(name, { a: "b" }));
      return status === 403 || (object["data"] as { seen?: string }).seen === "yes";
    };
    assert.ok(await acts("a"));
    const { object } = await call(cluster, "GET", `${hooks(sort)}/hooks`);
    const [own] = object["webhooks"] as unknown as [{ rules: object[] }];
    const without = { ...object, webhooks: [{ ...own, rules: [{ ...own.rules[0], operations: ["UPDATE"] }] }] };
    assert.equal((await call(cluster, "PUT", `${hooks(sort)}/hooks`, without)).status, 200);
    assert.equal(await acts("b"), false);
    assert.equal((await call(cluster, "PATCH", `${hooks(sort)}/hooks`, { webhooks: [own] })).status, 200);
    assert.ok(await acts("c"));
  });

  void test(`AdmissionWebhook should reject ${sort} webhook configurations with invalid match conditions`, async () => {
    await using cluster = startCluster();
    const matchConditions = [{ name: "invalid", expression: "... [] bad expression" }];
    const webhooks = [hook(undefined, "/hook", [{ resources: ["configmaps"] }], { matchConditions })];
    const { status, object } = await call(cluster, "POST", hooks(sort), { metadata: { name: "a" }, webhooks });
    assert.equal(status, 422);
    assert.match(object.message ?? "", /compilation failed/);
  });

  void test(`AdmissionWebhook should be able to create and update ${sort} webhook configurations with match conditions`, async () => {
    await using cluster = startCluster();
    const conditions = (...names: string[]) =>
      names.map((name) => ({ name, expression: "request.kind.kind != 'Lease'" }));
    const own = hook(undefined, "/hook", [{ resources: ["configmaps"] }], { matchConditions: conditions("a") });
    await register(cluster, sort, [own]);
    const patched = await call(cluster, "PATCH", `${hooks(sort)}/hooks`, {
      webhooks: [{ ...own, matchConditions: conditions("a", "b") }],
    });
    const [changed] = patched.object["webhooks"] as unknown as [{ matchConditions: object[] }];
    assert.deepEqual(changed.matchConditions, conditions("a", "b"));
  });
}

void test("AdmissionWebhook should mutate everything except 'skip-me' configmaps", async () => {
  await using server = await startHooks({ "/stage": add("/data/stage", "1") });
  await using cluster = startCluster();
  const matchConditions = [{ name: "skip-me", expression: "object.metadata.name != 'skip-me'" }];
  await register(cluster, "mutating", [hook(server, "/stage", [{ resources: ["configmaps"] }], { matchConditions })]);
  assert.deepEqual((await call(cluster, "POST", maps, map("skip-me", { a: "b" }))).object["data"], { a: "b" });
  assert.deepEqual((await call(cluster, "POST", maps, map("other", { a: "b" }))).object["data"], {
    a: "b",
    stage: "1",
  });
});
