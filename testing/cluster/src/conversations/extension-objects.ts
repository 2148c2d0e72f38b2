// apiextensions' integration tests of custom objects, by their names there: apply, basic, defaulting, listtype, objectmeta, pruning, subresources.
// @see apiextensions-apiserver v0.36.3, test/integration
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import {
  anything,
  clusterNoxus,
  define,
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

const any = define({ versions: [version("v1", anything)] });
const values = { values: { numVal: 1, boolVal: true, stringVal: "1" } };
const apply = (body: JsonObject, query = ""): Request =>
  patch(`${noxus}/mytest?fieldManager=apply_test${query}`, body, "apply");

const applyBasic: Conversation = {
  name: "TestApplyBasic",
  requests: [
    ...any,
    apply(noxu("mytest", values)),
    patch(`${noxus}/mytest`, { values: { numVal: 5 } }),
    apply(noxu("mytest", values)),
    apply(noxu("mytest", values), "&force=true"),
    remove,
  ],
};

/** What an apply of null makes of a field that may or may not be null, or missing. */
const applyNull: Conversation[] = [true, false].flatMap((nullable) =>
  [true, false].flatMap((isRequired) =>
    [true, false].map((partIsRequired): Conversation => {
      const map = object({ part: { type: "string" } }, { nullable, ...(partIsRequired ? { required: ["part"] } : {}) });
      const foo = object(
        { map, list: { type: "array", nullable, items: { type: "string" } } },
        isRequired ? { required: ["map"] } : {},
      );
      const words = [
        nullable ? "nullable" : "not nullable",
        isRequired ? "required" : "optional",
        partIsRequired ? "with a required part" : "with an optional part",
      ];
      return {
        name: `TestApplyNullToObject: ${words.join(", ")}`,
        requests: [
          ...define({ versions: [version("v1", object({ foo }))] }),
          apply(noxu("mytest", { foo: { map: { part: "x" }, list: ["a"] } })),
          apply(noxu("mytest", { foo: { map: null } })),
          apply(noxu("mytest", { foo: { map: { part: "x" }, list: null } })),
          get(`${noxus}/mytest`),
          apply(noxu("mytest", { foo: { list: [] } })),
          remove,
        ],
      };
    }),
  ),
);

const life = (name: string, scope: string, path: string): Conversation => ({
  name,
  requests: [
    ...define({ versions: [version("v1", anything)], scope }),
    post(noxu("foo", { content: { key: "value" }, num: { num1: 1 } }), path),
    get(path),
    get(`${path}/foo`),
    put(`${path}/foo`, noxu("foo", { content: { key: "other" } }, { resourceVersion: "{rv:3}" })),
    put(`${path}/foo`, noxu("foo", { content: { key: "third" } }, { resourceVersion: "{rv:3}" })),
    put(`${path}/foo`, noxu("foo", { content: { key: "third" } })),
    { method: "DELETE", path: `${path}/foo` },
    get(`${path}/foo`),
    post(noxu("b", {}, { labels: { foo: "bar" } }), path),
    post(noxu("c", {}, { labels: { foo: "baz" } }), path),
    { method: "DELETE", path: `${path}?labelSelector=foo%3Dbar` },
    get(path),
    remove,
  ],
});

const basics: Conversation[] = [
  life("TestNamespaceScopedCRUD", "Namespaced", noxus),
  life("TestClusterScopedCRUD", "Cluster", clusterNoxus),
  {
    name: "TestNoNamespaceReject",
    requests: [...any, post(noxu("foo"), clusterNoxus), post(noxu("foo", {}, { namespace: "other" })), remove],
  },
  {
    name: "TestSameNameDiffNamespace",
    requests: [
      ...any,
      post(noxu("foo")),
      post(noxu("foo", {}, { namespace: "default" }), noxus.replace("namespaces/{ns}", "namespaces/default")),
      get(`${clusterNoxus}?fieldSelector=metadata.name%3Dfoo`),
      { method: "DELETE", path: `${noxus.replace("namespaces/{ns}", "namespaces/default")}/foo` },
      remove,
    ],
  },
  {
    name: "TestPreserveInt",
    requests: [
      ...any,
      {
        ...post(""),
        body: `{"apiVersion":"${group}/v1","kind":"Noxu","metadata":{"name":"foo"},"num":{"num1":9007199254740993,"num2":1000000,"f":1.0,"e":1e3}}`,
      },
      patch(`${noxus}/foo`, { other: 1 }),
      remove,
    ],
  },
  {
    name: "TestPatch",
    requests: [
      ...any,
      post(noxu("foo", { num: { num1: 1, num2: 2 } })),
      patch(`${noxus}/foo`, { num: { num2: 999 } }),
      patch(`${noxus}/foo`, { num: { num2: 999 } }),
      patch(`${noxus}/foo`, {}),
      patch(
        `${noxus}/foo`,
        [
          { op: "test", path: "/num/num2", value: 999 },
          { op: "remove", path: "/num/num1" },
        ],
        "jsonpatch",
      ),
      patch(`${noxus}/foo`, { metadata: { resourceVersion: "1" }, num: { num2: 1 } }),
      patch(`${noxus}/foo`, { metadata: { name: "other" } }),
      patch(`${noxus}/foo`, { kind: "Other" }),
      patch(`${noxus}/foo`, { apiVersion: "v9" }),
      remove,
    ],
  },
  {
    name: "TestDiscovery",
    requests: [
      ...define({
        versions: [version("v1", anything)],
        names: { singular: "noxu", shortNames: ["foo", "bar"], categories: ["all"] },
      }),
      get(`/apis/${group}`),
      get(`/apis/${group}/v1`),
      remove,
    ],
  },
];

const zero = (type: string, rest: JsonObject = {}): JsonObject => ({ type, ...rest });
const zeroTypes: [string, JsonObject, JsonObject[string]][] = [
  ["string", {}, ""],
  ["boolean", {}, false],
  ["number", {}, 0],
  ["integer", {}, 0],
  ["array", { items: { type: "string" } }, []],
  ["object", { properties: { a: { type: "string" } } }, {}],
];
const zeros: Conversation = {
  name: "TestZeroValueValidation",
  requests: [
    ...define({
      versions: [
        version(
          "v1",
          object(
            Object.fromEntries(
              zeroTypes.flatMap(([type, rest, value]) => [
                [type, zero(type, rest)],
                [`${type}_default`, zero(type, { ...rest, default: value })],
                [`${type}_null`, zero(type, { ...rest, nullable: true })],
              ]),
            ),
          ),
        ),
      ],
    }),
    post(noxu("none")),
    post(
      noxu(
        "zero",
        Object.fromEntries(
          zeroTypes.flatMap(([type, , value]) => [
            [type, value],
            [`${type}_null`, null],
          ]),
        ),
      ),
    ),
    post(
      noxu(
        "null",
        Object.fromEntries(
          zeroTypes.flatMap(([type]) => [
            [type, null],
            [`${type}_default`, null],
          ]),
        ),
      ),
    ),
    remove,
  ],
};

const foo = { alpha: { type: "string" }, beta: { type: "number" } };

const defaulted = object({
  a: { type: "string", default: "A" },
  deep: object({ b: { type: "string", default: "B" }, c: { type: "integer" } }),
  made: object({ d: { type: "string", default: "D" } }, { default: {} }),
  parts: { type: "array", items: object({ e: { type: "string", default: "E" } }) },
  map: { type: "object", additionalProperties: object({ f: { type: "string", default: "F" } }) },
  kept: { type: "string", nullable: true, default: "K" },
  list: {
    type: "array",
    default: [{ e: "1" }],
    items: object({ e: { type: "string" }, g: { type: "string", default: "G" } }),
  },
});
const full = { deep: { c: 1 }, parts: [{}, { e: "x" }], map: { one: {}, two: { f: "y" } }, kept: null, a: null };
const defaulting: Conversation[] = [
  {
    name: "TestCustomResourceDefaulting",
    requests: [
      ...define({
        versions: [version("v1", object({ spec: defaulted, status: defaulted }), { subresources: { status: {} } })],
      }),
      post(noxu("foo", { spec: full, status: full })),
      put(`${noxus}/foo/status`, noxu("foo", { status: { ...full, a: "S" } }, { resourceVersion: "{rv:3}" })),
      patch(`${noxus}/foo`, { spec: { a: null, deep: null } }),
      patch(`${noxus}/foo/status`, { status: { a: null } }),
      patch(`${noxus}/foo?fieldManager=x`, noxu("foo", { spec: { deep: {} } }), "apply"),
      get(noxus),
      remove,
    ],
  },
  {
    name: "TestCustomResourceDefaulting: fields beside spec and status",
    requests: [
      ...define({
        versions: [version("v1", object({ ...foo, status: object(foo) }), { subresources: { status: {} } })],
      }),
      post(noxu("foo", { alpha: "a", beta: 1 })),
      put(`${noxus}/foo/status`, noxu("foo", { status: { alpha: "b" } }, { resourceVersion: "{rv:3}" })),
      remove,
    ],
  },
  {
    name: "TestCustomResourceDefaultingOfMetaFields",
    requests: [
      ...define({
        versions: [
          version(
            "v1",
            object({
              top: { type: "string", default: "x" },
              embedded: object(
                { kind: { type: "string", default: "Pod" }, apiVersion: { type: "string", default: "v1" } },
                {
                  "x-kubernetes-embedded-resource": true,
                  default: { apiVersion: "v1", kind: "Pod", metadata: { name: "foo" } },
                },
              ),
            }),
          ),
        ],
      }),
      post(
        noxu("foo", { embedded: { metadata: { name: "e", labels: { a: "b" }, creationTimestamp: null, unknown: 1 } } }),
      ),
      post(noxu("bar")),
      remove,
      post(
        {
          apiVersion: "apiextensions.k8s.io/v1",
          kind: "CustomResourceDefinition",
          metadata: { name: `others.${group}` },
          spec: {
            group,
            scope: "Namespaced",
            names: { plural: "others", kind: "Other" },
            versions: [
              version("v1", object({ metadata: object({ name: { type: "string", pattern: "^a", default: "a" } }) })),
            ],
          },
        },
        ofNoxus.replace(/\/noxus.*/, ""),
      ),
    ],
  },
];

const listTypes: Conversation = {
  name: "TestListTypes",
  requests: [
    ...define({
      versions: [
        version(
          "v1",
          object({
            map: {
              type: "array",
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": ["a", "b"],
              items: object(
                { a: { type: "integer" }, b: { type: "integer" }, c: { type: "string" } },
                { required: ["a", "b"] },
              ),
            },
            set: {
              type: "array",
              "x-kubernetes-list-type": "set",
              items: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: { type: "integer" } },
            },
            texts: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
          }),
        ),
      ],
    }),
    post(
      noxu("foo", {
        map: [
          { a: 1, b: 1, c: "1" },
          { a: 1, b: 2 },
        ],
        set: [{ a: 1, b: 1 }, { a: 1 }],
        texts: ["a", "b"],
      }),
    ),
    post(
      noxu("bad", {
        map: [
          { a: 1, b: 1, c: "1" },
          { a: 1, b: 2 },
          { a: 1, b: 1, c: "4" },
        ],
      }),
    ),
    post(noxu("bad", { set: [{ a: 1, b: 1 }, { a: 1 }, { b: 1, a: 1 }] })),
    post(noxu("bad", { texts: ["a", "b", "a", "a"] })),
    patch(`${noxus}/foo`, { texts: ["a", "a"] }),
    patch(`${noxus}/foo`, [{ op: "add", path: "/map/-", value: { a: 1, b: 1 } }], "jsonpatch"),
    remove,
  ],
};

/** Whether a change of nothing is stored shows in whether the version from before is still the one. */
const storedData: Conversation = {
  name: "RunTestGuaranteedUpdateChecksStoredData",
  requests: [
    ...define({ versions: [version("v1", object({ spec: object({ a: { type: "string" } }) }))] }),
    post(noxu("foo", { spec: {} })),
    patch(`${noxus}/foo`, { spec: {} }),
    put(`${noxus}/foo`, noxu("foo", { spec: {} }, { resourceVersion: "{rv:3}" })),
    {
      ...patch(ofNoxus, {
        spec: { versions: [version("v1", object({ spec: object({ a: { type: "string", default: "x" } }) }))] },
      }),
      isSetUp: true,
    },
    get(`${noxus}/foo`, { until: '"a":"x"' }),
    patch(`${noxus}/foo`, { spec: {} }),
    put(`${noxus}/foo`, noxu("foo", { spec: {} }, { resourceVersion: "{rv:3}" })),
    remove,
  ],
};

/** Objects as they are made and changed. */
export const extensionObjects: readonly Conversation[] = [
  applyBasic,
  ...applyNull,
  ...basics,
  zeros,
  ...defaulting,
  listTypes,
  storedData,
];
