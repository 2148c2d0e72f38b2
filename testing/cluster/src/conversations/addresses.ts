// Every field that holds an address or a range of them, with what is an address, what was once taken for one, and what is none.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const core = "/api/v1/namespaces/{ns}";
const networking = "/apis/networking.k8s.io/v1";
const trial = "?dryRun=All";

const addresses = [
  "10.0.0.1",
  "010.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:010.0.0.1",
  "2001:DB8:0::1",
  "fe80::1%eth0",
  "10.0.0",
  "10.0.0.256",
  "10.0.0.1 ",
  "10.0.0.0/8",
  "",
];
const ranges = [
  "10.0.0.0/8",
  "10.0.0.1/8",
  "010.0.0.0/8",
  "10.0.0.0/08",
  "010.0.0.1/08",
  "::ffff:10.0.0.0/104",
  "::ffff:10.0.0.1/104",
  "2001:DB8::/64",
  "2001:db8::1/64",
  "10.0.0.0",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  " 10.0.0.0/8",
  "",
];
/** What is an address, and none that others could be sent to. */
const places = ["0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.1", "::", "::1", "fe80::1", "ff02::1", "224.0.1.1"];

const object = (apiVersion: string, kind: string, fields: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: "a" },
  ...fields,
});
const post = (path: string, body: JsonValue): Request => ({ method: "POST", path: path + trial, body });
const patch = (path: string, body: JsonValue): Request => ({
  method: "PATCH",
  path: path + trial,
  type: "merge",
  body,
});

const containers = [{ name: "app", image: "nginx" }];
const pod = (spec: JsonObject): Request => post(`${core}/pods`, object("v1", "Pod", { spec: { containers, ...spec } }));
const deployment = (spec: JsonObject): Request =>
  post(
    "/apis/apps/v1/namespaces/{ns}/deployments",
    object("apps/v1", "Deployment", {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, spec: { containers, ...spec } },
      },
    }),
  );
const service = (spec: JsonObject, metadata: JsonObject = {}): Request => {
  const body = object("v1", "Service", { spec: { ports: [{ port: 80 }], ...spec } });
  return post(`${core}/services`, { ...body, metadata: { name: "a", ...metadata } });
};
const policy = (block: JsonObject): Request =>
  post(
    `${networking}/namespaces/{ns}/networkpolicies`,
    object("networking.k8s.io/v1", "NetworkPolicy", {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: block }] }], egress: [{ to: [{ ipBlock: block }] }] },
    }),
  );
const slice = (addressType: string, address: string): Request =>
  post(
    "/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices",
    object("discovery.k8s.io/v1", "EndpointSlice", { addressType, endpoints: [{ addresses: [address] }] }),
  );
const endpoints = (ip: string): Request =>
  post(
    `${core}/endpoints`,
    object("v1", "Endpoints", { subsets: [{ addresses: [{ ip }], notReadyAddresses: [{ ip }] }] }),
  );

const sourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

