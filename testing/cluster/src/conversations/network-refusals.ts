// What is refused of what leads into a cluster, within it and to its nodes: what samples with one wrong field do not come to.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const pathOf = (plural: string, groupVersion: string): string => `/apis/${groupVersion}/namespaces/{ns}/${plural}`;
const networking = "networking.k8s.io/v1";
const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });

/** Attempts to change an object, which is made first. */
const changes = (path: string, name: string, bodies: readonly JsonObject[]): Request[] =>
  bodies.map((body): Request => ({ method: "PATCH", path: `${path}/${name}`, type: "merge", body }));

const ingresses = pathOf("ingresses", networking);
const backend = { service: { name: "a", port: { number: 80 } } };
const ingressOf = (name: string, spec: JsonObject, annotations: { [name: string]: string } = {}): JsonValue => ({
  apiVersion: networking,
  kind: "Ingress",
  metadata: { name, annotations },
  spec,
});
const pathRule = (path: string, pathType = "Prefix"): JsonObject => ({
  http: { paths: [{ path, pathType, backend }] },
});
const long = "a".repeat(64);

const ingressSpecs: readonly JsonObject[] = [
  { rules: [{ host: "10.0.0.1", ...pathRule("/") }] },
  { rules: [{ host: "*", ...pathRule("/") }] },
  { rules: [{ host: `*.${`${long}.`.repeat(4)}com`, ...pathRule("/") }] },
  { rules: [{ host: "a.*.com", http: { paths: [] } }] },
  { rules: [pathRule("no"), pathRule("no", "ImplementationSpecific"), pathRule("", "Exact"), pathRule("", "None")] },
  { rules: [pathRule("/a//b/./c/../d%2f%2F/.."), pathRule("/."), pathRule("//", "ImplementationSpecific")] },
  { defaultBackend: { ...backend, resource: { kind: "A", name: "a" } } },
  { defaultBackend: { resource: { apiGroup: "!", kind: "a/b", name: ".." } } },
  { defaultBackend: { resource: { kind: "", name: "" } } },
  { defaultBackend: { service: { name: "1a", port: { name: "a", number: 80 } } } },
  { defaultBackend: { service: { name: "a.b", port: { name: "no--name" } } } },
  { defaultBackend: { service: { name: "1a", port: { number: 80 } } }, ingressClassName: "A" },
  { defaultBackend: backend, tls: [{ hosts: ["", "A", "*.b", "*"], secretName: "A" }] },
];

const ingressTalk: Conversation = {
  name: "ingresses",
  requests: [
    ...ingressSpecs.map((spec) => post(ingresses, ingressOf("refused", spec))),
    post(
      ingresses,
      ingressOf("refused", { defaultBackend: backend, ingressClassName: "a" }, { "kubernetes.io/ingress.class": "b" }),
    ),
    post(ingresses, ingressOf("ok", { defaultBackend: backend })),
    ...changes(ingresses, "ok", [
      { spec: { defaultBackend: null } },
      { spec: { ingressClassName: "a" }, metadata: { annotations: { "kubernetes.io/ingress.class": "b" } } },
      { spec: { tls: [{ secretName: "A" }] } },
    ]),
  ],
};

const classes = `/apis/${networking}/ingressclasses`;
const classOf = (spec: JsonObject): JsonValue => ({
  apiVersion: networking,
  kind: "IngressClass",
  metadata: { name: "{ns}" },
  spec,
});
const parameters = { kind: "A", name: "a" };
const controller = "example.com/a";

const classTalk: Conversation = {
  name: "ingress classes",
  requests: [
    ...[
      { controller: "/a" },
      { controller: "a/" },
      { controller: "A/b c" },
      { controller: `a/${"b".repeat(250)}` },
      { controller, parameters: { apiGroup: "!", kind: "a/b", name: ".." } },
      { controller, parameters: { ...parameters, namespace: "a" } },
      { controller, parameters: { ...parameters, scope: "Namespace" } },
      { controller, parameters: { ...parameters, scope: "Namespace", namespace: "A" } },
      { controller, parameters: { ...parameters, scope: "Other", namespace: "A" } },
    ].map((spec) => post(classes, classOf(spec))),
    post(classes, classOf({ controller })),
    ...changes(classes, "{ns}", [
      { spec: { controller: "example.com/b" } },
      { spec: { controller: "b" } },
      { spec: { controller: null } },
    ]),
    ...[{}, { name: "" }, { name: "other" }].map((metadata): Request => ({
      method: "PUT",
      path: `${classes}/{ns}`,
      body: { metadata, spec: { controller } },
    })),
    { method: "DELETE", path: `${classes}/{ns}` },
  ],
};

const policies = pathOf("networkpolicies", networking);
const policyOf = (name: string, spec: JsonObject): JsonValue => ({
  apiVersion: networking,
  kind: "NetworkPolicy",
  metadata: { name },
  spec: { podSelector: {}, ...spec },
});
const portsOf = (...ports: JsonObject[]): JsonObject => ({ ingress: [{ ports }] });
const ipBlock = { cidr: "10.0.0.0/8" };
const badSelector = { matchExpressions: [{ key: "!", operator: "Is", values: ["!"] }] };

