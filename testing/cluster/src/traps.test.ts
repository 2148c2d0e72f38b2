// What sinks a naive Kubernetes API: each of these stops a real client, and each has a test with its name. They go through the real HTTPS server
// where a socket makes a difference.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeKubeconfig } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";
import { configMap, deployment, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { startHooks } from "./hook-server.ts";
import { readEvents, startHttpsCluster } from "./https-cluster.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const apply = { "content-type": "application/apply-patch+yaml" };

/** A protobuf message of fields with one byte of length. */
const message = (...fields: [number: number, content: Buffer | string][]): Buffer =>
  Buffer.concat(
    fields.map(([number, content]) => {
      const bytes = Buffer.from(content);
      return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
    }),
  );

/** An object as Go's typed clients send it: `k8s\0`, then runtime.Unknown. */
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from("k8s\0"), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);

void test("trap 1: protobuf request bodies are mandatory", async () => {
  await using cluster = await startHttpsCluster();
  const headers = { "content-type": "application/vnd.kubernetes.protobuf", accept: "application/json" };
  const metadata = message([1, "team"]);
  const created = await cluster.ask("/api/v1/namespaces", {
    method: "POST",
    body: envelope("v1", "Namespace", message([1, metadata])),
    headers,
  });
  assert.equal(created.status, 201, created.text);
  assert.equal(created.object.metadata.name, "team");
  assert.match(String(created.headers["content-type"]), /^application\/json/);
  // The body of a deletion has no kind of its own in some clients.
  const options = envelope("meta.k8s.io/v1", "DeleteOptions", message([4, "Background"]));
  const body = { method: "DELETE", body: options, headers };
  const deleted = await cluster.ask("/api/v1/namespaces/team", body);
  assert.equal(deleted.status, 200, deleted.text);
});

void test("trap 2: WatchList ends its initial events with a bookmark", async () => {
  await using cluster = await startHttpsCluster();
  await cluster.ask(maps, { method: "POST", body: configMap("a") });
  const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const events = readEvents(await cluster.open(`${maps}?${query}`));
  const types: string[] = [];
  for await (const { type, object } of events) {
    types.push(type);
    if (type !== "BOOKMARK") continue;
    assert.equal(object.metadata.annotations?.["k8s.io/initial-events-end"], "true");
    assert.match(object.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
    break;
  }
  assert.deepEqual(types, ["ADDED", "BOOKMARK"]);
});

void test("trap 3: OpenAPI v3 has a PATCH with the kind and fieldValidation for whatever is served", async () => {
  await using cluster = await startHttpsCluster();
  const { object: index } = await cluster.ask("/openapi/v3");
  const paths = index["paths"] as { [path: string]: { serverRelativeURL: string } };
  for (const [path, kind] of Object.entries({ "apis/apps/v1": "Deployment", "api/v1": "ConfigMap" })) {
    const { object } = await cluster.ask(paths[path]?.serverRelativeURL ?? "");
    const operations = Object.values(object["paths"] as { [path: string]: { patch?: { [key: string]: unknown } } });
    const patch = operations
      .map((one) => one.patch)
      .find((one) => (one?.["x-kubernetes-group-version-kind"] as { kind?: string } | undefined)?.kind === kind);
    const parameters = patch?.["parameters"] as { name: string; in: string }[] | undefined;
    assert.ok(
      parameters?.some(({ name, in: place }) => name === "fieldValidation" && place === "query"),
      kind,
    );
  }
  // For kinds that v3 does not have, clients ask v2 in protobuf alone, and must get an answer.
  const v2 = await cluster.ask("/openapi/v2", {
    headers: { accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" },
  });
  assert.equal(v2.status, 200);
  assert.match(String(v2.headers["content-type"]), /^[\w/.+-]+$/, "Go parses it as a media type");
});

void test("trap 4: over plain http credentials are dropped, so that the API speaks https and asks for them", async () => {
  await using cluster = await startHttpsCluster();
  const { url, certificate, token } = cluster;
  const config = JSON.parse(makeKubeconfig({ url, certificate, token })) as {
    clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  };
  assert.match(config.clusters[0]?.cluster.server ?? "", /^https:/);
  assert.ok(config.clusters[0]?.cluster["certificate-authority-data"]);
  assert.equal((await cluster.ask(maps)).status, 200);
  assert.equal((await cluster.ask(maps, { token: "" })).status, 401);
  assert.equal((await cluster.ask(maps, { token: "wrong" })).status, 401);
});

void test("trap 5: a dry-run create returns no resourceVersion", async () => {
  await using cluster = await startHttpsCluster();
  const posted = await cluster.ask(`${maps}?dryRun=All`, { method: "POST", body: configMap("a") });
  const patch = { method: "PATCH", body: configMap("a"), headers: apply };
  const applied = await cluster.ask(`${maps}/a?dryRun=All&fieldManager=x`, patch);
  for (const { status, object } of [posted, applied]) {
    assert.equal(status, 201);
    assert.equal(object.metadata.resourceVersion, undefined);
    assert.ok(object.metadata.uid);
    assert.ok(object.metadata.creationTimestamp);
  }
  assert.equal((await cluster.ask(`${maps}/a`)).status, 404);
});

/** Objects of kinds whose defaults are many. */
const variety: [path: string, object: KubeObject][] = [
  [deployments, deployment("web")],
  [
    "/api/v1/namespaces/default/services",
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "default" },
      spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
    },
  ],
  [
    "/apis/batch/v1/namespaces/default/jobs",
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once", namespace: "default" },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "b" }] } } },
    },
  ],
  [
    "/api/v1/namespaces/default/persistentvolumeclaims",
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "default" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
  ],
];

