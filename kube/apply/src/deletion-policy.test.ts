import assert from "node:assert/strict";
import { test } from "node:test";
import { configMap, startCluster } from "@sluice/testing-cluster";
import { applySet } from "./apply-set.ts";
import { deleteByPolicy, type DeletionPolicy } from "./deletion-policy.ts";
import { createObserver } from "./observer.ts";

const owner = { fieldManager: "app-controller", group: "example.com", name: "app", namespace: "default" };
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };

/** An owner of one object goes. @returns what is left, and what was said */
async function go(policy: DeletionPolicy | undefined, { prunes = true, finalizers = [] as string[] } = {}) {
  await using cluster = startCluster();
  const { client } = cluster;
  const ending = new AbortController();
  const { signal } = ending;
  const observer = createObserver(client, signal);
  const object = configMap("one");
  const changes = await applySet([{ ...object, metadata: { ...object.metadata, finalizers } }], {
    client,
    observer,
    owner,
    signal,
  });
  const { stillThere, ...done } = await deleteByPolicy(
    changes.map(({ ref }) => ref),
    { policy, prunes, client, observer, owner, timeoutMs: 20, signal },
  );
  const left = await client.list(ConfigMap, { namespace: "default" });
  ending.abort();
  return {
    actions: done.changes.map(({ action }) => action),
    left: left.items.filter(({ metadata }) => metadata.name === "one").length,
    stillThere: stillThere?.message,
  };
}

for (const { policy, prunes, left } of [
  { policy: undefined, prunes: true, left: 0 },
  { policy: undefined, prunes: false, left: 1 },
  { policy: "MirrorPrune", prunes: false, left: 1 },
  { policy: "Delete", prunes: false, left: 0 },
  { policy: "WaitForTermination", prunes: false, left: 0 },
  { policy: "Orphan", prunes: true, left: 1 },
] as const)
  void test(`${policy ?? "no policy"}, ${prunes ? "with" : "without"} pruning`, async () => {
    const actions = left === 0 ? ["deleted"] : [];
    assert.deepEqual(await go(policy, { prunes }), { actions, left, stillThere: undefined });
  });

void test("who waits for the end does not hang on somebody else's finalizer", async () => {
  const { left, stillThere } = await go("WaitForTermination", { finalizers: ["example.com/held"] });
  assert.equal(left, 1);
  assert.match(stillThere ?? "", /ConfigMap\/default\/one/);
});
