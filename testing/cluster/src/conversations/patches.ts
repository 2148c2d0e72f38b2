// The four ways to say what should change, and what is said when it cannot.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const deployments = "/apis/apps/v1/namespaces/{ns}/deployments";
const configMaps = "/api/v1/namespaces/{ns}/configmaps";
const services = "/api/v1/namespaces/{ns}/services";

const web: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { a: "1", b: "2" }, annotations: { note: "x" } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        volumes: [{ name: "data", emptyDir: {} }],
        containers: [
          {
            name: "app",
            image: "app:1",
            env: [
              { name: "A", value: "1" },
              { name: "B", value: "2" },
            ],
            ports: [{ containerPort: 80 }],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
            resources: { requests: { cpu: "0.5", memory: "1024Mi" } },
          },
          { name: "side", image: "side:1" },
        ],
      },
    },
  },
};
const created: Request = { method: "POST", path: deployments, body: web };
const patch = (type: string, body: JsonValue, query = ""): Request => ({
  method: "PATCH",
  path: `${deployments}/web${query}`,
  type,
  body,
});
const each = (name: string, prelude: Request[], tries: Request[]): Conversation[] =>
  tries.map((request, index) => ({ name: `${name}, ${index + 1}`, requests: [...prelude, request] }));
const inPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });

const strategic = each(
  "strategic merge",
  [created],
  [
    patch("strategic", { metadata: { labels: { a: null, c: "3" } } }),
    patch("strategic", inPod({ containers: [{ name: "app", image: "app:2" }] })),
    patch("strategic", inPod({ containers: [{ name: "new", image: "new:1" }] })),
    patch("strategic", inPod({ containers: [{ name: "side", $patch: "delete" }] })),
    patch("strategic", inPod({ containers: [{ $patch: "replace" }, { name: "only", image: "only:1" }] })),
    patch(
      "strategic",
      inPod({
        containers: [
          {
            name: "app",
            env: [
              { name: "A", value: "9" },
              { name: "C", value: "3" },
            ],
          },
        ],
      }),
    ),
    patch("strategic", inPod({ $setElementOrder_containers: [] })),
    patch(
      "strategic",
      inPod({
        "$setElementOrder/containers": [{ name: "side" }, { name: "app" }],
        containers: [{ name: "side", image: "side:2" }],
      }),
    ),
    patch("strategic", { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }),
    patch("strategic", { spec: { strategy: { $retainKeys: ["type"], rollingUpdate: {} } } }),
    patch("strategic", { metadata: { finalizers: ["example.com/a"] } }),
    patch("strategic", { metadata: { "$deleteFromPrimitiveList/finalizers": ["example.com/a"] } }),
    patch("strategic", inPod({ containers: [{ image: "nameless" }] })),
    patch("strategic", inPod({ containers: [{ name: "app", $patch: "shuffle" }] })),
    patch("strategic", { spec: { replicas: "many" } }),
    patch("strategic", { spec: { unknown: 1 } }, "?fieldValidation=Strict"),
    patch("strategic", { spec: { unknown: 1 } }),
    patch("strategic", "[]"),
    patch("strategic", "{"),
    patch("strategic", {}),
    patch("strategic", { metadata: { resourceVersion: "1" }, spec: { replicas: 3 } }),
    patch("strategic", { metadata: { name: "other" } }),
    patch("strategic", { kind: "Service" }),
    { method: "PATCH", path: `${deployments}/missing`, type: "strategic", body: {} },
  ],
);

const json = each(
  "JSON patch",
  [created],
  [
    patch("jsonpatch", [{ op: "replace", path: "/spec/replicas", value: 3 }]),
    patch("jsonpatch", [
      { op: "add", path: "/spec/template/spec/containers/-", value: { name: "new", image: "new:1" } },
    ]),
    patch("jsonpatch", [{ op: "remove", path: "/spec/template/spec/containers/1" }]),
    patch("jsonpatch", [{ op: "remove", path: "/metadata/labels/missing" }]),
    patch("jsonpatch", [{ op: "replace", path: "/spec/missing", value: 1 }]),
    patch("jsonpatch", [{ op: "add", path: "/spec/missing/deep", value: 1 }]),
    patch("jsonpatch", [{ op: "test", path: "/spec/replicas", value: 7 }]),
    patch("jsonpatch", [{ op: "test", path: "/spec/replicas", value: 2 }]),
    patch("jsonpatch", [{ op: "move", from: "/metadata/labels/a", path: "/metadata/labels/z" }]),
    patch("jsonpatch", [{ op: "copy", from: "/metadata/labels/a", path: "/metadata/labels/z" }]),
    patch("jsonpatch", [{ op: "shuffle", path: "/spec" }]),
    patch("jsonpatch", { op: "add" }),
    patch("jsonpatch", "["),
    patch("jsonpatch", [{ op: "add", path: "/spec/unknown", value: 1 }], "?fieldValidation=Strict"),
    patch("jsonpatch", [{ op: "replace", path: "/spec/replicas", value: "many" }]),
    patch("jsonpatch", [{ op: "replace", path: "/metadata/name", value: "other" }]),
  ],
);

