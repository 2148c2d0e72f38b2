// What takes its time to go wrong: a long outage of the API, and a file that is far too large.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { startFleet } from "./fleet.ts";

const apps: KubeObject = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "apps", namespace: "default" },
  spec: {
    interval: "10m",
    prune: true,
    path: "./apps",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
  },
};
const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;

test("an API that is gone for ten seconds is waited for, and then the fleet goes on by itself", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "1") }, [apps], { interval: "2s" });
  await fleet.settled("Kustomization", "apps", ({ status }) => status === "True");
  fleet.cluster.intercept(async () => {
    throw new Error("connection refused");
  });
  const hash = fleet.repository.commit({ "apps/a.yaml": configMap("a", "2") });
  await sleep(10_000);
  fleet.cluster.intercept(undefined);
  await fleet.settled("Kustomization", "apps", ({ status, message }) => status === "True" && message.includes(hash));
  assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "2");
});

test("a file of 50 MB is refused by name and place, and everything else stays as it was", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a", "1") }, [apps]);
  await fleet.settled("Kustomization", "apps", ({ status }) => status === "True");
  const lines = `    ${"x".repeat(95)}\n`.repeat(500_000);
  fleet.repository.commit({
    "apps/a.yaml": configMap("a", "2"),
    "apps/big.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\ndata:\n  blob: |\n${lines}`,
  });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", ({ status, message }) => {
    if (status !== "False") return false;
    assert.match(message, /^apps\/big\.yaml:1: ConfigMap\/default\/big dry-run failed \(RequestEntityTooLarge\)/);
    return true;
  });
  assert.equal((await fleet.get("v1", "ConfigMap", "a"))?.["data"].value, "1");
});
