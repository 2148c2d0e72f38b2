// Bodies that cannot be read: broken JSON and YAML, and what is no object, wherever something is sent.
import type { JsonObject } from "@sluice/objects";
import { define, noxus, object, version } from "./custom-kind.ts";
import type { Conversation, Request } from "./conversation.ts";

const configMaps = "/api/v1/namespaces/{ns}/configmaps";
const accounts = "/api/v1/namespaces/{ns}/serviceaccounts";
const pods = "/api/v1/namespaces/{ns}/pods";
const deployments = "/apis/apps/v1/namespaces/{ns}/deployments";

const jsons: readonly string[] = [
  "",
  " ",
  "{",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  "{a:1}",
  '{"a" 1}',
  '{"a":1 "b":2}',
  "{'a':1}",
  '{"a":"\n"}',
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":1e}',
  '{"a":-}',
  '{"a":+1}',
  '{"a":nul}',
  '{"a":tru',
  '{"a":NaN}',
  '{"a":[1,2',
  '{"a":[1 2]}',
  '{"a":[1,]}',
  '{"a":1}}',
  '{"a":1}{"b":2}',
  '{"a":"é',
  '{"é:1}',
  '{"a":é}',
  "no json",
  "[]",
  "[1]",
  '"text"',
  "1",
  "true",
  "null",
  "{}",
  '{"kind":1}',
  '{"apiVersion":{}}',
  '{"kind":"ConfigMap","apiVersion":"a/b/c"}',
  '{"metadata":{"name":"long, so that not all of it is shown"},"data":',
  "}",
  "\u0000",
  "\ufeff{}",
];

const yamls: readonly string[] = [
  "a: [",
  "a: b: c",
  "a:\n\tb: 1\n",
  "\ta: 1",
  "a: {b: 1",
  "a: 'b",
  'a: "b',
  'a: "\\q"',
  "a: *b",
  "a: &b [*b]",
  "a\nb: 1",
  "a:\n  b: 1\n c: 2",
  "- a\nb: 1",
  "a: @b",
  "a: `b`",
  "a: %b",
  "%YAML 1.2\n---\na: 1",
  "a: 1\n---\nb: [",
  "? [a]\n: 1",
  "{a: 1}: 2",
  "a: !!int b",
  "a: !!binary '*'",
  "<<: 1",
  "just text",
  "- a",
  "1",
  "",
  "# nothing",
  "---",
  "~",
  "a: \u0001",
  "a: \u00e9 [\n- b",
  "kind: 1",
  "kind: ConfigMap\napiVersion: v1\nmetadata: [",
  "a: .inf",
  "1: a",
  "null: a",
  "a: 1\na: 2\nb: [",
];

const sent =
  (type: string, path: string, method: Request["method"] = "POST") =>
  (body: string): Request => ({
    method,
    path,
    type,
    body,
  });

const about = (name: string, requests: Request[]): Conversation => ({ name, requests });
const isTyped = (text: string): boolean => !/"kind":1|"apiVersion":\{\}/.test(text);
const some = jsons.filter((_text, index) => index % 4 === 0);
const thing: Request = { method: "POST", path: configMaps, body: { metadata: { name: "a" } }, isSetUp: true };

const deployment: Request = {
  method: "POST",
  path: deployments,
  body: {
    metadata: { name: "d" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "b" }] } },
    },
  },
  isSetUp: true,
};

const inPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });

/** Of each sort of field, a value of each other sort. */
const wrongTypes: readonly JsonObject[] = [
  ...["many", true, 1.5, {}, []].map((replicas) => ({ spec: { replicas } })),
  ...["x", 1, {}, []].map((paused) => ({ spec: { paused } })),
  ...["x", 1, true, []].map((selector) => ({ spec: { selector } })),
  ...[1, 1.5, true, {}, []].map((nodeName) => inPod({ nodeName })),
  ...["x", true, {}].map((terminationGracePeriodSeconds) => inPod({ terminationGracePeriodSeconds })),
  ...["x", 1, {}].map((tolerations) => inPod({ tolerations })),
  ...["x", 1, []].map((nodeSelector) => inPod({ nodeSelector })),
  ...[1, 1.5, true, {}].map((a) => ({ metadata: { labels: { a } } })),
  ...["x", 1].map((strategy) => ({ spec: { strategy } })),
  { metadata: { generation: "x" } },
];

