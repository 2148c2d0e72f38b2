// Custom objects in several versions, with a webhook that converts between them: what is answered, and what the webhook is asked for it.
import type { JsonObject, JsonValue, KubeObject } from "@sluice/objects";
import { startConverter, type Converter, type ConversionQuestion } from "../converter.ts";
import { converse, type Answer, type Ask, type Conversation, type Request } from "./conversation.ts";

const group = "converted.example.com";
const kinds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const apiVersion = (version: string): string => `${group}/${version}`;
const at = (version: string, rest = ""): string => `/apis/${group}/${version}/namespaces/{ns}/things${rest}`;

const thing = (version: string, name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: apiVersion(version),
  kind: "Thing",
  metadata: { name, ...metadata },
  spec,
});
const create = (version: string, name: string, spec: JsonObject, metadata: JsonObject = {}): Request => ({
  method: "POST",
  path: at(version),
  body: thing(version, name, spec, metadata),
});
const get = (version: string, rest = ""): Request => ({ method: "GET", path: at(version, rest) });
const put = (version: string, name: string, spec: JsonObject, metadata: JsonObject): Request => ({
  method: "PUT",
  path: at(version, `/${name}`),
  body: thing(version, name, spec, metadata),
});
const merge = (version: string, rest: string, body: JsonObject): Request => ({
  method: "PATCH",
  path: at(version, rest),
  body,
  type: "merge",
});
const apply = (version: string, name: string, manager: string, spec: JsonObject): Request => ({
  method: "PATCH",
  path: at(version, `/${name}?fieldManager=${manager}`),
  body: thing(version, name, spec),
  type: "apply",
});
const remove = (version: string, name: string): Request => ({ method: "DELETE", path: at(version, `/${name}`) });

const nameOf: { readonly [version: string]: string } = { v1: "old", v2: "new" };

/** What v1 calls `old`, v2 calls `new`; each has a default that the other does not know. */
const schemaOf = (version: string): JsonObject => ({
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        [nameOf[version] ?? ""]: { type: "string", maxLength: version === "v1" ? 5 : 9 },
        [`of${version}`]: { type: "string", default: `from ${version}` },
        size: { type: "integer" },
      },
    },
    status: { type: "object", properties: { ready: { type: "boolean" }, size: { type: "integer" } } },
  },
});

const definition = (stored: string, { url, caBundle }: { url: string; caBundle: string }): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
    versions: ["v1", "v2"].map((name) => ({
      name,
      served: true,
      storage: name === stored,
      schema: { openAPIV3Schema: schemaOf(name) },
      subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
      selectableFields: [{ jsonPath: `.spec.${nameOf[name]}` }],
      additionalPrinterColumns: [{ name: "Word", type: "string", jsonPath: `.spec.${nameOf[name]}` }],
    })),
    conversion: { strategy: "Webhook", webhook: { clientConfig: { url, caBundle }, conversionReviewVersions: ["v1"] } },
  },
});

const trailed = { labels: { trailed: "yes" } };

