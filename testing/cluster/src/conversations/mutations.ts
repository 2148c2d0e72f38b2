// Mutating admission policies that cannot do their work: what fails, what is left of it, and in which words.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const admission = "/apis/admissionregistration.k8s.io/v1";
const core = "/api/v1/namespaces/{ns}";
const made = (kind: string, plural: string, spec: JsonObject): Request => ({
  method: "POST",
  path: `${admission}/${plural}`,
  body: { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name: "{ns}" }, spec },
  isSetUp: true,
});
const gone = (plural: string): Request => ({ method: "DELETE", path: `${admission}/${plural}/{ns}`, isSetUp: true });
const create = (plural: string, body: JsonObject): Request => ({
  method: "POST",
  path: `${core}/${plural}?dryRun=All`,
  body,
});

const patches = (expression: string): JsonObject => ({
  patchType: "JSONPatch",
  jsonPatch: { expression: `[${expression}]` },
});
const applies = (expression: string): JsonObject => ({
  patchType: "ApplyConfiguration",
  applyConfiguration: { expression },
});
const touches = patches("JSONPatch{op: 'add', path: '/metadata/labels', value: {'touched': 'yes'}}");

type Spec = { mutations: JsonObject[]; binding?: JsonObject; [field: string]: unknown };

/** A policy that is seen to be in effect by what it does to `probe`, a Namespace of no consequence, and what it does then. */
const under = (name: string, { mutations, binding = {}, ...spec }: Spec, ...tries: Request[]): Conversation => ({
  name,
  requests: [
    made("MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE"],
            resources: ["configmaps", "pods", "secrets"],
          },
        ],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "{ns}" } },
      },
      reinvocationPolicy: "Never",
      mutations,
      ...(spec as JsonObject),
    }),
    made("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", { policyName: "{ns}", ...binding }),
    ...tries,
    gone("mutatingadmissionpolicybindings"),
    gone("mutatingadmissionpolicies"),
  ],
});

const map = (until: string): Request => ({
  ...create("configmaps", { metadata: { name: "a" }, data: { a: "1" } }),
  until,
});
const pod: Request = create("pods", {
  metadata: { name: "p" },
  spec: { containers: [{ name: "a", image: "b" }], nodeSelector: { a: "b" } },
});
const refused = map("denied request");
const touched = map("touched");
const fails = patches("JSONPatch{op: 'add', path: '/data/b', value: string(object.data.none)}");
const nowhere = patches("JSONPatch{op: 'replace', path: '/nothing/there', value: true}");

/** What policies that mutate do when they fail. */
export const mutationTalks: readonly Conversation[] = [
  under("a mutation that fails before one that does not", { mutations: [fails, touches] }, refused),
  under(
    "a mutation that may fail before one that does not",
    { mutations: [fails, touches], failurePolicy: "Ignore" },
    touched,
  ),
  under("two mutations that fail", { mutations: [fails, nowhere] }, refused),
  under("a patch that does not apply", { mutations: [nowhere] }, refused),
  under(
    "a patch that tests",
    {
      mutations: [
        patches("JSONPatch{op: 'test', path: '/data/a', value: 'other'}, JSONPatch{op: 'remove', path: '/data'}"),
        touches,
      ],
    },
    touched,
  ),
  under(
    "a condition that fails",
    { mutations: [touches], matchConditions: [{ name: "a", expression: "object.data.none == ''" }] },
    refused,
  ),
  under(
    "parameters that are not there",
    {
      mutations: [touches],
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      binding: { paramRef: { name: "none", parameterNotFoundAction: "Deny" } },
    },
    refused,
  ),
  under(
    "parts that can only be replaced as a whole",
    {
      mutations: [
        touches,
        applies(
          "has(object.data) ? Object{} : Object{spec: Object.spec{nodeSelector: Object.spec.nodeSelector{c: 'd'}}}",
        ),
      ],
    },
    touched,
    pod,
  ),
  under(
    "lists that can only be replaced as a whole",
    {
      mutations: [
        touches,
        applies(
          "has(object.data) ? Object{} : Object{spec: Object.spec{containers: [Object.spec.containers{name: 'a', command: ['x']}]}}",
        ),
      ],
    },
    touched,
    pod,
  ),
  under(
    "what is applied wrongly",
    { mutations: [touches, applies("Object{data: Object.data{a: 1}}")] },
    map("denied request"),
  ),
  under(
    "what is applied to no field",
    { mutations: [touches, applies("Object{nothing: 'x'}")] },
    map("denied request"),
  ),
  under(
    "messages with the names of others",
    { mutations: [touches, applies("Object{metadata: Object.data{labels: Object.spec{a: 'b'}}}")] },
    map("denied request"),
  ),
  under(
    "a message with the name of another, in a patch",
    {
      mutations: [
        touches,
        patches("JSONPatch{op: 'add', path: '/metadata/annotations', value: Object.metadata{a: Object.b{c: 'd'}}}"),
      ],
    },
    map("denied request"),
  ),
  under(
    "a patch that makes a field that there is not",
    { mutations: [patches("JSONPatch{op: 'add', path: '/nothing', value: 'x'}")], failurePolicy: "Ignore" },
    map('"status":"Failure"'),
  ),
  under(
    "a patch that makes something else",
    { mutations: [patches("JSONPatch{op: 'add', path: '/data/b', value: 5}")] },
    map('"status":"Failure"'),
  ),
];
