// What is refused of nodes, namespaces and events: what samples with one wrong field do not come to.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });
const patch = (path: string, body: JsonObject): Request => ({ method: "PATCH", path, type: "merge", body });

const nodes = "/api/v1/nodes";
const node = "{ns}-node";
const nodeOf = (rest: JsonObject): JsonValue => ({ apiVersion: "v1", kind: "Node", metadata: { name: node }, ...rest });
const noSchedule = { key: "a", effect: "NoSchedule" };

const nodeTalk: Conversation = {
  name: "nodes",
  requests: [
    ...[
      { spec: { taints: [{ ...noSchedule, value: "!!" }, noSchedule, { ...noSchedule, value: "b" }] } },
      { spec: { taints: [{ key: "", effect: "Never" }] } },
      { spec: { podCIDRs: ["no", "10.0.0.1/8"] } },
      { spec: { podCIDRs: ["10.0.0.0/8", "11.0.0.0/8"] } },
      { status: { capacity: { pods: "500m" } } },
      { status: { capacity: { cpu: "-1" } } },
      { status: { allocatable: { "example.com/a": "1500m" } } },
      { status: { nodeInfo: { swap: { capacity: 0 } } } },
      { status: { declaredFeatures: ["A/b", "A", "A", "a", `A${"a".repeat(253)}`] } },
    ].map((rest) => post(nodes, nodeOf(rest))),
    post(
      nodes,
      nodeOf({
        spec: {
          podCIDR: "10.9.0.0/16",
          providerID: "a",
          taints: [noSchedule],
          configSource: { configMap: { name: "a", namespace: "b", kubeletConfigKey: "c" } },
        },
      }),
    ),
    ...[
      { spec: { podCIDR: "10.8.0.0/16", podCIDRs: ["10.8.0.0/16"] } },
      { spec: { podCIDRs: ["10.9.0.0/16", "2001:db8::/64"] } },
      { spec: { providerID: "b", externalID: "c" } },
      { spec: { taints: [noSchedule, { ...noSchedule, effect: "" }, noSchedule] } },
      { spec: { configSource: { configMap: { name: "a" } } } },
    ].map((body) => patch(`${nodes}/${node}`, body)),
    ...[
      { status: { capacity: { pods: "-1" } } },
      { status: { declaredFeatures: ["!"] } },
      {
        status: {
          addresses: [
            { type: "InternalIP", address: "10.0.0.1" },
            { type: "InternalIP", address: "10.0.0.1" },
          ],
        },
      },
    ].map((body) => patch(`${nodes}/${node}/status`, body)),
    { method: "DELETE", path: `${nodes}/${node}` },
  ],
};

const namespaces = "/api/v1/namespaces";
const space = "{ns}-more";
const spaceOf = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
  spec,
});

const namespaceTalk: Conversation = {
  name: "namespaces",
  requests: [
    post(namespaces, spaceOf("a.b", {})),
    post(namespaces, spaceOf("a", { finalizers: ["a", "b/c/d", "/e", "kubernetes"] })),
    post(namespaces, spaceOf(space, { finalizers: ["example.com/a"] })),
    patch(`${namespaces}/${space}`, { spec: { finalizers: ["b"] } }),
    patch(`${namespaces}/${space}`, { metadata: { labels: { a: "b" } }, spec: { finalizers: null } }),
    patch(`${namespaces}/${space}/status`, { status: { phase: "Terminating" } }),
    patch(`${namespaces}/${space}/status`, { status: { phase: "" } }),
    {
      method: "PUT",
      path: `${namespaces}/${space}/finalize`,
      body: spaceOf(space, { finalizers: ["kubernetes", "b"] }),
    },
    { method: "PUT", path: `${namespaces}/${space}/finalize`, body: spaceOf(space, { finalizers: ["kubernetes"] }) },
    { method: "DELETE", path: `${namespaces}/${space}` },
    patch(`${namespaces}/${space}/status`, { status: { phase: "Active" } }),
    { method: "PUT", path: `${namespaces}/${space}/finalize`, body: spaceOf(space, { finalizers: [] }) },
  ],
};

const coreEvents = "/api/v1/namespaces/{ns}/events";
const events = "/apis/events.k8s.io/v1/namespaces/{ns}/events";
const about = { kind: "Pod", namespace: "{ns}", name: "a" };
const long = "a".repeat(129);
const at = "2026-01-02T03:04:05.000006Z";
const coreEvent = (rest: JsonObject): JsonValue => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "a" },
  involvedObject: about,
  ...rest,
});
const event = (rest: JsonObject): JsonValue => ({
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata: { name: "b" },
  eventTime: at,
  reportingController: "example.com/c",
  reportingInstance: "c-1",
  action: "Starting",
  reason: "Started",
  regarding: about,
  note: "it has started",
  type: "Normal",
  ...rest,
});

const eventTalk: Conversation = {
  name: "events",
  requests: [
    ...[
      { eventTime: at },
      { eventTime: at, involvedObject: {}, reportingComponent: "!" },
      { eventTime: at, action: long, reason: long, reportingInstance: long, message: "a".repeat(1025) },
      { involvedObject: { ...about, namespace: "default" } },
      { metadata: { name: "a/b" } },
    ].map((rest) => post(coreEvents, coreEvent(rest))),
    post(coreEvents, coreEvent({ metadata: { name: "A_b" }, type: "Anything", message: "a".repeat(1025) })),
    ...[
      { action: long, reason: long, reportingInstance: long, note: "a".repeat(1025) },
      { deprecatedSource: { host: "a" }, deprecatedCount: 1 },
      { deprecatedFirstTimestamp: "2026-01-02T03:04:05Z", deprecatedLastTimestamp: "2026-01-02T03:04:05Z" },
      { series: { count: 1, lastObservedTime: null } },
      { metadata: { name: "B_" } },
      { regarding: { ...about, namespace: "" } },
      { regarding: { ...about, namespace: "default" }, type: "Other" },
    ].map((rest) => post(events, event(rest))),
    ...[
      { regarding: { name: "b" }, related: { kind: "Pod" }, reason: "Other" },
      { note: "b", type: "Warning", action: "b" },
      { deprecatedSource: { component: "b" }, deprecatedFirstTimestamp: "2026-01-02T03:04:05Z", deprecatedCount: 3 },
      { eventTime: "2026-01-02T03:04:06.000006Z" },
      { reportingController: "b", reportingInstance: "b" },
      { series: { count: 1, lastObservedTime: at } },
      { series: { count: 2, lastObservedTime: at } },
    ].map((body) => patch(`${events}/b`, body)),
    patch(`${coreEvents}/b`, { message: "b", action: "" }),
    patch(`${coreEvents}/b`, { message: "b", type: "Other" }),
  ],
};

/** What is refused of a cluster. */
export const clusterRefusals: readonly Conversation[] = [nodeTalk, namespaceTalk, eventTalk];