void test("trap 6: what was applied is applied again with neither refusal nor drift", async () => {
  await using cluster = await startHttpsCluster();
  for (const [path, object] of variety) {
    const url = `${path}/${object.metadata.name}`;
    const query = "fieldManager=kustomize-controller&force=true";
    const first = await cluster.ask(`${url}?${query}`, { method: "PATCH", body: object, headers: apply });
    assert.equal(first.status, 201, first.text);
    const live = await cluster.ask(url);
    const trial = await cluster.ask(`${url}?${query}&dryRun=All`, { method: "PATCH", body: object, headers: apply });
    assert.equal(trial.status, 200, trial.text);
    assert.deepEqual(trial.object["spec"], live.object["spec"]);
    assert.deepEqual(trial.object.metadata.labels, live.object.metadata.labels);
  }
});

void test("trap 7: a write that changes nothing moves no version and makes no event", async () => {
  await using cluster = await startHttpsCluster();
  const send = (method: string, body: object, headers = {}) =>
    cluster.ask(`${maps}/a?fieldManager=x`, { method, body, headers });
  const first = await send("PATCH", configMap("a", { key: "1" }), apply);
  const { resourceVersion } = first.object.metadata;
  const stream = await cluster.open(`${maps}?watch=true&resourceVersion=${resourceVersion}`);
  const merge = { "content-type": "application/merge-patch+json" };
  for (const answer of [
    await send("PATCH", configMap("a", { key: "1" }), apply),
    await send("PUT", first.object),
    await send("PATCH", { data: { key: "1" } }, merge),
  ])
    assert.equal(answer.object.metadata.resourceVersion, resourceVersion);
  await send("PATCH", { data: { key: "2" } }, merge);
  for await (const { type, object } of readEvents(stream)) {
    assert.equal(type, "MODIFIED");
    assert.deepEqual(object["data"], { key: "2" }, "the first event is the first change");
    break;
  }
});

void test("trap 8: a body without namespace gets that of the path, and one with another is refused", async () => {
  await using cluster = await startHttpsCluster();
  const { namespace: _namespace, ...metadata } = configMap("a").metadata;
  const bare = { ...configMap("a", { key: "1" }), metadata };
  const created = await cluster.ask(maps, { method: "POST", body: bare });
  assert.equal(created.object.metadata.namespace, "default");
  assert.equal((await cluster.ask(`${maps}/a`, { method: "PUT", body: bare })).status, 200);
  const other = { ...bare, metadata: { name: "b", namespace: "kube-system" } };
  const refused = await cluster.ask(maps, { method: "POST", body: other });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /the namespace of the provided object does not match the namespace sent on the request/);
});

