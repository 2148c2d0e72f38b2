// apiextensions' integration tests of what definitions say of their objects, by their names there: subresources, table, validation.
// @see apiextensions-apiserver v0.36.3, test/integration
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import {
  anything,
  define,
  definition,
  definitions,
  get,
  group,
  noxu,
  noxus,
  object,
  ofNoxus,
  patch,
  post,
  put,
  remove,
  version,
} from "./custom-kind.ts";

const one = version("v1", anything);
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const refuse = (body: JsonObject): Request => post(body, definitions);

const sub = version(
  "v1",
  object({
    spec: object({ num: { type: "integer" }, replicas: { type: "integer" }, size: { type: "integer", maximum: 9 } }),
    status: object({
      num: { type: "integer", minimum: 5 },
      replicas: { type: "integer" },
      selector: { type: "string" },
    }),
  }),
  {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: ".spec.replicas",
        statusReplicasPath: ".status.replicas",
        labelSelectorPath: ".status.selector",
      },
    },
  },
);
const scaleOf = (replicas: number, metadata: JsonObject): JsonObject => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata,
  spec: { replicas },
});
const subresources: Conversation[] = [
  {
    name: "TestStatusSubresource, TestGeneration",
    requests: [
      ...define({ versions: [sub] }),
      post(noxu("foo", { spec: { num: 10, replicas: 3 }, status: { num: 10 } })),
      put(
        `${noxus}/foo/status`,
        noxu("foo", { spec: { num: 20 }, status: { num: 20 } }, { resourceVersion: "{rv:3}" }),
      ),
      put(`${noxus}/foo`, noxu("foo", { spec: { num: 20 }, status: { num: 30 } }, { resourceVersion: "{rv:4}" })),
      put(
        `${noxus}/foo/status`,
        noxu("foo", { spec: { size: 99 }, status: { num: 7 } }, { resourceVersion: "{rv:5}" }),
      ),
      put(
        `${noxus}/foo/status`,
        noxu(
          "foo",
          { status: { num: 8 } },
          { resourceVersion: "{rv:6}", labels: { a: "b" }, annotations: { c: "d" }, finalizers: ["x.example.com/y"] },
        ),
      ),
      put(`${noxus}/foo/status`, noxu("foo", { status: { num: 8 } })),
      remove,
    ],
  },
  {
    name: "TestValidateOnlyStatus",
    requests: [
      ...define({ versions: [sub] }),
      post(noxu("foo", { spec: { num: 10 } })),
      put(`${noxus}/foo/status`, noxu("foo", { status: { num: 1 } }, { resourceVersion: "{rv:3}" })),
      remove,
    ],
  },
  {
    name: "TestScaleSubresource",
    requests: [
      ...define({ versions: [sub] }),
      post(noxu("foo", { spec: { num: 10, replicas: 3 } })),
      get(`${noxus}/foo/scale`),
      patch(`${noxus}/foo/status`, { status: { replicas: 7, selector: "bar=buz" } }),
      get(`${noxus}/foo/scale`),
      put(`${noxus}/foo/scale`, scaleOf(5, { name: "foo", namespace: "{ns}" })),
      put(`${noxus}/foo/scale`, scaleOf(6, { name: "foo", namespace: "{ns}", resourceVersion: "1" })),
      put(`${noxus}/foo/scale`, scaleOf(-1, { name: "foo", namespace: "{ns}" })),
      put(`${noxus}/foo/scale`, { ...scaleOf(5, { name: "bar" }) }),
      put(`${noxus}/bar/scale`, scaleOf(5, { name: "bar", namespace: "{ns}" })),
      get(`${noxus}/foo`),
      remove,
    ],
  },
  {
    name: "TestApplyScaleSubresource",
    requests: [
      ...define({ versions: [sub] }),
      post(noxu("foo", { spec: { num: 1, replicas: 1 } })),
      patch(`${noxus}/foo/scale?fieldManager=scaler`, scaleOf(5, { name: "foo" }), "apply"),
      patch(`${noxus}/foo/scale?fieldManager=scaler&force=true`, scaleOf(5, { name: "foo" }), "apply"),
      get(`${noxus}/foo`),
      patch(`${noxus}/foo?fieldManager=other`, noxu("foo", { spec: { replicas: 4 } }), "apply"),
      patch(`${noxus}/foo/scale`, { spec: { replicas: 9 } }),
      get(`${noxus}/foo`),
      remove,
    ],
  },
  {
    name: "TestSubresourcesDiscovery, TestSubresourcePatch",
    requests: [
      ...define({ versions: [sub] }),
      get(`/apis/${group}/v1`),
      post(noxu("foo", { spec: { num: 10, replicas: 3 } })),
      patch(`${noxus}/foo/status`, { spec: { num: 999 }, status: { num: 999 } }),
      patch(`${noxus}/foo/status`, { spec: { num: 999 }, status: { num: 999 } }),
      patch(`${noxus}/foo/scale`, { spec: { replicas: 7 }, status: { replicas: 7 } }),
      patch(`${noxus}/foo/scale`, { spec: { replicas: 7 } }),
      patch(`${noxus}/foo/scale`, [{ op: "replace", path: "/spec/replicas", value: 8 }], "jsonpatch"),
      patch(`${noxus}/foo/scale`, { metadata: { resourceVersion: "1" }, spec: { replicas: 1 } }),
      patch(`${noxus}/foo/status`, { metadata: { resourceVersion: "1" }, status: { num: 9 } }),
      remove,
    ],
  },
  {
    name: "TestValidationSchemaWithStatus",
    requests: [
      { type: "object", properties: { spec: { type: "object" } }, required: ["spec"], additionalProperties: false },
      { type: "object", properties: { status: { type: "object" } }, additionalProperties: true },
      { type: "array", items: { type: "string" } },
    ].map((schema): Request => ({
      ...refuse(definition({ versions: [version("v1", schema as JsonObject, { subresources: { status: {} } })] })),
      path: `${definitions}?dryRun=All`,
    })),
  },
];

