// Rules of the API that clients meet in its answers: versions of lists, metadata, names, generations.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { configMap, deployment, startCluster, type Cluster } from "./cluster.ts";
import { openWatch } from "./ask-cluster.ts";
import { define, definitionOf } from "./definition.ts";

type Answer = { status: number; headers: { [name: string]: string }; body: { [field: string]: never } & KubeObject };

async function ask(
  cluster: Cluster,
  url: string,
  { method = "GET", body, headers = {} }: { method?: string; body?: object; headers?: { [name: string]: string } } = {},
): Promise<Answer> {
  const request = {
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  };
  const answer = await cluster.apiServer.handle(request);
  const text = typeof answer.body === "string" ? answer.body : "{}";
  return { status: answer.status, headers: answer.headers, body: JSON.parse(text || "{}") as Answer["body"] };
}

const lists = "/api/v1/namespaces/default/configmaps";

test("a list at exactly one revision shows what was there then, and a revision to come is not there", async () => {
  await using cluster = startCluster();
  const first = await cluster.client.create(configMap("a"));
  await cluster.client.create(configMap("b"));
  const version = first.metadata.resourceVersion ?? "";
  const exact = await ask(cluster, `${lists}?resourceVersion=${version}&resourceVersionMatch=Exact`);
  assert.deepEqual(
    (exact.body["items"] as unknown as KubeObject[]).map(({ metadata }) => metadata.name),
    ["a"],
  );
  assert.equal(exact.body.metadata.resourceVersion, version);
  for (const url of [
    `${lists}?resourceVersion=99999`,
    `${lists}/a?resourceVersion=99999`,
    `${lists}?watch=true&resourceVersion=99999`,
  ])
    assert.equal((await ask(cluster, url)).status, 504, url);
});

const senseless = [
  "resourceVersionMatch=Exact",
  "resourceVersion=0&resourceVersionMatch=Exact",
  "resourceVersion=1&resourceVersionMatch=Sometimes",
  "sendInitialEvents=true",
  "resourceVersion=1&resourceVersionMatch=NotOlderThan&continue=x",
];
for (const query of senseless)
  test(`a list with ${query} is refused`, async () => {
    await using cluster = startCluster();
    assert.equal((await ask(cluster, `${lists}?${query}`)).status, 422);
  });

const badMetadata: { [title: string]: object } = {
  "a label's key with a space": { labels: { "a b": "c" } },
  "a label's value with a slash": { labels: { a: "b/c" } },
  "a label's value of 64 characters": { labels: { a: "x".repeat(64) } },
  "an annotation's key with two slashes": { annotations: { "a/b/c": "" } },
  "300 KB of annotations": { annotations: { a: "x".repeat(300_000) } },
  "a finalizer with a space": { finalizers: ["a b"] },
  "two controllers": {
    ownerReferences: ["u1", "u2"].map((uid) => ({ apiVersion: "v1", kind: "A", name: uid, uid, controller: true })),
  },
  "an owner without a name": { ownerReferences: [{ apiVersion: "v1", kind: "A", name: "", uid: "u" }] },
};
for (const [title, metadata] of Object.entries(badMetadata))
  test(`${title} is refused`, async () => {
    await using cluster = startCluster();
    const object = configMap("a");
    const body = { ...object, metadata: { ...object.metadata, ...metadata } };
    const { status, body: answer } = await ask(cluster, lists, { method: "POST", body });
    assert.equal(status, 422, JSON.stringify(answer));
  });

test("an owner that is named twice is kept once, with a warning", async () => {
  await using cluster = startCluster();
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "u" };
  const body = { ...configMap("a"), metadata: { name: "a", ownerReferences: [owner, owner] } };
  const { status, headers, body: created } = await ask(cluster, lists, { method: "POST", body });
  assert.equal(status, 201);
  assert.equal(created.metadata.ownerReferences?.length, 1);
  assert.match(headers["warning"] ?? "", /duplicate entries.*duplicate UID\(s\) observed: u/);
});