void test("trap 9: a watch's head comes at once, and its bookmarks are of the watched kind", async () => {
  await using cluster = await startHttpsCluster();
  // Nothing happens on this watch: if the head waited for an event, the test would time out here.
  const silent = await cluster.open(
    `${deployments}?watch=true&resourceVersion=1&timeoutSeconds=1&allowWatchBookmarks=true`,
  );
  assert.equal(silent.statusCode, 200);
  const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  for (const [accept, kind] of [
    ["application/json", "Deployment"],
    [metadataOnly, "PartialObjectMetadata"],
  ] as const) {
    for await (const { type, object } of readEvents(
      await cluster.open(`${deployments}?${query}`, { headers: { accept } }),
    )) {
      assert.equal(type, "BOOKMARK");
      assert.equal(object.kind, kind);
      break;
    }
  }
  silent.destroy();
});

void test("trap 10: a Deployment has a real ReplicaSet behind it", async () => {
  await using cluster = startCluster();
  const { metadata } = await cluster.client.create(deployment("web"));
  const kind = { group: "apps", version: "v1", kind: "ReplicaSet" };
  const [set] = await eventually(
    async () => (await cluster.client.list(kind, { namespace: "default" })).items,
    ([one]) => (one?.["status"] as { readyReplicas?: number } | undefined)?.readyReplicas === 1,
  );
  const [owner] = set?.metadata.ownerReferences ?? [];
  assert.deepEqual(
    [owner?.kind, owner?.name, owner?.uid, owner?.controller],
    ["Deployment", "web", metadata.uid, true],
  );
  assert.ok(set);
  const { template } = set["spec"] as { template: { metadata: { labels: { [key: string]: string } } } };
  const live = await cluster.client.get({ ...kind, kind: "Deployment" }, { name: "web", namespace: "default" });
  const hash = template.metadata.labels["pod-template-hash"];
  assert.equal(set.metadata.name, `web-${hash}`);
  delete template.metadata.labels["pod-template-hash"];
  assert.deepEqual(template, (live["spec"] as { template: object }).template);
});

void test("trap 11: a type error of an apply is a 500, for custom kinds too", async () => {
  await using cluster = await startHttpsCluster();
  const wrong = { ...deployment("web"), spec: { ...(deployment("web")["spec"] as object), foo: 1 } };
  const options = { method: "PATCH", headers: apply };
  for (const validation of ["Ignore", "Warn", "Strict"]) {
    const query = `fieldManager=x&fieldValidation=${validation}`;
    const { status, object } = await cluster.ask(`${deployments}/web?${query}`, { ...options, body: wrong });
    assert.equal(status, 500);
    assert.equal(
      object["message"],
      "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema",
    );
  }
  await cluster.ask("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { method: "POST", body: widgets });
  const widget = { ...aWidget, spec: { colour: "red" } };
  const { status, object } = await cluster.ask(`${widgetPath}/w?fieldManager=x`, { ...options, body: widget });
  assert.equal(status, 500);
  assert.match(
    String(object["message"]),
    /\(default\/w; example\.com\/v1, Kind=Widget\): \.spec\.colour: field not declared in schema/,
  );
});

const widgetPath = "/apis/example.com/v1/namespaces/default/widgets";
const aWidget = {
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "w", namespace: "default" },
  spec: { size: 1 },
};
const widgets = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
          },
        },
      },
    ],
  },
};

