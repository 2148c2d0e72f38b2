// What Kubernetes' conformance suite asks of custom resource definitions and of the validation of fields, and apiextensions' cases of ratcheting.
// Each test has the name of the one it stands for.
// @see kubernetes test/e2e/apimachinery/{crd_watch,custom_resource_definition,field_validation}.go
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { ask, openWatch, type Reply } from "./ask-cluster.ts";
import { deployment, startCluster, type Cluster } from "./cluster.ts";
import { define, definitionOf } from "./definition.ts";
import { eventually } from "./eventually.ts";

type Fields = { [field: string]: unknown };
type Condition = { type: string; status: string };

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const widgets = "/apis/example.com/v1/namespaces/default/widgets";
const bareWidget = (name: string) => ({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name } });
const types: { readonly [method: string]: string } = {
  PATCH: "application/merge-patch+json",
  APPLY: "application/apply-patch+yaml",
};

const call = ({ apiServer }: Cluster, method: string, url: string, body?: object | string): Promise<Reply> =>
  ask(apiServer.handle, url, {
    method: method === "APPLY" ? "PATCH" : method,
    headers: { "content-type": types[method] ?? "application/json" },
    ...(body === undefined ? {} : { body }),
  });

const conditionOf = ({ object }: Reply, type: string): string | undefined =>
  (object["status"] as { conditions?: Condition[] } | undefined)?.conditions?.find((one) => one.type === type)?.status;

void test("CustomResourceDefinition resources Simple CustomResourceDefinition creating/deleting custom resource definition objects works", async () => {
  await using cluster = startCluster();
  assert.equal((await call(cluster, "POST", definitions, definitionOf("widgets"))).status, 201);
  const url = `${definitions}/widgets.example.com`;
  assert.equal(conditionOf(await call(cluster, "GET", url), "Established"), "True");
  assert.equal((await call(cluster, "POST", widgets, bareWidget("a"))).status, 201);
  await call(cluster, "DELETE", url);
  await eventually(
    async () => (await call(cluster, "GET", url)).status,
    (status) => status === 404,
  );
  assert.equal((await call(cluster, "GET", widgets)).status, 404);
});

void test("CustomResourceDefinition resources Simple CustomResourceDefinition listing custom resource definition objects works", async () => {
  await using cluster = startCluster();
  for (const plural of ["widgets", "gadgets", "gizmos"]) {
    const definition = definitionOf(plural);
    await call(cluster, "POST", definitions, {
      ...definition,
      metadata: { ...definition.metadata, labels: { of: "the-test" } },
    });
  }
  const selected = `${definitions}?labelSelector=of%3Dthe-test`;
  assert.equal((await call(cluster, "GET", selected)).object.items.length, 3);
  await call(cluster, "DELETE", selected);
  await eventually(
    async () => (await call(cluster, "GET", selected)).object.items.length,
    (count) => count === 0,
  );
});

void test("CustomResourceDefinition resources Simple CustomResourceDefinition getting/updating/patching custom resource definition status sub-resource works", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const url = `${definitions}/widgets.example.com/status`;
  const read = await call(cluster, "GET", url);
  const status = read.object["status"] as { conditions: Condition[] };
  const added = {
    type: "StatusUpdate",
    status: "True",
    reason: "Test",
    message: "by a test",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const updated = await call(cluster, "PUT", url, {
    ...read.object,
    status: { ...status, conditions: [...status.conditions, added] },
  });
  assert.equal(updated.status, 200, updated.object.message ?? "");
  assert.equal(conditionOf(updated, "StatusUpdate"), "True");
  const patched = await call(cluster, "PATCH", url, {
    status: { conditions: [...status.conditions, { ...added, type: "StatusPatched" }] },
  });
  assert.equal(conditionOf(patched, "StatusPatched"), "True");
});

