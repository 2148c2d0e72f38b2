import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "@sluice/client";
import { createFakeClock, type FakeClock } from "@sluice/testing-clock";
import { startCluster } from "@sluice/testing-cluster";
import { whileLeading } from "./leader-election.ts";

const lease = { name: "sluice-leader-election", namespace: "default" };
const Lease = { group: "coordination.k8s.io", version: "v1", kind: "Lease" };

/** Lets everything that waits for nothing but the API take its turns. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A replica whose work goes on until it is told to end; `work` says what it is doing. */
function startReplica(identity: string, { client, clock }: { client: Client; clock: FakeClock }) {
  const ending = new AbortController();
  const replica = { work: "waiting", times: 0 };
  const ended = whileLeading({ client, lease, identity, signal: ending.signal, clock }, async (signal) => {
    replica.work = "leading";
    replica.times += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    replica.work = "waiting";
  });
  return {
    replica,
    async stop() {
      ending.abort();
      await ended;
    },
  };
}

/** Moves time on in small steps, so that every replica takes part. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await clock.advance(1_000);
    await settle();
  }
}

const specOf = async (client: Client) => (await client.get(Lease, lease))["spec"] as { [field: string]: unknown };

test("the first replica leads and renews; the second waits, and leads as soon as the first gives the lease back", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const clock = createFakeClock();
  const first = startReplica("a", { client, clock });
  await settle();
  const second = startReplica("b", { client, clock });
  await pass(clock, 120_000);
  assert.deepEqual([first.replica.work, second.replica.work], ["leading", "waiting"]);
  assert.equal(first.replica.times, 1);
  const held = await specOf(client);
  assert.equal(held["holderIdentity"], "a");
  assert.equal(held["leaseDurationSeconds"], 35);
  assert.equal(held["acquireTime"], "2026-01-01T00:00:00.000000Z");
  assert.equal(held["renewTime"], "2026-01-01T00:02:00.000000Z");
  await first.stop();
  assert.equal((await specOf(client))["holderIdentity"], "");
  await pass(clock, 6_000);
  assert.equal(second.replica.work, "leading");
  assert.equal((await specOf(client))["leaseTransitions"], 1);
  await second.stop();
});

test("a leader that is cut off gives up before its lease can be another's, and never do two lead", async () => {
  await using cluster = startCluster();
  const clock = createFakeClock();
  let isCutOff = false;
  const cutOff: Client = new Proxy(cluster.client, {
    get: (client, verb: keyof Client) =>
      isCutOff ? () => Promise.reject(new Error("the network is gone")) : client[verb],
  });
  const first = startReplica("a", { client: cutOff, clock });
  await settle();
  const second = startReplica("b", { client: cluster.client, clock });
  await pass(clock, 20_000);
  isCutOff = true;
  let gaveUpAt = Infinity;
  let tookOverAt = Infinity;
  for (let seconds = 1; seconds <= 60; seconds += 1) {
    await pass(clock, 1_000);
    assert.notDeepEqual([first.replica.work, second.replica.work], ["leading", "leading"]);
    if (first.replica.work === "waiting") gaveUpAt = Math.min(gaveUpAt, seconds);
    if (second.replica.work === "leading") tookOverAt = Math.min(tookOverAt, seconds);
  }
  assert.ok(gaveUpAt <= 30, `gave up after ${gaveUpAt} s`);
  assert.ok(tookOverAt > gaveUpAt && tookOverAt <= 40, `taken over after ${tookOverAt} s`);
  isCutOff = false;
  await pass(clock, 60_000);
  assert.deepEqual([first.replica.work, second.replica.work], ["waiting", "leading"]);
  await Promise.all([first.stop(), second.stop()]);
});

test("a replica that comes back under its old name leads at once; a clock that jumps ahead costs the others nothing", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const clock = createFakeClock();
  const past = { holderIdentity: "a", leaseDurationSeconds: 35, renewTime: "2020-01-01T00:00:00.000000Z" };
  await client.create({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { ...lease }, spec: past });
  // The renew time is long past by this replica's clock, but it has only just seen the lease: another's clock proves nothing.
  const other = startReplica("b", { client, clock });
  await pass(clock, 30_000);
  assert.equal(other.replica.work, "waiting");
  const back = startReplica("a", { client, clock });
  await settle();
  assert.equal(back.replica.work, "leading");
  await Promise.all([other.stop(), back.stop()]);
});

test("patience that outlives the lease is refused", async () => {
  await using cluster = startCluster();
  const { signal } = new AbortController();
  await assert.rejects(
    whileLeading(
      { client: cluster.client, lease, identity: "a", signal, leaseMs: 10, renewWithinMs: 10 },
      async () => {},
    ),
    /renewWithinMs must be less than leaseMs/,
  );
});
