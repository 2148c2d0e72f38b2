// Kinds that definitions add: what is accepted as a definition, and what it does to its objects.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "{ns}.example.com";
const things = `/apis/${group}/v1/namespaces/{ns}/things`;

const schema: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1, maximum: 5 },
        color: { type: "string", enum: ["red", "blue"], default: "red" },
        name: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
        when: { type: "string", format: "date-time" },
        ratio: { type: "number" },
        amount: { "x-kubernetes-int-or-string": true },
        open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        parts: {
          type: "array",
          maxItems: 3,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          items: {
            type: "object",
            required: ["name"],
            properties: { name: { type: "string" }, count: { type: "integer", default: 1 } },
          },
        },
        tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
        nested: { type: "object", nullable: true, properties: { deep: { type: "boolean" } } },
      },
      "x-kubernetes-validations": [
        { rule: "self.size != 3", message: "three is too many" },
        {
          rule: "!has(oldSelf.color) || self.color == oldSelf.color",
          message: "color is immutable",
          fieldPath: ".color",
        },
      ],
    },
    status: { type: "object", properties: { ready: { type: "integer" }, selector: { type: "string" } } },
  },
};

type Version = { [field: string]: JsonValue };
const version = (name: string, extra: Version = {}): Version => ({
  name,
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...extra,
});

const definition = (versions: Version[], extra: JsonObject = {}): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `things.${group}` },
  spec: { group, scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions, ...extra },
});

const name = `${definitions}/things.${group}`;
const define = (versions: Version[], extra?: JsonObject): Request[] => [
  { method: "POST", path: definitions, body: definition(versions, extra) },
  { method: "GET", path: name, until: '"type":"Established","status":"True"' },
  { method: "GET", path: `/apis/${group}/v1/things`, until: '"items":[' },
];
const remove: Request = { method: "DELETE", path: name };

const thing = (metadata: JsonObject, spec: JsonValue, more: JsonObject = {}): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: "Thing",
  metadata,
  spec,
  ...more,
});
const post = (spec: JsonValue, query = "", more: JsonObject = {}): Request => ({
  method: "POST",
  path: `${things}${query}`,
  body: thing({ generateName: "t-" }, spec, more),
});

const full = version("v1", {
  subresources: {
    status: {},
    scale: {
      specReplicasPath: ".spec.size",
      statusReplicasPath: ".status.ready",
      labelSelectorPath: ".status.selector",
    },
  },
});

