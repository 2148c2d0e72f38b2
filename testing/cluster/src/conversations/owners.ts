// Who owns what of an object, where that is unusual: entries that clients write themselves, many managers, several versions, and none at all.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const configMaps = "/api/v1/namespaces/{ns}/configmaps";
const deployments = "/apis/apps/v1/namespaces/{ns}/deployments";
const scalers = "/namespaces/{ns}/horizontalpodautoscalers";

const map = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "map", ...metadata },
  data,
});
const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });
const patch = (path: string, body: JsonValue, type = "merge"): Request => ({ method: "PATCH", path, body, type });
const get = (path: string): Request => ({ method: "GET", path });
const entry = (fieldsV1: JsonValue, more: JsonObject = {}): JsonObject => ({
  manager: "me",
  operation: "Update",
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});
const apply = (path: string, manager: string, body: JsonValue, more = ""): Request =>
  patch(`${path}?fieldManager=${manager}${more}`, body, "apply");
const owned = (...managedFields: JsonValue[]): Request => patch(`${configMaps}/map`, { metadata: { managedFields } });
const created: Request = { ...post(configMaps, map({ a: "1", b: "2", c: "3" })), isSetUp: true };

const force = "&force=true";

const written: Conversation = {
  name: "entries that a client writes",
  requests: [
    created,
    owned(entry({ "f:data": { "f:b": {}, ".": {}, "f:a": {} } })),
    owned(entry({ "f:data": { "f:a": {} } }), entry({ "f:data": { "f:b": {} } })),
    owned(entry({ "f:data": { "f:a": {} } }, { manager: "one" }), entry({ "f:data": {} }, { manager: "two" })),
    owned(entry({ "f:data": { "r:unknown": {}, "f:a": {} } })),
    owned(entry({ "f:data": { "no-colon": {} } })),
    owned(entry({ "f:data": { "k:{]": {} } })),
    owned(entry({ "f:data": { "i:one": {} } })),
    owned(entry({ "f:data": { 'k:{"b":1, "a":2}': {}, "v: 3": {}, 'v:"a<b"': {} } })),
    owned(entry({ "f:data": "a" })),
    owned(entry({})),
    owned(entry(null)),
    owned(entry({ "f:data": {} }, { operation: "Delete" })),
    owned(entry({ "f:data": {} }, { operation: "" })),
    owned(entry({ "f:data": {} }, { fieldsType: "FieldsV2" })),
    owned(entry({ "f:data": {} }, { fieldsType: "" })),
    owned(entry({ "f:data": {} }, { apiVersion: "" })),
    owned(entry({ "f:data": {} }, { apiVersion: "other.example.com/v1" })),
    owned(entry({ "f:data": {} }, { manager: "" })),
    owned(entry({ "f:data": {} }, { subresource: "status" })),
    owned(entry({ "f:data": {} }, { time: "2020-01-01T00:00:00Z" })),
    owned({}),
    get(`${configMaps}/map`),
    patch(`${configMaps}/map`, { data: { a: "9" } }),
    apply(`${configMaps}/map`, "first", map({ a: "9" })),
    get(`${configMaps}/map`),
  ],
};

const many: Conversation = {
  name: "more managers than are kept apart",
  requests: [
    created,
    ...Array.from({ length: 13 }, (_item, index) =>
      patch(`${configMaps}/map?fieldManager=m${String(index).padStart(2, "0")}`, { data: { [`k${index}`]: "x" } }),
    ),
    apply(`${configMaps}/map`, "applier", map({ a: "1" })),
    patch(`${configMaps}/map?fieldManager=last`, { data: { last: "x" } }),
  ],
};

const autoscaler = (version: string, max: number): JsonObject => ({
  apiVersion: `autoscaling/${version}`,
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "a" },
  spec: { maxReplicas: max, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" } },
});
const versions: Conversation = {
  name: "more managers than are kept apart, of two versions",
  requests: [
    { ...post(`/apis/autoscaling/v1${scalers}`, autoscaler("v1", 2)), isSetUp: true },
    ...Array.from({ length: 12 }, (_item, index) => {
      const version = index % 3 === 1 ? "v2" : "v1";
      const path = `/apis/autoscaling/${version}${scalers}/a?fieldManager=m${String(index).padStart(2, "0")}`;
      return patch(path, { metadata: { labels: { [`k${index}`]: "x" } } });
    }),
  ],
};