void test("trap 12: an apply that creates needs create, and a list by name is authorised with that name", async () => {
  await using cluster = await startHttpsCluster();
  const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
  const grant = async (name: string, rule: object): Promise<void> => {
    const group = "rbac.authorization.k8s.io";
    const metadata = { name };
    const role = { metadata, rules: [{ apiGroups: [""], resources: ["configmaps"], ...rule }] };
    const subjects = [{ apiGroup: group, kind: "User", name }];
    const binding = { metadata, subjects, roleRef: { apiGroup: group, kind: "Role", name } };
    await cluster.ask(`${rbac}/roles`, { method: "POST", body: role });
    await cluster.ask(`${rbac}/rolebindings`, { method: "POST", body: binding });
  };
  await grant("patcher", { verbs: ["patch"] });
  await grant("creator", { verbs: ["patch", "create"] });
  await grant("reader", { verbs: ["list", "watch"], resourceNames: ["a"] });
  const as = (user: string) => ({ "impersonate-user": user });
  const put = (user: string) =>
    cluster.ask(`${maps}/a?fieldManager=x`, {
      method: "PATCH",
      body: configMap("a"),
      headers: { ...apply, ...as(user) },
    });
  assert.equal((await put("patcher")).status, 403);
  assert.equal((await put("creator")).status, 201);
  assert.equal((await put("patcher")).status, 200);
  const list = (query: string) => cluster.ask(`${maps}?${query}`, { headers: as("reader") });
  assert.equal((await list("fieldSelector=metadata.name%3Da")).status, 200);
  assert.equal((await list("fieldSelector=metadata.name%3Db")).status, 403);
  assert.equal((await list("")).status, 403);
});

void test("trap 13: what a webhook adds is owned by nobody", async () => {
  const patch = [{ op: "add", path: "/data/added", value: "1" }];
  await using server = await startHooks({ "/add": () => ({ allowed: true, patch }) });
  await using cluster = startCluster();
  await cluster.client.create({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "adds" },
    webhooks: [
      {
        name: "add.example.com",
        clientConfig: { url: `${server.url}/add`, caBundle: server.caBundle },
        rules: [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
      },
    ],
  });
  const created = await cluster.client.create(configMap("a", { own: "1" }));
  assert.deepEqual(created["data"], { own: "1", added: "1" });
  const [entry] = created.metadata.managedFields ?? [];
  assert.deepEqual(entry?.fieldsV1, { "f:data": { ".": {}, "f:own": {} } });
});

void test("trap 13: a Deployment's creator owns what the typed empty object does not have", async () => {
  await using cluster = await startHttpsCluster();
  const { object } = await cluster.ask(deployments, { method: "POST", body: deployment("web") });
  const [entry] = object.metadata.managedFields ?? [];
  const fields = entry?.fieldsV1 as { [key: string]: { [key: string]: { [key: string]: unknown } } };
  assert.equal(fields["f:spec"]?.["."], undefined);
  assert.ok(fields["f:spec"]?.["f:strategy"]?.["f:rollingUpdate"]);
  await cluster.ask("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { method: "POST", body: widgets });
  const widget = await cluster.ask(widgetPath, { method: "POST", body: aWidget });
  assert.deepEqual(widget.object.metadata.managedFields?.[0]?.fieldsV1, { "f:spec": { ".": {}, "f:size": {} } });
});

void test("trap 14: a custom kind is served as soon as its definition says so", async () => {
  await using cluster = await startHttpsCluster();
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const created = await cluster.ask(definitions, { method: "POST", body: widgets });
  assert.equal(created.status, 201, created.text);
  for await (const { object } of readEvents(await cluster.open(`${definitions}?watch=true`))) {
    const { conditions = [] } = (object["status"] ?? {}) as { conditions?: { type: string; status: string }[] };
    if (conditions.some(({ type, status }) => type === "Established" && status === "True")) break;
  }
  assert.equal((await cluster.ask(widgetPath, { method: "POST", body: aWidget })).status, 201);
  const { object } = await cluster.ask("/apis/example.com/v1");
  assert.deepEqual(
    (object["resources"] as { name: string }[]).map(({ name }) => name),
    ["widgets"],
  );
  assert.ok((await cluster.ask("/openapi/v3")).text.includes("apis/example.com/v1"));
});

void test("trap 15: connections stay open for Go's pool, and long headers come through", async () => {
  await using cluster = await startHttpsCluster();
  const { headers } = await cluster.ask("/version");
  const seconds = Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1]);
  assert.ok(seconds >= 120, String(headers["keep-alive"]));
  const long = await cluster.ask(maps, { headers: { "x-long": "x".repeat(100_000) } });
  assert.equal(long.status, 200);
});