const merge = each(
  "merge patch",
  [created],
  [
    patch("merge", { metadata: { labels: { a: null, c: "3" }, annotations: null } }),
    patch("merge", inPod({ containers: [{ name: "only", image: "only:1" }] })),
    patch("merge", { spec: { replicas: null } }),
    patch("merge", { spec: { unknown: 1 } }, "?fieldValidation=Strict"),
    patch("merge", "{"),
    patch("merge", { metadata: { managedFields: [{}] } }),
    patch("merge", { metadata: { finalizers: ["example.com/a"] } }),
    patch("merge", { status: { replicas: 9 } }),
    patch("application/octet-stream", { spec: {} }),
    {
      method: "PATCH",
      path: `${deployments}/web/status`,
      type: "merge",
      body: { status: { replicas: 1, conditions: [{ type: "Available", status: "True" }] }, spec: { replicas: 9 } },
    },
    { method: "PATCH", path: `${deployments}/web/scale`, type: "merge", body: { spec: { replicas: 5 } } },
    { method: "GET", path: `${deployments}/web/scale` },
    {
      method: "PUT",
      path: `${deployments}/web/scale`,
      body: {
        apiVersion: "autoscaling/v1",
        kind: "Scale",
        metadata: { name: "web", namespace: "{ns}" },
        spec: { replicas: 4 },
      },
    },
    { method: "PATCH", path: `${deployments}/web/scale`, type: "merge", body: { spec: { replicas: -1 } } },
  ],
);

const applied = (content: JsonObject, query = "?fieldManager=one"): Request => ({
  method: "PATCH",
  path: `${configMaps}/a${query}`,
  type: "apply",
  body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, ...content },
});

const twice = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {x: '1', x: '2'}\ndata: {y: '3'}\n";

