import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { startOperator, type OperatorOptions } from "@sluice/operator";
import { startFleet } from "./fleet.ts";

const kustomization = (name: string, labels: { [name: string]: string } = {}): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default", labels },
  spec: {
    interval: "10m",
    prune: true,
    path: "./apps",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
    nameSuffix: `-${name}`,
  },
});
const files = {
  "apps/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  value: one\n",
};
const isReady = ({ status }: { status: string }) => status === "True";
const electionOf = (identity: string): OperatorOptions["leaderElection"] => ({
  lease: { name: "sluice", namespace: "default" },
  identity,
  leaseMs: 5_000,
  renewWithinMs: 4_000,
  retryMs: 20,
});

test("of two replicas one works; when it goes, the other goes on where it ended", async () => {
  await using fleet = await startFleet(files, [kustomization("team")], {
    operator: { leaderElection: electionOf("a") },
  });
  await fleet.settled("Kustomization", "team", isReady);
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-replica-"));
  const ending = new AbortController();
  const told: string[] = [];
  const second = await startOperator({
    client: fleet.cluster.client,
    storageFolder: folder,
    signal: ending.signal,
    leaderElection: electionOf("b"),
    onEvent: (_object, { message }) => void told.push(message),
  });
  const next = fleet.repository.commit({ "apps/a.yaml": files["apps/a.yaml"].replace("one", "two") });
  await fleet.poke();
  await fleet.settled("Kustomization", "team", ({ status, message }) => status === "True" && message.includes(next));
  assert.equal(second.caches(), undefined);
  assert.deepEqual(told, [], "the waiting replica does nothing");

  await fleet.crash();
  await second.started;
  const last = fleet.repository.commit({ "apps/a.yaml": files["apps/a.yaml"].replace("one", "three") });
  await fleet.poke();
  await fleet.settled("Kustomization", "team", ({ status, message }) => status === "True" && message.includes(last));
  assert.equal((await fleet.get("v1", "ConfigMap", "a-team"))?.["data"].value, "three");
  ending.abort();
  await second.stopped;
  rmSync(folder, { recursive: true, force: true });
});

test("a process that watches some labels leaves all other objects alone", async () => {
  const key = "sharding.fluxcd.io/key";
  await using fleet = await startFleet(files, [kustomization("mine", { [key]: "one" }), kustomization("other")], {
    operator: { labelSelector: key },
  });
  const { client } = fleet.cluster;
  const source = { group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository" };
  const body = { metadata: { labels: { [key]: "one" } } };
  await client.patch(source, { name: "fleet", namespace: "default" }, { type: "merge", body });
  await fleet.settled("Kustomization", "mine", isReady);
  const other = await fleet.get("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "other");
  assert.deepEqual(other?.["status"], { observedGeneration: -1 }, "as the definition's default has it");
});