const talks: readonly Conversation[] = [
  {
    name: "written in one version, read in both",
    requests: [
      create("v1", "a", { old: "x", size: 1, unknown: true }),
      { ...create("v1", "trial-2", { old: "x" }), path: at("v1", "?dryRun=All") },
      { ...create("v2", "trial-3", { new: "x" }), path: at("v2", "?dryRun=All") },
      create("v2", "b", { new: "y" }),
      create("v1", "wrong", { old: "longer than five" }),
      create("v1", "a", { old: "again" }),
      get("v1", "/a"),
      get("v2", "/a"),
      get("v1"),
      get("v2"),
      get("v1", "?fieldSelector=spec.old%3Dx"),
      get("v2", "?fieldSelector=spec.new%3Dy"),
      { ...get("v1"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
      { ...get("v1", "/b"), accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io" },
      get("v1", "/none"),
    ],
  },
  {
    name: "changed in both versions",
    requests: [
      create("v1", "a", { old: "x", size: 1 }),
      put("v1", "a", { old: "y", size: 1 }, { resourceVersion: "{rv:0}" }),
      put("v1", "a", { old: "z", size: 1 }, { resourceVersion: "{rv:0}" }),
      get("v2", "/a"),
      put("v2", "a", { new: "y", size: 1 }, { resourceVersion: "{rv:1}" }),
      // Nothing has changed, so that it is still of that revision.
      put("v2", "a", { new: "y", size: 2 }, { resourceVersion: "{rv:1}" }),
      merge("v1", "/a", { spec: { old: "w" } }),
      merge("v1", "/a?dryRun=All", { spec: { old: "q" } }),
      merge("v2", "/a", { spec: { new: "nine char" } }),
      merge("v1", "/a", { metadata: { labels: { a: "b" } } }),
      merge("v1", "/a/status", { status: { ready: true } }),
      merge("v1", "/a/scale", { spec: { replicas: 3 } }),
      get("v2", "/a/scale"),
      get("v2", "/a"),
    ],
  },
  {
    name: "applied in one version",
    requests: [
      apply("v1", "a", "one", { old: "x" }),
      apply("v1", "a", "one", { old: "x" }),
      apply("v1", "a", "two", { size: 4 }),
      apply("v1", "a", "two", { size: 4, old: "y" }),
      get("v2", "/a"),
    ],
  },
  {
    name: "applied in both versions",
    requests: [
      apply("v1", "a", "one", { old: "x", size: 1 }),
      apply("v2", "a", "two", { new: "x" }),
      // It is still wanted, under another name.
      apply("v1", "a", "one", { size: 1 }),
      apply("v1", "a", "three", { old: "z" }),
      apply("v1", "a", "three&force=true", { old: "z" }),
      apply("v2", "a", "one", { size: 2 }),
      apply("v2", "a", "three", {}),
      get("v1", "/a"),
    ],
  },
  {
    name: "deleted in both versions",
    requests: [
      create("v1", "a", { old: "x" }),
      create("v2", "b", { new: "x" }),
      create("v1", "c", { old: "x" }, { finalizers: ["example.com/wait"] }),
      remove("v1", "a"),
      remove("v2", "b"),
      remove("v1", "c"),
      merge("v1", "/c", { metadata: { finalizers: null } }),
      create("v1", "d", { old: "x" }),
      { method: "DELETE", path: at("v1") },
    ],
  },
  {
    name: "a converter that leaves a trace",
    requests: [
      create("v1", "a", { old: "x" }, trailed),
      get("v1", "/a"),
      get("v2", "/a"),
      get("v1", "/a"),
      get("v1"),
      merge("v1", "/a", {}),
      merge("v2", "/a", {}),
      merge("v1", "/a", { spec: { old: "y" } }),
      get("v2", "/a"),
    ],
  },
  {
    name: "a converter that goes wrong",
    requests: [
      ...[
        "name",
        "namespace",
        "uid",
        "kind",
        "version",
        "metadata",
        "labels",
        "nothing",
        "refusal",
        "silence",
        "response",
        "number",
      ].flatMap((way) => [create("v2", way, { new: "x" }, { labels: { wrong: way } }), get("v1", `/${way}`)]),
      create("v1", "a", { old: "x" }, { labels: { wrong: "refusal" } }),
      create("v1", "a", { old: "x" }),
    ],
  },
];

/** The story of a definition that changes the version that it stores. */
const storedAnew = (converter: Converter): Conversation => ({
  name: "another version is stored",
  requests: [
    create("v1", "a", { old: "x" }),
    create("v2", "b", { new: "x" }),
    merge("v2", "/b", { spec: { ofv2: "from v2" } }),
    {
      method: "PATCH",
      path: `${kinds}/things.${group}`,
      body: withoutDefaults("v1", converter),
      type: "merge",
      isSetUp: true,
    },
    { ...get("v1", "/b"), until: '"status":{"ready":true}' },
    // What is stored is the same in v1; that it is not yet stored as v1 is reason enough to write.
    merge("v1", "/b", {}),
    put("v1", "b", { old: "x" }, { resourceVersion: "{rv:2}" }),
    merge("v1", "/b", {}),
    put("v1", "b", { old: "y" }, { resourceVersion: "{rv:5}" }),
    get("v2", "/b"),
    get("v1", "/a"),
    get("v2", "/a"),
    get("v2"),
    create("v2", "c", { new: "z" }),
    get("v1", "/c"),
    { method: "GET", path: `${kinds}/things.${group}/status` },
  ],
});

const withoutDefaults = (stored: string, converter: Converter): JsonObject => {
  const text = JSON.stringify(definition(stored, converter), (name, value: unknown) =>
    name.startsWith("ofv") ? { type: "string" } : name === "ready" ? { type: "boolean", default: true } : value,
  ).replaceAll('"status":{"type":"object"', '"status":{"default":{},"type":"object"');
  return { spec: (JSON.parse(text) as { spec: JsonObject }).spec };
};

/** `old` of v1 is `new` of v2, and what else an object has goes along as far as both know it. */
function convert(object: KubeObject, wanted: string): KubeObject {
  const { old, new: fresh, size } = (object["spec"] ?? {}) as { old?: string; new?: string; size?: number };
  const word = old ?? fresh;
  const spec = { [wanted.endsWith("v2") ? "new" : "old"]: word, ...(size === undefined ? {} : { size }) };
  const { labels, annotations } = object.metadata;
  if (!labels?.["trailed"]) return { ...object, apiVersion: wanted, spec };
  const trail = `${annotations?.["trail"] ?? ""} ${wanted.split("/")[1]}`;
  return { ...object, apiVersion: wanted, metadata: { ...object.metadata, annotations: { trail } }, spec };
}

/** What a converter may do wrong, by the label of the object. */
const wrongs: { readonly [way: string]: (answer: Spoiled) => unknown } = {
  name: (answer) => spoiled(answer, (one) => ({ ...one, metadata: { ...one.metadata, name: "other" } })),
  namespace: (answer) => spoiled(answer, (one) => ({ ...one, metadata: { ...one.metadata, namespace: "other" } })),
  uid: (answer) => spoiled(answer, (one) => ({ ...one, metadata: { ...one.metadata, uid: "other" } })),
  kind: (answer) => spoiled(answer, (one) => ({ ...one, kind: "Other" })),
  version: (answer) => spoiled(answer, (one) => ({ ...one, apiVersion: apiVersion("v3") })),
  metadata: (answer) => spoiled(answer, ({ metadata: _metadata, ...rest }) => rest),
  labels: (answer) => spoiled(answer, (one) => ({ ...one, metadata: { ...one.metadata, labels: { "a b": "c" } } })),
  nothing: (answer) => ({ ...answer, convertedObjects: [] }),
  refusal: (answer) => ({ ...answer, result: { status: "Failure", message: "not today" } }),
  silence: (answer) => ({ ...answer, result: { status: "Failure" } }),
  response: () => undefined,
  number: (answer) => ({ ...answer, uid: "other" }),
};

type Spoiled = { convertedObjects?: KubeObject[] };

const spoiled = (answer: Spoiled, change: (object: KubeObject) => unknown): unknown => ({
  ...answer,
  convertedObjects: (answer.convertedObjects ?? []).map(change),
});

/** Without what differs from run to run, each question once. */
function named(questions: readonly ConversionQuestion[]): JsonValue[] {
  const texts = questions.map(({ wanted, objects }) => {
    const said = objects.map(({ apiVersion: version, kind: _kind, metadata, ...rest }) => {
      const { name, labels, annotations, finalizers, deletionTimestamp } = metadata;
      const isGoing = deletionTimestamp !== undefined;
      return { version, name, labels, annotations, finalizers, ...(isGoing ? { isGoing } : {}), ...rest };
    });
    return JSON.stringify({ wanted: wanted.split("/")[1], objects: said }, byKey);
  });
  return [...new Set(texts)].sort().map((text) => JSON.parse(text) as JsonValue);
}

const byKey = (_name: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Holds the conversations. `settle` waits for what an API asks of its own accord after it has answered. */
export async function conversionsFrom(
  ask: Ask,
  settle: () => Promise<void> = async () => {},
): Promise<{ [name: string]: Answer[] }> {
  const converter = await startConverter(convert, {
    answering: (answer, [object]) => (wrongs[object?.metadata.labels?.["wrong"] ?? ""] ?? ((one) => one))(answer),
  });
  const headers = { "content-type": "application/json", "user-agent": "talk/1" };
  const body = JSON.stringify(definition("v2", converter));
  await ask({ method: "POST", path: kinds, headers, body });
  const list = { method: "GET", path: `/apis/${group}/v1/things`, headers: {} };
  while ((await ask(list)).status !== 200) await settle();
  const listening: Ask = async (request) => {
    converter.questions.length = 0;
    const answer = await ask(request);
    await settle();
    const text = answer.text.replaceAll(converter.url, "https://converter").replaceAll(converter.caBundle, "Y2E=");
    return { ...answer, text, asked: named(converter.questions) };
  };
  const told: { [name: string]: Answer[] } = {};
  for (const [index, talk] of [...talks, storedAnew(converter)].entries())
    told[talk.name] = await converse(listening, talk, `talk-conversions-${index}`);
  await converter.close();
  return told;
}