const apply: Conversation[] = [
  {
    name: "apply: several managers",
    requests: [
      applied({ data: { x: "1", y: "1" } }),
      applied({ data: { y: "1", z: "1" } }, "?fieldManager=two"),
      applied({ data: { y: "2" } }, "?fieldManager=two"),
      applied({ data: { y: "2" } }, "?fieldManager=two&force=true"),
      applied({ data: { x: "1" } }),
      applied({}),
      { method: "PATCH", path: `${configMaps}/a`, type: "merge", body: { data: { y: "3" } } },
      applied({ data: { y: "4" } }, "?fieldManager=two"),
      applied({ data: { y: "3" } }, "?fieldManager=two"),
      applied({ metadata: { name: "a", labels: { l: "1" } } }, "?fieldManager=three&dryRun=All"),
      { method: "GET", path: `${configMaps}/a` },
    ],
  },
  {
    name: "apply: lists with keys",
    requests: [
      { method: "PATCH", path: `${deployments}/web?fieldManager=one`, type: "apply", body: web },
      { method: "PATCH", path: `${deployments}/web?fieldManager=one`, type: "apply", body: web },
      {
        method: "PATCH",
        path: `${deployments}/web?fieldManager=two`,
        type: "apply",
        body: {
          apiVersion: "apps/v1",
          kind: "Deployment",
          ...inPod({ containers: [{ name: "app", env: [{ name: "C", value: "3" }] }] }),
        },
      },
      {
        method: "PATCH",
        path: `${deployments}/web?fieldManager=two`,
        type: "apply",
        body: {
          apiVersion: "apps/v1",
          kind: "Deployment",
          ...inPod({
            containers: [
              { name: "app", image: "app:3" },
              { name: "third", image: "third:1" },
            ],
          }),
        },
      },
      {
        method: "PATCH",
        path: `${deployments}/web?fieldManager=two&force=true`,
        type: "apply",
        body: {
          apiVersion: "apps/v1",
          kind: "Deployment",
          ...inPod({ containers: [{ name: "third", image: "third:1" }] }),
        },
      },
      {
        method: "PATCH",
        path: `${deployments}/web/status?fieldManager=s`,
        type: "apply",
        body: { apiVersion: "apps/v1", kind: "Deployment", status: { replicas: 3 } },
      },
    ],
  },
  {
    name: "apply: ports by number and protocol",
    requests: [
      {
        method: "PATCH",
        path: `${services}/s?fieldManager=one`,
        type: "apply",
        body: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "s" },
          spec: {
            ports: [
              { name: "a", port: 53, protocol: "UDP" },
              { name: "b", port: 53 },
            ],
          },
        },
      },
      {
        method: "PATCH",
        path: `${services}/s?fieldManager=one`,
        type: "apply",
        body: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "s" },
          spec: { ports: [{ name: "b", port: 53, targetPort: 5353 }] },
        },
      },
    ],
  },
  ...each(
    "apply: refused",
    [],
    [
      applied({ data: { x: "1" } }, ""),
      applied({ data: { x: "1" } }, "?fieldManager="),
      applied({ dta: { x: "1" } }),
      applied({ data: { x: 1 } }),
      applied({ data: [] }),
      applied({ metadata: { name: "b" } }),
      applied({ kind: "Secret" }),
      applied({ apiVersion: "v2" }),
      applied({ metadata: { name: "a", managedFields: [{ manager: "x" }] } }),
      { method: "PATCH", path: `${configMaps}/a?fieldManager=one`, type: "apply", body: "a: [" },
      {
        method: "PATCH",
        path: `${configMaps}/a?fieldManager=one`,
        type: "apply",
        body: "apiVersion: v1\nkind: ConfigMap\ndata: {x: '1'}\ndata: {y: '2'}\n",
      },
      { method: "PATCH", path: `${configMaps}/a?force=true`, type: "merge", body: { data: { x: "1" } } },
      {
        method: "PATCH",
        path: `${deployments}/web?fieldManager=one`,
        type: "apply",
        body: {
          apiVersion: "apps/v1",
          kind: "Deployment",
          ...inPod({
            containers: [
              { name: "a", image: "x" },
              { name: "a", image: "y" },
            ],
          }),
        },
      },
      {
        method: "PATCH",
        path: `${deployments}/web?fieldManager=one`,
        type: "apply",
        body: { apiVersion: "apps/v1", kind: "Deployment", ...inPod({ containers: [{ image: "x" }] }) },
      },
      ...["Warn", "Strict", "Ignore"].flatMap((fieldValidation): Request[] => [
        {
          method: "PATCH",
          path: `${configMaps}/a?fieldManager=one&dryRun=All&fieldValidation=${fieldValidation}`,
          type: "apply",
          body: twice,
        },
        {
          method: "POST",
          path: `${configMaps}?dryRun=All&fieldValidation=${fieldValidation}`,
          type: "yaml",
          body: twice.replace("name: a", "name: made"),
        },
      ]),
      { method: "POST", path: configMaps, type: "yaml", body: "a: [" },
      { method: "POST", path: configMaps, type: "yaml", body: "a: b: c" },
    ],
  ),
];

