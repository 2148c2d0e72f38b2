// What is not stored and goes through admission all the same: which policies see it, and when it is judged.
import type { JsonObject, JsonValue } from "@sluice/objects";
import { denied, validating } from "./admission.ts";
import type { Conversation, Request } from "./conversation.ts";

const core = "/api/v1/namespaces/{ns}";
const post = (path: string, body?: JsonValue): Request => ({
  method: "POST",
  path,
  ...(body === undefined ? {} : { body }),
});
const pod = (name: string, more: JsonObject = {}): Request => ({
  ...post(`${core}/pods`, { metadata: { name }, spec: { containers: [{ name: "a", image: "b" }], ...more } }),
  isSetUp: true,
});
const robot: Request = { ...post(`${core}/serviceaccounts`, { metadata: { name: "robot" } }), isSetUp: true };

const ask = (group: string, kind: string, spec: JsonObject): Request => {
  const apiVersion = `${group}.k8s.io/v1`;
  const local = kind.startsWith("Local") ? "namespaces/{ns}/" : "";
  return post(`/apis/${apiVersion}/${local}${kind.toLowerCase()}s`, { apiVersion, kind, spec });
};
const resourceAttributes = { verb: "get", resource: "pods", namespace: "{ns}" };
const asked: Request[] = [
  ask("authorization", "SubjectAccessReview", { user: "jane", resourceAttributes }),
  ask("authorization", "SelfSubjectAccessReview", { resourceAttributes }),
  ask("authorization", "LocalSubjectAccessReview", { user: "jane", resourceAttributes }),
  ask("authentication", "TokenReview", { token: "nonsense" }),
  ask("authentication", "SelfSubjectReview", {}),
];
const done: Request[] = [
  post(`${core}/pods/p/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p" } }),
  post(`${core}/pods/p/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "other" } }),
  post(`${core}/pods/none/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "none" } }),
  post(`${core}/pods/p/binding`, { metadata: { name: "p" }, target: { kind: "Node", name: "n" } }),
  post(`${core}/pods/p/binding`, { metadata: { name: "p" }, target: { kind: "Pod", name: "n" } }),
  post(`${core}/pods/p/binding`, { metadata: { name: "p" } }),
  post(`${core}/bindings`, { metadata: { name: "p" }, target: { name: "n" } }),
  post(`${core}/bindings`, { metadata: { name: "none" }, target: { name: "n" } }),
  post(`${core}/serviceaccounts/robot/token`, { spec: {} }),
  post(`${core}/serviceaccounts/robot/token`, { spec: { expirationSeconds: 1 } }),
  post(`${core}/serviceaccounts/none/token`, { spec: {} }),
];
const connected: Request[] = [
  post(`${core}/pods/p/exec?command=ls&stdout=1`),
  { method: "GET", path: `${core}/pods/p/exec?command=ls&stdout=1` },
  post(`${core}/pods/none/exec?command=ls`),
  post(`${core}/pods/p/attach?stdout=1`),
  post(`${core}/pods/p/portforward?ports=80`),
  post(`${core}/pods/p/exec?command=ls&dryRun=All`),
];

const everything = {
  resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }],
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "{ns}" } },
};
const words =
  "request.operation + ' ' + request.kind.kind + ' ' + request.?subResource.orValue('-') + ' ' + string(has(request.name)) + ' ' + (object == null ? 'null' : string(has(object.metadata)))";

/** Everything is denied, with a word on what it is taken for. */
const refusesAll = (name: string, ...tries: Request[]): Conversation =>
  validating(
    name,
    {
      matchConstraints: everything,
      matchConditions: [
        {
          name: "own",
          expression: "!(request.resource.resource in ['pods', 'serviceaccounts'] && !has(request.subResource))",
        },
      ],
      validations: [{ expression: "false", messageExpression: words }],
    },
    [denied({ a: "1" }), ...tries],
  );

const made = (kind: string, plural: string, spec: JsonObject): Request => ({
  method: "POST",
  path: `/apis/admissionregistration.k8s.io/v1/${plural}`,
  body: { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name: "{ns}" }, spec },
  isSetUp: true,
});
const gone = (plural: string): Request => ({
  method: "DELETE",
  path: `/apis/admissionregistration.k8s.io/v1/${plural}/{ns}`,
  isSetUp: true,
});

/** What a policy makes of each: by what lies below the resource, or by its name. */
const patches: { readonly [what: string]: string } = {
  configmaps: "JSONPatch{op: 'add', path: '/data/touched', value: 'yes'}",
  token: "JSONPatch{op: 'replace', path: '/spec/expirationSeconds', value: 1200}",
  binding: "JSONPatch{op: 'add', path: '/metadata/labels', value: {'bound': 'yes'}}",
  eviction: "JSONPatch{op: 'add', path: '/metadata/name', value: 'another'}",
  exec: "JSONPatch{op: 'add', path: '/x', value: string(object.missing)}",
};
const expression = Object.entries(patches).reduceRight(
  (otherwise, [what, patch]) =>
    `request.?subResource.orValue(request.resource.resource) == '${what}' ? [${patch}] : (${otherwise})`,
  "[JSONPatch{op: 'test', path: '/kind', value: 'nothing'}]",
);

const changed: Conversation = {
  name: "what a policy changes",
  requests: [
    pod("p"),
    robot,
    made("MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
      matchConstraints: everything,
      reinvocationPolicy: "Never",
      matchConditions: [
        {
          name: "own",
          expression: "request.?subResource.orValue('') != '' || request.resource.resource == 'configmaps'",
        },
      ],
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression } }],
    }),
    made("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", { policyName: "{ns}" }),
    {
      ...post(`${core}/configmaps?dryRun=All`, { metadata: { name: "probe" }, data: { a: "1" } }),
      until: "touched",
      isSetUp: true,
    },
    post(`${core}/serviceaccounts/robot/token`, { spec: {} }),
    post(`${core}/pods/p/eviction`, { metadata: { name: "p" } }),
    post(`${core}/pods/p/binding`, { metadata: { name: "p" }, target: { name: "n" } }),
    { method: "GET", path: `${core}/pods/p`, accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" },
    post(`${core}/pods/p/exec?command=ls`),
    ...asked,
    gone("mutatingadmissionpolicybindings"),
    gone("mutatingadmissionpolicies"),
  ],
};

/** What is not stored. */
export const virtualTalks: readonly Conversation[] = [
  refusesAll("questions, which no policy sees", ...asked),
  refusesAll("what is done to pods and accounts", pod("p"), robot, ...done),
  refusesAll("connections", pod("p", { nodeName: "n" }), ...connected),
  changed,
  { name: "what is done to pods and accounts, freely", requests: [pod("p"), robot, ...done.slice(1)] },
  {
    name: "evictions",
    requests: [
      pod("p"),
      pod("q"),
      post(`${core}/pods/p/eviction?dryRun=All`, {}),
      post(`${core}/pods/p/eviction`, {
        metadata: { name: "p" },
        deleteOptions: { preconditions: { uid: "another" } },
      }),
      post(`${core}/pods/p/eviction`, { metadata: { name: "p" }, deleteOptions: { dryRun: ["All"] } }),
      post(`${core}/pods/p/eviction`, { metadata: { name: "p" }, deleteOptions: { dryRun: ["Some"] } }),
      post(`${core}/pods/p/eviction`, { apiVersion: "policy/v1beta1", kind: "Eviction", metadata: { name: "p" } }),
      post(`${core}/pods/p/eviction`, { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } }),
      { method: "GET", path: `${core}/pods/p/eviction` },
      post(`${core}/pods/p/eviction`, { metadata: { name: "p" } }),
      post(`${core}/pods/q/eviction`, {}),
      post(`${core}/pods/q/eviction`, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name: "q", namespace: "default" },
      }),
    ],
  },
  {
    name: "bindings",
    requests: [
      pod("p"),
      post(`${core}/pods/p/binding?dryRun=All`, { target: { name: "n" } }),
      post(`${core}/pods/p/binding`, { target: { name: "n" } }),
      post(`${core}/pods/p/binding`, {
        metadata: { name: "p", annotations: { a: "b" }, labels: { c: "d" } },
        target: { name: "n" },
      }),
      { method: "GET", path: `${core}/pods/p` },
      post(`${core}/pods/p/binding`, { metadata: { name: "p" }, target: { name: "n" } }),
      post(`${core}/pods/p/binding`, { metadata: { name: "p", uid: "another" }, target: { name: "n" } }),
      post(`${core}/pods/none/binding`, { metadata: { name: "none" }, target: { name: "n" } }),
      { method: "GET", path: `${core}/pods/p/binding` },
      { method: "GET", path: `${core}/bindings` },
      post(`${core}/bindings`, {}),
    ],
  },
];
