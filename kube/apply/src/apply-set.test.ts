import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { configMap, deployment, startCluster } from "@sluice/testing-cluster";
import { ApplyError, type Change } from "./apply-error.ts";
import { applySet, type ApplyOptions } from "./apply-set.ts";
import { deleteSet } from "./delete-set.ts";
import { describeDrift } from "./drift.ts";
import { createObserver } from "./observer.ts";
import { takeoverFrom } from "./takeover.ts";

const owner = { fieldManager: "app-controller", group: "example.com", name: "app", namespace: "default" };
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const Deployment = { group: "apps", version: "v1", kind: "Deployment" };

function start() {
  const cluster = startCluster();
  const requests = cluster.recordRequests();
  const ending = new AbortController();
  const { signal } = ending;
  const { client } = cluster;
  const observer = createObserver(client, signal);
  return {
    cluster,
    client,
    /** What was written, bar dry runs. */
    writes: () => requests.filter((request) => !request.startsWith("GET") && !request.includes("dryRun=All")),
    apply: (objects: readonly KubeObject[], more: Partial<ApplyOptions> = {}) =>
      applySet(objects, { client, observer, owner, signal, ...more }),
    prune: (changes: readonly Change[], by = owner) =>
      deleteSet(
        changes.map(({ ref }) => ref),
        { client, owner: by, signal },
      ),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

const actions = (changes: readonly Change[]) => changes.map(({ ref, action }) => `${ref.kind}/${ref.name} ${action}`);
const data = async (run: ReturnType<typeof start>, name: string) =>
  (await run.client.get(ConfigMap, { name, namespace: "default" }))["data"] as object;
const marked = (object: KubeObject, annotations: { [key: string]: string }): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});

test("what others need comes first, and what is as it should be is not written again", async () => {
  await using run = start();
  const names = { kind: "Thing", plural: "things" };
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const objects: KubeObject[] = [
    { apiVersion: "later.example/v1", kind: "Thing", metadata: { name: "x", namespace: "team" } },
    configMap("a", {}, "team"),
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } },
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.later.example" },
      spec: {
        group: "later.example",
        scope: "Namespaced",
        names,
        versions: [{ name: "v1", served: true, storage: true, schema }],
      },
    },
  ];
  assert.deepEqual(actions(await run.apply(objects)), [
    "CustomResourceDefinition/things.later.example created",
    "Namespace/team created",
    "ConfigMap/a created",
    "Thing/x created",
  ]);
  const before = run.writes().length;
  assert.ok((await run.apply(objects)).every(({ action }) => action === "unchanged"));
  assert.equal(run.writes().length, before);
});

test("all that the API would refuse is told at once, and nothing is written", async () => {
  await using run = start();
  const wrong = (name: string) => ({ ...configMap(name), data: { a: { b: 1 } } }) as unknown as KubeObject;
  const failure = await run.apply([configMap("good"), wrong("bad-1"), wrong("bad-2")]).catch((error: unknown) => error);
  assert.ok(failure instanceof ApplyError);
  assert.deepEqual(
    failure.failures.map(({ ref, stage }) => `${ref.name} ${stage}`),
    ["bad-1 dry-run", "bad-2 dry-run"],
  );
  assert.equal(failure.message.split("\n").length, 2);
  assert.deepEqual(run.writes(), []);
});

test("drift is told field by field, with whoever made it; a Secret's values are not", async () => {
  await using run = start();
  const secret: KubeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace: "default" },
    stringData: { password: "old" },
  };
  await run.apply([deployment("web"), secret]);
  const name = { name: "web", namespace: "default" };
  const patch = { type: "merge" as const, body: { metadata: { labels: { extra: "1" } }, spec: { replicas: 5 } } };
  await run.client.patch(Deployment, name, patch, { fieldManager: "kubectl-scale" });
  const changes = await run.apply([deployment("web"), { ...secret, stringData: { password: "new" } }]);
  const drift = changes.map(({ ref, drift: fields = [] }) => [ref.kind, ...fields.map(describeDrift)]);
  assert.deepEqual(drift, [
    ["Secret", '/data/password: "***" (app-controller) → "***"'],
    ["Deployment", "/spec/replicas: 5 (kubectl-scale) → 1"],
  ]);
});

for (const [what, more, manager, left] of [
  ["kubectl", [], "kubectl-client-side-apply", {}],
  ["helm, when it is asked for", ["helm"], "helm", {}],
  ["helm, when it is not", [], "helm", { old: "1" }],
  ["whose name only begins like one that is asked for", ["helm"], "helm-controller", { old: "1" }],
] as const) {
  test(`what ${what} has brought about ${"old" in left ? "stays" : "becomes ours, and goes when it is left out"}`, async () => {
    await using run = start();
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      ...(manager === "helm" ? { "meta.helm.sh/release-name": "r" } : {}),
    };
    await run.client.create(marked(configMap("a", { old: "1", kept: "1" }), annotations), { fieldManager: manager });
    await run.apply([configMap("a", { kept: "2" })], { takeover: takeoverFrom(owner.fieldManager, more) });
    assert.deepEqual(await data(run, "a"), { ...left, kept: "2" });
    const { metadata } = await run.client.get(ConfigMap, { name: "a", namespace: "default" });
    assert.equal(metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"], undefined);
    const isHelms = manager === "helm" && more.length === 0;
    assert.equal(metadata.annotations?.["meta.helm.sh/release-name"], isHelms ? "r" : undefined);
  });
}

