import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { eventually } from "@sluice/testing-cluster";
import { startFleet } from "./fleet.ts";

const kustomization = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default" },
  spec: {
    interval: "10m",
    prune: true,
    path: `./${name}`,
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
    timeout: "30s",
    ...spec,
  },
});
const configMap = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${JSON.stringify(data)}\n`;
const deployment = (name: string, annotations = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n${annotations}spec:\n  selector:\n    matchLabels: {app: ${name}}\n  template:\n    metadata:\n      labels: {app: ${name}}\n    spec:\n      containers:\n      - name: app\n        image: nginx:1\n`;
const isReady = ({ status }: { status: string }) => status === "True";
const atRevision = (hash: string) => (ready: { status: string; message: string }) =>
  ready.status === "True" && ready.message.includes(hash);

test("a commit becomes a running workload, the next one changes it, and a deleted file is pruned", async () => {
  await using fleet = await startFleet(
    { "apps/web.yaml": deployment("web"), "apps/settings.yaml": configMap("settings", "one") },
    [kustomization("apps", { wait: true })],
  );
  const ready = await fleet.settled("Kustomization", "apps", isReady);
  assert.deepEqual(ready["status"].inventory.entries, [
    { id: "default_settings__ConfigMap", v: "v1" },
    { id: "default_web_apps_Deployment", v: "v1" },
  ]);
  const web = await fleet.get("apps/v1", "Deployment", "web");
  assert.equal(web?.metadata.labels?.["kustomize.toolkit.fluxcd.io/name"], "apps");

  const second = fleet.repository.commit({ "apps/settings.yaml": configMap("settings", "two"), "apps/web.yaml": null });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", atRevision(second));
  assert.equal((await fleet.get("v1", "ConfigMap", "settings"))?.["data"].value, "two");
  assert.equal(await fleet.get("apps/v1", "Deployment", "web"), undefined);
});

test("a broken manifest is named by file and line, leaves everything as it was, and the next commit heals it", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "1") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const broken: [string, string, RegExp][] = [
    [
      "YAML error",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\ndata: [\n",
      /BuildFailed: kustomize build failed: .*apps\/b\.yaml:\d+/,
    ],
    [
      "unknown field",
      deployment("b").replace("spec:\n  selector", "spec:\n  replica: 2\n  selector"),
      /ReconciliationFailed: apps\/b\.yaml:1: Deployment\/default\/b dry-run failed .*\.spec\.replica: field not declared in schema/,
    ],
    [
      "missing kind",
      "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: b\n",
      /ReconciliationFailed: apps\/b\.yaml:1: Widget\/.*b not found: no matches for kind "Widget"/,
    ],
  ];
  for (const [what, text, expected] of broken) {
    fleet.repository.commit({ "apps/a.yaml": configMap("a", what), "apps/b.yaml": text }, { message: what });
    await fleet.poke();
    const failed = await fleet.settled(
      "Kustomization",
      "apps",
      ({ status, reason, message }) => status === "False" && expected.test(`${reason}: ${message}`),
    );
    assert.ok(failed);
    assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "1", what);
  }
  const healed = fleet.repository.commit({ "apps/a.yaml": configMap("a", "2"), "apps/b.yaml": null });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", atRevision(healed));
  assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "2");
});