void test("CustomResourceDefinition resources custom resource defaulting for requests and from storage works", async () => {
  await using cluster = startCluster();
  const schemaWith = (properties: Fields) => ({
    type: "object",
    properties: { a: { type: "string", default: "A" }, ...properties },
  });
  const version = (properties: Fields) => ({ versions: [{ name: "v1", schema: schemaWith(properties) }] });
  await define(cluster, "widgets", version({}));
  const created = await call(cluster, "POST", widgets, bareWidget("w"));
  assert.equal(created.object["a"], "A", "a request has its defaults");
  const url = `${definitions}/widgets.example.com`;
  const { object } = await call(cluster, "GET", url);
  const spec = definitionOf("widgets", version({ b: { type: "string", default: "B" } }))["spec"];
  const changed = await call(cluster, "PUT", url, { ...object, spec });
  assert.equal(changed.status, 200, changed.object.message ?? "");
  const read = await call(cluster, "GET", `${widgets}/w`);
  assert.deepEqual([read.object["a"], read.object["b"]], ["A", "B"], "what was stored before has the new default");
});

void test("CustomResourceDefinition resources should include custom resource definition resources in discovery documents", async () => {
  await using cluster = startCluster();
  const { groups } = (await call(cluster, "GET", "/apis")).object as unknown as {
    groups: { name: string; versions: { version: string }[] }[];
  };
  const group = groups.find(({ name }) => name === "apiextensions.k8s.io");
  assert.deepEqual(
    group?.versions.map(({ version }) => version),
    ["v1"],
  );
  const { resources } = (await call(cluster, "GET", "/apis/apiextensions.k8s.io/v1")).object as unknown as {
    resources: { name: string }[];
  };
  assert.ok(resources.some(({ name }) => name === "customresourcedefinitions"));
});

void test("CustomResourceDefinition Watch watch on custom resource definition objects", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const watch = await openWatch(cluster.apiServer.handle, `${widgets}?watch=true`);
  for (const name of ["a", "b"]) await call(cluster, "POST", widgets, bareWidget(name));
  await call(cluster, "PATCH", `${widgets}/a`, { dummy: "test" });
  for (const name of ["a", "b"]) await call(cluster, "DELETE", `${widgets}/${name}`);
  const seen: string[] = [];
  while (seen.length < 5) {
    const event = await watch.next();
    seen.push(`${event?.type} ${event?.object.metadata.name}`);
  }
  assert.deepEqual(seen, ["ADDED a", "ADDED b", "MODIFIED a", "DELETED a", "DELETED b"]);
  watch.close();
});

const known = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        knownField1: { type: "string" },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
          items: {
            type: "object",
            required: ["containerPort", "protocol"],
            properties: {
              containerPort: { type: "integer" },
              hostIP: { type: "string" },
              hostPort: { type: "integer" },
              name: { type: "string" },
              protocol: { type: "string" },
            },
          },
        },
      },
    },
  },
};
const ports = [{ name: "x", containerPort: 80, protocol: "TCP" }];
const widget = (spec: Fields, rest: Fields = {}): Fields => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "w", finalizers: ["test/finalizer"], ...rest },
  spec,
});
const strictApply = `${widgets}/w?fieldManager=field_validation_test&fieldValidation=Strict`;
const defineKnown = (cluster: Cluster): Promise<KubeObject> =>
  define(cluster, "widgets", { versions: [{ name: "v1", schema: known }] });

void test("FieldValidation should create/apply a CR with unknown fields for CRD with no validation schema", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const { status, object } = await call(
    cluster,
    "APPLY",
    strictApply,
    widget({ foo: "foo1", cronSpec: "* * * * */5", ports }),
  );
  assert.equal(status, 201, object.message ?? "");
});

void test("FieldValidation should create/apply a valid CR for CRD with validation schema", async () => {
  await using cluster = startCluster();
  await defineKnown(cluster);
  const { status, object } = await call(cluster, "APPLY", strictApply, widget({ knownField1: "val1", ports }));
  assert.equal(status, 201, object.message ?? "");
});

void test("FieldValidation should create/apply an invalid CR with extra properties for CRD with validation schema", async () => {
  await using cluster = startCluster();
  await defineKnown(cluster);
  const extra = widget({ knownField1: "val1", extraProperty: "arbitrary-value", ports });
  const { status, object } = await call(cluster, "APPLY", strictApply, extra);
  assert.equal(status, 500);
  assert.match(object.message ?? "", /\.spec\.extraProperty: field not declared in schema/);
});

