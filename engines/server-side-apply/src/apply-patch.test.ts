import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { applyPatch } from "./apply-patch.ts";
import { mergeTypeOfBuiltin, mergeTypeOfCustom } from "./merge-type.ts";
import { recordUpdate } from "./record-update.ts";

const deployment = mergeTypeOfBuiltin({ group: "apps", version: "v1", kind: "Deployment" })!;
const now = "2026-01-02T03:04:05Z";
const by = (manager: string) => ({ manager, apiVersion: "apps/v1", now });
const web = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", ...metadata },
  spec,
});
const container = (name: string, image: string, more: object = {}) => ({ name, image, ...more });
const template = (...containers: object[]) => ({ template: { spec: { containers } } });

const managers = (object: KubeObject) =>
  (object.metadata.managedFields ?? []).map(({ manager, operation }) => `${manager}:${operation}`);

test("the first apply owns what it names, list items by their keys", () => {
  const object = applyPatch({
    config: web({ replicas: 2, ...template(container("app", "nginx")) }),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  assert.deepEqual(object.metadata.managedFields?.[0]?.fieldsV1, {
    "f:spec": {
      "f:replicas": {},
      "f:template": { "f:spec": { "f:containers": { 'k:{"name":"app"}': { ".": {}, "f:image": {}, "f:name": {} } } } },
    },
  });
});

test("applying the same again changes nothing, the time neither", () => {
  const config = web(
    { replicas: 2, ...template(container("app", "nginx", { ports: [{ containerPort: 80 }] })) },
    { labels: { a: "b" } },
  );
  const live = applyPatch({ config, type: deployment, writer: by("flux"), force: false });
  assert.deepEqual(
    applyPatch({
      live,
      config,
      type: deployment,
      writer: { ...by("flux"), now: "2027-01-01T00:00:00Z" },
      force: false,
    }),
    live,
  );
});

test("what a manager no longer names goes, what others own stays", () => {
  const both = template(container("app", "nginx"), container("side", "envoy"));
  const live = applyPatch({
    config: web({ replicas: 1, ...both }, { labels: { mine: "1" } }),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  const shared = applyPatch({
    live,
    config: web({ replicas: 1 }),
    type: deployment,
    writer: by("scaler"),
    force: false,
  });
  const after = applyPatch({
    live: shared,
    config: web(template(container("app", "nginx"))),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  assert.equal(after["spec"].replicas, 1);
  assert.deepEqual(after["spec"].template.spec.containers, [container("app", "nginx")]);
  assert.equal(after.metadata.labels, undefined);
});

test("another value for a field of somebody else is a conflict in Kubernetes' words, and force takes it", () => {
  const live = applyPatch({ config: web({ replicas: 1 }), type: deployment, writer: by("flux"), force: false });
  const request = { live, config: web({ replicas: 5 }), type: deployment, writer: by("scaler") };
  assert.throws(() => applyPatch({ ...request, force: false }), {
    message: 'Apply failed with 1 conflict: conflict with "flux": .spec.replicas',
  });
  const forced = applyPatch({ ...request, force: true });
  assert.deepEqual(managers(forced), ["scaler:Apply"]);
});

test("an update in between is a conflict that names the version", () => {
  const created = recordUpdate({ next: web({ replicas: 1 }), type: deployment, writer: by("kubectl-create") });
  assert.throws(
    () =>
      applyPatch({ live: created, config: web({ replicas: 2 }), type: deployment, writer: by("flux"), force: false }),
    {
      message: `Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.replicas`,
    },
  );
});

test("an object that nobody manages belongs to before-first-apply", () => {
  const object = applyPatch({
    live: web({ replicas: 1, paused: true }),
    config: web({ replicas: 1 }),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  assert.deepEqual(managers(object), ["flux:Apply", "before-first-apply:Update"]);
  assert.equal(object["spec"].paused, true);
});

test("an undeclared field, a wrong type and a doubled key are refused by path", () => {
  const apply = (spec: object) => () =>
    applyPatch({ config: web(spec), type: deployment, writer: by("flux"), force: true });
  assert.throws(apply({ replica: 1 }), {
    code: "UNDECLARED_FIELD",
    message: ".spec.replica: field not declared in schema",
  });
  assert.throws(apply({ replicas: "1" }), { code: "WRONG_TYPE" });
  assert.throws(apply(template(container("app", "a"), container("app", "b"))), { code: "DUPLICATE_KEY" });
});

test("list items keep the order of the apply, others stay where they were", () => {
  const live = applyPatch({
    config: web(template(container("a", "1"), container("b", "1"))),
    type: deployment,
    writer: by("one"),
    force: false,
  });
  const after = applyPatch({
    live,
    config: web(template(container("c", "2"), container("b", "1"))),
    type: deployment,
    writer: by("two"),
    force: false,
  });
  assert.deepEqual(
    after["spec"].template.spec.containers.map(({ name }: { name: string }) => name),
    ["a", "c", "b"],
  );
});

test("an update takes what it changes, and the loser keeps the rest", () => {
  const live = applyPatch({
    config: web({ replicas: 1, paused: false }),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  const after = recordUpdate({
    live,
    next: { ...live, spec: { ...live["spec"], replicas: 9 } },
    type: deployment,
    writer: by("kubectl-scale"),
  });
  const fields = Object.fromEntries(
    (after.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
  );
  assert.deepEqual(fields, {
    flux: { "f:spec": { "f:paused": {} } },
    "kubectl-scale": { "f:spec": { "f:replicas": {} } },
  });
});

test("creating a Deployment owns no spec as such, creating a custom resource does", () => {
  const created = recordUpdate({
    next: web({ replicas: 1 }, { labels: { a: "b" } }),
    zero: { ...web({}), metadata: {}, spec: {} },
    type: deployment,
    writer: by("kubectl"),
  });
  assert.deepEqual(created.metadata.managedFields?.[0]?.fieldsV1, {
    "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
    "f:spec": { "f:replicas": {} },
  });
  const custom = mergeTypeOfCustom({
    type: "object",
    properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
  });
  const thing = recordUpdate({
    next: { apiVersion: "x.io/v1", kind: "Thing", metadata: { name: "t" }, spec: { size: 1 } },
    type: custom,
    writer: by("kubectl"),
  });
  assert.deepEqual(thing.metadata.managedFields?.[0]?.fieldsV1, { "f:spec": { ".": {}, "f:size": {} } });
});

test("ports are told apart by the protocol that they default to", () => {
  const ports = (...list: object[]) => web(template(container("app", "nginx", { ports: list })));
  const live = applyPatch({
    config: ports({ containerPort: 53, protocol: "UDP" }, { containerPort: 53 }),
    type: deployment,
    writer: by("flux"),
    force: false,
  });
  assert.equal(live["spec"].template.spec.containers[0].ports.length, 2);
});