// Of an object that is there with { mine: "1" } set by somebody else, what remains after an apply of { ours: "1" }.
for (const [annotation, action, expected] of [
  [{}, "configured", { ours: "1" }],
  [{ "example.com/ssa": "Override" }, "configured", { ours: "1" }],
  [{ "example.com/ssa": "Merge" }, "configured", { mine: "1", ours: "1" }],
  [{ "example.com/ssa": "IfNotPresent" }, "skipped", { mine: "1" }],
  [{ "example.com/ssa": "Ignore" }, "skipped", { mine: "1" }],
  [{ "example.com/reconcile": "disabled" }, "skipped", { mine: "1" }],
] as const) {
  test(`with ${JSON.stringify(annotation)} an object of somebody else is ${action}`, async () => {
    await using run = start();
    await run.client.create(configMap("a", { mine: "1" }), { fieldManager: "kubectl-create" });
    const wanted = marked(configMap("a", { ours: "1" }), annotation);
    const [change] = await run.apply([wanted], { takeover: takeoverFrom(owner.fieldManager) });
    assert.equal(change?.action, action);
    assert.deepEqual(await data(run, "a"), expected);
  });
}

test("an immutable field is refused; with force, of all or of one object, the object is made anew", async () => {
  await using run = start();
  const name = { name: "web", namespace: "default" };
  const changed = (annotations: { [key: string]: string } = {}) => {
    const object = deployment("web", { annotations });
    const spec = object["spec"] as { selector: object; template: { metadata: { labels: object } } };
    spec.selector = { matchLabels: { app: "other" } };
    spec.template.metadata.labels = { app: "other" };
    return object;
  };
  await run.apply([deployment("web")]);
  const uid = async () => (await run.client.get(Deployment, name)).metadata.uid;
  const first = await uid();
  await assert.rejects(run.apply([changed()]), /Deployment\/default\/web dry-run failed \(Invalid\)/);
  assert.equal(await uid(), first);
  await run.apply([changed({ "example.com/force": "enabled" })]);
  const second = await uid();
  assert.notEqual(second, first);
  await run.apply([deployment("web")], { force: true });
  assert.notEqual(await uid(), second);
  // Force is for immutable fields alone: an object that is simply wrong does not cost the one that is there.
  const third = await uid();
  const wrong = deployment("web");
  (wrong["spec"] as { replicas: unknown }).replicas = "many";
  await assert.rejects(run.apply([wrong], { force: true }), ApplyError);
  assert.equal(await uid(), third);
});

test("fields that are ignored count neither as drift nor as ours", async () => {
  await using run = start();
  const ignored = () => ["/spec/replicas"];
  await run.apply([deployment("web")], { ignored });
  const name = { name: "web", namespace: "default" };
  await run.client.patch(
    Deployment,
    name,
    { type: "merge", body: { spec: { replicas: 7 } } },
    { fieldManager: "autoscaler" },
  );
  assert.deepEqual(actions(await run.apply([deployment("web")], { ignored })), ["Deployment/web unchanged"]);
  await run.apply([deployment("web", { image: "nginx:2" })], { ignored });
  const live = await run.client.get(Deployment, name);
  assert.deepEqual([live["spec"].replicas, live["spec"].template.spec.containers[0].image], [7, "nginx:2"]);
});

test("only what is still the owner's is deleted, and never what opted out", async () => {
  await using run = start();
  const other = { ...owner, name: "other" };
  const changes = await run.apply([
    configMap("mine"),
    configMap("moved"),
    marked(configMap("kept"), { "example.com/prune": "disabled" }),
    configMap("gone"),
  ]);
  await run.apply([configMap("moved")], { owner: other });
  await run.client.delete(ConfigMap, { name: "gone", namespace: "default" });
  const { changes: deleted, survivors, error } = await run.prune(changes);
  assert.deepEqual(actions(deleted).sort(), [
    "ConfigMap/gone deleted",
    "ConfigMap/kept skipped",
    "ConfigMap/mine deleted",
    "ConfigMap/moved skipped",
  ]);
  assert.deepEqual([survivors, error], [[], undefined]);
  assert.equal(
    (await run.client.list(ConfigMap, { namespace: "default", labelSelector: "example.com/name" })).items.length,
    2,
  );
});

test("a deletion that the API refuses leaves a survivor, and the others go", async () => {
  await using run = start();
  const changes = await run.apply([configMap("a"), configMap("b")]);
  run.cluster.intercept(async (request, next) =>
    request.method === "DELETE" && request.url.endsWith("/a")
      ? { status: 500, headers: {}, body: "no" }
      : await next(request),
  );
  const { survivors, error } = await run.prune(changes);
  assert.deepEqual(
    survivors.map(({ name }) => name),
    ["a"],
  );
  assert.match(error?.message ?? "", /ConfigMap\/default\/a delete failed/);
});

test("a role and the binding that needs it go in one set, the role in a stage of its own", async () => {
  await using run = start();
  const rbac = "rbac.authorization.k8s.io";
  const metadata = { name: "reader", namespace: "default" };
  const role: KubeObject = { apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules: [] };
  const binding: KubeObject = {
    apiVersion: `${rbac}/v1`,
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: rbac, kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "a", namespace: "default" }],
  };
  // As for a tenant, whose binding is examined against what the role allows.
  run.cluster.intercept(async (request, next) => {
    const isBinding = request.url.includes("/rolebindings/") && request.method === "PATCH";
    if (!isBinding) return await next(request);
    const role_ = await next({ method: "GET", url: `/apis/${rbac}/v1/namespaces/default/roles/reader`, headers: {} });
    return role_.status === 200 ? await next(request) : role_;
  });
  const customStageKinds = new Set([`${rbac}/Role`]);
  assert.deepEqual(actions(await run.apply([binding, role], { customStageKinds })), [
    "Role/reader created",
    "RoleBinding/reader created",
  ]);
});
