// Rules of definitions as they are evaluated: each probe fails, and its message tells what became of its expression.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "{ns}.example.com";
const things = `/apis/${group}/v1/namespaces/{ns}/things`;

const properties: JsonObject = {
  when: { type: "string", format: "date-time" },
  day: { type: "string", format: "date" },
  how: { type: "string", format: "duration" },
  raw: { type: "string", format: "byte", maxLength: 20 },
  gone: { type: "string", nullable: true },
  namespace: { type: "string", maxLength: 20 },
  "a-b": { type: "integer" },
  ratio: { type: "number" },
  port: { "x-kubernetes-int-or-string": true, maxLength: 20 },
  several: { type: "array", maxItems: 5, items: { type: "string", format: "duration" } },
  names: { type: "array", maxItems: 5, "x-kubernetes-list-type": "set", items: { type: "string", maxLength: 5 } },
  labels: { type: "object", maxProperties: 5, additionalProperties: { type: "string", maxLength: 20 } },
  parts: {
    type: "array",
    maxItems: 5,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string", maxLength: 5 }, size: { type: "integer" } },
    },
  },
};

const probes = [
  "string(self.when + self.how == timestamp('2021-02-03T04:07:10Z'))",
  "string(self.when.getHours())",
  "string(self.when.getFullYear('Europe/Berlin'))",
  "string(self.day)",
  "string(self.how)",
  "string(self.how.getMinutes())",
  "string(self.raw)",
  "string(self.raw.size())",
  "has(self.gone) ? 'there' : 'gone'",
  "string(self.namespace == self.__namespace__)",
  "string(self.a__dash__b + 1)",
  "string(self.ratio * 2.0)",
  "type(self.port) == int ? 'number' : 'text'",
  "string(self.several.sum())",
  "string(self.several.sort()[0])",
  "string(self.several.max())",
  "string(self.several.distinct().size())",
  "self.names.join(', ')",
  "self.labels.transformList(k, v, v).sort()[0]",
  "string(self.labels.all(k, v, k.size() < v.size()))",
  "self.labels.transformMap(k, v, v + k)['a']",
  "self.parts.sortBy(p, -p.size)[0].name",
  "string(self.parts.exists(i, p, i == 1 && p.size == 3))",
  "string(self.parts.map(p, p.?size.optMap(s, s + 1).orValue(7)) == [3, 4, 7])",
  "string(format.dns1123Label().validate(self.labels['a']).hasValue())",
  "self.labels[?'c'].orValue('no c')",
  "self.labels['c']",
  "self.names[7]",
  "'%s %d %.2f %x'.format([self.namespace, self.a__dash__b, self.ratio, self.a__dash__b])",
];

/** Lists that are sets or maps, and moments that keep their zone. */
const probesOfSets = [
  "string(self.names == ['b', 'a'])",
  "string((self.names + ['z', 'a']).size())",
  "string((self.parts + self.parts).size())",
  "string(self.when + self.how)",
];

const definition = (rules: readonly string[]): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties,
                "x-kubernetes-validations": rules.map((probe, index) => ({
                  rule: "false",
                  message: `probe ${index}`,
                  messageExpression: probe,
                })),
              },
            },
          },
        },
      },
    ],
  },
});

const post = (spec: JsonValue): Request => ({
  method: "POST",
  path: things,
  body: { apiVersion: `${group}/v1`, kind: "Thing", metadata: { name: "one" }, spec },
});

const full: JsonObject = {
  when: "2021-02-03T04:05:06.5+01:00",
  day: "2021-02-03",
  how: "1h2m3.5s",
  raw: "aGk=",
  gone: null,
  namespace: "Home",
  "a-b": 30,
  ratio: 1,
  port: 80,
  several: ["90s", "1m30s", "1h"],
  names: ["a", "b"],
  labels: { a: "xx", b: "yy" },
  parts: [{ name: "a", size: 2 }, { name: "b", size: 3 }, { name: "c" }],
};

const life = (name: string, rules: readonly string[], objects: readonly JsonValue[]): Conversation => ({
  name: `evaluated: ${name}`,
  requests: [
    { method: "POST", path: definitions, body: definition(rules) },
    { method: "GET", path: `${definitions}/things.${group}`, until: '"type":"Established","status":"True"' },
    { method: "GET", path: `/apis/${group}/v1/things`, until: '"items":[' },
    ...objects.map(post),
    { method: "DELETE", path: `${definitions}/things.${group}` },
  ],
});

/** Rules as they are evaluated. */
export const rulesAtWork: readonly Conversation[] = [
  life("values and functions", probes, [
    full,
    { ...full, how: "2 days 3h", several: [], port: "http", names: ["b", "a"], gone: "x", raw: "" },
    {
      ...full,
      parts: [
        { name: "a", size: 2 },
        { name: "b", size: 3 },
      ],
      labels: { a: "", c: "x" },
    },
    {},
  ]),
  life("sets and zones", probesOfSets, [full]),
];
