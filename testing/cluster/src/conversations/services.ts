// Webhooks of services: what a write is told when there is nobody to ask.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const post = (path: string, body: JsonObject, until?: string): Request => ({
  method: "POST",
  path,
  body,
  ...(until === undefined ? {} : { until }),
});

const hook = (name: string, service: JsonObject, more: JsonObject = {}): JsonObject => ({
  name: `${name}.example.com`,
  clientConfig: { service: { namespace: "{ns}", ...service } },
  rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "{ns}" } },
  objectSelector: { matchLabels: { ask: name } },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  ...more,
});

const configuration = (sort: "Mutating" | "Validating", name: string, webhooks: JsonObject[]): Request =>
  post(`/apis/admissionregistration.k8s.io/v1/${sort.toLowerCase()}webhookconfigurations`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: `${sort}WebhookConfiguration`,
    metadata: { name },
    webhooks,
  });

const asking = (name: string, until?: string): Request =>
  post(
    "/api/v1/namespaces/{ns}/configmaps",
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { ask: name } } },
    until,
  );

const service = (name: string, spec: JsonObject = { ports: [{ name: "https", port: 443 }] }): Request =>
  post("/api/v1/namespaces/{ns}/services", { apiVersion: "v1", kind: "Service", metadata: { name }, spec });

const slice = (name: string, of: string, more: JsonObject): Request =>
  post("/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, labels: { "kubernetes.io/service-name": of } },
    addressType: "IPv4",
    ports: [{ name: "https", port: 8443 }],
    endpoints: [],
    ...more,
  });

const configurations = "/apis/admissionregistration.k8s.io/v1";

const versions = (group: string): JsonObject => ({
  group,
  scope: "Namespaced",
  names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
  versions: ["v1", "v2"].map((name) => ({
    name,
    served: true,
    storage: name === "v2",
    schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
  })),
  conversion: {
    strategy: "Webhook",
    webhook: {
      clientConfig: { service: { namespace: "{ns}", name: "gone", path: "/convert", port: 9443 } },
      conversionReviewVersions: ["v1"],
    },
  },
});

const thing = (version: string, group: string): Request =>
  post(`/apis/${group}/${version}/namespaces/{ns}/things`, {
    apiVersion: `${group}/${version}`,
    kind: "Thing",
    metadata: { name: "a" },
  });

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const converting = (name: string, group: string, requests: Request[]): Conversation => ({
  name,
  requests: [
    post(definitions, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `things.${group}` },
      spec: versions(group),
    }),
    { method: "GET", path: `/apis/${group}/v1`, until: "APIResourceList" },
    ...requests,
    { method: "DELETE", path: `${definitions}/things.${group}` },
  ],
});

/** What cannot be asked, and why. */
export const serviceTalks: readonly Conversation[] = [
  {
    name: "webhooks of services that nobody answers for",
    requests: [
      configuration("Validating", "services-validating", [
        hook("gone", { name: "gone" }),
        hook("path", { name: "gone", path: "/deep/er", port: 8443 }, { timeoutSeconds: 3 }),
        hook("ignored", { name: "gone" }, { failurePolicy: "Ignore" }),
        hook("empty", { name: "empty" }),
        hook("wrong", { name: "empty", port: 444 }),
        hook("unready", { name: "unready" }),
        hook("other", { name: "other" }),
      ]),
      asking("gone", "failed calling"),
      asking("path", "failed calling"),
      asking("ignored"),
      service("empty"),
      service("unready"),
      service("other"),
      slice("unready-a", "unready", { endpoints: [{ addresses: ["10.1.2.3"], conditions: { ready: false } }] }),
      slice("other-a", "other", { ports: [{ name: "http", port: 80 }], endpoints: [{ addresses: ["10.1.2.3"] }] }),
      asking("empty", "no endpoints"),
      asking("wrong", "no service port"),
      asking("unready", "no endpoints"),
      asking("other", "no endpoints"),
      { method: "DELETE", path: `${configurations}/validatingwebhookconfigurations/services-validating` },
    ],
  },
  {
    name: "mutating webhooks of services that nobody answers for",
    requests: [
      configuration("Mutating", "services-mutating", [hook("gone", { name: "gone", path: "/mutate" })]),
      asking("gone", "failed calling"),
      { method: "DELETE", path: `${configurations}/mutatingwebhookconfigurations/services-mutating` },
    ],
  },
  converting("conversion by a service that nobody answers for", "read.example.com", [
    thing("v2", "read.example.com"),
    { method: "GET", path: "/apis/read.example.com/v2/namespaces/{ns}/things/a" },
    { method: "GET", path: "/apis/read.example.com/v1/namespaces/{ns}/things/a" },
    { method: "GET", path: "/apis/read.example.com/v1/namespaces/{ns}/things" },
  ]),
  converting("conversion of what is written, by a service that nobody answers for", "written.example.com", [
    thing("v1", "written.example.com"),
  ]),
];