const columns = [
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  { name: "Alpha", type: "string", jsonPath: ".spec.alpha" },
  {
    name: "Beta",
    type: "integer",
    description: "the beta field",
    format: "int64",
    priority: 42,
    jsonPath: ".spec.beta",
  },
  { name: "Gamma", type: "integer", description: "a column with wrong type", jsonPath: ".spec.gamma" },
  { name: "Epsilon", type: "string", description: "an array of integers as string", jsonPath: ".spec.epsilon" },
  { name: "Delta", type: "number", jsonPath: ".spec.delta" },
  { name: "Yes", type: "boolean", jsonPath: ".spec.yes" },
  { name: "Joined", type: "string", jsonPath: ".spec.list[*].name" },
  { name: "When", type: "date", jsonPath: ".spec.when" },
  { name: "First", type: "string", jsonPath: ".spec.list[0].name" },
  { name: "Last", type: "string", jsonPath: ".spec.list[-1:].name" },
  { name: "Quoted", type: "string", jsonPath: ".metadata.annotations.example\\.com/note" },
  { name: "Chosen", type: "string", jsonPath: '.spec.list[?(@.name=="b")].value' },
];
const rows = {
  alpha: "foo_123",
  beta: 10,
  gamma: "bar",
  delta: 1.5,
  epsilon: [1, 2, 3],
  yes: true,
  list: [
    { name: "a", value: "1" },
    { name: "b", value: "2" },
  ],
  when: "2020-01-01T00:00:00Z",
};
const tables: Conversation[] = [
  {
    name: "TestTableGet",
    requests: [
      ...define({ versions: [version("v1", anything, { additionalPrinterColumns: columns.slice(1) })] }),
      post(noxu("foo", { spec: rows }, { annotations: { "example.com/note": "n" } })),
      post(noxu("bar", { spec: { alpha: 5, beta: "x", delta: "y", yes: "no", when: "never", list: "z" } })),
      post(noxu("none")),
      get(`${noxus}/foo?includeObject=None`, { accept: table }),
      get(`${noxus}/bar?includeObject=None`, { accept: table }),
      get(`${noxus}/none?includeObject=None`, { accept: table }),
      get(`${noxus}?limit=1&includeObject=None`, { accept: table }),
      remove,
    ],
  },
  {
    name: "TestColumnsPatch",
    requests: [
      { ...define({ versions: [one] })[0], isSetUp: true } as Request,
      get(ofNoxus, { until: '"type":"Established","status":"True"', isSetUp: true }),
      patch(ofNoxus, {
        spec: { versions: [version("v1", anything, { additionalPrinterColumns: columns.slice(0, 1) })] },
      }),
      patch(`${ofNoxus}?dryRun=All`, {
        spec: {
          versions: [
            version("v1", anything, { additionalPrinterColumns: [{ name: "X", type: "text", jsonPath: ".a" }] }),
          ],
        },
      }),
      patch(`${ofNoxus}?dryRun=All`, {
        spec: {
          versions: [
            version("v1", anything, {
              additionalPrinterColumns: [{ name: "X", type: "string", format: "odd", jsonPath: "a" }],
            }),
          ],
        },
      }),
      patch(`${ofNoxus}?dryRun=All`, {
        spec: {
          versions: [version("v1", anything, { additionalPrinterColumns: [{ type: "string", jsonPath: ".a[" }] })],
        },
      }),
      remove,
    ],
  },
];

