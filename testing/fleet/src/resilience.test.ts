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
    timeout: "1m",
    ...spec,
  },
});
const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;
const isReady = ({ status }: { status: string }) => status === "True";
const many = (count: number, value: string) =>
  Array.from({ length: count }, (_item, index) => configMap(`cm-${index}`, value)).join("---\n");

test("a process that dies in the middle of an apply loses nothing, and what it began is finished or undone", async () => {
  await using fleet = await startFleet({ "apps/all.yaml": many(50, "1") }, []);
  let written = 0;
  fleet.cluster.intercept((request, next) => {
    const isApply =
      request.method === "PATCH" && request.url.includes("/configmaps/") && !request.url.includes("dryRun");
    if (isApply && (written += 1) > 20) return new Promise(() => {}); // the process is dead: no answer ever comes
    return next(request);
  });
  await fleet.cluster.client.create(kustomization("apps"));
  await eventually(
    () => written,
    (count) => count > 20,
  );
  void fleet.crash();
  fleet.cluster.intercept(undefined);
  const names = Array.from({ length: 40 }, (_item, index) => configMap(`cm-${index + 10}`, "2")).join("---\n");
  const hash = fleet.repository.commit({ "apps/all.yaml": names });
  await fleet.restart();
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", ({ status, message }) => status === "True" && message.includes(hash));
  const { items } = await fleet.cluster.client.list<KubeObject>(
    { group: "", version: "v1", kind: "ConfigMap" },
    { namespace: "default" },
  );
  assert.deepEqual(
    new Set(items.map(({ metadata }) => metadata.name)),
    new Set(Array.from({ length: 40 }, (_item, index) => `cm-${index + 10}`)),
  );
});

test("an API that goes away for a while is waited for", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "1") }, [kustomization("apps")]);
  await fleet.settled("Kustomization", "apps", isReady);
  fleet.cluster.intercept(async () => {
    throw new Error("connection refused");
  });
  const hash = fleet.repository.commit({ "apps/a.yaml": configMap("a", "2") });
  await new Promise((resolve) => setTimeout(resolve, 300));
  fleet.cluster.intercept(undefined);
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", ({ status, message }) => status === "True" && message.includes(hash));
});

test("a thousand objects are applied once, and looking again writes none of them", async () => {
  await using fleet = await startFleet({ "apps/all.yaml": many(1_000, "1") });
  const requests = fleet.cluster.recordRequests();
  await fleet.cluster.client.create(kustomization("apps"));
  await fleet.settled("Kustomization", "apps", isReady);
  const applied = () =>
    requests.filter(
      (request) => request.startsWith("PATCH") && request.includes("/configmaps/") && !request.includes("dryRun"),
    ).length;
  assert.equal(applied(), 1_000);
  await fleet.poke("Kustomization", "apps");
  await fleet.settled(
    "Kustomization",
    "apps",
    (ready, object) => isReady(ready) && object["status"].history[0].totalReconciliations === 2,
  );
  assert.equal(applied(), 1_000);
});

test("readyExpr decides on a dependency, a wrong one stalls", async () => {
  const expression = (readyExpr: string) => ({ dependsOn: [{ name: "infra", readyExpr }] });
  const files = {
    "infra/a.yaml": configMap("infra", "1"),
    "apps/a.yaml": configMap("apps", "1"),
    "wrong/a.yaml": configMap("wrong", "1"),
  };
  await using fleet = await startFleet(files, [
    kustomization("infra"),
    kustomization("apps", expression("dep.metadata.labels.approved == 'yes'")),
    kustomization("wrong", expression("dep.metadata.(")),
  ]);
  await fleet.settled(
    "Kustomization",
    "apps",
    ({ message }) => message === "dependency 'default/infra' is not ready according to readyExpr eval",
  );
  await fleet.settled("Kustomization", "wrong", ({ reason }) => reason === "InvalidCELExpression");
  const kind = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };
  await fleet.cluster.client.patch(
    kind,
    { name: "infra", namespace: "default" },
    { type: "merge", body: { metadata: { labels: { approved: "yes" } } } },
  );
  await fleet.poke("Kustomization", "apps");
  await fleet.settled("Kustomization", "apps", isReady);
});

