// Custom objects in several versions without a converter: a version differs from another in its name, and in what its schema has.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import {
  define,
  definition,
  definitions,
  get,
  group,
  noxu,
  object,
  ofNoxus,
  patch,
  post,
  put,
  remove,
  version,
} from "./custom-kind.ts";

const at = (name: string, rest = ""): string => `/apis/${group}/${name}/namespaces/{ns}/noxus${rest}`;
const of = (name: string, called: string, fields: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  ...noxu(called, fields, metadata),
  apiVersion: `${group}/${name}`,
});
const text = { type: "string" };
const defaultsTo = (value: string): JsonObject => ({ ...text, default: value });

/** Both know `both`, and each has a field and a default of its own. */
const specOf = (name: string): JsonObject => ({
  both: { ...text, ...(name === "v1" ? { maxLength: 3 } : {}) },
  [`of${name}`]: text,
  [`by${name}`]: defaultsTo(name),
  seen: defaultsTo("no"),
});
const more = (name: string, isStored: boolean): JsonObject => ({
  storage: isStored,
  subresources: { status: {} },
  // Kubernetes refuses what all versions select by when their schemas are not the same.
  selectableFields: (name === "v1" ? [".spec.both"] : [".spec.both", ".spec.seen"]).map((jsonPath) => ({ jsonPath })),
});
const two = (stored: string, fields = specOf): JsonObject[] =>
  ["v1", "v2"].map((name) =>
    version(
      name,
      object({ spec: object(fields(name)), status: object({ [`of${name}`]: text, both: text }) }),
      more(name, name === stored),
    ),
  );

/** From now on another version is stored, and `seen` says whether that is so yet. */
const storeAs = (stored: string): Request[] => [
  {
    ...patch(ofNoxus, { spec: { versions: two(stored, (name) => ({ ...specOf(name), seen: defaultsTo(stored) })) } }),
    isSetUp: true,
  },
];

const full = { both: "b", ofv1: "1", ofv2: "2" };

