import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, follow } from "@sluice/client";
import { createFakeClock } from "@sluice/testing-clock";
import { configMap, startCluster } from "./cluster.ts";
import { createFaults, someOfEverything, type FaultRates } from "./faults.ts";

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const name = { name: "a", namespace: "default" };

/** A cluster behind faults, in a time of its own. */
function behind(rates: FaultRates, seed = 1) {
  const cluster = startCluster();
  const clock = createFakeClock();
  const { intercept, stop } = createFaults(seed, rates, clock);
  cluster.intercept(intercept);
  const transport = (request: Parameters<typeof intercept>[0]) => intercept(request, cluster.apiServer.handle);
  const direct = createClient({ transport: cluster.apiServer.handle });
  return {
    clock,
    stop,
    direct,
    client: createClient({ transport, timers: clock }),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "done",
    (error: Error & { code?: unknown; reason?: unknown }) => `${error.name} ${error.reason ?? error.code}`,
  );

for (const [fault, expected] of [
  ["conflict", "StatusError Conflict"],
  ["broken", "StatusError InternalError"],
  ["lost", "TransportError UNREACHABLE"],
  ["unanswered", "TransportError HUNG_UP"],
  ["partition", "TransportError UNREACHABLE"],
  ["hang", "TransportError TIMEOUT"],
  ["slow", "done"],
] as const) {
  test(`${fault}: ${expected}`, async () => {
    await using bad = behind({ [fault]: 1 });
    await bad.direct.create(configMap("a"));
    const patch = bad.client.patch(ConfigMap, name, { type: "merge", body: {} });
    assert.equal(await bad.clock.until(outcome(patch)), expected);
  });
}

test("a watch gap: silence, the end, and a place in history that is gone; following comes back with all there is", async () => {
  await using run = behind({ gap: 1 });
  const { clock, direct, client, stop } = run;
  const ending = new AbortController();
  const seen: string[] = [];
  const options = { selection: { namespace: "default" }, signal: ending.signal, timers: clock };
  const following = (async () => {
    for await (const change of follow(client, ConfigMap, options)) {
      const has = change.type === "replaced" && change.items.some(({ metadata }) => metadata.name === "a");
      seen.push(
        change.type === "failed"
          ? String((change.error as { reason?: string }).reason ?? change.error)
          : `${change.type}${has ? " with a" : ""}`,
      );
      if (seen.length === 1) await direct.create(configMap("a"));
      if (has) ending.abort();
    }
  })();
  await clock.until(following);
  stop();
  assert.equal(seen[0], "replaced");
  assert.ok(seen.includes("Expired"));
  assert.equal(seen.at(-1), "replaced with a");
});

test("the same seed, the same faults; another seed, others", async () => {
  const story = async (seed: number): Promise<string[]> => {
    await using run = behind(someOfEverything, seed);
    const told: string[] = [];
    for (let call = 0; call < 40; call += 1) {
      told.push(await run.clock.until(outcome(run.client.create(configMap(`c-${call}`)))));
    }
    return told;
  };
  const first = await story(7);
  assert.deepEqual(await story(7), first);
  assert.notDeepEqual(await story(8), first);
});
