// What is refused of services and of the ranges that their addresses come from: what samples with one wrong field do not come to.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const services = "/api/v1/namespaces/{ns}/services";
const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });
const remove = (path: string): Request => ({ method: "DELETE", path });

const serviceOf = (name: string, spec: JsonObject, annotations: { [name: string]: string } = {}): JsonValue => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, annotations },
  spec: { ports: [{ port: 80 }], ...spec },
});
const refused = (...specs: JsonObject[]): Request[] => specs.map((spec) => post(services, serviceOf("refused", spec)));
const changed = (name: string, ...specs: JsonObject[]): Request[] =>
  specs.map((spec): Request => ({ method: "PATCH", path: `${services}/${name}`, type: "merge", body: { spec } }));
const trial = (spec: JsonObject): Request =>
  post(`${services}?dryRun=All`, serviceOf("trial", { clusterIP: "10.0.0.207", ...spec }));
const withStatus = (name: string, ...ingress: JsonObject[]): Request => ({
  method: "PATCH",
  path: `${services}/${name}/status`,
  type: "merge",
  body: { status: { loadBalancer: { ingress } } },
});

const http = { name: "http", port: 80 };

const ports: Conversation = {
  name: "ports",
  requests: refused(
    { ports: [] },
    { ports: [{ port: 80 }, { port: 81, name: "A.b" }, { port: 82, name: "A.b" }] },
    { ports: [http, { ...http, protocol: "UDP" }, { ...http, name: "other" }] },
    { ports: [{ port: 0, protocol: "ICMP", targetPort: 70_000, appProtocol: "!" }] },
    { ports: [{ port: 70_000, targetPort: "no--name", appProtocol: "" }] },
    { ports: [{ port: 80, nodePort: 30_001 }] },
    { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] },
    { type: "NodePort", ports: [{ port: 80, nodePort: -1 }] },
    {
      type: "NodePort",
      ports: [
        { ...http, nodePort: 30_321 },
        { name: "b", port: 81, nodePort: 30_321 },
      ],
    },
    {
      type: "NodePort",
      ports: [
        { ...http, nodePort: 30_321 },
        { ...http, nodePort: 30_321 },
      ],
    },
    { ports: [], clusterIP: "None", selector: { "!": "!" } },
  ),
};

const kinds: Conversation = {
  name: "types",
  requests: [
    ...refused(
      { type: "ExternalName" },
      { type: "ExternalName", externalName: "A_b" },
      { type: "ExternalName", externalName: ".", clusterIP: "10.0.0.200" },
      {
        type: "ExternalName",
        externalName: "a",
        clusterIP: "None",
        clusterIPs: ["None"],
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        internalTrafficPolicy: "Cluster",
      },
      { type: "LoadBalancer", clusterIP: "None" },
      { type: "NodePort", clusterIP: "None" },
      { type: "Other", ports: [{ port: 80, nodePort: 30_001 }] },
      { sessionAffinity: "Other", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } },
    ),
    post(services, serviceOf("a.b", {})),
    post(
      services,
      serviceOf(
        "refused",
        {},
        {
          "service.kubernetes.io/topology-aware-hints": "a",
          "service.kubernetes.io/topology-mode": "b",
          "service.beta.kubernetes.io/load-balancer-source-ranges": "no, 10.0.0.1/8",
        },
      ),
    ),
  ],
};

const traffic: Conversation = {
  name: "traffic",
  requests: refused(
    { allocateLoadBalancerNodePorts: true, loadBalancerClass: "a", externalTrafficPolicy: "Local" },
    { type: "LoadBalancer", loadBalancerClass: "a b" },
    { type: "LoadBalancer", externalTrafficPolicy: "Other", healthCheckNodePort: 30_002 },
    { type: "NodePort", externalTrafficPolicy: "Other", healthCheckNodePort: 30_002 },
    { type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 80 },
    { externalIPs: ["no", "127.0.0.1"], externalTrafficPolicy: "Other" },
    { internalTrafficPolicy: "Other", trafficDistribution: "Other" },
    { trafficDistribution: "" },
    { healthCheckNodePort: 30_002 },
    { loadBalancerSourceRanges: ["no"] },
  ),
};

const clusterIPs = (...all: string[]): JsonObject => ({ clusterIP: all[0] ?? "", clusterIPs: all });

const addresses: Conversation = {
  name: "addresses",
  requests: refused(
    { clusterIP: "10.0.0.201", clusterIPs: ["10.0.0.202"] },
    { clusterIPs: ["10.0.0.201"] },
    clusterIPs("None", "10.0.0.201"),
    clusterIPs("10.0.0.201", "None"),
    clusterIPs("no", "10.0.0.201", "2001:db8::1"),
    clusterIPs("10.0.0.201", "10.0.0.202"),
    clusterIPs("10.0.0.201", "2001:db8::1"),
    { ...clusterIPs("10.0.0.201", "2001:db8::1"), ipFamilyPolicy: "PreferDualStack" },
    { ...clusterIPs("10.0.0.201"), ipFamilies: ["IPv6"] },
    clusterIPs("2001:db8::1"),
    { ipFamilies: ["IPv6"] },
    { ipFamilies: ["IPv4", "IPv6"] },
    { ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
    { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] },
    { ipFamilyPolicy: "", ipFamilies: ["", "IPv4", "IPv4", "Other"] },
    { clusterIP: "None", ipFamilies: ["IPv4", "IPv6"] },
    { clusterIP: "None", ipFamilies: ["IPv4", "IPv6"], selector: { a: "b" }, ipFamilyPolicy: "RequireDualStack" },
    { type: "Other", ipFamilies: ["Other"] },
  ),
};