const deployment = (containers: JsonObject[]): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers } },
  },
});
const ports = [10_250, 443, 9_090, 80, 8_080].map((containerPort) => ({ containerPort }));
const ordered: Conversation = {
  name: "items in the order of their keys",
  requests: [
    apply(`${deployments}/web`, "one", deployment([{ name: "app", image: "app:1", ports }])),
    apply(
      `${deployments}/web`,
      "two",
      deployment([
        { name: "app", image: "app:2", ports: ports.map((port) => ({ ...port, name: `p${port.containerPort}` })) },
      ]),
    ),
  ],
};

const container = (name: string): JsonObject => ({ name, image: "app:1" });
const sub: Conversation = {
  name: "of an object that nobody manages, through its status",
  requests: [
    { ...post(deployments, deployment([container("app")])), isSetUp: true },
    { ...patch(`${deployments}/web/status`, { status: { replicas: 3 } }), isSetUp: true },
    { ...patch(`${deployments}/web`, { metadata: { managedFields: [{}] } }), isSetUp: true },
    apply(`${deployments}/web/status`, "one", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      status: { replicas: 4 },
    }),
    apply(
      `${deployments}/web/status`,
      "one",
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, status: { replicas: 4 } },
      force,
    ),
    apply(`${deployments}/web`, "two", deployment([container("app")])),
    patch(`${deployments}/web/status`, { metadata: { managedFields: [] }, status: { replicas: 5 } }),
    patch(`${deployments}/web/status`, {
      metadata: { managedFields: [entry({ "f:status": {} })] },
      status: { replicas: 6 },
    }),
  ],
};

const long = entry({ "f:metadata": {} }, { manager: "m".repeat(129), apiVersion: "apps/v1" });
const tooLong: Conversation = {
  name: "names that cannot be",
  requests: [
    post(configMaps, map({}, { managedFields: [long] })),
    post(deployments, { ...deployment([container("app")]), metadata: { name: "b", managedFields: [long] } }),
    { ...post(deployments, deployment([container("app")])), isSetUp: true },
    patch(`${deployments}/web`, { metadata: { managedFields: [long] } }),
    ...[{ manager: "a\u0007\u200b" }, { manager: "é".repeat(65) }, { subresource: "s".repeat(257) }].map((more) =>
      patch(`${deployments}/web`, {
        metadata: { managedFields: [entry({ "f:metadata": {} }, { apiVersion: "apps/v1", ...more })] },
      }),
    ),
    patch(`${deployments}/web/status`, { metadata: { managedFields: [long] } }),
  ],
};

const pods = "/api/v1/namespaces/{ns}/pods";
const resources = (cpu: string): JsonObject => ({ requests: { cpu }, limits: { cpu: "1" } });
const pod = (containers: JsonObject[], more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", ...more },
  spec: { containers },
});
const debug = { name: "debug", image: "debug:1", targetContainerName: "app" };
const parts: Conversation = {
  name: "of parts of a pod",
  requests: [
    { ...apply(`${pods}/p`, "one", pod([{ ...container("app"), resources: resources("500m") }])), isSetUp: true },
    patch(`${pods}/p/ephemeralcontainers`, { spec: { ephemeralContainers: [debug] } }, "strategic"),
    patch(
      `${pods}/p/resize`,
      { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "app", resources: resources("600m") }] } },
      "strategic",
    ),
    apply(`${pods}/p`, "one", pod([{ ...container("app"), resources: resources("500m") }])),
    apply(`${pods}/p/resize`, "two", pod([{ name: "app", resources: resources("700m") }])),
    apply(`${pods}/p/resize`, "two", pod([{ name: "app", resources: resources("700m") }]), force),
    apply(
      `${pods}/p/resize`,
      "two",
      pod([{ name: "app", resources: resources("700m") }], { labels: { c: "d" } }),
      force,
    ),
    apply(`${pods}/p/ephemeralcontainers`, "two", {
      ...pod([]),
      spec: { ephemeralContainers: [{ ...debug, name: "second" }] },
    }),
    get(`${pods}/p`),
  ],
};

const whole: Conversation = {
  name: "of the resources of a whole pod",
  requests: [
    {
      ...post(pods, {
        ...pod([container("app")]),
        spec: { containers: [container("app")], resources: resources("500m") },
      }),
      isSetUp: true,
    },
    patch(`${pods}/p/resize`, { spec: { resources: resources("600m") } }, "strategic"),
    patch(`${pods}/p/resize`, { spec: { priority: 7, containers: [{ name: "app", image: "app:2" }] } }, "strategic"),
    patch(
      `${pods}/p/ephemeralcontainers`,
      { metadata: { labels: { a: "b" } }, spec: { resources: null } },
      "strategic",
    ),
    get(`${pods}/p`),
  ],
};

/** Owners of fields. */
export const owners: readonly Conversation[] = [written, many, versions, ordered, sub, tooLong, parts, whole];
