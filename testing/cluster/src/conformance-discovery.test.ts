// What Kubernetes' conformance suite asks of discovery, published schemas, lists and tables. Each test has the name of the one it stands for.
// @see kubernetes test/e2e/apimachinery
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStore } from "@sluice/apiserver";
import { ask, type Reply } from "./ask-cluster.ts";
import { configMap, startCluster, type Cluster } from "./cluster.ts";
import { define, definitionOf, type DefinedVersion } from "./definition.ts";

type Fields = { [field: string]: unknown };
const get = ({ apiServer }: Cluster, url: string, headers = {}): Promise<Reply> =>
  ask(apiServer.handle, url, { headers });
const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

type Group = { metadata: { name: string }; versions: { version: string; resources: Fields[] }[] };
const groupsOf = ({ object }: Reply): Group[] => object.items as unknown as Group[];

void test("AggregatedDiscovery should support aggregated discovery interface", async () => {
  await using cluster = startCluster();
  const groups = groupsOf(await get(cluster, "/apis", { accept: aggregated }));
  const kindsIn = (group: string, version: string) =>
    groups
      .find(({ metadata }) => metadata.name === group)
      ?.versions.find((one) => one.version === version)
      ?.resources.map(({ resource }) => resource) ?? [];
  assert.ok(kindsIn("apps", "v1").includes("deployments"));
  assert.ok(kindsIn("admissionregistration.k8s.io", "v1").includes("validatingwebhookconfigurations"));
  assert.ok(kindsIn("apiextensions.k8s.io", "v1").includes("customresourcedefinitions"));
  const [core] = groupsOf(await get(cluster, "/api", { accept: aggregated }));
  const resources = core?.versions[0]?.resources.map(({ resource }) => resource) ?? [];
  for (const plural of ["namespaces", "pods", "configmaps", "services"]) assert.ok(resources.includes(plural), plural);
});

void test("AggregatedDiscovery should support aggregated discovery interface for CRDs", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const groups = groupsOf(await get(cluster, "/apis", { accept: aggregated }));
  const own = groups.find(({ metadata }) => metadata.name === "example.com")?.versions[0]?.resources[0];
  assert.deepEqual(
    [own?.["resource"], own?.["singularResource"], own?.["scope"], own?.["responseKind"]],
    ["widgets", "widget", "Namespaced", { group: "example.com", version: "v1", kind: "Widget" }],
  );
});

void test("AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers", async () => {
  await using cluster = startCluster();
  for (const path of ["/api", "/apis"]) {
    for (const accept of [aggregated, `${aggregated},application/json`]) {
      const { headers, object } = await get(cluster, path, { accept });
      assert.equal(headers["content-type"], aggregated);
      assert.equal(object.kind, "APIGroupDiscoveryList");
    }
    const { object } = await get(cluster, path, { accept: "application/json" });
    assert.equal(object.kind, path === "/api" ? "APIVersions" : "APIGroupList");
  }
});

void test("AggregatedDiscovery should support raw aggregated discovery request for CRDs", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  const { object } = await get(cluster, "/apis", { accept: aggregated });
  assert.ok(JSON.stringify(object).includes('"resource":"widgets"'));
  await ask(cluster.apiServer.handle, `${definitions}/widgets.example.com`, { method: "DELETE" });
  await gone(cluster, "widgets");
  const { object: after } = await get(cluster, "/apis", { accept: aggregated });
  assert.ok(!JSON.stringify(after).includes("widgets"));
});

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

async function gone(cluster: Cluster, plural: string): Promise<void> {
  while ((await get(cluster, `${definitions}/${plural}.example.com`)).status !== 404)
    await new Promise((resolve) => setImmediate(resolve));
}

type ApiGroup = {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string };
};
const apiGroups = async (cluster: Cluster): Promise<ApiGroup[]> =>
  ((await get(cluster, "/apis")).object as unknown as { groups: ApiGroup[] }).groups;

void test("Discovery should validate PreferredVersion for each APIGroup", async () => {
  await using cluster = startCluster();
  for (const { name, versions, preferredVersion } of await apiGroups(cluster)) {
    const { object } = await get(cluster, `/apis/${name}`);
    assert.deepEqual((object as unknown as ApiGroup).preferredVersion, preferredVersion);
    assert.ok(
      versions.some(({ groupVersion }) => groupVersion === preferredVersion.groupVersion),
      name,
    );
  }
});

