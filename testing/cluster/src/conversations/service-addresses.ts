// The addresses of services are objects of their own: when they come, and when they go.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const services = "/api/v1/namespaces/{ns}/services";
const addresses = "/apis/networking.k8s.io/v1/ipaddresses";

const service = (name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, ...metadata },
  spec: { ports: [{ port: 80 }], ...spec },
});
const post = (body: JsonValue, more = ""): Request => ({ method: "POST", path: services + more, body });
const get = (path: string): Request => ({ method: "GET", path });
const address = (name: string): Request => get(`${addresses}/${name}`);
const patch = (name: string, body: JsonValue, more = ""): Request => ({
  method: "PATCH",
  path: `${services}/${name}${more}`,
  type: "merge",
  body,
});
const remove = (path: string, body?: JsonValue): Request => ({
  method: "DELETE",
  path,
  ...(body === undefined ? {} : { body }),
});
const byHand = (name: string): JsonObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IPAddress",
  metadata: { name },
  spec: { parentRef: { group: "example.com", resource: "Routers", name: "r" } },
});

/** Services and their addresses. */
export const serviceAddresses: readonly Conversation[] = [
  {
    name: "made and taken away with the service",
    requests: [
      post(service("a", { clusterIP: "10.0.0.101" })),
      address("10.0.0.101"),
      { ...address("10.0.0.101"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
      patch("a", { metadata: { labels: { b: "c" } } }),
      address("10.0.0.101"),
      remove(`${services}/a`),
      address("10.0.0.101"),
    ],
  },
  {
    name: "not made in a trial, nor taken away",
    requests: [
      post(service("a", { clusterIP: "10.0.0.102" }), "?dryRun=All"),
      address("10.0.0.102"),
      post(service("a", { clusterIP: "10.0.0.102" })),
      post(service("b", { clusterIP: "10.0.0.102" }), "?dryRun=All"),
      remove(`${services}/a`, { dryRun: ["All"] }),
      address("10.0.0.102"),
      patch(
        "a",
        { spec: { type: "ExternalName", externalName: "b", clusterIP: null, clusterIPs: null } },
        "?dryRun=All",
      ),
      address("10.0.0.102"),
      remove(`${services}/a`),
    ],
  },
  {
    name: "not made for what is refused",
    requests: [
      post(service("a", { clusterIP: "10.0.0.103", type: "Sometimes" })),
      address("10.0.0.103"),
      post(service("a", { clusterIP: "10.0.0.103" }, { labels: { "bad key": "x" } })),
      address("10.0.0.103"),
    ],
  },
  {
    name: "taken",
    requests: [
      post(service("a", { clusterIP: "10.0.0.104" })),
      post(service("b", { clusterIP: "10.0.0.104" })),
      { method: "POST", path: addresses, body: byHand("10.0.0.105") },
      { ...address("10.0.0.105"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
      post(service("c", { clusterIP: "10.0.0.105" })),
      remove(`${addresses}/10.0.0.105`),
      post(service("c", { clusterIP: "10.0.0.105" })),
      remove(`${services}/a`),
      remove(`${services}/c`),
      address("10.0.0.104"),
      address("10.0.0.105"),
    ],
  },
  {
    name: "let go of with the type, and another with another type",
    requests: [
      post(service("a", { clusterIP: "10.0.0.106" })),
      patch("a", { spec: { type: "ExternalName", externalName: "b", clusterIP: null, clusterIPs: null } }),
      address("10.0.0.106"),
      patch("a", { spec: { type: "ClusterIP", externalName: null, clusterIP: "10.0.0.107" } }),
      address("10.0.0.107"),
      patch("a", { spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30_107 }] } }),
      address("10.0.0.107"),
      remove(`${services}/a`),
      address("10.0.0.107"),
    ],
  },
  {
    name: "no longer those of a load balancer",
    requests: [
      post(service("a", { clusterIP: "10.0.0.114", type: "LoadBalancer", ports: [{ port: 80, nodePort: 30_114 }] })),
      patch("a", { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } }, "/status"),
      patch("a", { metadata: { labels: { b: "c" } } }),
      patch("a", { spec: { type: "ClusterIP" } }),
      remove(`${services}/a`),
    ],
  },
  {
    name: "held until the service is gone",
    requests: [
      post(service("a", { clusterIP: "10.0.0.108" }, { finalizers: ["example.com/a"] })),
      remove(`${services}/a`),
      address("10.0.0.108"),
      patch("a", { metadata: { finalizers: null } }),
      address("10.0.0.108"),
    ],
  },
  {
    name: "gone before the service",
    requests: [
      post(service("a", { clusterIP: "10.0.0.109" })),
      remove(`${addresses}/10.0.0.109`),
      get(`${services}/a`),
      remove(`${services}/a`),
      address("10.0.0.109"),
    ],
  },
  {
    name: "of many at once",
    requests: [
      post(service("a", { clusterIP: "10.0.0.110" })),
      post(service("b", { clusterIP: "10.0.0.111" })),
      post(service("c", { clusterIP: "None", selector: { a: "b" } })),
      post(service("d", { type: "ExternalName", externalName: "e" })),
      remove(services),
      address("10.0.0.110"),
      address("10.0.0.111"),
      address("None"),
    ],
  },
  {
    name: "that are held themselves",
    requests: [
      post(service("a", { clusterIP: "10.0.0.112" })),
      {
        method: "PATCH",
        path: `${addresses}/10.0.0.112`,
        type: "merge",
        body: { metadata: { finalizers: ["example.com/a"] } },
      },
      remove(`${services}/a`),
      address("10.0.0.112"),
      {
        method: "PATCH",
        path: `${addresses}/10.0.0.112`,
        type: "merge",
        body: { metadata: { finalizers: null } },
      },
      address("10.0.0.112"),
    ],
  },
  {
    name: "endpoints of the same name go with the service",
    requests: [
      post(service("a", { clusterIP: "10.0.0.113" })),
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/endpoints",
        body: { apiVersion: "v1", kind: "Endpoints", metadata: { name: "a" } },
        isSetUp: true,
      },
      remove(`${services}/a`, { dryRun: ["All"] }),
      get("/api/v1/namespaces/{ns}/endpoints/a"),
      remove(`${services}/a`),
      get("/api/v1/namespaces/{ns}/endpoints/a"),
    ],
  },
];