test("a generated name that is taken is drawn anew", async () => {
  const draws = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5];
  await using cluster = startCluster({ random: () => draws.shift() ?? 0.9 });
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a-" } };
  const names = [
    await ask(cluster, lists, { method: "POST", body }),
    await ask(cluster, lists, { method: "POST", body }),
  ];
  assert.deepEqual(
    names.map(({ status, body: { metadata } }) => [status, metadata.name]),
    [
      [201, "a-bbbbb"],
      [201, "a-rrrrr"],
    ],
  );
});

test("a Deployment's generation moves with its annotations, not with its labels", async () => {
  await using cluster = startCluster();
  const created = await cluster.client.create(deployment("web"));
  const patch = (body: object) =>
    cluster.client.patch(
      { group: "apps", version: "v1", kind: "Deployment" },
      { name: "web", namespace: "default" },
      { type: "merge", body },
    );
  const labelled = await patch({ metadata: { labels: { a: "b" } } });
  const annotated = await patch({ metadata: { annotations: { a: "b" } } });
  assert.deepEqual(
    [created, labelled, annotated].map(({ metadata }) => metadata.generation),
    [1, 1, 2],
  );
});

test("discovery has a tag, and nothing more is sent to whoever knows it", async () => {
  await using cluster = startCluster();
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { headers } = await ask(cluster, "/apis", { headers: { accept } });
  const again = await ask(cluster, "/apis", { headers: { accept, "if-none-match": headers["etag"] ?? "" } });
  assert.equal(again.status, 304);
});

test("what an apply leaves empty is null: a default takes its place, and a schema without one refuses it", async () => {
  await using cluster = startCluster();
  const part = { type: "object", properties: { name: { type: "string" } } };
  const spec = {
    type: "object",
    properties: { plain: part, open: { ...part, nullable: true }, usual: { ...part, default: {} } },
  };
  await define(cluster, "widgets", { versions: [{ name: "v1", schema: { type: "object", properties: { spec } } }] });
  const apply = (name: string, content: object) =>
    ask(cluster, `/apis/example.com/v1/namespaces/default/widgets/${name}?fieldManager=me`, {
      method: "PATCH",
      headers: { "content-type": "application/apply-patch+yaml" },
      body: { apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, spec: { [name]: content } },
    });
  for (const name of ["plain", "open", "usual"]) assert.equal((await apply(name, { name: "a" })).status, 201);
  const refused = await apply("plain", {});
  assert.equal(refused.status, 422);
  assert.match(String(refused.body["message"]), /spec\.plain in body must be of type object: "null"/);
  assert.deepEqual((await apply("open", {})).body["spec"], { open: null, usual: {} });
  assert.deepEqual((await apply("usual", {})).body["spec"], { usual: {} });
});

const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

void test("a watch tells in order what the API writes itself when somebody writes", async () => {
  await using cluster = startCluster();
  const watch = await openWatch(cluster.apiServer.handle, `${definitionsPath}?watch=true`);
  await cluster.client.create(definitionOf("widgets"));
  const [first, second] = [await watch.next(), await watch.next()];
  assert.deepEqual([first?.type, second?.type], ["ADDED", "MODIFIED"]);
  assert.ok(Number(first?.object.metadata.resourceVersion) < Number(second?.object.metadata.resourceVersion));
  watch.close();
});

test("an object that is changed while its scale is written keeps the change", async () => {
  await using cluster = startCluster({ simulate: { workloads: false } });
  await cluster.client.create(deployment("web"));
  const url = "/apis/apps/v1/namespaces/default/deployments/web";
  const headers = { "content-type": "application/merge-patch+json" };
  await Promise.all([
    ask(cluster, `${url}/scale`, { method: "PATCH", headers, body: { spec: { replicas: 5 } } }),
    ask(cluster, url, { method: "PATCH", headers, body: { metadata: { labels: { kept: "yes" } } } }),
  ]);
  const { body } = await ask(cluster, url);
  const { replicas } = body["spec"] as unknown as { replicas: number };
  assert.deepEqual([replicas, body.metadata.labels], [5, { kept: "yes" }]);
});