const checked = object(
  {
    alpha: { type: "string", pattern: "^[a-zA-Z0-9_]*$" },
    beta: { type: "number", minimum: 10, maximum: 20, default: 13 },
    gamma: { type: "string", enum: ["foo", "bar", "baz"] },
    delta: { type: "string", maxLength: 5, minLength: 1 },
    epsilon: { type: "integer" },
    list: { type: "array", minItems: 1, items: { type: "string" } },
  },
  { required: ["alpha", "beta"] },
);
const validation: Conversation[] = [
  {
    name: "TestCustomResourceValidation, TestCustomResourceUpdateValidation, TestCustomResourceValidationErrors",
    requests: [
      ...define({ versions: [version("v1", checked)] }),
      post(noxu("foo", { alpha: "foo_123", beta: 10, gamma: "bar", delta: "hello" })),
      ...[
        { alpha: "foo_123!" },
        { beta: 5 },
        { gamma: "qux" },
        { delta: "foobarbaz" },
        { delta: "" },
        { alpha: 5 },
        { beta: "x" },
        { epsilon: 1.5 },
        { epsilon: 1e3 },
        { list: [] },
        { list: [1] },
        { alpha: null },
      ].map((change) => post(noxu("bad", { alpha: "a", ...change }), `${noxus}?dryRun=All`)),
      post(noxu("bad", { beta: 12 })),
      patch(`${noxus}/foo`, { delta: "" }),
      patch(`${noxus}/foo`, { alpha: null }),
      put(`${noxus}/foo`, noxu("foo", { beta: 12 }, { resourceVersion: "{rv:3}" })),
      remove,
    ],
  },
  {
    name: "TestCRValidationOnCRDUpdate",
    requests: [
      ...define({ versions: [version("v1", object({ alpha: { type: "string", maxLength: 3 } }))] }),
      post(noxu("foo", { alpha: "long" })),
      patch(ofNoxus, { spec: { versions: [version("v1", object({ alpha: { type: "string", maxLength: 9 } }))] } }),
      { ...post(noxu("foo", { alpha: "long" })), until: '"alpha":"long"' },
      remove,
    ],
  },
  {
    name: "TestForbiddenFieldsInSchema",
    requests: [
      { uniqueItems: true, type: "array", items: { type: "string" } },
      { $ref: "#/definition/other", type: "object" },
      { definitions: { a: { type: "object" } }, type: "object" },
      { dependencies: { a: ["b"] }, type: "object" },
      { id: "x", type: "object" },
      { patternProperties: { a: { type: "object" } }, type: "object" },
      { deprecated: true, type: "object" },
      { discriminator: "x", type: "object" },
      { readOnly: true, type: "object" },
      { xml: {}, type: "object" },
    ].map((schema): Request => ({
      ...refuse(definition({ versions: [version("v1", object({ a: schema }))] })),
      path: `${definitions}?dryRun=All`,
    })),
  },
  {
    name: "TestNonStructuralSchemaConditionForCRDV1",
    requests: [
      { properties: { a: {} }, type: "object" },
      { type: "object", properties: { a: { type: "array" } } },
      { type: "object", properties: { a: { type: "array", items: {} } } },
      { type: "object", properties: { a: { type: "array", items: [{ type: "string" }] } } },
      { type: "object", additionalProperties: { properties: { a: { type: "string" } } } },
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string" } },
      { type: "object", not: { type: "object" } },
      { type: "object", anyOf: [{ properties: { a: { minimum: 1 } } }] },
      {
        type: "object",
        properties: { a: { type: "integer" } },
        anyOf: [{ properties: { a: { minimum: 1, title: "x", description: "y", default: 1 } } }],
      },
      { type: "object", allOf: [{ additionalProperties: { type: "string" } }] },
      { type: "object", properties: { a: { type: "integer", "x-kubernetes-int-or-string": true } } },
      {
        type: "object",
        properties: { a: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] } },
      },
      {
        type: "object",
        properties: { a: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "string" }, { type: "integer" }] } },
      },
      { type: "object", properties: { a: { "x-kubernetes-embedded-resource": true, type: "object" } } },
      { type: "object", properties: { a: { "x-kubernetes-embedded-resource": true, type: "string" } } },
      { type: "object", properties: { a: { "x-kubernetes-preserve-unknown-fields": false, type: "object" } } },
      {
        type: "object",
        properties: {
          metadata: { type: "object", properties: { name: { type: "string" }, labels: { type: "object" } } },
        },
      },
      {
        type: "object",
        properties: {
          metadata: {
            type: "object",
            properties: { name: { type: "string", pattern: "^a" }, generateName: { type: "string" } },
          },
        },
      },
      { type: "object", properties: { metadata: { type: "object", minProperties: 1 } } },
      { type: "object", properties: { metadata: { type: "string" } } },
      { type: "object", properties: { apiVersion: { type: "integer" }, kind: { type: "string" } } },
      { type: "object", properties: { a: { type: "text" } } },
      { type: "object", properties: { a: { type: "string", format: "color", pattern: "[" } } },
      {
        type: "object",
        properties: {
          a: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set", default: ["a", "a"] },
        },
      },
      {
        type: "object",
        properties: { a: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "set" } },
      },
      {
        type: "object",
        properties: { a: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" } },
      },
      { type: "object", properties: { a: { type: "string", "x-kubernetes-list-type": "atomic" } } },
      { type: "object", properties: { a: { type: "string", "x-kubernetes-map-type": "atomic" } } },
      { type: "object", "x-kubernetes-map-type": "loose" },
      { type: "object", nullable: true },
      {
        type: "object",
        properties: { a: { type: "object", properties: { b: { type: "string" } }, default: { b: 1, c: 2 } } },
      },
    ].map((schema): Request => ({
      ...refuse(definition({ versions: [version("v1", schema as unknown as JsonObject)] })),
      path: `${definitions}?dryRun=All`,
    })),
  },
];

/** Subresources, columns and what is valid. */
export const extensionSchemas: readonly Conversation[] = [...subresources, ...tables, ...validation];
