// apiextensions' integration tests of what is kept of custom objects, by their names there: objectmeta, pruning.
// @see apiextensions-apiserver v0.36.3, test/integration
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { anything, define, noxu, noxus, object, patch, post, put, remove, version } from "./custom-kind.ts";

const any = define({ versions: [version("v1", anything)] });
const foo = { alpha: { type: "string" }, beta: { type: "number" } };
const more = { alpha: "abc", beta: 42, gamma: "x" };

const embedded = { "x-kubernetes-embedded-resource": true };
const preserving = { "x-kubernetes-preserve-unknown-fields": true };
const inner = (more: JsonObject = {}): JsonObject => ({
  apiVersion: "foo/v1",
  kind: "Foo",
  metadata: { name: "foo", unspecified: "bar" },
  unspecified: "bar",
  specified: "bar",
  ...more,
});
const embeddedSchema = object({
  pruning: object({ specified: { type: "string" } }, embedded),
  preserving: object({}, { ...embedded, ...preserving }),
  nested: object({ pruning: object({ specified: { type: "string" } }, embedded) }, { ...embedded, ...preserving }),
  plain: { type: "object", ...preserving },
});
const metadata: Conversation[] = [
  {
    name: "TestPostInvalidObjectMeta",
    requests: [
      ...any,
      post(noxu("foo", {}, { unknown: 42, generation: null, labels: { foo: 42, bar: "abc" } })),
      post(noxu("foo", {}, { unknown: 42, generation: null, labels: { bar: "abc" } })),
      post(noxu("one", {}, { labels: ["a"] })),
      post(noxu("bar", {}, { annotations: null, labels: null, finalizers: null })),
      post(noxu("two", {}, { annotations: "text" })),
      post(noxu("three", {}, { ownerReferences: [{ name: "x" }] })),
      post(noxu("baz", {}, { creationTimestamp: "yesterday" })),
      post({ ...noxu("baz"), metadata: "text" }),
      post({ ...noxu("baz"), metadata: { name: 5 } }),
      post(noxu("baz", {}, { name: "baz", managedFields: "x" })),
      patch(`${noxus}/bar`, { metadata: { labels: { a: 5 } } }),
      patch(`${noxus}/bar`, { metadata: { labels: "a" } }),
      patch(`${noxus}/bar`, [{ op: "add", path: "/metadata/labels", value: [1] }], "jsonpatch"),
      put(`${noxus}/bar`, noxu("bar", {}, { resourceVersion: "{rv:6}", finalizers: "x" })),
      remove,
    ],
  },
  {
    name: "TestEmbeddedResources",
    requests: [
      ...define({ versions: [version("v1", embeddedSchema)] }),
      post(noxu("foo", { pruning: inner(), preserving: inner(), nested: inner({ pruning: inner() }), plain: inner() })),
      post(
        noxu("bar", {
          preserving: { metadata: { labels: { "b a d": "x" } } },
          plain: { metadata: { labels: { "b a d": "x" } } },
        }),
      ),
      post(
        noxu("bar", {
          preserving: inner({ metadata: { labels: { "b a d": "x" }, name: "." } }),
        }),
      ),
      ...[
        { metadata: { labels: { a: 1 } } },
        { kind: 5 },
        { apiVersion: true },
        { metadata: "text" },
        { metadata: null, kind: "" },
        { apiVersion: "a/b/c" },
        { kind: "No_Kind" },
        { metadata: {} },
        { metadata: { name: "a/b" } },
        { metadata: { name: "UPPER", namespace: "Also" } },
        { metadata: { generateName: "a%" } },
        { metadata: { finalizers: ["x y"], annotations: { "b a d": "x" } } },
        { metadata: { ownerReferences: [{ name: "x" }] } },
        { metadata: { creationTimestamp: "2026-01-02T03:04:05+01:00", generation: 7, resourceVersion: "9", uid: "u" } },
      ].map((change) =>
        post(noxu("two", { preserving: inner({ metadata: { name: "foo" }, ...change }) }), `${noxus}?dryRun=All`),
      ),
      remove,
    ],
  },
];

const part = (): JsonObject => ({ preserving: { type: "object", ...preserving }, pruning: { type: "object" } });
const pruned: [string, JsonObject, Request[]][] = [
  [
    "TestPruningCreate",
    object(foo),
    [
      post(noxu("foo", { ...more, unspecified: "bar" })),
      put(`${noxus}/foo`, noxu("foo", { ...more, delta: {} }, { resourceVersion: "{rv:3}" })),
    ],
  ],
  [
    "TestPruningStatus",
    object({ status: object(foo) }),
    [
      post(noxu("foo", { status: more })),
      patch(`${noxus}/foo/status`, { status: more, other: 1 }),
      put(`${noxus}/foo/status`, noxu("foo", { status: { ...more, alpha: "2" } }, { resourceVersion: "{rv:4}" })),
    ],
  ],
  [
    "TestPruningPatch",
    object(foo),
    [
      post(noxu("foo")),
      patch(`${noxus}/foo`, more),
      patch(`${noxus}/foo`, [{ op: "add", path: "/gamma", value: 1 }], "jsonpatch"),
      patch(`${noxus}/foo?fieldManager=x`, noxu("foo", more), "apply"),
      patch(`${noxus}/foo?fieldManager=x`, noxu("foo", { alpha: "abc" }), "apply"),
    ],
  ],
  [
    "TestPruningCreatePreservingUnknownFields",
    object({ ...foo, preserving: object(part(), preserving), pruning: object(part()) }, preserving),
    [
      post(
        noxu("foo", {
          ...more,
          unspecified: "bar",
          pruning: { more, preserving: more, pruning: more },
          preserving: { more, preserving: more, pruning: more },
        }),
      ),
    ],
  ],
  [
    "TestPruningEmbeddedResources",
    embeddedSchema,
    [post(noxu("foo", { pruning: inner(), preserving: inner(), nested: inner({ pruning: inner() }) }))],
  ],
];
const pruning = pruned.map(([name, schema, requests]): Conversation => ({
  name,
  requests: [...define({ versions: [version("v1", schema, { subresources: { status: {} } })] }), ...requests, remove],
}));

/** Metadata and fields as they are kept. */
export const extensionMetadata: readonly Conversation[] = [...metadata, ...pruning];