/** Unreadable bodies. */
export const unreadable: readonly Conversation[] = [
  about("JSON that is created", jsons.map(sent("json", configMaps))),
  about("YAML that is created", yamls.map(sent("yaml", configMaps))),
  about("JSON that is said to be YAML", some.map(sent("yaml", configMaps))),
  about("YAML that is said to be JSON", ["a: 1", "a: [", "- b"].map(sent("json", configMaps))),
  about("JSON that replaces", [thing, ...some.map(sent("json", `${configMaps}/a`, "PUT"))]),
  about("YAML that replaces", [thing, ...yamls.slice(0, 4).map(sent("yaml", `${configMaps}/a`, "PUT"))]),
  about("YAML that is applied", [thing, ...yamls.map(sent("apply", `${configMaps}/a?fieldManager=me`, "PATCH"))]),
  about("JSON that is applied", some.map(sent("apply", `${configMaps}/b?fieldManager=me`, "PATCH"))),
  about("JSON that merges", [thing, ...jsons.map(sent("merge", `${configMaps}/a`, "PATCH"))]),
  about("JSON that merges strategically", [
    thing,
    ...jsons.filter(isTyped).map(sent("strategic", `${configMaps}/a`, "PATCH")),
  ]),
  about("JSON of patches", [
    thing,
    ...[...jsons, '[{"op":1}]', '[{"op":"add"', "[1]", '[{"op":"add","path":"/data","value":}]'].map(
      sent("jsonpatch", `${configMaps}/a`, "PATCH"),
    ),
  ]),
  about("JSON of deletions", [thing, ...jsons.slice(1, 40).map(sent("json", `${configMaps}/a?dryRun=All`, "DELETE"))]),
  about("YAML of deletions", [thing, ...yamls.slice(0, 8).map(sent("yaml", `${configMaps}/a?dryRun=All`, "DELETE"))]),
  about("JSON of deletions of all", some.slice(1).map(sent("json", `${configMaps}?dryRun=All`, "DELETE"))),
  about("JSON of questions", some.map(sent("json", "/apis/authorization.k8s.io/v1/subjectaccessreviews"))),
  about("YAML of questions", yamls.slice(0, 4).map(sent("yaml", "/apis/authentication.k8s.io/v1/tokenreviews"))),
  about("JSON of tokens", [
    { method: "POST", path: accounts, body: { metadata: { name: "robot" } }, isSetUp: true },
    ...some.map(sent("json", `${accounts}/robot/token`)),
  ]),
  about("JSON of evictions and bindings", [
    {
      method: "POST",
      path: pods,
      body: { metadata: { name: "p" }, spec: { containers: [{ name: "a", image: "b" }] } },
      isSetUp: true,
    },
    ...["{", "[]", '"text"', "no json"].flatMap((body) => [
      sent("json", `${pods}/p/eviction`)(body),
      sent("json", `${pods}/p/binding`)(body),
    ]),
  ]),
  about("JSON of scales", [
    deployment,
    ...["{", "[]", '"text"', "no json"].flatMap((body) => [
      sent("json", `${deployments}/d/scale`, "PUT")(body),
      sent("merge", `${deployments}/d/scale`, "PATCH")(body),
    ]),
  ]),
  about("JSON patches that say too little, or too much", [
    { method: "POST", path: configMaps, body: { metadata: { name: "a" }, data: { a: "1" } }, isSetUp: true },
    ...[
      [{ op: "copy", from: "/data/none", path: "/data/b" }],
      [{ op: "copy", from: "/none", path: "/data" }],
      [{ op: "add", path: "", value: { data: {} } }],
      [{ op: "replace", path: "", value: 1 }],
      [{ op: "test", path: "", value: {} }],
      [{ op: "test", path: "/data/none", value: null }],
      [{ op: "add", path: "/data/c" }],
      [{ op: "add", path: "x/data/d", value: "4" }],
      [{ path: "/data/a" }],
      [{ op: "add", path: "/data/e/f", value: "5" }],
      [{ op: "move", from: "/data/none", path: "/data/g" }],
    ].map((operations) => sent("jsonpatch", `${configMaps}/a`, "PATCH")(JSON.stringify(operations))),
  ]),
  about("numbers that are too large", [
    deployment,
    ...[3_000_000_000, -3_000_000_000, 2_147_483_648].flatMap((replicas) => [
      sent("json", `${deployments}?dryRun=All`)(JSON.stringify({ metadata: { name: "e" }, spec: { replicas } })),
      sent("merge", `${deployments}/d?dryRun=All`, "PATCH")(JSON.stringify({ spec: { replicas } })),
    ]),
    ...["9223372036854775808", "-9223372036854775809", "9223372036854775807"].flatMap((number) => [
      sent(
        "json",
        `${deployments}?dryRun=All`,
      )(`{"metadata":{"name":"e"},"spec":{"template":{"spec":{"terminationGracePeriodSeconds":${number}}}}}`),
      sent("json", `${deployments}?dryRun=All`)(`{"metadata":{"name":"e"},"spec":{"replicas":${number}}}`),
    ]),
  ]),
  about("values of the wrong type that merge strategically", [
    thing,
    deployment,
    ...wrongTypes.map((body) => sent("strategic", `${deployments}/d`, "PATCH")(JSON.stringify(body))),
    ...[
      { kind: 1 },
      { apiVersion: {} },
      { kind: 1.5 },
      { kind: true },
      { data: { a: 1 } },
      { binaryData: { a: "*" } },
    ].map((body) => sent("strategic", `${configMaps}/a`, "PATCH")(JSON.stringify(body))),
  ]),
  about("bodies of custom objects", [
    ...define({ versions: [version("v1", object({ a: { type: "string" } }))] }),
    { method: "POST", path: noxus, body: { apiVersion: "{ns}.example.com/v1", kind: "Noxu", metadata: { name: "x" } } },
    ...jsons.map(sent("json", noxus)),
    ...[
      '{"kind":"Noxu","metadata":{"name":"y"}}',
      '{"kind":"","metadata":{"name":"y"}}',
      '{"kind":null,"apiVersion":"{ns}.example.com/v1","metadata":{"name":"y"}}',
      '{"apiVersion":"{ns}.example.com/v1","metadata":{"name":"y"}}',
      '{"apiVersion":"","kind":"Noxu","metadata":{"name":"z"}}',
      '{"metadata":1,"kind":"Noxu","apiVersion":"{ns}.example.com/v1"}',
    ].map(sent("json", noxus)),
    ...yamls.map(sent("yaml", noxus)),
    ...some.map(sent("json", `${noxus}/x`, "PUT")),
    ...some.map(sent("merge", `${noxus}/x`, "PATCH")),
    ...yamls.slice(0, 6).map(sent("apply", `${noxus}/x?fieldManager=me`, "PATCH")),
  ]),
];
