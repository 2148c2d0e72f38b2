// What stands between a request and the store: limits, quotas, priorities, and policies in CEL.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const inNamespace = (plural: string): string => `/api/v1/namespaces/{ns}/${plural}`;
const admission = "/apis/admissionregistration.k8s.io/v1";

const pod = (name: string, resources: JsonObject = {}, more: JsonObject = {}): Request => ({
  method: "POST",
  path: inNamespace("pods"),
  body: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers: [{ name: "app", image: "nginx", resources }], ...more },
  },
});
const configMap = (name: string, data: JsonObject, path = inNamespace("configmaps")): Request => ({
  method: "POST",
  path,
  body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data },
});

const limits: Conversation = {
  name: "limit ranges",
  requests: [
    {
      method: "POST",
      path: inNamespace("limitranges"),
      body: {
        apiVersion: "v1",
        kind: "LimitRange",
        metadata: { name: "limits" },
        spec: {
          limits: [
            {
              type: "Container",
              default: { cpu: "500m", memory: "256Mi" },
              defaultRequest: { cpu: "100m" },
              min: { cpu: "50m" },
              max: { cpu: "1", memory: "1Gi" },
              maxLimitRequestRatio: { cpu: "10" },
            },
            { type: "Pod", max: { cpu: "1500m" } },
          ],
        },
      },
    },
    pod("defaulted"),
    pod("own", { requests: { cpu: "200m", memory: "64Mi" }, limits: { cpu: "400m", memory: "64Mi" } }),
    pod("small", { requests: { cpu: "10m" }, limits: { cpu: "100m" } }),
    pod("large", { requests: { cpu: "200m" }, limits: { cpu: "2", memory: "2Gi" } }),
    pod("steep", { requests: { cpu: "50m" }, limits: { cpu: "1" } }),
  ],
};

const quotaOf = (hard: JsonObject, used: JsonObject): Request[] => [
  {
    method: "POST",
    path: inNamespace("resourcequotas"),
    body: { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "quota" }, spec: { hard } },
  },
  {
    method: "PATCH",
    path: `${inNamespace("resourcequotas")}/quota/status`,
    type: "merge",
    body: { status: { hard, used } },
  },
  { method: "GET", path: `${inNamespace("resourcequotas")}/quota`, until: '"used"' },
];

const quotas: Conversation = {
  name: "quotas",
  requests: [
    ...quotaOf(
      { pods: "2", "requests.cpu": "300m", "limits.memory": "1Gi" },
      { pods: "0", "requests.cpu": "0", "limits.memory": "0" },
    ),
    pod("silent"),
    pod("one", { requests: { cpu: "100m" }, limits: { memory: "256Mi" } }),
    { method: "GET", path: `${inNamespace("resourcequotas")}/quota`, until: '"pods":"1"' },
    pod("greedy", { requests: { cpu: "250m" }, limits: { memory: "256Mi" } }),
    pod("two", { requests: { cpu: "100m" }, limits: { memory: "256Mi" } }),
    { method: "GET", path: `${inNamespace("resourcequotas")}/quota`, until: '"pods":"2"' },
    pod("three", { requests: { cpu: "10m" }, limits: { memory: "1Mi" } }),
  ],
};

const counts: Conversation = {
  name: "quotas of other things",
  requests: [
    ...quotaOf({ configmaps: "1", "count/deployments.apps": "1" }, { configmaps: "0", "count/deployments.apps": "0" }),
    configMap("one", {}),
    { method: "GET", path: `${inNamespace("resourcequotas")}/quota`, until: '"configmaps":"1","count' },
    configMap("two", {}),
  ],
};

const rules = (operations: string[] = ["CREATE", "UPDATE"]): JsonObject => ({
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations, resources: ["configmaps"] }],
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "{ns}" } },
});
const made = (kind: string, plural: string, spec: JsonValue): Request => ({
  method: "POST",
  path: `${admission}/${plural}`,
  body: { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name: "{ns}" }, spec },
});
const gone = (plural: string): Request => ({ method: "DELETE", path: `${admission}/${plural}/{ns}` });

