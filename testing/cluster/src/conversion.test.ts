// Kinds of several versions: a real HTTPS server converts between them, and every way of reading shows the version that was asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StatusError } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { startCluster, type Cluster } from "./cluster.ts";
import { startConverter } from "./converter.ts";

const schema = (field: string) => ({
  openAPIV3Schema: {
    type: "object",
    properties: { spec: { type: "object", properties: { [field]: { type: "string" } } } },
  },
});

const definition = ({ url, caBundle }: { url: string; caBundle: string }): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing" },
    versions: [
      { name: "v1", served: true, storage: false, schema: schema("old") },
      { name: "v2", served: true, storage: true, schema: schema("new") },
    ],
    conversion: {
      strategy: "Webhook",
      webhook: { clientConfig: { url, caBundle }, conversionReviewVersions: ["v1"] },
    },
  },
});

const v1 = { group: "example.com", version: "v1", kind: "Thing" };
const v2 = { ...v1, version: "v2" };
const thing = (name: string): KubeObject => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name, namespace: "default" },
  spec: { old: "x" },
});

/** `old` of v1 is `new` of v2. */
const rename = (object: KubeObject, wanted: string): KubeObject => {
  const { old, new: fresh } = object["spec"] as { old?: string; new?: string };
  const value = old ?? fresh;
  return { ...object, apiVersion: wanted, spec: wanted.endsWith("v2") ? { new: value } : { old: value } };
};

async function startConverted(convert = rename): Promise<Cluster & { asked: number[]; stop(): Promise<void> }> {
  const converter = await startConverter(convert);
  const cluster = startCluster();
  await cluster.client.create(definition(converter));
  return { ...cluster, asked: converter.asked, stop: () => converter.close() };
}

void test("CustomResourceConversionWebhook should be able to convert from CR v1 to CR v2: what is written in one is read, listed and changed in the other", async () => {
  await using cluster = await startConverted();
  const { client } = cluster;
  await client.create(thing("a"));
  await client.create(thing("b"));
  const name = { name: "a", namespace: "default" };
  assert.deepEqual((await client.get(v2, name))["spec"], { new: "x" });
  const { items } = await client.list(v2, { namespace: "default" });
  assert.deepEqual(
    items.map(({ apiVersion, spec }) => [apiVersion, spec]),
    [
      ["example.com/v2", { new: "x" }],
      ["example.com/v2", { new: "x" }],
    ],
  );
  const changed = await client.patch(v2, name, { type: "merge", body: { spec: { new: "y" } } });
  assert.deepEqual(changed["spec"], { new: "y" });
  assert.deepEqual((await client.get(v1, name))["spec"], { old: "y" });
  await cluster.stop();
});

void test("CustomResourceConversionWebhook should be able to convert a non homogeneous list of CRs: it asks once for all that it has not asked about", async () => {
  await using cluster = await startConverted();
  const newer = (name: string) => ({ ...thing(name), apiVersion: "example.com/v2", spec: { new: "x" } });
  for (const name of ["a", "b", "c"]) await cluster.client.create(newer(name));
  await cluster.client.create(thing("d"));
  assert.deepEqual(cluster.asked, [1, 1], "what is stored of d, and how that is shown");
  await cluster.client.list(v1, { namespace: "default" });
  await cluster.client.list(v1, { namespace: "default" });
  assert.deepEqual(cluster.asked, [1, 1, 3]);
  await cluster.stop();
});

void test("a watch shows each change in its version, in order", async () => {
  await using cluster = await startConverted();
  const stop = new AbortController();
  const { body } = await cluster.apiServer.handle({
    method: "GET",
    url: "/apis/example.com/v2/things?watch=true&resourceVersion=0",
    headers: {},
    signal: stop.signal,
  });
  for (const name of ["a", "b", "c"]) await cluster.client.create(thing(name));
  const seen: unknown[] = [];
  for await (const text of body) {
    for (const line of String(text).trim().split("\n")) {
      const { object } = JSON.parse(line) as { object: KubeObject };
      seen.push([object.metadata.name, object["spec"]]);
    }
    if (seen.length === 3) break;
  }
  stop.abort();
  assert.deepEqual(seen, [
    ["a", { new: "x" }],
    ["b", { new: "x" }],
    ["c", { new: "x" }],
  ]);
  await cluster.stop();
});

void test("a webhook that changes what is not its own is refused, when it is asked", async () => {
  const bad = (object: KubeObject, wanted: string): KubeObject => ({
    ...rename(object, wanted),
    metadata: { ...object.metadata, name: "other" },
  });
  await using cluster = await startConverted(bad);
  await assert.rejects(
    cluster.client.create(thing("a")),
    (error: unknown) => error instanceof StatusError && /must have the same name: a != other/.test(error.message),
  );
  await cluster.stop();
});

void test("two definitions cannot have one name: the second waits until the first is gone", async () => {
  await using cluster = startCluster();
  const plain = (plural: string): KubeObject => {
    const { spec, ...rest } = definition({ url: "", caBundle: "" }) as KubeObject & { spec: object };
    const names = { plural, kind: "Thing", singular: plural.slice(0, -1) };
    return {
      ...rest,
      metadata: { name: `${plural}.example.com` },
      spec: { ...spec, names, conversion: { strategy: "None" } },
    };
  };
  const crd = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
  const accepted = async (plural: string): Promise<unknown> => {
    const { status } = (await cluster.client.get(crd, { name: `${plural}.example.com` })) as {
      status?: { conditions: { type: string; status: string; reason: string }[] };
    };
    return status?.conditions.find(({ type }) => type === "NamesAccepted")?.reason;
  };
  await cluster.client.create(plain("things"));
  await cluster.client.create(plain("gadgets"));
  assert.equal(await accepted("gadgets"), "KindConflict");
  await cluster.client.delete(crd, { name: "things.example.com" });
  for (let turn = 0; turn < 20 && (await accepted("gadgets")) !== "NoConflicts"; turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await accepted("gadgets"), "NoConflicts");
});
