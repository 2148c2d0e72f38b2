// What a cluster begins with: there once, kept when it is changed, and not put back in a fork.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { createMemoryStore, type ApiServerOptions } from "@sluice/apiserver";
import { startCluster, type Cluster } from "./cluster.ts";

const rbac = (kind: string) => ({ group: "rbac.authorization.k8s.io", version: "v1", kind });
const role = rbac("ClusterRole");
const rulesOf = async ({ client }: Cluster, name: string) => (await client.get(role, { name }))["rules"] as object[];

void test("roles that are gathered have the rules of those that they gather", async () => {
  await using cluster = startCluster();
  const [view, edit, admin] = await Promise.all(["view", "edit", "admin"].map((name) => rulesOf(cluster, name)));
  for (const rule of view ?? []) assert.ok(admin?.some((other) => JSON.stringify(other) === JSON.stringify(rule)));
  assert.ok((view?.length ?? 0) < (edit?.length ?? 0));
});

void test("an API that starts again over the same store writes nothing, and adds the rules that a role has lost", async () => {
  const store = createMemoryStore();
  const options: Partial<ApiServerOptions> = { store, simulate: { workloads: false, namespaces: false } };
  const first = startCluster(options);
  const begun = store.revision();
  await first.apiServer.close();
  const second = startCluster(options);
  assert.equal(store.revision(), begun);
  const name = "system:discovery";
  const whole = await rulesOf(second, name);
  await second.client.patch(role, { name }, { type: "merge", body: { rules: [] } });
  await second.apiServer.close();
  await using third = startCluster(options);
  assert.deepEqual(await rulesOf(third, name), whole);
});

void test("a service whose address is no object, as none was before, has it as one from the next start on", async () => {
  const store = createMemoryStore();
  const options: Partial<ApiServerOptions> = { store, simulate: { workloads: false, namespaces: false } };
  const first = startCluster(options);
  const metadata = { name: "web", namespace: "default" };
  const service = { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 80 }] } };
  const { spec } = await first.client.create<KubeObject>(service);
  const { clusterIP: name } = spec as { clusterIP: string };
  const address = { group: "networking.k8s.io", version: "v1", kind: "IPAddress" };
  const made = await first.client.get(address, { name });
  await first.client.delete(address, { name });
  await first.apiServer.close();
  await using second = startCluster(options);
  assert.deepEqual((await second.client.get(address, { name }))["spec"], made["spec"]);
});

void test("what a cluster began with and has taken away since is not in its forks", async () => {
  await using cluster = startCluster();
  await cluster.client.delete(role, { name: "system:node" });
  const fork = cluster.apiServer.fork();
  const url = "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node";
  const { status } = await fork.handle({ method: "GET", url, headers: {} });
  assert.equal(status, 404);
  await fork.close();
});

void test("every object of the beginning is somebody's own, with the time of the beginning", async () => {
  await using cluster = startCluster({ now: () => Date.UTC(2026, 0, 1) });
  const { items } = await cluster.client.list(rbac("ClusterRoleBinding"));
  assert.equal(new Set(items.map(({ metadata }) => metadata.uid)).size, items.length);
  for (const { metadata } of items) {
    assert.equal(metadata.creationTimestamp, "2026-01-01T00:00:00Z");
    assert.equal(metadata.managedFields?.[0]?.time, metadata.creationTimestamp);
  }
});