/** A policy in effect, with what is tried under it. */
export const validating = (
  name: string,
  spec: JsonObject,
  tries: Request[],
  binding: JsonObject = {},
): Conversation => ({
  name,
  requests: [
    made("ValidatingAdmissionPolicy", "validatingadmissionpolicies", { matchConstraints: rules(), ...spec }),
    made("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", {
      policyName: "{ns}",
      validationActions: ["Deny"],
      ...binding,
    }),
    ...tries,
    gone("validatingadmissionpolicybindings"),
    gone("validatingadmissionpolicies"),
  ],
});
/** A write that is tried until a policy denies it. */
export const denied = (data: JsonObject, until = "denied request"): Request => ({
  ...configMap("a", data, `${inNamespace("configmaps")}?dryRun=All`),
  until,
});

const mutating = (name: string, mutations: JsonObject[], more: JsonObject = {}): Conversation => ({
  name,
  requests: [
    made("MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
      matchConstraints: rules(),
      reinvocationPolicy: "Never",
      mutations,
      ...more,
    }),
    made("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", { policyName: "{ns}" }),
    { ...configMap("probe", { a: "1" }, `${inNamespace("configmaps")}?dryRun=All`), until: "touched" },
    configMap("a", { a: "1" }),
    { method: "PATCH", path: `${inNamespace("configmaps")}/a`, type: "merge", body: { data: { b: "2" } } },
    gone("mutatingadmissionpolicybindings"),
    gone("mutatingadmissionpolicies"),
  ],
});

/** What admission says and does. */
export const admissionTalks: readonly Conversation[] = [
  limits,
  quotas,
  counts,
  validating(
    "a policy that denies",
    { validations: [{ expression: "object.data.size() < 2", message: "one key", reason: "Forbidden" }] },
    [denied({ a: "1", b: "2" }), configMap("fine", { a: "1" })],
  ),
  validating(
    "a policy on deletions, of one and of all",
    { matchConstraints: rules(["DELETE"]), validations: [{ expression: "false", message: "kept" }] },
    [
      configMap("kept", {}),
      { method: "DELETE", path: `${inNamespace("configmaps")}/kept?dryRun=All`, until: "denied request" },
      { method: "DELETE", path: inNamespace("configmaps") },
    ],
  ),
  validating("a policy without a message", { validations: [{ expression: "object.data.size() < 2" }] }, [
    denied({ a: "1", b: "2" }),
  ]),
  validating(
    "a policy with variables and a message of its own making",
    {
      variables: [{ name: "keys", expression: "object.data.size()" }],
      validations: [{ expression: "variables.keys < 2", messageExpression: "'has ' + string(variables.keys)" }],
    },
    [denied({ a: "1", b: "2" })],
  ),
  validating("a policy that fails", { validations: [{ expression: "object.data.missing == 'x'" }] }, [
    denied({ a: "1" }),
  ]),
  validating(
    "a policy that warns",
    { validations: [{ expression: "false", message: "look" }] },
    [denied({ a: "1" }, "")].slice(1),
    {
      validationActions: ["Warn"],
    },
  ),
  mutating("a policy that applies", [
    {
      patchType: "ApplyConfiguration",
      applyConfiguration: {
        expression:
          "Object{metadata: Object.metadata{labels: {'touched': 'yes'}}, data: {'added': object.metadata.name}}",
      },
    },
  ]),
  mutating("a policy that patches", [
    {
      patchType: "JSONPatch",
      jsonPatch: {
        expression:
          "[JSONPatch{op: 'add', path: '/data/touched', value: 'yes'}, JSONPatch{op: 'add', path: '/metadata/labels', value: {'x': 'y'}}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: string(object.data.size())}]",
      },
    },
  ]),
  mutating(
    "a policy with variables and conditions",
    [
      {
        patchType: "JSONPatch",
        jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/data/touched', value: variables.word}]" },
      },
    ],
    {
      variables: [{ name: "word", expression: "'for ' + request.operation" }],
      matchConditions: [{ name: "untouched", expression: "!has(object.data.touched)" }],
    },
  ),
];
