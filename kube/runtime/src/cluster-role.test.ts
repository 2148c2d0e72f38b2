import assert from "node:assert/strict";
import { test } from "node:test";
import { defineKind, reconciledStatus, s } from "@sluice/schema";
import { startCluster } from "@sluice/testing-cluster";
import { clusterRoleFor } from "./cluster-role.ts";
import type { Controller } from "./controller.ts";
import { installKinds } from "./install-kinds.ts";
import { ready } from "./outcome.ts";

const defineThing = (spec: Parameters<typeof s.object>[1]) =>
  defineKind({
    group: "example.com",
    version: "v1",
    kind: "Thing",
    plural: "things",
    doc: "A thing.",
    spec: s.object("What it is.", spec),
    status: s.object("How it is.", { ...reconciledStatus }),
  });
const Thing = defineThing({ size: s.string("How big.") });
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const Secret = { group: "", version: "v1", kind: "Secret" };

test("the role allows what the controllers say of themselves, one rule for each resource, and no more", async () => {
  await using cluster = startCluster();
  await installKinds(cluster.client, [Thing]);
  const controller: Controller = {
    name: "thing-controller",
    kind: Thing,
    owns: [ConfigMap],
    watches: [
      { kind: ConfigMap, requestsFor: () => [] },
      { kind: Secret, requestsFor: () => [] },
    ],
    reconcile: async () => ready("Done", "done"),
  };
  const more = [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }];
  const role = await clusterRoleFor(cluster.client, { name: "things", controllers: [controller], more });
  const shown = (role["rules"] as { apiGroups: string[]; resources: string[]; verbs: string[] }[]).map(
    ({ apiGroups, resources, verbs }) => `${resources.join()}.${apiGroups.join()}: ${verbs.join(" ")}`,
  );
  assert.deepEqual(shown, [
    "things.example.com: get list watch patch",
    "things/status.example.com: get patch",
    "configmaps.: get list watch create update patch delete",
    "secrets.: get list watch",
    "events.: create patch",
    "leases.coordination.k8s.io: get create update",
    "deployments.apps: get",
  ]);
});

test("a definition is served when installing ends, and is brought up to date by installing again", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  const big = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a", namespace: "default" } };
  await installKinds(client, [Thing]);
  const strict = { fieldValidation: "Strict" as const };
  await assert.rejects(client.create({ ...big, spec: { size: "1", colour: "red" } }, strict), /colour/);
  await installKinds(client, [
    defineThing({ size: s.string("How big."), colour: s.optional(s.string("How bright.")) }),
  ]);
  await client.create({ ...big, spec: { size: "1", colour: "red" } }, strict);
});

test("a kind that nobody serves cannot be in a role", async () => {
  await using cluster = startCluster();
  const controller = {
    name: "x",
    kind: { group: "x.com", version: "v1", kind: "X" },
    reconcile: async () => ready("", ""),
  };
  await assert.rejects(clusterRoleFor(cluster.client, { name: "x", controllers: [controller] }), /x\.com/);
});