const order: Conversation = {
  name: "a list whose order is not the one that is asked for",
  requests: [
    created,
    patch(
      "strategic",
      inPod({
        "$setElementOrder/containers": [{ name: "side" }, { name: "app" }],
        containers: [{ name: "app" }, { name: "side", image: "side:2" }],
      }),
    ),
    patch(
      "strategic",
      inPod({
        "$setElementOrder/containers": [{ name: "side" }, { name: "new" }],
        containers: [
          { name: "new", image: "new:1" },
          { name: "app", $patch: "delete" },
        ],
      }),
    ),
  ],
};
const owner = (name: string, uid: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Secret",
  name,
  uid,
  ...more,
});
/** Every object's metadata has lists that merge. */
const metadata: Conversation = {
  name: "strategic merge of metadata",
  requests: [
    {
      method: "POST",
      path: configMaps,
      body: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: "map",
          finalizers: ["example.com/a", "example.com/b"],
          ownerReferences: [owner("one", "1"), owner("two", "2")],
        },
      },
    },
    ...[
      { finalizers: ["example.com/c"] },
      { finalizers: ["example.com/a", "example.com/d"] },
      { "$deleteFromPrimitiveList/finalizers": ["example.com/b"] },
      { "$setElementOrder/finalizers": ["example.com/d", "example.com/a"], finalizers: ["example.com/e"] },
      { ownerReferences: [owner("three", "3")] },
      { ownerReferences: [{ uid: "1", name: "other" }] },
      { ownerReferences: [{ uid: "2", $patch: "delete" }] },
      { ownerReferences: [{ name: "other" }] },
      { ownerReferences: [{ $patch: "replace" }, owner("four", "4")] },
      { finalizers: null, ownerReferences: null },
    ].map((fields): Request => ({
      method: "PATCH",
      path: `${configMaps}/map`,
      type: "strategic",
      body: { metadata: fields },
    })),
  ],
};
const applyTo = (path: string, body: JsonObject): Request => ({
  method: "PATCH",
  path: `${path}?fieldManager=one&dryRun=All`,
  type: "apply",
  body,
});
const untyped = each(
  "apply: what cannot be typed",
  [],
  [
    inPod({ containers: [{ image: "x" }] }),
    inPod({ containers: [{ name: "a" }, null] }),
    inPod({ containers: ["a"] }),
    inPod({ containers: { name: "a" } }),
    inPod({ containers: "a" }),
    inPod({ containers: [{ name: 5 }] }),
    inPod({ containers: [{ name: "a", ports: [{ name: "x" }] }] }),
    inPod({ containers: [{ name: "a", args: "x" }] }),
    inPod({ containers: [{ name: "a", stdin: "yes" }] }),
    inPod({ containers: [{ name: "a", unknown: 1 }] }),
    { metadata: { finalizers: ["a", null] } },
    { metadata: { finalizers: [{}] } },
    { metadata: { finalizers: [["a"]] } },
    { metadata: { labels: { a: 1 } } },
    { metadata: { labels: ["a"] } },
    { spec: { replicas: "1" } },
    { spec: { replicas: true } },
    { spec: { paused: 1 } },
    { spec: { minReadySeconds: {} } },
    { spec: { progressDeadlineSeconds: [1] } },
    { spec: { strategy: { type: [] } } },
    { spec: { strategy: { type: { a: "b" } } } },
    { spec: [] },
    { spec: "text" },
  ].map((body: JsonObject) => {
    const metadata = { name: "web", ...(body["metadata"] as JsonObject | undefined) };
    return applyTo(`${deployments}/web`, { apiVersion: "apps/v1", kind: "Deployment", ...body, metadata });
  }),
);
const scaleOf = (replicas: number, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name: "web", namespace: "{ns}", ...metadata },
  spec: { replicas },
});
const scale: Conversation = {
  name: "a scale",
  requests: [
    {
      ...created,
      body: {
        ...web,
        spec: {
          ...(web["spec"] as JsonObject),
          selector: {
            matchLabels: { app: "web" },
            matchExpressions: [
              { key: "a", operator: "In", values: ["y", "x"] },
              { key: "z", operator: "Exists" },
              { key: "b", operator: "NotIn", values: ["n"] },
              { key: "none", operator: "DoesNotExist" },
            ],
          },
          template: {
            metadata: { labels: { app: "web", a: "x", z: "1" } },
            spec: { containers: [{ name: "app", image: "app:1" }] },
          },
        },
      },
    },
    { method: "GET", path: `${deployments}/web/scale` },
    { method: "PATCH", path: `${deployments}/web/scale`, type: "merge", body: { spec: { replicas: 4 } } },
    { method: "GET", path: `${deployments}/web` },
    { method: "PUT", path: `${deployments}/web/scale`, body: scaleOf(5) },
    { method: "PUT", path: `${deployments}/web/scale`, body: scaleOf(6, { resourceVersion: "1" }) },
    {
      method: "PUT",
      path: `${deployments}/web/scale`,
      body: scaleOf(6, { uid: "11111111-2222-3333-4444-555555555555" }),
    },
    { method: "PUT", path: `${deployments}/web/scale`, body: scaleOf(7, { name: "other" }) },
    { method: "PUT", path: `${deployments}/web/scale`, body: scaleOf(-1) },
    { method: "PATCH", path: `${deployments}/web/scale`, type: "merge", body: { spec: { replicas: 5 } } },
    { method: "GET", path: `${deployments}/web` },
  ],
};

/** Patches of each sort. */
export const patches: readonly Conversation[] = [
  ...untyped,
  scale,
  order,
  metadata,
  ...strategic,
  ...json,
  ...merge,
  ...apply,
];
