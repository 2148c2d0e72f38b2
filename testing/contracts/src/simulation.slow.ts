// Ten thousand seeds: a controller that owns objects, under faults of every kind and in every order. A seed that fails does so again.
import { test } from "node:test";
import { Greeting, greetingController } from "@sluice/example-controllers";
import { effectsOf, survives, type ControllerCase } from "./controller-contract.ts";

const seeds = 10_000;

const subject: ControllerCase = {
  kinds: [Greeting],
  object: {
    apiVersion: "example.com/v1",
    kind: "Greeting",
    metadata: { name: "world", namespace: "default" },
    spec: { name: "world" },
  },
  change: { spec: { name: "moon" } },
  setUp: () => ({
    controllers: () => [greetingController],
    async effects(client) {
      const { items } = await client.list({ group: "", version: "v1", kind: "ConfigMap" }, { namespace: "default" });
      return items.map(({ metadata, data }) => [metadata.name, data]);
    },
  }),
};

test(`${seeds} seeds end as none does`, async () => {
  const expected = await effectsOf(subject);
  for (let seed = 1; seed <= seeds; seed += 1) await survives(subject, seed, expected);
});
