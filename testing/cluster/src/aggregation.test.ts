// Groups that another server answers for: Kubernetes' conformance test of a sample server, and what becomes of the group when it goes.
// @see kubernetes test/e2e/apimachinery/aggregator.go
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFrontProxyCertificate } from "@sluice/apiserver";
import { openWatch } from "./ask-cluster.ts";
import { call } from "./call-cluster.ts";
import { deployment, startCluster, type Cluster } from "./cluster.ts";
import { definitionOf } from "./definition.ts";
import { eventually } from "./eventually.ts";
import { startSampleServer, type SampleServer } from "./sample-server.ts";

const group = "wardle.example.com";
const base = `/apis/${group}/v1alpha1`;
const flunders = `${base}/namespaces/default/flunders`;
const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const bare = { workloads: false, namespaces: false, garbageCollector: false };

type Aggregated = { cluster: Cluster; behind: Cluster; server: SampleServer; [Symbol.asyncDispose](): Promise<void> };

/** A cluster, and behind its APIService a server that has flunders. */
async function startAggregated(): Promise<Aggregated> {
  const frontProxy = makeFrontProxyCertificate(Date.now());
  const behind = startCluster({ simulate: bare });
  await behind.client.create(definitionOf("flunders", { group, versions: [{ name: "v1alpha1" }] }));
  const server = await startSampleServer(behind.apiServer.handle, frontProxy.certificate);
  const cluster = startCluster({ frontProxy, simulate: bare });
  const metadata = { name: "sample", namespace: "default" };
  const ports = [{ name: "https", port: 443 }];
  await cluster.client.create({ apiVersion: "v1", kind: "Service", metadata, spec: { ports } });
  await cluster.client.create({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": "sample" } },
    // As an IPv4 address, that of the machine itself is refused.
    addressType: "FQDN",
    ports: [{ name: "https", port: server.port }],
    endpoints: [{ addresses: ["127.0.0.1"] }],
  });
  await cluster.client.create({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `v1alpha1.${group}` },
    spec: {
      group,
      version: "v1alpha1",
      groupPriorityMinimum: 2000,
      versionPriority: 200,
      service: metadata,
      caBundle: server.caBundle,
    },
  });
  await becomes(cluster, "True");
  const dispose = async (): Promise<void> => {
    await cluster[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await behind[Symbol.asyncDispose]();
  };
  return { cluster, behind, server, [Symbol.asyncDispose]: dispose };
}

type Condition = { type: string; status: string; reason: string; message: string };

const becomes = (cluster: Cluster, status: string): Promise<Condition | undefined> =>
  eventually(
    async () => {
      const { object } = await call(cluster, "GET", `${apiServices}/v1alpha1.${group}`);
      return ((object as { status?: { conditions?: Condition[] } }).status?.conditions ?? [])[0];
    },
    (condition) => condition?.status === status,
  );

const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
type Discovered = { items: { metadata: { name: string }; versions: { freshness: string; resources?: object[] }[] }[] };

async function discovered({ apiServer }: Cluster): Promise<Discovered["items"][number] | undefined> {
  const { body } = await apiServer.handle({ method: "GET", url: "/apis", headers: { accept } });
  return (JSON.parse(String(body)) as Discovered).items.find(({ metadata }) => metadata.name === group);
}

void test("Aggregator Should be able to support the 1.17 Sample API Server using the current Aggregator", async () => {
  await using aggregated = await startAggregated();
  const { cluster, behind, server } = aggregated;
  const available = await becomes(cluster, "True");
  assert.equal(available?.message, "all checks passed");
  assert.equal(server.asked[0]?.user.name, "system:kube-aggregator");

  const created = await call(cluster, "POST", flunders, {
    apiVersion: `${group}/v1alpha1`,
    kind: "Flunder",
    metadata: { name: "rest", labels: { sample: "yes" } },
  });
  assert.equal(created.status, 201);
  assert.deepEqual(server.asked.at(-1), {
    user: { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] },
    path: flunders,
  });
  assert.equal((await call(behind, "GET", `${flunders}/rest`)).status, 200);
  const kinds = await call(cluster, "GET", base);
  assert.equal(kinds.object.kind, "APIResourceList");
  assert.equal((await call(cluster, "GET", `${flunders}/rest`)).object.metadata?.name, "rest");
  const patched = await cluster.apiServer.handle({
    method: "PATCH",
    url: `${flunders}/rest`,
    headers: { "content-type": "application/merge-patch+json" },
    body: JSON.stringify({ metadata: { labels: { patched: "yes" } } }),
  });
  assert.equal(patched.status, 200);
  const selected = await call(cluster, "GET", `${flunders}?labelSelector=patched%3Dyes`);
  assert.equal((selected.object as unknown as { items: unknown[] }).items.length, 1);
  assert.equal((await call(cluster, "DELETE", `${flunders}/rest`)).status, 200);
  assert.equal((await call(behind, "GET", `${flunders}/rest`)).status, 404);
});