/** What is written in one version and read in another. */
export const versionTalks: readonly Conversation[] = [
  {
    name: "written in one version, read in another",
    requests: [
      ...define({ versions: two("v2") }),
      post(of("v1", "a", { spec: full }), at("v1")),
      post(of("v2", "b", { spec: full }), at("v2")),
      post(of("v1", "c", { spec: { both: "long" } }), at("v1")),
      post(of("v2", "c", { spec: { both: "long" } }), at("v2")),
      post(of("v1", "d", { spec: full }), at("v1", "?dryRun=All")),
      get(at("v1", "/a")),
      get(at("v2", "/a")),
      get(at("v1", "/b")),
      get(at("v1")),
      get(at("v2", "?fieldSelector=spec.both%3Db")),
      remove,
    ],
  },
  {
    name: "changed in one version and another",
    requests: [
      ...define({ versions: two("v2") }),
      post(of("v1", "a", { spec: full }), at("v1")),
      put(at("v2", "/a"), of("v2", "a", { spec: { ...full, seen: "no", byv2: "v2" } }, { resourceVersion: "{rv:3}" })),
      put(at("v2", "/a"), of("v2", "a", { spec: { ...full, seen: "no", byv2: "v2" } }, { resourceVersion: "{rv:4}" })),
      put(at("v1", "/a"), of("v1", "a", { spec: full }, { resourceVersion: "{rv:5}" })),
      put(at("v1", "/a"), of("v1", "a", { spec: full }, { resourceVersion: "{rv:5}" })),
      patch(at("v1", "/a"), { spec: { both: "x" } }),
      patch(at("v2", "/a"), { spec: { both: "longer" } }),
      patch(at("v1", "/a"), { metadata: { labels: { a: "b" } } }),
      patch(at("v1", "/a/status"), { status: { ofv1: "x", both: "y" } }),
      patch(at("v2", "/a/status"), { status: { ofv2: "x" } }),
      get(at("v1", "/a")),
      get(at("v2", "/a")),
      remove,
    ],
  },
  {
    name: "applied in one version and another",
    requests: [
      ...define({ versions: two("v2", () => ({ both: text, other: text, seen: text })) }),
      patch(at("v1", "/a?fieldManager=one"), of("v1", "a", { spec: { both: "b" } }), "apply"),
      patch(at("v2", "/a?fieldManager=one"), of("v2", "a", { spec: { both: "b" } }), "apply"),
      patch(at("v1", "/a?fieldManager=two"), of("v1", "a", { spec: { both: "c" } }), "apply"),
      patch(at("v1", "/a?fieldManager=two&force=true"), of("v1", "a", { spec: { both: "c", other: "o" } }), "apply"),
      patch(at("v2", "/a?fieldManager=one"), of("v2", "a", { spec: {} }), "apply"),
      patch(at("v2", "/a?fieldManager=two"), of("v2", "a", { spec: { both: "c" } }), "apply"),
      patch(at("v2", "/a"), { spec: { both: "d" } }),
      patch(at("v1", "/a"), { spec: { both: "e" } }),
      get(at("v2", "/a")),
      remove,
    ],
  },
  {
    name: "owned in a version that does not know a field",
    requests: [
      ...define({
        versions: two("v2", (name) => (name === "v1" ? { both: text } : { both: text, policy: text, seen: text })),
      }),
      patch(at("v1", "/a?fieldManager=one"), of("v1", "a", { spec: { both: "b" } }), "apply"),
      patch(at("v2", "/a?fieldManager=two"), of("v2", "a", { spec: { policy: "p" } }), "apply"),
      patch(at("v2", "/a?fieldManager=two&force=true"), of("v2", "a", { spec: { policy: "p" } }), "apply"),
      patch(at("v2", "/a"), { spec: { policy: "p" } }),
      patch(at("v2", "/a?fieldManager=two"), of("v2", "a", { spec: { policy: "p" } }), "apply"),
      remove,
    ],
  },
  {
    name: "another version is stored",
    requests: [
      ...define({ versions: two("v1") }),
      post(of("v1", "a", { spec: full }), at("v1")),
      post(of("v2", "b", { spec: full }), at("v2")),
      ...storeAs("v2"),
      { ...post(of("v2", "wait", { spec: {} }), at("v2", "?dryRun=All")), until: '"seen":"v2"', isSetUp: true },
      get(at("v1", "/a")),
      get(at("v2", "/a")),
      patch(at("v1", "/a"), {}),
      put(at("v1", "/a"), of("v1", "a", { spec: { ...full, byv1: "v1", seen: "no" } }, { resourceVersion: "{rv:3}" })),
      get(at("v2", "/a")),
      patch(at("v2", "/b"), {}),
      put(at("v2", "/b"), of("v2", "b", { spec: full }, { resourceVersion: "{rv:4}" })),
      get(at("v2")),
      get(ofNoxus),
      remove,
    ],
  },
  {
    name: "a version that is stored and not served",
    requests: [
      ...define({
        versions: [
          version("v1", object({ spec: object({ both: text, byv1: defaultsTo("v1") }) }), { storage: false }),
          version("v2", object({ spec: object({ both: text, byv2: defaultsTo("v2") }) }), { served: false }),
        ],
      }),
      post(of("v1", "a", { spec: full }), at("v1")),
      get(at("v1", "/a")),
      get(at("v2", "/a")),
      patch(at("v1", "/a"), { metadata: { finalizers: ["example.com/wait"] } }),
      { method: "DELETE", path: at("v1", "/a") },
      patch(at("v1", "/a"), { metadata: { finalizers: null } }),
      get(at("v1")),
      remove,
    ],
  },
  {
    name: "a null that another version does not allow",
    requests: [
      ...define({
        versions: ["v1", "v2"].map((name) => {
          const nullable = { ...text, nullable: name === "v1" };
          const fields = { both: text, a: nullable, b: name === "v1" ? nullable : { ...nullable, default: "d" } };
          return version(name, object({ spec: object({ ...fields, list: { type: "array", items: nullable } }) }), {
            storage: name === "v2",
          });
        }),
      }),
      post(of("v1", "a", { spec: { both: null, a: null, b: null, list: ["x", null] } }), at("v1")),
      get(at("v2", "/a")),
      get(at("v1", "/a")),
      patch(at("v1", "/a"), { spec: { both: "b" } }),
      get(at("v2", "/a")),
      remove,
    ],
  },
  {
    name: "versions that are selected by the same fields",
    requests: [
      post(
        definition({
          versions: ["v1", "v2"].map((name) =>
            version(name, object({ spec: object({ both: text, [`of${name}`]: text }) }), {
              storage: name === "v1",
              selectableFields: [{ jsonPath: ".spec.both" }],
            }),
          ),
        }),
        definitions,
      ),
    ],
  },
];