test("an immutable field is refused without force, and recreates the object with it", async () => {
  await using fleet = await startFleet({ "apps/web.yaml": deployment("web") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const before = await fleet.get("apps/v1", "Deployment", "web");
  fleet.repository.commit({ "apps/web.yaml": deployment("web").replaceAll("{app: web}", "{app: other}") });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", ({ message }) => message.includes("field is immutable"));
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  await fleet.cluster.client.patch(
    kind,
    { name: "apps", namespace: "default" },
    { type: "merge", body: { spec: { force: true } } },
  );
  await fleet.settled("Kustomization", "apps", isReady);
  const after = await fleet.get("apps/v1", "Deployment", "web");
  assert.notEqual(after?.metadata.uid, before?.metadata.uid);
});

test("definitions and namespaces come before what needs them", async () => {
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}\n`;
  const files = {
    "apps/a-widget.yaml":
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: team}\nspec: {size: 1}\n",
    "apps/b-definition.yaml": definition,
    "apps/c-namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n",
  };
  await using fleet = await startFleet(files, [kustomization("apps", { targetNamespace: undefined, wait: true })]);
  await fleet.settled("Kustomization", "apps", isReady);
  assert.equal((await fleet.get("example.com/v1", "Widget", "w", "team"))?.["spec"].size, 1);
});

test("drift is reverted and reported", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "git") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const name = { name: "a", namespace: "default" };
  await fleet.cluster.client.patch(
    { group: "", version: "v1", kind: "ConfigMap" },
    name,
    { type: "merge", body: { data: { value: "by hand" } } },
    { fieldManager: "kubectl-edit" },
  );
  await fleet.poke("Kustomization", "apps");
  await eventually(
    () => fleet.get("v1", "ConfigMap", "a"),
    (object) => object?.["data"].value === "git",
  );
  assert.ok(fleet.events.some(({ event }) => event.message === "ConfigMap/default/a configured"));
});

test("suspend stops, resume goes on, requestedAt is answered", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "1") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  const set = (body: object) =>
    fleet.cluster.client.patch(kind, { name: "apps", namespace: "default" }, { type: "merge", body });
  await set({ spec: { suspend: true } });
  const second = fleet.repository.commit({ "apps/a.yaml": configMap("a", "2") });
  await fleet.poke();
  await fleet.settled("GitRepository", "fleet", ({ message }) => message.includes(second));
  assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "1");
  await set({ spec: { suspend: false } });
  await fleet.settled("Kustomization", "apps", atRevision(second));
  await set({ metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "now" } } });
  await fleet.settled("Kustomization", "apps", (_ready, object) => object["status"].lastHandledReconcileAt === "now");
});

test("a dependency is waited for and then goes on at once; a circle is named", async () => {
  const files = {
    "infra/a.yaml": configMap("infra", "1"),
    "apps/a.yaml": configMap("apps", "1"),
    "one/a.yaml": configMap("one", "1"),
    "two/a.yaml": configMap("two", "1"),
  };
  const late = kustomization("infra", { suspend: true });
  await using fleet = await startFleet(files, [
    late,
    kustomization("apps", { dependsOn: [{ name: "infra" }] }),
    kustomization("one", { dependsOn: [{ name: "two" }] }),
    kustomization("two", { dependsOn: [{ name: "one" }] }),
  ]);
  await fleet.settled(
    "Kustomization",
    "apps",
    ({ reason, message }) => reason === "DependencyNotReady" && message === "dependency 'default/infra' is not ready",
  );
  await fleet.settled("Kustomization", "one", ({ message }) =>
    message.includes("dependency cycle: default/one → default/two → default/one"),
  );
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  const startedAt = performance.now();
  await fleet.cluster.client.patch(
    kind,
    { name: "infra", namespace: "default" },
    { type: "merge", body: { spec: { suspend: false } } },
  );
  await fleet.settled("Kustomization", "apps", isReady);
  assert.ok(performance.now() - startedAt < 5_000, "no 30 s step");
});

test("a health check that fails says what is unhealthy, and a new commit ends the waiting", async () => {
  const broken = deployment("web", "  annotations: {sluice.dev/simulate: never-ready}\n");
  await using fleet = await startFleet({ "apps/web.yaml": broken }, [
    kustomization("apps", { wait: true, timeout: "1s", retryInterval: "10m" }),
  ]);
  const failed = await fleet.settled("Kustomization", "apps", ({ reason }) => reason === "HealthCheckFailed");
  assert.match(
    failed["status"].conditions.find(({ type }: { type: string }) => type === "Healthy").message,
    /timeout waiting for: \[Deployment\/default\/web status: 'InProgress': Available: 0\/1\]/,
  );
  const healed = fleet.repository.commit({ "apps/web.yaml": deployment("web") });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", atRevision(healed));
});

test("two Kustomizations that claim one object are both told", async () => {
  const files = { "one/a.yaml": configMap("shared", "1"), "two/a.yaml": configMap("shared", "2") };
  await using fleet = await startFleet(files, [kustomization("one"), kustomization("two")]);
  await fleet.settled("Kustomization", "one", isReady);
  await fleet.settled("Kustomization", "two", isReady);
  await fleet.poke("Kustomization", "one");
  await fleet.poke("Kustomization", "two");
  await eventually(
    () => fleet.events.filter(({ event }) => event.reason === "Contested").map(({ event }) => event.message),
    (messages) =>
      messages.some((message) =>
        message.includes("ConfigMap/default/shared is also applied by Kustomization default/"),
      ),
  );
});

test("deleting a Kustomization deletes what it applied, unless its policy is Orphan", async () => {
  const files = { "gone/a.yaml": configMap("gone", "1"), "kept/a.yaml": configMap("kept", "1") };
  await using fleet = await startFleet(files, [
    kustomization("gone"),
    kustomization("kept", { deletionPolicy: "Orphan" }),
  ]);
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  for (const name of ["gone", "kept"]) {
    await fleet.settled("Kustomization", name, isReady);
    await fleet.cluster.client.delete(kind, { name, namespace: "default" });
    await eventually(
      () => fleet.get("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name),
      (object) => object === undefined,
    );
  }
  assert.equal(await fleet.get("v1", "ConfigMap", "gone"), undefined);
  assert.ok(await fleet.get("v1", "ConfigMap", "kept"));
});

for (const [what, specs] of [
  ["side by side", {}],
  ["the one who gets it waiting for the one who had it", { dependsOn: [{ name: "one" }] }],
] as const) {
  test(`an object that moves from one Kustomization to another is never deleted, ${what}`, async () => {
    const files = {
      "one/a.yaml": configMap("moved", "1"),
      "one/b.yaml": configMap("b", "1"),
      "two/c.yaml": configMap("c", "1"),
    };
    await using fleet = await startFleet(files, [kustomization("one"), kustomization("two", specs)]);
    await fleet.settled("Kustomization", "one", isReady);
    await fleet.settled("Kustomization", "two", isReady);
    const before = await fleet.get("v1", "ConfigMap", "moved");
    // And one that goes for good.
    const hash = fleet.repository.commit({
      "one/a.yaml": null,
      "one/b.yaml": null,
      "one/d.yaml": configMap("d", "1"),
      "two/a.yaml": configMap("moved", "1"),
    });
    await fleet.poke();
    await fleet.settled("Kustomization", "one", atRevision(hash));
    await fleet.settled("Kustomization", "two", atRevision(hash));
    const moved = await eventually(
      () => fleet.get("v1", "ConfigMap", "moved"),
      (object) => object?.metadata.labels?.["kustomize.toolkit.fluxcd.io/name"] === "two",
    );
    assert.equal(moved?.metadata.uid, before?.metadata.uid, "the same object, not a new one by its name");
    await eventually(
      () => fleet.get("v1", "ConfigMap", "b"),
      (object) => object === undefined,
    );
    const ids = async (name: string): Promise<string[]> => {
      const found = await fleet.get("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name);
      const { inventory } = (found?.["status"] ?? {}) as { inventory?: { entries: { id: string }[] } };
      return (inventory?.entries ?? []).map(({ id }) => id);
    };
    await eventually(
      () => ids("one"),
      (held) => held.join() === "default_d__ConfigMap",
    );
    assert.deepEqual((await ids("two")).sort(), ["default_c__ConfigMap", "default_moved__ConfigMap"]);
  });
}

test("a Kustomization that is renamed hands its objects over to its heir, who takes its time", async () => {
  const app = (name: string) => JSON.stringify(kustomization(name, { path: "./apps" }));
  const files = { "all/one.yaml": app("one"), "apps/a.yaml": configMap("kept", "1") };
  await using fleet = await startFleet(files, [kustomization("all", { targetNamespace: undefined })]);
  await eventually(
    () => fleet.get("v1", "ConfigMap", "kept"),
    (object) => object !== undefined,
  );
  await fleet.settled("Kustomization", "one", isReady);
  const before = await fleet.get("v1", "ConfigMap", "kept");
  const hash = fleet.repository.commit({ "all/one.yaml": null, "all/two.yaml": app("two") });
  await fleet.poke();
  await fleet.settled("Kustomization", "all", atRevision(hash));
  await eventually(
    () => fleet.get("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "one"),
    (object) => object === undefined,
  );
  await fleet.settled("Kustomization", "two", atRevision(hash));
  const after = await fleet.get("v1", "ConfigMap", "kept");
  assert.equal(after?.metadata.uid, before?.metadata.uid, "the same object, not a new one by its name");
  assert.equal(after?.metadata.labels?.["kustomize.toolkit.fluxcd.io/name"], "two");
});

test("a ConfigMap that asks for it by its label is applied as soon as it changes; one that does not waits for its turn", async () => {
  const settings = (name: string, labels: { [key: string]: string } = {}): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", labels },
    data: { [name]: "before" },
  });
  const substituteFrom = ["watched", "quiet"].map((name) => ({ kind: "ConfigMap", name }));
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "${watched} ${quiet}") }, [
    settings("watched", { "reconcile.fluxcd.io/watch": "Enabled" }),
    settings("quiet"),
    kustomization("apps", { postBuild: { substituteFrom } }),
  ]);
  await fleet.settled("Kustomization", "apps", isReady);
  const { client } = fleet.cluster;
  const change = (name: string) =>
    client.patch(
      { group: "", version: "v1", kind: "ConfigMap" },
      { name, namespace: "default" },
      { type: "merge", body: { data: { [name]: "after" } } },
    );
  const value = () => fleet.get("v1", "ConfigMap", "a").then((found) => found?.["data"].value as string);
  await change("quiet");
  assert.equal(await value(), "before before");
  await change("watched");
  await eventually(value, (said) => said === "after after");
});