void test("a group of another server is discovered with its own, and its document is passed on", async () => {
  await using aggregated = await startAggregated();
  const { cluster } = aggregated;
  const found = await discovered(cluster);
  assert.equal(found?.versions[0]?.freshness, "Current");
  assert.equal(found?.versions[0]?.resources?.length, 1);
  const { object } = await call(cluster, "GET", `/apis/${group}`);
  assert.equal((object as unknown as { preferredVersion: { version: string } }).preferredVersion.version, "v1alpha1");
  const index = await call(cluster, "GET", "/openapi/v3");
  assert.ok(Object.hasOwn((index.object as unknown as { paths: object }).paths, base.slice(1)));
  assert.equal((await call(cluster, "GET", `/openapi/v3${base}`)).status, 200);
});

void test("a watch goes through to the other server, and ends with the client", async () => {
  await using aggregated = await startAggregated();
  const { cluster, behind } = aggregated;
  const watch = await openWatch(cluster.apiServer.handle, `${flunders}?watch=true`);
  await call(behind, "POST", flunders, {
    apiVersion: `${group}/v1alpha1`,
    kind: "Flunder",
    metadata: { name: "seen" },
  });
  const event = await watch.next();
  assert.deepEqual([event?.type, event?.object.metadata.name], ["ADDED", "seen"]);
  watch.close();
});

void test("whoever may not is refused before anything is passed on", async () => {
  await using aggregated = await startAggregated();
  const { cluster, server } = aggregated;
  const before = server.asked.length;
  const headers = { "impersonate-user": "jane" };
  const answer = await cluster.apiServer.handle({ method: "GET", url: flunders, headers });
  assert.equal(answer.status, 403);
  assert.equal(server.asked.length, before);
});

void test("a server that goes is found to be out of reach, its group stale and its requests unavailable", async () => {
  await using aggregated = await startAggregated();
  const { cluster, server } = aggregated;
  await server[Symbol.asyncDispose]();
  const lost = await cluster.apiServer.handle({ method: "GET", url: flunders, headers: {} });
  assert.equal(lost.status, 503);
  assert.match(String(lost.body), /connect: connection refused\n$/);
  // Whatever changes about the service has it looked at again.
  const labels = { seen: "yes" };
  const service = "/api/v1/namespaces/default/services/sample";
  const headers = { "content-type": "application/merge-patch+json" };
  const body = JSON.stringify({ metadata: { labels } });
  await cluster.apiServer.handle({ method: "PATCH", url: service, headers, body });
  const condition = await becomes(cluster, "False");
  assert.equal(condition?.reason, "FailedDiscoveryCheck");
  const at = `https://127.0.0.1:${server.port}${base}`;
  assert.equal(
    condition.message,
    `failing or missing response from ${at}: Get "${at}": dial tcp 127.0.0.1:${server.port}: connect: connection refused`,
  );
  assert.equal((await discovered(cluster))?.versions[0]?.freshness, "Stale");
  const refused = await cluster.apiServer.handle({ method: "GET", url: flunders, headers: {} });
  assert.deepEqual([refused.status, refused.body], [503, "service unavailable\n"]);
});

void test("a group whose server is simulated is said to be available, and serves nothing", async () => {
  await using cluster = startCluster();
  const metadata = { name: "sample", namespace: "default" };
  const spec = { selector: { app: "sample" }, ports: [{ name: "https", port: 443, targetPort: 8443 }] };
  await cluster.client.create({ apiVersion: "v1", kind: "Service", metadata, spec });
  await cluster.client.create(deployment("sample"));
  await cluster.client.create({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `v1alpha1.${group}` },
    spec: { group, version: "v1alpha1", groupPriorityMinimum: 2000, versionPriority: 200, service: metadata },
  });
  const condition = await becomes(cluster, "True");
  assert.equal(condition?.message, 'the pods of service/sample in "default" are simulated');
  assert.equal(await discovered(cluster), undefined);
  const { status } = await cluster.apiServer.handle({ method: "GET", url: flunders, headers: {} });
  assert.equal(status, 503);
});