const changes: Conversation = {
  name: "changes",
  requests: [
    post(services, serviceOf("a", { clusterIP: "10.0.0.203", selector: { a: "b" } })),
    ...changed(
      "a",
      { clusterIP: "10.0.0.204" },
      { clusterIP: "None" },
      { clusterIPs: ["10.0.0.204"] },
      { ...clusterIPs("10.0.0.203", "2001:db8::1") },
      { ipFamilies: ["IPv6"] },
      { ipFamilies: ["IPv4", "IPv6"] },
      { ipFamilyPolicy: "RequireDualStack" },
      { loadBalancerClass: "a" },
      { type: "ExternalName" },
      { sessionAffinity: "ClientIP" },
      { sessionAffinity: "None" },
      { clusterIP: null },
      { clusterIP: "", clusterIPs: [] },
    ),
    withStatus("a", { ip: "10.0.0.1" }),
    remove(`${services}/a`),
    post(services, serviceOf("none", { clusterIP: "None" })),
    ...changed(
      "none",
      { clusterIP: "10.0.0.205" },
      { ipFamilyPolicy: "SingleStack" },
      { ipFamilies: ["IPv4", "IPv6"] },
      { ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "PreferDualStack" },
      { ipFamilies: ["IPv4"] },
      { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
      { type: "LoadBalancer" },
    ),
    remove(`${services}/none`),
    post(
      services,
      serviceOf("balanced", {
        type: "LoadBalancer",
        clusterIP: "10.0.0.206",
        loadBalancerClass: "a",
        externalTrafficPolicy: "Local",
        healthCheckNodePort: 30_322,
        ports: [{ port: 80, nodePort: 30_323 }],
      }),
    ),
    post(services, serviceOf("refused", { type: "NodePort", ports: [{ port: 80, nodePort: 30_323 }] })),
    post(services, serviceOf("refused", { type: "NodePort", ports: [{ port: 80, nodePort: 30_322 }] })),
    ...changed(
      "balanced",
      { loadBalancerClass: "b" },
      { loadBalancerClass: null },
      { healthCheckNodePort: 30_324 },
      { healthCheckNodePort: 0 },
      { ports: [{ port: 80, nodePort: 80 }] },
      { ports: [{ port: 81, targetPort: 80 }] },
      { loadBalancerSourceRanges: ["no", " 10.0.0.0/8 "] },
    ),
    ...changed(
      "balanced",
      {
        ports: [
          { ...http, nodePort: 30_325 },
          { ...http, name: "udp", protocol: "UDP", nodePort: 30_325 },
        ],
      },
      {
        ports: [
          { ...http, nodePort: 30_325 },
          { ...http, name: "other", port: 81, nodePort: 30_325 },
        ],
      },
      { externalTrafficPolicy: "Cluster" },
      { type: "ClusterIP" },
      { type: "LoadBalancer", ports: [{ port: 80, nodePort: 30_326 }] },
    ),
    trial({ type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
    trial({ type: "NodePort", ports: [{ port: 80, nodePort: 30_326 }] }),
    trial({
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      healthCheckNodePort: 70_000,
      ports: [{ port: 80, nodePort: 30_327 }],
    }),
    withStatus("balanced", { ip: "no", ipMode: "Other" }, { ipMode: "VIP", hostname: "10.0.0.1" }, { hostname: "A" }),
    withStatus("balanced", { ip: "10.0.0.1", ipMode: "" }),
    remove(`${services}/balanced`),
  ],
};

const networking = "networking.k8s.io/v1";
const ipAddresses = `/apis/${networking}/ipaddresses`;
const addressOf = (name: string, parentRef?: JsonObject): JsonValue => ({
  apiVersion: networking,
  kind: "IPAddress",
  metadata: { name },
  spec: parentRef ? { parentRef } : {},
});
const ranges = `/apis/${networking}/servicecidrs`;
const rangeOf = (...cidrs: string[]): JsonValue => ({
  apiVersion: networking,
  kind: "ServiceCIDR",
  metadata: { name: "refused" },
  spec: { cidrs },
});
const parent = { resource: "a", name: "b" };

const objects: Conversation = {
  name: "addresses and ranges as objects",
  requests: [
    ...[
      addressOf("10.9.9.1"),
      addressOf("10.9.9.1", {}),
      addressOf("10.9.9.01", parent),
      addressOf("10.9.9.1", { group: "!", resource: "a/b", name: "..", namespace: "%" }),
      addressOf("10.9.9.1", parent),
    ].map((body) => post(ipAddresses, body)),
    ...[{ name: "c" }, { name: "" }, { group: "!" }].map((parentRef): Request => ({
      method: "PATCH",
      path: `${ipAddresses}/10.9.9.1`,
      type: "merge",
      body: { spec: { parentRef } },
    })),
    remove(`${ipAddresses}/10.9.9.1`),
    ...[
      rangeOf(),
      rangeOf("no", "10.1.0.1/16"),
      rangeOf("10.1.0.0/16", "10.2.0.0/16"),
      rangeOf("10.1.0.0/16", "no", "no"),
    ].map((body) => post(ranges, body)),
  ],
};

/** What is refused of services. */
export const serviceRefusals: readonly Conversation[] = [ports, kinds, traffic, addresses, changes, objects];