const created: Conversation[] = [
  { name: "name servers", requests: addresses.map((one) => pod({ dnsConfig: { nameservers: [one] } })) },
  { name: "host aliases", requests: addresses.map((ip) => pod({ hostAliases: [{ ip, hostnames: ["a"] }] })) },
  {
    name: "host aliases and name servers of a template",
    requests: addresses.map((ip) =>
      deployment({ hostAliases: [{ ip, hostnames: ["a"] }], dnsConfig: { nameservers: [ip] } }),
    ),
  },
  { name: "a service's own", requests: addresses.map((one) => service({ clusterIP: one })) },
  {
    name: "two of a service",
    requests: addresses.map((one) =>
      service({ clusterIP: "10.0.0.77", clusterIPs: ["10.0.0.77", one], ipFamilyPolicy: "PreferDualStack" }),
    ),
  },
  { name: "external ones of a service", requests: addresses.map((one) => service({ externalIPs: [one] })) },
  { name: "external ones that lead nowhere", requests: places.map((one) => service({ externalIPs: [one] })) },
  {
    name: "a load balancer's",
    requests: addresses.map((one) => service({ type: "LoadBalancer", loadBalancerIP: one })),
  },
  {
    name: "ranges that a load balancer takes",
    requests: ranges.map((one) => service({ type: "LoadBalancer", loadBalancerSourceRanges: [one] })),
  },
  {
    name: "ranges that a load balancer takes, as an annotation",
    requests: ranges.map((one) =>
      service({ type: "LoadBalancer" }, { annotations: { [sourceRanges]: `${one},${one}` } }),
    ),
  },
  {
    name: "ranges of what is no load balancer",
    requests: [
      service({ loadBalancerSourceRanges: ["10.0.0.1/8"] }),
      service({}, { annotations: { [sourceRanges]: "10.0.0.0/8" } }),
    ],
  },
  { name: "ranges of a policy", requests: ranges.map((cidr) => policy({ cidr })) },
  {
    name: "exceptions from a range",
    requests: [...ranges, "10.1.0.0/16", "11.0.0.0/16"].map((one) => policy({ cidr: "10.0.0.0/8", except: [one] })),
  },
  { name: "of a slice", requests: addresses.map((one) => slice("IPv4", one)) },
  { name: "of a slice, IPv6", requests: [...addresses, "2001:db8::1"].map((one) => slice("IPv6", one)) },
  { name: "of a slice, names", requests: ["example.com", "10.0.0.1", "example", ""].map((one) => slice("FQDN", one)) },
  {
    name: "of a slice, that lead nowhere",
    requests: places.map((one) => slice(one.includes(":") ? "IPv6" : "IPv4", one)),
  },
  { name: "endpoints", requests: [...addresses, ...places].map(endpoints) },
  {
    name: "ranges of a node",
    requests: ranges.map((podCIDR) => post("/api/v1/nodes", object("v1", "Node", { spec: { podCIDR } }))),
  },
  {
    name: "names of addresses",
    requests: [...addresses, "2001:db8::1"].map((name) =>
      post(`${networking}/ipaddresses`, {
        apiVersion: "networking.k8s.io/v1",
        kind: "IPAddress",
        metadata: { name },
        spec: { parentRef: { resource: "services", name: "a", namespace: "b" } },
      }),
    ),
  },
  {
    name: "ranges of services",
    requests: ranges.map((one) =>
      post(`${networking}/servicecidrs`, object("networking.k8s.io/v1", "ServiceCIDR", { spec: { cidrs: [one] } })),
    ),
  },
];

const made = (path: string, body: JsonObject): Request => ({ method: "POST", path, body, isSetUp: true });

const statuses: Conversation[] = [
  {
    name: "in the status of a pod",
    requests: [
      made(`${core}/pods`, object("v1", "Pod", { spec: { containers } })),
      ...addresses.map((ip) => patch(`${core}/pods/a/status`, { status: { podIP: ip, podIPs: [{ ip }] } })),
      ...addresses.map((ip) => patch(`${core}/pods/a/status`, { status: { hostIP: ip, hostIPs: [{ ip }] } })),
    ],
  },
  {
    name: "in the status of a service",
    requests: [
      made(`${core}/services`, object("v1", "Service", { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } })),
      ...addresses.map((ip) => patch(`${core}/services/a/status`, { status: { loadBalancer: { ingress: [{ ip }] } } })),
      patch(`${core}/services/a/status`, { status: { loadBalancer: { ingress: [{ hostname: "10.0.0.1" }] } } }),
      patch(`${core}/services/a/status`, { status: { loadBalancer: { ingress: [{ hostname: "Bad_Host" }] } } }),
    ],
  },
  {
    name: "in the status of an ingress",
    requests: [
      made(
        `${networking}/namespaces/{ns}/ingresses`,
        object("networking.k8s.io/v1", "Ingress", {
          spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } },
        }),
      ),
      ...addresses.map((ip) =>
        patch(`${networking}/namespaces/{ns}/ingresses/a/status`, { status: { loadBalancer: { ingress: [{ ip }] } } }),
      ),
      patch(`${networking}/namespaces/{ns}/ingresses/a/status`, {
        status: { loadBalancer: { ingress: [{ hostname: "10.0.0.1" }] } },
      }),
    ],
  },
];