test("healthCheckExprs judge a custom kind", async () => {
  const definition =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions: [{name: v1, served: true, storage: true, subresources: {status: {}}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]\n";
  const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 1}\n";
  const healthCheckExprs = [{ apiVersion: "example.com/v1", kind: "Widget", current: "status.phase == 'Done'" }];
  await using fleet = await startFleet({ "apps/a.yaml": definition, "apps/b.yaml": widget }, [
    kustomization("apps", { wait: true, healthCheckExprs }),
  ]);
  await eventually(
    () => fleet.get("example.com/v1", "Widget", "w"),
    (object) => object !== undefined,
  );
  await fleet.cluster.client.patch(
    { group: "example.com", version: "v1", kind: "Widget" },
    { name: "w", namespace: "default" },
    { type: "merge", body: { status: { phase: "Done" } } },
    { subresource: "status" },
  );
  await fleet.settled("Kustomization", "apps", isReady);
});

test("variables are substituted, and a missing one is an error that names the file", async () => {
  const files = { "apps/a.yaml": configMap("a", "${greeting} ${name:=world}") };
  const settings: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "default" },
    data: { greeting: "hello" },
  };
  await using fleet = await startFleet(files, [
    settings,
    kustomization("apps", { postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "settings" }] } }),
  ]);
  await fleet.settled("Kustomization", "apps", isReady);
  assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "hello world");
  fleet.repository.commit({ "apps/a.yaml": configMap("a", "${nobody}") });
  await fleet.poke();
  await fleet.settled(
    "Kustomization",
    "apps",
    ({ reason, message }) => reason === "BuildFailed" && message.includes("apps/a.yaml") && message.includes("nobody"),
  );
});

test("a path that is no directory, a link out of the tree and a YAML bomb are named", async () => {
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]\n${["b", "c", "d", "e", "f", "g", "h"].map((key, index) => `${key}: &${key} [${Array.from({ length: 10 }, () => `*${"abcdefg"[index]}`).join(",")}]`).join("\n")}\n`;
  const files = {
    "apps/a.yaml": configMap("a", "1"),
    "bomb/a.yaml": bomb,
    "outside/kustomization.yaml": "resources: [../../../etc/passwd]\n",
  };
  await using fleet = await startFleet(files, [
    kustomization("none", { path: "./nowhere" }),
    kustomization("file", { path: "./apps/a.yaml" }),
    kustomization("bomb"),
    kustomization("outside"),
  ]);
  await fleet.settled("Kustomization", "none", ({ message }) =>
    message.includes("kustomization path not found: nowhere"),
  );
  await fleet.settled("Kustomization", "file", ({ message }) => message.includes("is a file, a folder is wanted"));
  await fleet.settled(
    "Kustomization",
    "bomb",
    ({ reason, message }) => reason === "BuildFailed" && message.includes("bomb/a.yaml"),
  );
  await fleet.settled(
    "Kustomization",
    "outside",
    ({ reason, message }) => reason === "BuildFailed" && message.includes("etc/passwd"),
  );
});

test("fields that are not honoured yet are refused by name", async () => {
  const cases: [string, object, string][] = [
    ["decrypted", { decryption: { provider: "sops" } }, "spec.decryption"],
    ["remote", { kubeConfig: { configMapRef: { name: "k" } } }, "spec.kubeConfig.configMapRef"],
  ];
  await using fleet = await startFleet(
    { "apps/a.yaml": configMap("a", "1") },
    cases.map(([name, spec]) => kustomization(name, spec)),
  );
  for (const [name, , field] of cases) {
    await fleet.settled(
      "Kustomization",
      name,
      ({ reason, message }) => reason === "NotSupported" && message.startsWith(`${field} is not supported yet`),
    );
  }
});