void test("Discovery should locate the groupVersion and a resource within each APIGroup", async () => {
  await using cluster = startCluster();
  for (const { versions } of await apiGroups(cluster))
    for (const { groupVersion } of versions) {
      const { object } = await get(cluster, `/apis/${groupVersion}`);
      const list = object as unknown as { groupVersion: string; resources: { name: string; kind: string }[] };
      assert.equal(list.groupVersion, groupVersion);
      assert.ok(list.resources.length > 0, groupVersion);
    }
});

void test("server version should find the server version", async () => {
  await using cluster = startCluster();
  const { major, minor } = (await get(cluster, "/version")).object as unknown as { major: string; minor: string };
  assert.match(major, /^\d+$/);
  assert.match(minor, /^\d+$/);
});

/** The published schema of a kind; undefined when there is none. */
async function published(cluster: Cluster, groupVersion: string, kind: string): Promise<Fields | undefined> {
  const { object } = await get(cluster, `/openapi/v3/apis/${groupVersion}`);
  const { components } = object as unknown as { components?: { schemas: { [name: string]: Fields } } };
  return Object.values(components?.schemas ?? {}).find((schema) =>
    (schema["x-kubernetes-group-version-kind"] as { kind: string }[] | undefined)?.some((one) => one.kind === kind),
  );
}

const spec = (properties: Fields, rest: Fields = {}): Fields => ({
  type: "object",
  properties: { spec: { type: "object", description: "What is wanted.", properties, ...rest } },
});
const bars = spec({
  bars: {
    type: "array",
    description: "List of bars.",
    items: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
  },
});
const preserving = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const schemas: [title: string, schema: Fields, look: (published: Fields) => void][] = [
  [
    "works for CRD with validation schema",
    bars,
    ({ properties }) => {
      const { spec: own } = properties as { spec: { properties: { bars: Fields } } };
      assert.equal(own.properties.bars["description"], "List of bars.");
      assert.deepEqual((own.properties.bars["items"] as Fields)["required"], ["name"]);
    },
  ],
  ["works for CRD without validation schema", preserving, (schema) => assert.equal(schema["type"], "object")],
  [
    "works for CRD preserving unknown fields at the schema root",
    preserving,
    (schema) => assert.equal(schema["x-kubernetes-preserve-unknown-fields"], true),
  ],
  [
    "works for CRD preserving unknown fields in an embedded object",
    spec({ dummy: { type: "string" } }, { "x-kubernetes-preserve-unknown-fields": true }),
    ({ properties }) =>
      assert.equal((properties as { spec: Fields }).spec["x-kubernetes-preserve-unknown-fields"], true),
  ],
];
for (const [title, openAPIV3Schema, look] of schemas)
  void test(`CustomResourcePublishOpenAPI ${title}`, async () => {
    await using cluster = startCluster();
    await define(cluster, "widgets", { versions: [{ name: "v1", schema: openAPIV3Schema }] });
    const schema = await published(cluster, "example.com/v1", "Widget");
    assert.ok(schema);
    look(schema);
  });

void test("CustomResourcePublishOpenAPI works for multiple CRDs of different groups", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  await define(cluster, "gadgets", { group: "other.com" });
  assert.ok(await published(cluster, "example.com/v1", "Widget"));
  assert.ok(await published(cluster, "other.com/v1", "Gadget"));
});

void test("CustomResourcePublishOpenAPI works for multiple CRDs of same group but different versions", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets", { versions: [{ name: "v2" }] });
  await define(cluster, "gadgets", { versions: [{ name: "v3" }] });
  assert.ok(await published(cluster, "example.com/v2", "Widget"));
  assert.ok(await published(cluster, "example.com/v3", "Gadget"));
  assert.equal(await published(cluster, "example.com/v3", "Widget"), undefined);
});

void test("CustomResourcePublishOpenAPI works for multiple CRDs of same group and version but different kinds", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets");
  await define(cluster, "gadgets");
  for (const kind of ["Widget", "Gadget"]) assert.ok(await published(cluster, "example.com/v1", kind), kind);
});

async function redefine(cluster: Cluster, versions: DefinedVersion[]): Promise<void> {
  const url = `${definitions}/widgets.example.com`;
  const { object } = await get(cluster, url);
  const body = { ...object, spec: definitionOf("widgets", { versions })["spec"] };
  const answer = await ask(cluster.apiServer.handle, url, { method: "PUT", body });
  assert.equal(answer.status, 200, answer.object.message ?? "");
}

