import assert from "node:assert/strict";
import { test } from "node:test";
import { installKinds, runControllers } from "@sluice/runtime";
import { eventually, startCluster } from "@sluice/testing-cluster";
import { keepsTheContract } from "@sluice/testing-contracts";
import { Greeting, greetingController } from "./greeting.ts";

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const controllers = [greetingController];
const greeting = {
  apiVersion: "example.com/v1",
  kind: "Greeting",
  metadata: { name: "world", namespace: "default" },
  spec: { name: "world" },
};

keepsTheContract("greeting", {
  kinds: [Greeting],
  object: greeting,
  change: { spec: { name: "moon" } },
  setUp: () => ({
    controllers: () => controllers,
    effects: async (client) => {
      const { items } = await client.list(ConfigMap, { namespace: "default" });
      return items.map(({ metadata, data }) => [metadata.name, data]);
    },
  }),
});

test("a ConfigMap that somebody deletes or changes is put right", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await installKinds(client, [Greeting]);
  const ending = new AbortController();
  const { started, stopped } = runControllers(controllers, { client, signal: ending.signal });
  await started;
  const world = { name: "world", namespace: "default" };
  const text = () =>
    client.get(ConfigMap, world).then(
      ({ data }) => data.text as string,
      () => undefined,
    );
  await client.create(greeting);
  await eventually(text, (said) => said === "Hello, world!");
  await client.delete(ConfigMap, world);
  await eventually(text, (said) => said === "Hello, world!");
  await client.patch(ConfigMap, world, { type: "merge", body: { data: { text: "Goodbye" } } });
  await eventually(text, (said) => said === "Hello, world!");
  ending.abort();
  await stopped;
  assert.equal(await text(), "Hello, world!");
});
