// Questions about access to what selectors select: how they are read, what is wrong with them, and what is left of one that cannot be read.
import type { JsonObject, JsonValue } from "@sluice/objects";
import { denied, validating } from "./admission.ts";
import type { Conversation, Request } from "./conversation.ts";

const reviews = "/apis/authorization.k8s.io/v1";
const ask = (kind: string, path: string, spec: JsonValue): Request => ({
  method: "POST",
  path: `${reviews}/${path}`,
  body: { apiVersion: "authorization.k8s.io/v1", kind, spec },
});
const pods = (selectors: JsonObject): JsonObject => ({
  verb: "list",
  resource: "pods",
  namespace: "{ns}",
  ...selectors,
});
const subject = (selectors: JsonObject): Request =>
  ask("SubjectAccessReview", "subjectaccessreviews", { user: "jane", resourceAttributes: pods(selectors) });
const self = (selectors: JsonObject): Request =>
  ask("SelfSubjectAccessReview", "selfsubjectaccessreviews", { resourceAttributes: pods(selectors) });
const local = (selectors: JsonObject): Request =>
  ask("LocalSubjectAccessReview", "namespaces/{ns}/localsubjectaccessreviews", {
    user: "jane",
    resourceAttributes: pods(selectors),
  });

const labelled = (...requirements: JsonObject[]): JsonObject => ({ labelSelector: { requirements } });
const fielded = (...requirements: JsonObject[]): JsonObject => ({ fieldSelector: { requirements } });
const raw = (labels: string, fields: string): JsonObject => ({
  labelSelector: { rawSelector: labels },
  fieldSelector: { rawSelector: fields },
});

const known: JsonObject[] = [
  { key: "a", operator: "In", values: ["b", "c"] },
  { key: "a", operator: "NotIn", values: ["d"] },
  { key: "example.com/e", operator: "Exists" },
  { key: "f", operator: "DoesNotExist" },
];
const wrong: JsonObject[] = [
  { key: "a", operator: "In" },
  { key: "a", operator: "NotIn", values: [] },
  { key: "a", operator: "Exists", values: ["b"] },
  { key: "a", operator: "DoesNotExist", values: ["b"] },
  { operator: "Exists" },
  { key: "no key/", operator: "Exists" },
  { key: "a/b/c", operator: "Exists" },
  { key: "a", operator: "In", values: ["no value", "b", "-"] },
  { key: "a", operator: "In", values: [`${"long".repeat(16)}!`] },
  { key: "a" },
];
const strange: JsonObject[] = [
  { key: "a", operator: "in", values: ["b"] },
  { key: "a", operator: "Gt", values: ["1"] },
  { key: "a", operator: "" },
];

/** What a rule of a policy finds out, which may ask about access. */
const holds = (name: string, expression: string): Conversation =>
  validating(name, { validations: [{ expression }, { expression: "false", message: "the end" }] }, [
    denied({ a: "1" }),
  ]);

const checked = (selectors: string): string => `authorizer.group('').resource('pods')${selectors}.check('list')`;

/** Questions with selectors. */
export const selectorTalks: readonly Conversation[] = [
  { name: "labels that are required", requests: known.map((one) => subject(labelled(one))) },
  {
    name: "several labels",
    requests: [subject(labelled(...known)), self(labelled(...known)), local(labelled(...known))],
  },
  { name: "labels that are required wrongly", requests: wrong.map((one) => subject(labelled(one))) },
  { name: "fields that are required", requests: known.map((one) => subject(fielded(one))) },
  { name: "several fields", requests: [subject(fielded(...known)), self(fielded(...known)), local(fielded(...known))] },
  { name: "fields that are required wrongly", requests: wrong.map((one) => subject(fielded(one))) },
  {
    name: "operators that nobody knows",
    requests: strange.flatMap((one) => [
      subject(labelled(one)),
      subject(labelled(one, { key: "b", operator: "Exists" })),
      subject(fielded(one)),
      subject(fielded(one, { key: "b", operator: "In", values: ["c"] })),
    ]),
  },
  {
    name: "everything that is wrong",
    requests: [subject, self, local].map((about) => about({ ...labelled(...wrong), ...fielded(...wrong) })),
  },
  {
    name: "selectors as they are written",
    requests: [
      raw("a=b,c in (d, e),!f", "metadata.name=a,spec.nodeName!=b"),
      raw("a>1", "metadata.name==a"),
      raw("a in (", "metadata.name"),
      raw("=", "="),
      raw("a b", "a,b"),
      raw("a=b=c", "a=b=c"),
      raw("a=b!", "a=b\\"),
      raw("a=b,", "a=b,"),
      raw(" ", " "),
      raw(",", ","),
      raw("a=\\,", "a=\\,b\\="),
      raw("a=b", "a=\\n"),
      raw("a\u0000", "a!b"),
    ].flatMap((one) => [subject(one), self(one)]),
  },
  {
    name: "selectors that are unreadable, in a namespace",
    requests: [local(raw("a in (", "metadata.name")), local(raw("a=b", "b")), local(raw("!", "a=b"))],
  },
  {
    name: "selectors that are there and empty",
    requests: [subject, self, local].flatMap((about) => [
      about({ labelSelector: {} }),
      about({ fieldSelector: { rawSelector: "" } }),
      about({ labelSelector: { requirements: [] }, fieldSelector: null }),
    ]),
  },
  {
    name: "selectors in both ways",
    requests: [subject, self, local].map((about) =>
      about({
        labelSelector: { rawSelector: "a in (", requirements: [{ operator: "In" }] },
        fieldSelector: { rawSelector: "a", requirements: [{ operator: "In" }] },
      }),
    ),
  },
  {
    name: "selectors that are none",
    requests: [
      subject({ labelSelector: "a=b" }),
      subject({ fieldSelector: { rawSelector: 1 } }),
      subject({ labelSelector: { requirements: {} } }),
      subject({ labelSelector: { unknown: "a" } }),
    ],
  },
  holds(
    "a policy that asks about a selection",
    `${checked(".labelSelector('a=b,c in (d)').fieldSelector('metadata.name=a')")}.allowed()`,
  ),
  holds(
    "a policy that asks about selections that cannot be read",
    ["a in (", "=", "a b"]
      .flatMap((text) => [checked(`.labelSelector('${text}')`), checked(`.fieldSelector('${text}')`)])
      .map((check) => `${check}.allowed() && !${check}.errored() && ${check}.error() == '' && ${check}.reason() == ''`)
      .join(" && "),
  ),
  {
    name: "fields with marks that are escaped",
    requests: [
      { method: "POST", path: "/api/v1/namespaces/{ns}/configmaps", body: { metadata: { name: "a" } }, isSetUp: true },
      ...[
        "metadata.name=a",
        "metadata.name=a\\,b",
        "metadata.name!=a\\,b",
        "metadata.name!=a\\=b",
        "metadata.name=a\\",
        "metadata.name=\\n",
        "metadata.name=a=b",
        "metadata.name==a",
        "metadata.name===a",
        "b,a",
        " metadata.name=a",
        "metadata.name= a",
        "metadata.name=a,",
        ",",
        "!",
        "!=",
        "metadata.name=a,,metadata.namespace={ns}",
        "metadata.name = a",
        "=a",
      ].map((text): Request => ({
        method: "GET",
        path: `/api/v1/namespaces/{ns}/configmaps?fieldSelector=${encodeURIComponent(text).replaceAll("%7Bns%7D", "{ns}")}`,
        accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      })),
    ],
  },
];
