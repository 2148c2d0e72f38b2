// What a cluster does of its own accord: claims get volumes, services get endpoints, quotas are counted; each can be switched off, and time can
// be anybody's.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { createFakeClock } from "@sluice/testing-clock";
import { configMap, deployment, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

const core = (kind: string) => ({ group: "", version: "v1", kind });
const apps = { group: "apps", version: "v1", kind: "Deployment" };
const inDefault = (name: string) => ({ name, namespace: "default" });
const statusOf = async (client: Client, kind: typeof apps, name: string): Promise<{ [field: string]: unknown }> =>
  ((await client.get(kind, inDefault(name)))["status"] ?? {}) as { [field: string]: unknown };

/** Waits until a check passes; fails with what was wrong last. */
const holds = (check: () => Promise<unknown>): Promise<unknown> =>
  eventually(
    () =>
      check().then(
        () => "",
        (error: Error) => error.message || "not yet",
      ),
    (wrong) => wrong === "",
  );

const claim = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "default" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
const service = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "default" },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
});

void test("a claim gets a volume, which goes with it", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(claim("data"));
  await holds(async () =>
    assert.equal((await statusOf(client, core("PersistentVolumeClaim"), "data"))["phase"], "Bound"),
  );
  const volumes = (await client.list(core("PersistentVolume"))).items;
  const claimed = volumes.map(({ spec }) => (spec as { claimRef: { name: string } }).claimRef.name);
  assert.deepEqual(claimed, ["data"]);
  await client.delete(core("PersistentVolumeClaim"), inDefault("data"));
  await holds(async () => assert.equal((await client.list(core("PersistentVolume"))).items.length, 0));
});

void test("a service leads to the ready pods that it selects", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create(service("web"));
  await client.create(deployment("web", { replicas: 2 }));
  await holds(async () => {
    const { items } = await client.list(
      { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" },
      { namespace: "default", labelSelector: "kubernetes.io/service-name=web" },
    );
    const endpoints = (items[0]?.["endpoints"] ?? []) as { conditions: { ready: boolean } }[];
    assert.deepEqual(
      endpoints.map(({ conditions }) => conditions.ready),
      [true, true],
    );
  });
  const found = await client.get(core("Endpoints"), inDefault("web"));
  const [subset] = found["subsets"] as { addresses: unknown[]; ports: unknown[] }[];
  assert.equal(subset?.addresses.length, 2);
  assert.deepEqual(subset?.ports, [{ port: 8080, protocol: "TCP" }]);
});

void test("a quota counts what is there, also when something goes", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const quota = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: inDefault("q"),
    spec: { hard: { configmaps: "2" } },
  };
  await client.create(quota);
  const used = async (): Promise<unknown> => (await statusOf(client, core("ResourceQuota"), "q"))["used"];
  await holds(async () => assert.deepEqual(await used(), { configmaps: "0" }));
  await client.create(configMap("a"));
  await client.create(configMap("b"));
  await assert.rejects(
    client.create(configMap("c")),
    /exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2/,
  );
  await client.delete(core("ConfigMap"), inDefault("a"));
  await holds(async () => assert.deepEqual(await used(), { configmaps: "1" }));
});

void test("what is ready after a while is so by the clock that the API is given", async () => {
  const clock = createFakeClock();
  await using cluster = startCluster({ now: clock.now, after: clock.after });
  const slow = deployment("slow", { annotations: { "sluice.dev/simulate": "ready-after=1h" } });
  await cluster.client.create(slow);
  await clock.advance(3_599_000);
  assert.equal((await statusOf(cluster.client, apps, "slow"))["readyReplicas"], undefined);
  await clock.advance(1_000);
  await holds(async () => assert.equal((await statusOf(cluster.client, apps, "slow"))["readyReplicas"], 1));
});

void test("each simulated controller can be switched off", async () => {
  await using cluster = startCluster({ simulate: { except: ["claims", "deployments"] } });
  const { client } = cluster;
  await client.create(claim("data"));
  await client.create(deployment("web"));
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } });
  await holds(() => client.get(core("ServiceAccount"), { name: "default", namespace: "other" }));
  assert.equal((await statusOf(client, core("PersistentVolumeClaim"), "data"))["phase"], "Pending");
  assert.deepEqual(await statusOf(client, apps, "web"), {});
});

test("every namespace has the certificate by which the API is trusted, until that is switched off", async () => {
  const rootCertificate = "-----BEGIN CERTIFICATE-----\n";
  const name = "kube-root-ca.crt";
  await using cluster = startCluster({ simulate: { rootCertificate } });
  const get = (namespace: string) => cluster.client.get(core("ConfigMap"), { name, namespace });
  await cluster.client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
  await holds(() => Promise.all([get("a"), get("default")]));
  assert.deepEqual((await get("a"))["data"], { "ca.crt": rootCertificate });
  await cluster.client.delete(core("ConfigMap"), { name, namespace: "a" });
  await holds(() => get("a"));
  await using without = startCluster({ simulate: { rootCertificate, except: ["rootCertificates"] } });
  await holds(() => without.client.get(core("ServiceAccount"), inDefault("default")));
  await assert.rejects(without.client.get(core("ConfigMap"), inDefault(name)), /not found/);
});