void test("FieldValidation should detect duplicates in a CR when preserving unknown fields", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const body = `{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"knownField1":"a","knownField1":"b"}}`;
  const { status, object } = await call(cluster, "POST", `${widgets}?fieldValidation=Strict`, body);
  assert.equal(status, 400);
  assert.match(object.message ?? "", /strict decoding error: duplicate field "spec\.knownField1"/);
});

const deployments = "/apis/apps/v1/namespaces/default/deployments";

void test("FieldValidation should detect unknown and duplicate fields of a typed object", async () => {
  await using cluster = startCluster();
  const text = JSON.stringify(deployment("web")).replace(
    '"replicas":1',
    '"unknown1":"val1","unknownDupe":"a","unknownDupe":"b","paused":true,"paused":false,"replicas":1',
  );
  const { status, object } = await call(cluster, "POST", `${deployments}?fieldValidation=Strict`, text);
  assert.equal(status, 400);
  for (const problem of [
    'unknown field "spec.unknown1"',
    'unknown field "spec.unknownDupe"',
    'duplicate field "spec.paused"',
  ])
    assert.ok(object.message?.includes(problem), `${problem}: ${object.message}`);
});

void test("FieldValidation should detect unknown metadata fields of a typed object", async () => {
  await using cluster = startCluster();
  const body = deployment("web");
  const template = (body["spec"] as { template: { metadata: Fields } }).template;
  template.metadata = { ...template.metadata, unknownMeta: "unknown" };
  const { status, object } = await call(cluster, "POST", `${deployments}?fieldValidation=Strict`, {
    ...body,
    metadata: { ...body.metadata, unknownMeta: "unknown" },
  });
  assert.equal(status, 400);
  for (const path of ["metadata.unknownMeta", "spec.template.metadata.unknownMeta"])
    assert.ok(object.message?.includes(`unknown field "${path}"`), `${path}: ${object.message}`);
});

void test("FieldValidation should detect unknown metadata fields in both the root and embedded object of a CR", async () => {
  await using cluster = startCluster();
  const template = {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    properties: { metadata: { type: "object" }, spec: { type: "object" } },
  };
  const schema = { type: "object", properties: { spec: { type: "object", properties: { template } } } };
  await define(cluster, "widgets", { versions: [{ name: "v1", schema }] });
  const spec = {
    template: { apiVersion: "foo/v1", kind: "Sub", metadata: { unknownSubMeta: "unknown", name: "subobject" } },
  };
  const { status, object } = await call(
    cluster,
    "POST",
    `${widgets}?fieldValidation=Strict`,
    widget(spec, { unknownMeta: "unknown" }),
  );
  assert.equal(status, 400);
  for (const path of ["metadata.unknownMeta", "spec.template.metadata.unknownSubMeta"])
    assert.ok(object.message?.includes(`unknown field "${path}"`), `${path}: ${object.message}`);
});