const policyTalk: Conversation = {
  name: "network policies",
  requests: [
    ...[
      portsOf({ port: 80, endPort: 79 }, { port: 80, endPort: 70_000 }, { port: "a", endPort: 80 }, { endPort: 80 }),
      portsOf({ port: "no--name" }, { port: "" }, { port: 80, endPort: 0 }),
      { podSelector: badSelector },
      { ingress: [{ from: [{}] }], egress: [{ to: [{ ipBlock, podSelector: {} }] }] },
      { ingress: [{ from: [{ podSelector: badSelector, namespaceSelector: badSelector }] }] },
      { egress: [{ to: [{ ipBlock: { cidr: "" } }] }] },
      { egress: [{ to: [{ ipBlock: { ...ipBlock, except: ["10.0.0.0/8", "no", "11.0.0.0/16"] } }] }] },
      { policyTypes: ["", "Ingress", "Other"] },
      { policyTypes: ["Other", ""] },
    ].map((spec) => post(policies, policyOf("refused", spec))),
    post(policies, policyOf("ok", {})),
    ...changes(policies, "ok", [{ spec: { policyTypes: ["Other"] } }, { spec: { podSelector: badSelector } }]),
  ],
};

const coreEndpoints = "/api/v1/namespaces/{ns}/endpoints";
const endpointsOf = (name: string, subset: JsonObject): JsonValue => ({
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name },
  subsets: [subset],
});
const addresses = [{ ip: "10.0.0.1" }];

const endpointTalk: Conversation = {
  name: "endpoints",
  requests: [
    { ports: [{ port: 0 }] },
    { addresses: [{ ip: "no", hostname: "A", nodeName: "A" }, { ip: "127.0.0.1" }, { hostname: "a.b" }] },
    { notReadyAddresses: [{ ip: "169.254.0.1", nodeName: "" }] },
    { addresses, ports: [{ port: 80, name: "A", protocol: "", appProtocol: "!" }] },
    {
      addresses,
      ports: [
        { port: 80, name: "a" },
        { port: 80, name: "a" },
        { port: 81, name: "" },
      ],
    },
  ].map((subset) => post(coreEndpoints, endpointsOf("refused", subset))),
};

const slices = pathOf("endpointslices", "discovery.k8s.io/v1");
const sliceOf = (name: string, rest: JsonObject): JsonValue => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name },
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"] }],
  ...rest,
});
const hinted = (hints: JsonObject): JsonObject => ({ endpoints: [{ addresses: ["10.0.0.1"], hints }] });
const many = (count: number): number[] => Array.from({ length: count }, (_item, index) => index);

const sliceTalk: Conversation = {
  name: "endpoint slices",
  requests: [
    ...[
      { addressType: "FQDN", endpoints: [{ addresses: ["", "a", "a.b.", "A.b", `${long}.b`, "a".repeat(300)] }] },
      { addressType: "IPv6", endpoints: [{ addresses: ["10.0.0.1", "::FFFF", "::1", "fe80::1"] }] },
      { endpoints: [{ addresses: ["2001:db8::1", "0.0.0.0", "010.0.0.1"] }] },
      { addressType: "None", endpoints: [{ addresses: ["no"] }, {}] },
      { endpoints: [{ addresses: many(101).map((number) => `10.0.0.${number}`) }] },
      { endpoints: many(1001).map(() => ({ addresses: [] })) },
      { endpoints: [{ addresses: ["10.0.0.1"], nodeName: "A", hostname: "a.b", deprecatedTopology: { "!": "!" } }] },
      hinted({ forZones: [{ name: "a" }, { name: "a" }, { name: "!" }], forNodes: [{ name: "b" }, { name: "b" }] }),
      hinted({ forZones: many(9).map(() => ({ name: "a" })), forNodes: [{ name: "" }] }),
      hinted({ forNodes: many(9).map(() => ({ name: "" })) }),
      hinted({ forNodes: [{ name: "" }, { name: "A" }] }),
      { ports: [{ name: "a", appProtocol: "!" }, { name: "a" }, { name: "A" }, { port: 70_000, name: "b" }] },
    ].map((rest) => post(slices, sliceOf("refused", rest))),
    post(slices, sliceOf("ok", { ports: [{ port: 70_000 }] })),
    ...changes(slices, "ok", [
      { addressType: "IPv6" },
      { addressType: "FQDN", endpoints: [{ addresses: ["a.b"] }] },
      { endpoints: [{ addresses: ["10.0.0.2"], deprecatedTopology: { "kubernetes.io/hostname": "a" } }] },
    ]),
  ],
};

/** What is refused in networks. */
export const networkRefusals: readonly Conversation[] = [ingressTalk, classTalk, policyTalk, endpointTalk, sliceTalk];