const life: Conversation = {
  name: "an object's life",
  requests: [
    ...define([full]),
    { method: "POST", path: things, body: thing({ name: "one" }, { size: 1 }, { status: { ready: 1 } }) },
    { method: "PATCH", path: `${things}/one/status`, type: "merge", body: { status: { ready: 2 }, spec: { size: 5 } } },
    { method: "PATCH", path: `${things}/one`, type: "merge", body: { spec: { size: 2 }, status: { ready: 9 } } },
    { method: "PATCH", path: `${things}/one`, type: "merge", body: { metadata: { labels: { a: "b" } } } },
    { method: "GET", path: `${things}/one/scale` },
    { method: "PATCH", path: `${things}/one/scale`, type: "merge", body: { spec: { replicas: 4 } } },
    { method: "PUT", path: `${things}/one`, body: thing({ name: "one" }, { size: 1 }) },
    { method: "PATCH", path: `${things}/one`, type: "strategic", body: { spec: { size: 1 } } },
    {
      method: "PATCH",
      path: `${things}/one`,
      type: "jsonpatch",
      body: [{ op: "replace", path: "/spec/size", value: 5 }],
    },
    { method: "GET", path: things },
    { method: "GET", path: `${things}/one`, accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    { method: "GET", path: `${things}/one`, accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io" },
    { method: "DELETE", path: `${things}/one` },
    { method: "GET", path: `${things}/one` },
    remove,
  ],
};

const shapes: Conversation = {
  name: "pruned, defaulted, validated",
  requests: [
    ...define([version("v1", { subresources: { status: {} } })]),
    post({ size: 1, extra: true, open: { any: { thing: 1 } }, parts: [{ name: "a" }], nested: null }),
    post({ size: 1, extra: true, parts: [{ name: "a", more: 1 }] }, "?fieldValidation=Strict"),
    post({ size: 1, extra: true }, "?fieldValidation=Warn"),
    post({ size: 1, extra: true }, "?fieldValidation=Ignore"),
    post({}),
    post({ size: 0 }),
    post({ size: 9 }),
    post({ size: 1, color: "green" }),
    post({ size: 1, name: "Cap" }),
    post({ size: 1, name: "toolong" }),
    post({ size: "one" }),
    post({ size: 1.5 }),
    post({ size: 1, when: "yesterday" }),
    post({ size: 1, when: "2026-01-02T03:04:05Z", ratio: 1, amount: "50%" }),
    post({ size: 1, amount: 1.5 }),
    post({ size: 1, parts: [{ name: "a" }, { name: "a" }] }),
    post({ size: 1, parts: [{ count: 1 }] }),
    post({ size: 1, parts: [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "d" }] }),
    post({ size: 1, tags: ["x", "x"] }),
    post({ size: 1, nested: { deep: "no" } }),
    post("text"),
    post(null),
    post({ size: 3 }),
    post({ size: 1 }, "", { extra: 1 }),
    { method: "POST", path: things, body: thing({ name: "kept" }, { size: 1, color: "blue" }) },
    { method: "PATCH", path: `${things}/kept`, type: "merge", body: { spec: { color: "red" } } },
    { method: "PATCH", path: `${things}/kept`, type: "merge", body: { spec: { size: 3 } } },
    {
      method: "PATCH",
      path: `${things}/kept?fieldManager=a`,
      type: "apply",
      body: thing({ name: "kept" }, { size: 1, unknown: 1 }),
    },
    {
      method: "PATCH",
      path: `${things}/kept?fieldManager=a`,
      type: "apply",
      body: thing({ name: "kept" }, { size: 2 }),
    },
    {
      method: "PATCH",
      path: `${things}/kept?fieldManager=a&force=true`,
      type: "apply",
      body: thing({ name: "kept" }, { size: 2, parts: [{ name: "x" }] }),
    },
    {
      method: "PATCH",
      path: `${things}/kept?fieldManager=a`,
      type: "apply",
      body: thing({ name: "kept" }, { size: 2, parts: [{ name: "x" }] }),
    },
    remove,
  ],
};

const columns: Conversation = {
  name: "columns and selectable fields",
  requests: [
    ...define([
      version("v1", {
        additionalPrinterColumns: [
          { name: "Size", type: "integer", jsonPath: ".spec.size", description: "how large" },
          { name: "Color", type: "string", jsonPath: ".spec.color", priority: 1 },
          { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
        ],
        selectableFields: [{ jsonPath: ".spec.color" }],
      }),
    ]),
    { method: "POST", path: things, body: thing({ name: "one" }, { size: 1 }) },
    { method: "POST", path: things, body: thing({ name: "two" }, { size: 2, color: "blue" }) },
    { method: "GET", path: things, accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    { method: "GET", path: `${things}?fieldSelector=spec.color%3Dblue` },
    { method: "GET", path: `${things}?fieldSelector=spec.size%3D1` },
    { method: "PATCH", path: `${things}/one/status`, type: "merge", body: { status: { ready: 2 } } },
    { method: "PATCH", path: `${things}/one`, type: "merge", body: { status: { ready: 2 } } },
    remove,
  ],
};

const refused = (label: string, versions: Version[], extra?: JsonObject): Conversation => ({
  name: `refused: ${label}`,
  requests: [{ method: "POST", path: definitions, body: definition(versions, extra) }],
});

const noSchema = (() => {
  const { schema: _schema, ...rest } = version("v1");
  return rest;
})();
const withSpec = (spec: JsonObject): Version =>
  version("v1", { schema: { openAPIV3Schema: { type: "object", properties: { spec } } } });

/** Definitions and their objects. */
export const definitionTalks: readonly Conversation[] = [
  life,
  shapes,
  columns,
  refused("two storage versions", [version("v1"), version("v2")]),
  refused("no storage version", [version("v1", { storage: false })]),
  refused("no schema", [noSchema]),
  refused("no scope", [version("v1")], { scope: "" }),
  refused("a name that does not fit", [version("v1")], { names: { plural: "others", kind: "Thing" } }),
  refused("a kind in small letters", [version("v1")], { names: { plural: "things", kind: "thing ing" } }),
  refused("no type", [withSpec({ properties: { a: { type: "string" } } })]),
  refused("a default that does not fit", [
    withSpec({ type: "object", properties: { a: { type: "string", default: 1 } } }),
  ]),
  refused("a rule that does not compile", [
    withSpec({ type: "object", "x-kubernetes-validations": [{ rule: "self.nothing == 1" }] }),
  ]),
  refused("a rule that costs too much", [
    withSpec({
      type: "object",
      properties: {
        a: { type: "array", items: { type: "array", items: { type: "array", items: { type: "string" } } } },
      },
      "x-kubernetes-validations": [
        { rule: "self.a.all(x, x.all(y, y.all(z, self.a.all(w, w.all(v, v.all(u, u != z))))))" },
      ],
    }),
  ]),
  refused("a type below a combination", [withSpec({ type: "object", anyOf: [{ type: "object" }] })]),
  refused("keys that are not there", [
    withSpec({
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
      items: { type: "object", properties: { a: { type: "string" } } },
    }),
  ]),
  refused("a conversion without a webhook", [version("v1")], { conversion: { strategy: "Webhook" } }),
  {
    name: "a protected group",
    requests: [
      {
        method: "POST",
        path: definitions,
        body: {
          ...definition([version("v1")], { group: "{ns}.k8s.io" }),
          metadata: { name: "things.{ns}.k8s.io" },
        },
      },
    ],
  },
];