/** Ratcheting: what was invalid before and did not change passes; what changes must be valid. */
const ratchets: [title: string, before: Fields, after: Fields, stored: Fields, sent: Fields, isTaken: boolean][] = [
  [
    "an unchanged value below a new minimum",
    { type: "integer" },
    { type: "integer", minimum: 10 },
    { value: 5 },
    { value: 5, other: "x" },
    true,
  ],
  [
    "a changed value below a new minimum",
    { type: "integer" },
    { type: "integer", minimum: 10 },
    { value: 5 },
    { value: 6 },
    false,
  ],
  [
    "a value that becomes valid",
    { type: "integer" },
    { type: "integer", minimum: 10 },
    { value: 5 },
    { value: 11 },
    true,
  ],
  [
    "an unchanged text of a new pattern",
    { type: "string" },
    { type: "string", pattern: "^b" },
    { value: "a" },
    { value: "a", other: "x" },
    true,
  ],
  [
    "an unchanged text out of a new list",
    { type: "string" },
    { type: "string", enum: ["b"] },
    { value: "a" },
    { value: "a", other: "x" },
    true,
  ],
  [
    "an unchanged list that is too long",
    { type: "array", items: { type: "string" } },
    { type: "array", maxItems: 1, items: { type: "string" } },
    { value: ["a", "b"] },
    { value: ["a", "b"], other: "x" },
    true,
  ],
  [
    "a changed list that is too long",
    { type: "array", items: { type: "string" } },
    { type: "array", maxItems: 1, items: { type: "string" } },
    { value: ["a", "b"] },
    { value: ["a", "c"] },
    false,
  ],
  [
    "an unchanged object without a new required field",
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", required: ["b"], properties: { a: { type: "string" }, b: { type: "string" } } },
    { value: { a: "1" } },
    { value: { a: "1" }, other: "x" },
    true,
  ],
  [
    "a changed object without a new required field",
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", required: ["b"], properties: { a: { type: "string" }, b: { type: "string" } } },
    { value: { a: "1" } },
    { value: { a: "2" } },
    false,
  ],
  [
    "an unchanged value against a new rule",
    { type: "integer" },
    { type: "integer", "x-kubernetes-validations": [{ rule: "self > 10" }] },
    { value: 5 },
    { value: 5, other: "x" },
    true,
  ],
  [
    "a changed value against a new rule",
    { type: "integer" },
    { type: "integer", "x-kubernetes-validations": [{ rule: "self > 10" }] },
    { value: 5 },
    { value: 6 },
    false,
  ],
  [
    "an unchanged item of a list by key",
    {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, size: { type: "integer" } },
      },
    },
    {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, size: { type: "integer", minimum: 10 } },
      },
    },
    { value: [{ name: "a", size: 1 }] },
    {
      value: [
        { name: "b", size: 11 },
        { name: "a", size: 1 },
      ],
    },
    true,
  ],
];
for (const [title, before, after, stored, sent, isTaken] of ratchets)
  void test(`ratcheting: ${title} is ${isTaken ? "taken" : "refused"}`, async () => {
    await using cluster = startCluster();
    const version = (value: Fields) => ({
      versions: [
        {
          name: "v1",
          schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { value, other: { type: "string" } } } },
          },
        },
      ],
    });
    await define(cluster, "widgets", version(before));
    const created = await call(cluster, "POST", widgets, { ...bareWidget("w"), spec: stored });
    assert.equal(created.status, 201, created.object.message ?? "");
    const url = `${definitions}/widgets.example.com`;
    const { object } = await call(cluster, "GET", url);
    const changed = await call(cluster, "PUT", url, {
      ...object,
      spec: definitionOf("widgets", version(after))["spec"],
    });
    assert.equal(changed.status, 200, changed.object.message ?? "");
    const { object: live } = await call(cluster, "GET", `${widgets}/w`);
    const updated = await call(cluster, "PUT", `${widgets}/w`, { ...live, spec: sent });
    assert.equal(updated.status, isTaken ? 200 : 422, updated.object.message ?? "");
    // A new object has no past.
    const fresh = await call(cluster, "POST", widgets, { ...bareWidget("fresh"), spec: stored });
    assert.equal(fresh.status, 422);
  });

void test("an apply is stopped by a field that the version of another manager does not have", async () => {
  await using cluster = startCluster();
  const schemaWith = (properties: Fields) => ({
    type: "object",
    properties: { spec: { type: "object", properties: { key: { type: "string" }, ...properties } } },
  });
  const old = { name: "v1beta1", storage: false, schema: schemaWith({}) };
  await define(cluster, "widgets", { versions: [old, { name: "v1", schema: schemaWith({}) }] });
  const applyAt = (version: string) =>
    call(cluster, "APPLY", `/apis/example.com/${version}/namespaces/default/widgets/w?fieldManager=x`, {
      ...widget({ key: "1" }),
      apiVersion: `example.com/${version}`,
    });
  assert.equal((await applyAt("v1beta1")).status, 201);
  const url = `${definitions}/widgets.example.com`;
  const { object } = await call(cluster, "GET", url);
  const added = { name: "v1", schema: schemaWith({ policy: { type: "string", default: "Ignore" } }) };
  await call(cluster, "PUT", url, { ...object, spec: definitionOf("widgets", { versions: [old, added] })["spec"] });
  const stopped = await applyAt("v1");
  assert.equal(stopped.status, 500);
  assert.equal(stopped.object.message, ".spec.policy: field not declared in schema");
});
