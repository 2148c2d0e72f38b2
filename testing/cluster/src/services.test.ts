// Webhooks and converters that are named by their service: they are found by what is stored about it, or by whoever starts the API, and trusted by
// the name of the service.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import type { Cluster } from "./cluster.ts";
import { configMap, startCluster } from "./cluster.ts";
import { startConverter } from "./converter.ts";
import { definitionOf } from "./definition.ts";
import { startHooks, type HookServer } from "./hook-server.ts";

const host = "hook.default.svc";
const portOf = ({ url }: { url: string }): number => Number(new URL(url).port);
const nothingSimulated = { simulate: { workloads: false, namespaces: false, garbageCollector: false } };

const service = (spec: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "hook", namespace: "default" },
  spec,
});

const slice = (port: number, endpoint: object): KubeObject => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "hook-a", namespace: "default", labels: { "kubernetes.io/service-name": "hook" } },
  // As an IPv4 address, that of the machine itself is refused.
  addressType: "FQDN",
  ports: [{ name: "https", port }],
  endpoints: [endpoint],
});

const configuration = (server: HookServer, port?: number): KubeObject => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "hooks" },
  webhooks: [
    {
      name: "hook.example.com",
      clientConfig: {
        service: { namespace: "default", name: "hook", path: "/check", ...(port === undefined ? {} : { port }) },
        caBundle: server.caBundle,
      },
      rules: [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    },
  ],
});

const startHook = (): Promise<HookServer> => startHooks({ "/check": () => ({ allowed: true }) }, host);
const https = [{ name: "https", port: 443 }];

const ways: { way: string; prepare(cluster: Cluster, server: HookServer): Promise<unknown> }[] = [
  {
    way: "by the addresses that somebody wrote into an EndpointSlice",
    async prepare({ client }, server) {
      await client.create(service({ ports: https }));
      await client.create(slice(portOf(server), { addresses: ["127.0.0.1"] }));
      await client.create(configuration(server));
    },
  },
  {
    way: "by a name, where the service is external",
    async prepare({ client }, server) {
      await client.create(service({ type: "ExternalName", externalName: "localhost" }));
      await client.create(configuration(server, portOf(server)));
    },
  },
];

for (const { way, prepare } of ways)
  void test(`a webhook of a service is found ${way}`, async () => {
    await using server = await startHook();
    await using cluster = startCluster(nothingSimulated);
    await prepare(cluster, server);
    await cluster.client.create(configMap("a"));
    assert.deepEqual(
      server.asked.map(({ name }) => name),
      ["a"],
    );
  });

void test("a webhook of a service is asked where whoever starts the API says", async () => {
  await using server = await startHook();
  await using cluster = startCluster({
    resolveService: (namespace, name, port) =>
      `${name}.${namespace}:${port}` === "hook.default:443" ? { host: "127.0.0.1", port: portOf(server) } : undefined,
  });
  await cluster.client.create(configuration(server));
  await cluster.client.create(configMap("a"));
  assert.equal(server.asked.length, 1);
});

void test("a server whose certificate is not for the service is not trusted", async () => {
  await using server = await startHooks({ "/check": () => ({ allowed: true }) }, "other.default.svc");
  await using cluster = startCluster({ resolveService: () => ({ host: "127.0.0.1", port: portOf(server) }) });
  await cluster.client.create(configuration(server));
  await assert.rejects(
    cluster.client.create(configMap("a")),
    /Post "https:\/\/hook\.default\.svc:443\/check\?timeout=10s": tls: failed to verify certificate: .*other\.default\.svc/,
  );
});

void test("nobody answers at an address that refuses connections", async () => {
  const server = await startHook();
  await server[Symbol.asyncDispose]();
  await using cluster = startCluster({ resolveService: () => ({ host: "127.0.0.1", port: portOf(server) }) });
  await cluster.client.create(configuration(server));
  await assert.rejects(
    cluster.client.create(configMap("a")),
    new RegExp(`timeout=10s": dial tcp 127\\.0\\.0\\.1:${portOf(server)}: connect: connection refused`),
  );
});

void test("a webhook whose pods are simulated is passed over, with a warning", async () => {
  await using server = await startHook();
  await using cluster = startCluster();
  await cluster.client.create(service({ ports: https, selector: { app: "hook" } }));
  await cluster.client.create(configuration(server));
  const answer = await cluster.apiServer.handle({
    method: "POST",
    url: "/api/v1/namespaces/default/configmaps",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(configMap("a")),
  });
  assert.equal(answer.status, 201);
  assert.equal(
    answer.headers["warning"],
    String.raw`299 - "webhook \"hook.example.com\" was not asked: the pods of service default/hook are simulated"`,
  );
  assert.equal(server.asked.length, 0);
});

void test("a converter of a service converts", async () => {
  const converter = await startConverter((object, apiVersion) => ({ ...object, apiVersion, said: "yes" }), { host });
  await using cluster = startCluster({ resolveService: () => ({ host: "127.0.0.1", port: portOf(converter) }) });
  const { client } = cluster;
  const versions = [{ name: "v1" }, { name: "v2", storage: false }];
  const definition = definitionOf("things", { versions });
  const clientConfig = { service: { namespace: "default", name: "hook" }, caBundle: converter.caBundle };
  const conversion = { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } };
  await client.create({ ...definition, spec: { ...(definition["spec"] as object), conversion } });
  const metadata = { name: "a", namespace: "default" };
  await client.create({ apiVersion: "example.com/v1", kind: "Thing", metadata });
  const read = await client.get({ group: "example.com", version: "v2", kind: "Thing" }, metadata);
  assert.equal(read["said"], "yes");
  await converter.close();
});
