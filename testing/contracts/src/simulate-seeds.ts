// The stories of some seeds, in a thread of their own; or the one of a single seed, to look at it again: node simulate-seeds.ts SEED
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Greeting, greetingController } from "@sluice/example-controllers";
import { effectsOf, survives, type ControllerCase } from "./controller-contract.ts";

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

async function tellAll(first: number, last: number, step: number): Promise<string | undefined> {
  const expected = await effectsOf(subject);
  for (let seed = first; seed <= last; seed += step) {
    try {
      await survives(subject, seed, expected);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

if (isMainThread) {
  const seed = Number(process.argv[2]);
  console.log((await tellAll(seed, seed, 1)) ?? `seed ${seed} ends as none does`);
} else {
  const { first, last, step } = workerData as { first: number; last: number; step: number };
  parentPort?.postMessage(await tellAll(first, last, step));
}