const ipAddress = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IPAddress",
  metadata: { name },
  ...spec,
});
const parent = { group: "", resource: "services", namespace: "{ns}", name: "a" };
const serviceCidr = (name: string, cidrs: string[]): JsonObject => ({
  ...object("networking.k8s.io/v1", "ServiceCIDR", { spec: { cidrs } }),
  metadata: { name: `{ns}-${name}` },
});

const kinds: Conversation[] = [
  {
    name: "an address as an object",
    requests: [
      ...[{}, { spec: {} }, { spec: { parentRef: {} } }, { spec: { parentRef: { name: "a" } } }].map((spec) =>
        post(`${networking}/ipaddresses`, ipAddress("192.0.2.7", spec)),
      ),
      {
        method: "POST",
        path: `${networking}/ipaddresses`,
        body: ipAddress("192.0.2.7", { spec: { parentRef: parent } }),
      },
      patch(`${networking}/ipaddresses/192.0.2.7`, { spec: { parentRef: { name: "b" } } }),
      patch(`${networking}/ipaddresses/192.0.2.7`, { spec: null }),
      patch(`${networking}/ipaddresses/192.0.2.7`, { metadata: { labels: { a: "b" } } }),
      { method: "DELETE", path: `${networking}/ipaddresses/192.0.2.7` },
    ],
  },
  {
    name: "a range as an object",
    requests: [
      ...[
        [],
        ["10.1.0.0/24", "10.2.0.0/24"],
        ["10.1.0.0/24", "2001:db8::/64"],
        ["10.1.0.0/24", "10.2.0.1/24"],
        ["10.1.0.0/24", "2001:db8::/64", "10.3.0.0/24"],
      ].map((cidrs) => post(`${networking}/servicecidrs`, serviceCidr("b", cidrs))),
      { method: "POST", path: `${networking}/servicecidrs`, body: serviceCidr("c", ["10.9.0.0/24"]), isSetUp: true },
      ...[
        ["10.9.1.0/24"],
        ["10.9.0.0/24", "2001:db8::/64"],
        ["10.9.0.0/24", "2001:db8::1/64"],
        ["10.9.0.0/24", "10.10.0.0/24"],
        ["10.9.1.0/24", "2001:db8::/64"],
        [],
        ["10.9.0.0/24", "2001:db8::/64", "10.3.0.0/24"],
      ].map((cidrs) => patch(`${networking}/servicecidrs/{ns}-c`, { spec: { cidrs } })),
      { method: "DELETE", path: `${networking}/servicecidrs/{ns}-c`, isSetUp: true },
    ],
  },
  {
    name: "a node and its ranges",
    requests: [
      { podCIDRs: ["10.0.0.0/8"] },
      { podCIDR: "10.0.0.0/8", podCIDRs: ["11.0.0.0/8"] },
      { podCIDR: "10.0.0.0/8", podCIDRs: ["10.0.0.0/8", "2001:db8::/64"] },
      { podCIDRs: ["10.0.0.0/8", "11.0.0.0/8"] },
      { podCIDRs: ["10.0.0.0/8", "2001:db8::/64", "11.0.0.0/8"] },
    ].map((spec) => post("/api/v1/nodes", object("v1", "Node", { spec }))),
  },
  {
    name: "subsets and slices without any",
    requests: [
      post(`${core}/endpoints`, object("v1", "Endpoints", { subsets: [{}] })),
      post(
        "/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices",
        object("discovery.k8s.io/v1", "EndpointSlice", { addressType: "IPv4", endpoints: [{ addresses: [] }] }),
      ),
    ],
  },
  {
    name: "in the status of a service that is no load balancer",
    requests: [
      made(`${core}/services`, object("v1", "Service", { spec: { ports: [{ port: 80 }] } })),
      patch(`${core}/services/a/status`, { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } }),
    ],
  },
];

/** Addresses and ranges. */
export const addressTalks: readonly Conversation[] = [...created, ...statuses, ...kinds];