void test("CustomResourcePublishOpenAPI updates the published spec when one version gets renamed", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets", { versions: [{ name: "v2" }, { name: "v3", storage: false }] });
  await redefine(cluster, [{ name: "v2" }, { name: "v4", storage: false }]);
  assert.ok(await published(cluster, "example.com/v2", "Widget"));
  assert.ok(await published(cluster, "example.com/v4", "Widget"));
  assert.equal(await published(cluster, "example.com/v3", "Widget"), undefined);
});

void test("CustomResourcePublishOpenAPI removes definition from spec when one version gets changed to not be served", async () => {
  await using cluster = startCluster();
  await define(cluster, "widgets", { versions: [{ name: "v1" }, { name: "v2", storage: false }] });
  assert.ok(await published(cluster, "example.com/v2", "Widget"));
  await redefine(cluster, [{ name: "v1" }, { name: "v2", storage: false, served: false }]);
  assert.equal(await published(cluster, "example.com/v2", "Widget"), undefined);
  assert.ok(await published(cluster, "example.com/v1", "Widget"));
});

const maps = "/api/v1/namespaces/default/configmaps";
type ListMeta = { continue?: string; remainingItemCount?: number; resourceVersion?: string };
const metaOf = ({ object }: Reply) => object.metadata as ListMeta;

void test("Servers with support for API chunking should return chunks of results for list calls", async () => {
  await using cluster = startCluster();
  for (let index = 0; index < 40; index += 1)
    await cluster.client.create(configMap(`a-${String(index).padStart(2, "0")}`));
  let seen = 0;
  let version: string | undefined;
  let page = await get(cluster, `${maps}?limit=17`);
  for (;;) {
    seen += page.object.items.length;
    version ??= metaOf(page).resourceVersion;
    assert.equal(metaOf(page).resourceVersion, version);
    const { continue: next, remainingItemCount = 0 } = metaOf(page);
    assert.equal(seen + remainingItemCount, 40);
    if (next === undefined) break;
    page = await get(cluster, `${maps}?limit=17&continue=${next}`);
  }
  assert.equal(seen, 40);
});

void test("Servers with support for API chunking should support continue listing from the last key if the original version has been compacted away, though the list is inconsistent", async () => {
  await using cluster = startCluster({ store: createMemoryStore(undefined, { historyLength: 10 }) });
  for (let index = 0; index < 6; index += 1) await cluster.client.create(configMap(`a-${index}`));
  const first = await get(cluster, `${maps}?limit=2`);
  for (let index = 0; index < 20; index += 1)
    await cluster.client.create(configMap(`b-${String(index).padStart(2, "0")}`));
  const expired = await get(cluster, `${maps}?limit=2&continue=${metaOf(first).continue}`);
  assert.equal(expired.status, 410);
  const rest = await get(cluster, `${maps}?continue=${metaOf(expired).continue}`);
  const names = rest.object.items.map(({ metadata }) => metadata.name);
  assert.deepEqual(names.slice(0, 4), ["a-2", "a-3", "a-4", "a-5"]);
  assert.equal(names.length, 24, "what was created since is there as well");
});

void test("Servers with support for Table transformation should return a 406 for a backend which does not implement metadata", async () => {
  await using cluster = startCluster();
  const { status } = await ask(cluster.apiServer.handle, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    method: "POST",
    headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    body: { spec: { resourceAttributes: { verb: "get", resource: "pods" } } },
  });
  assert.equal(status, 406);
});

test("OpenAPI v2 has every kind by its group, version and kind, and refers to nothing that is not there", async () => {
  await using cluster = startCluster();
  const { apiServer } = cluster;
  const answer = await apiServer.handle({ method: "GET", url: "/openapi/v2", headers: { accept: "application/json" } });
  const text = String(answer.body);
  const { swagger, definitions } = JSON.parse(text) as {
    swagger: string;
    definitions: { [name: string]: { "x-kubernetes-group-version-kind"?: object[] } };
  };
  assert.equal(swagger, "2.0");
  assert.deepEqual(definitions["io.k8s.api.apps.v1.Deployment"]?.["x-kubernetes-group-version-kind"], [
    { group: "apps", version: "v1", kind: "Deployment" },
  ]);
  const missing = [...text.matchAll(/"#\/definitions\/([^"]+)"/g)].filter(([, name = ""]) => !definitions[name]);
  assert.deepEqual(missing, []);
});
