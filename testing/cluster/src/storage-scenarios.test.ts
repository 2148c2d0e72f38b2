// The scenarios by which Kubernetes holds its storage to account, by their names there, told to the API as a client would tell them.
// @see apiserver pkg/storage/testing/{store_tests,watcher_tests}.go
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStore } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";
import { ask, openWatch, type Reply, type Watch } from "./ask-cluster.ts";
import { configMap, startCluster, type Cluster } from "./cluster.ts";

const all = "/api/v1/configmaps";
const inNamespace = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const maps = inNamespace("default");
const quiet = { workloads: false, namespaces: false, garbageCollector: false };

/** A cluster without anybody else who writes. Few events are remembered when `historyLength` says so. */
const start = (historyLength = 20_000): Cluster =>
  startCluster({ simulate: quiet, store: createMemoryStore(undefined, { historyLength }) });

const get = ({ apiServer }: Cluster, url: string): Promise<Reply> => ask(apiServer.handle, url);
const watch = ({ apiServer }: Cluster, url: string): Promise<Watch> => openWatch(apiServer.handle, url);
const namesOf = ({ object }: Reply): string[] => object.items.map(({ metadata: { name = "" } }) => name);
const versionOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion);

async function create(
  cluster: Cluster,
  name: string,
  { namespace = "default", data = {}, labels = {} } = {},
): Promise<KubeObject> {
  const object = configMap(name, data, namespace);
  const body = { ...object, metadata: { ...object.metadata, labels } };
  const { object: created, status } = await ask(cluster.apiServer.handle, inNamespace(namespace), {
    method: "POST",
    body,
  });
  assert.equal(status, 201);
  return created;
}

async function change(cluster: Cluster, path: string, patch: object): Promise<KubeObject> {
  const headers = { "content-type": "application/merge-patch+json" };
  return (await ask(cluster.apiServer.handle, path, { method: "PATCH", body: patch, headers })).object;
}

const remove = (cluster: Cluster, path: string): Promise<Reply> =>
  ask(cluster.apiServer.handle, path, { method: "DELETE" });

const addNamespaces = async (cluster: Cluster, ...names: string[]): Promise<void> => {
  for (const name of names)
    await ask(cluster.apiServer.handle, "/api/v1/namespaces", { method: "POST", body: { metadata: { name } } });
};

void test("RunTestWatchFromZero", async () => {
  await using cluster = start();
  await create(cluster, "a", { data: { version: "1" } });
  const first = await watch(cluster, `${maps}?watch=true&resourceVersion=0`);
  assert.equal((await first.next())?.type, "ADDED");
  // What changed before the watch began is one event; what is deleted is none.
  await change(cluster, `${maps}/a`, { data: { version: "2" } });
  assert.equal((await first.next())?.type, "MODIFIED");
  const second = await watch(cluster, `${maps}?watch=true&resourceVersion=0`);
  const event = await second.next();
  assert.deepEqual([event?.type, event?.object["data"]], ["ADDED", { version: "2" }]);
  await remove(cluster, `${maps}/a`);
  const last = await create(cluster, "b");
  const third = await watch(cluster, `${maps}?watch=true&resourceVersion=0`);
  assert.deepEqual((await third.next())?.object.metadata, last.metadata);
  for (const one of [first, second, third]) one.close();
});

void test("RunTestWatchFromNonZero", async () => {
  await using cluster = start();
  const { metadata } = await create(cluster, "a", { data: { version: "1" } });
  const changes = await watch(cluster, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
  const changed = await change(cluster, `${maps}/a`, { data: { version: "2" } });
  assert.deepEqual(await changes.next(), { type: "MODIFIED", object: changed });
  changes.close();
});

void test("RunTestWatchDeleteEventObjectHaveLatestRV", async () => {
  await using cluster = start();
  const created = await create(cluster, "a");
  const changes = await watch(cluster, `${maps}?watch=true&resourceVersion=${created.metadata.resourceVersion}`);
  await remove(cluster, `${maps}/a`);
  const event = await changes.next();
  assert.equal(event?.type, "DELETED");
  assert.ok(versionOf(event?.object ?? created) > versionOf(created));
  const { object } = await get(cluster, maps);
  assert.equal(
    event?.object.metadata.resourceVersion,
    object.metadata.resourceVersion,
    "it is the revision of the deletion",
  );
  changes.close();
});

void test("RunTestDelayedWatchDelivery", async () => {
  await using cluster = start();
  const { metadata } = await create(cluster, "first");
  const changes = await watch(cluster, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
  const names = Array.from({ length: 21 }, (_, index) => `a-${index}`);
  for (const name of names) await create(cluster, name);
  assert.equal((await changes.next())?.object.metadata.name, "a-0");
  changes.close(); // what was sent before it closed is still read, in order
  const rest = await changes.until(() => false);
  assert.deepEqual(
    rest.map(({ object }) => object.metadata.name),
    names.slice(1),
  );
});

void test("RunTestWatchDispatchBookmarkEvents", async () => {
  await using cluster = start();
  const { metadata } = await create(cluster, "a");
  const query = `watch=true&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`;
  const [wanted, unwanted] = [
    await watch(cluster, `${maps}?${query}&allowWatchBookmarks=true`),
    await watch(cluster, `${maps}?${query}`),
  ];
  const [seen, others] = await Promise.all([wanted.until(() => false), unwanted.until(() => false)]);
  assert.deepEqual(
    seen.map(({ type }) => type),
    ["BOOKMARK"],
    "one before the watch times out",
  );
  assert.deepEqual(others, []);
});

void test("RunTestOptionalWatchBookmarksWithCorrectResourceVersion", async () => {
  await using cluster = start();
  const { object } = await get(cluster, maps);
  const query = `watch=true&resourceVersion=${object.metadata.resourceVersion}&timeoutSeconds=1&allowWatchBookmarks=true`;
  const changes = await watch(cluster, `${maps}?${query}`);
  for (let index = 0; index < 100; index += 1) await create(cluster, `a-${index}`);
  let newest = 0;
  for (const { type, object: one } of await changes.until(() => false)) {
    if (type === "BOOKMARK") assert.ok(versionOf(one) >= newest, "a bookmark is no older than what came before it");
    newest = Math.max(newest, versionOf(one));
  }
  // Whoever resumes from the bookmark has missed nothing.
  const { metadata } = await create(cluster, "after");
  const resumed = await watch(cluster, `${maps}?watch=true&resourceVersion=${newest}`);
  assert.equal((await resumed.next())?.object.metadata.resourceVersion, metadata.resourceVersion);
  resumed.close();
});

/** What is there before the lists below. */
async function startWithThree(): Promise<{ cluster: Cluster; version: string }> {
  const cluster = start();
  await addNamespaces(cluster, "first", "second");
  await create(cluster, "bar", { namespace: "first" });
  await create(cluster, "bar", { namespace: "second", labels: { odd: "no" } });
  const { metadata } = await create(cluster, "foo", { namespace: "second", labels: { odd: "yes" } });
  return { cluster, version: metadata.resourceVersion ?? "" };
}

const lists: [title: string, query: (version: string) => string, expected: string[] | number][] = [
  ["everything, unset", () => "", ["bar", "bar", "foo"]],
  ["everything, any version", () => "resourceVersion=0", ["bar", "bar", "foo"]],
  ["not older than now", (version) => `resourceVersion=${version}`, ["bar", "bar", "foo"]],
  ["exactly now", (version) => `resourceVersion=${version}&resourceVersionMatch=Exact`, ["bar", "bar", "foo"]],
  [
    "exactly before the last",
    (version) => `resourceVersion=${Number(version) - 1}&resourceVersionMatch=Exact`,
    ["bar", "bar"],
  ],
  ["of the future", (version) => `resourceVersion=${Number(version) + 99}`, 504],
  ["of no version", () => "resourceVersion=x", 400],
  ["by name", () => "fieldSelector=metadata.name%3Dfoo", ["foo"]],
  ["by namespace and name", () => "fieldSelector=metadata.namespace%3Dsecond,metadata.name%3Dbar", ["bar"]],
  ["but for a name", () => "fieldSelector=metadata.name!%3Dbar", ["foo"]],
  ["by label", () => "labelSelector=odd%3Dyes", ["foo"]],
  ["without a label", () => "labelSelector=!odd", ["bar"]],
];
for (const [title, query, expected] of lists)
  void test(`RunTestList: ${title}`, async () => {
    const { cluster, version } = await startWithThree();
    await using _cluster = cluster;
    // The store holds configuration maps of nobody else, so that the whole list is ours.
    const reply = await get(cluster, `${all}?${query(version)}`);
    if (typeof expected === "number") assert.equal(reply.status, expected);
    else assert.deepEqual(namesOf(reply), expected);
  });

void test("RunTestListPaging", async () => {
  await using cluster = start();
  const names = Array.from({ length: 15 }, (_, index) => `a-${String(index).padStart(2, "0")}`);
  for (const name of names) await create(cluster, name);
  const seen: string[] = [];
  let next = "";
  let calls = 0;
  do {
    const reply = await get(cluster, `${maps}?limit=2&continue=${next}`);
    seen.push(...namesOf(reply));
    const { continue: after = "", remainingItemCount } = reply.object.metadata as {
      continue?: string;
      remainingItemCount?: number;
    };
    if (after !== "") assert.equal(remainingItemCount, names.length - seen.length);
    next = after;
    calls += 1;
  } while (next !== "");
  assert.deepEqual(seen, names);
  assert.equal(calls, 8);
});

const metaOf = ({ object }: Reply) =>
  object.metadata as { continue?: string; remainingItemCount?: number; resourceVersion?: string };

void test("RunTestListContinuation", async () => {
  const { cluster, version } = await startWithThree();
  await using _cluster = cluster;
  const first = await get(cluster, `${all}?limit=1`);
  assert.deepEqual([namesOf(first), metaOf(first).remainingItemCount], [["bar"], 2]);
  assert.equal(metaOf(first).resourceVersion, version);
  // What happens between the pages is not seen on them.
  await create(cluster, "late", { namespace: "second" });
  await remove(cluster, `${inNamespace("second")}/foo`);
  const second = await get(cluster, `${all}?limit=1&continue=${metaOf(first).continue}`);
  assert.deepEqual([namesOf(second), metaOf(second).remainingItemCount], [["bar"], 1]);
  const third = await get(cluster, `${all}?limit=1&continue=${metaOf(second).continue}`);
  assert.deepEqual([namesOf(third), metaOf(third).continue], [["foo"], undefined]);
  assert.equal(metaOf(third).resourceVersion, version);
});

void test("RunTestListContinuationWithFilter", async () => {
  await using cluster = start();
  await addNamespaces(cluster, "ns-1", "ns-2", "ns-3", "ns-4");
  for (const [namespace, name] of [
    ["ns-1", "foo"],
    ["ns-2", "bar"],
    ["ns-3", "foo"],
    ["ns-4", "foo"],
  ] as const)
    await create(cluster, name, { namespace });
  const query = "limit=2&fieldSelector=metadata.name!%3Dbar";
  const first = await get(cluster, `${all}?${query}`);
  const namespaces = ({ object }: Reply) => object.items.map(({ metadata }) => metadata.namespace);
  assert.deepEqual(namespaces(first), ["ns-1", "ns-3"]);
  assert.equal(metaOf(first).remainingItemCount, undefined, "nobody counts what a selector leaves");
  const second = await get(cluster, `${all}?${query}&continue=${metaOf(first).continue}`);
  assert.deepEqual([namespaces(second), metaOf(second).continue], [["ns-4"], undefined]);
});

void test("RunTestListInconsistentContinuation", async () => {
  await using cluster = start(6);
  for (const name of ["a", "b", "c"]) await create(cluster, name);
  const first = await get(cluster, `${maps}?limit=1`);
  for (let round = 0; round < 12; round += 1) await change(cluster, `${maps}/c`, { data: { round: String(round) } });
  const expired = await get(cluster, `${maps}?continue=${metaOf(first).continue}`);
  assert.deepEqual([expired.status, expired.object.reason], [410, "Expired"]);
  assert.match(expired.object.message ?? "", /^The provided continue parameter is too old /);
  const inconsistent = metaOf(expired).continue ?? "";
  assert.notEqual(inconsistent, "");
  await create(cluster, "d");
  const rest = await get(cluster, `${maps}?limit=1&continue=${inconsistent}`);
  assert.deepEqual(namesOf(rest), ["b"]);
  const last = await get(cluster, `${maps}?continue=${metaOf(rest).continue}`);
  assert.deepEqual(namesOf(last), ["c", "d"], "what came in between is there");
});

void test("RunTestListPaginationRareObject", async () => {
  await using cluster = start();
  for (let index = 0; index < 1000; index += 1) await create(cluster, `a-${index}`);
  const reply = await get(cluster, `${maps}?limit=1&fieldSelector=metadata.name%3Da-999`);
  assert.deepEqual([namesOf(reply), metaOf(reply).continue], [["a-999"], undefined]);
});

void test("RunTestListResourceVersionMatch", async () => {
  await using cluster = start();
  for (let index = 0; index < 5; index += 1)
    await create(cluster, `a-${index}`, { labels: { even: String(index % 2 === 0) } });
  const query = "labelSelector=even%3Dtrue&limit=4";
  const now = await get(cluster, `${maps}?${query}`);
  for (const match of ["NotOlderThan", "Exact"]) {
    await create(cluster, `later-${match.toLowerCase()}`, { labels: { even: "true" } });
    const version = metaOf(now).resourceVersion;
    const reply = await get(cluster, `${maps}?${query}&resourceVersion=${version}&resourceVersionMatch=${match}`);
    const seen = match === "Exact" ? namesOf(now) : [...namesOf(now), "later-notolderthan"];
    assert.deepEqual(namesOf(reply), seen, match);
  }
});

void test("RunTestConsistentList", async () => {
  await using cluster = start();
  const { metadata } = await create(cluster, "a");
  const others = await create(cluster, "other", { namespace: "kube-system" });
  assert.ok(versionOf(others) > Number(metadata.resourceVersion));
  for (const query of ["", "resourceVersion=0"])
    assert.equal(
      metaOf(await get(cluster, `${maps}?${query}`)).resourceVersion,
      others.metadata.resourceVersion,
      query,
    );
});

const updates: [title: string, path: string, sent: (live: KubeObject) => object, expected: number][] = [
  ["of what is not there", `${maps}/nobody`, (live) => ({ ...live, metadata: { name: "nobody" } }), 404],
  ["of what is there", `${maps}/a`, (live) => ({ ...live, data: { key: "2" } }), 200],
  [
    "with the right uid",
    `${maps}/a`,
    ({ metadata: { uid } }) => ({ metadata: { name: "a", uid }, data: { key: "2" } }),
    200,
  ],
  ["with another uid", `${maps}/a`, () => ({ metadata: { name: "a", uid: "B" }, data: { key: "2" } }), 409],
  ["of an older version", `${maps}/a`, () => ({ metadata: { name: "a", resourceVersion: "1" }, data: {} }), 409],
];
for (const [title, path, sent, expected] of updates)
  void test(`RunTestGuaranteedUpdate: ${title}`, async () => {
    await using cluster = start();
    const live = await create(cluster, "a", { data: { key: "1" } });
    const reply = await ask(cluster.apiServer.handle, path, { method: "PUT", body: sent(live) });
    assert.equal(reply.status, expected);
    const { object } = await get(cluster, `${maps}/a`);
    assert.deepEqual(object["data"], expected === 200 ? { key: "2" } : { key: "1" });
  });

void test("RunTestGuaranteedUpdate: the same again is no update", async () => {
  await using cluster = start();
  const live = await create(cluster, "a", { data: { key: "1" } });
  const { object } = await ask(cluster.apiServer.handle, `${maps}/a`, { method: "PUT", body: live });
  assert.equal(object.metadata.resourceVersion, live.metadata.resourceVersion);
});

void test("RunTestGuaranteedUpdateWithConflict", async () => {
  await using cluster = start();
  await create(cluster, "a");
  // Both mean to add a key of their own; the patches carry no version, so that neither is lost.
  await Promise.all(["left", "right"].map((key) => change(cluster, `${maps}/a`, { data: { [key]: "1" } })));
  assert.deepEqual((await get(cluster, `${maps}/a`)).object["data"], { left: "1", right: "1" });
  // Of two that read the same version, the second is told.
  const { object: read } = await get(cluster, `${maps}/a`);
  const put = (key: string) =>
    ask(cluster.apiServer.handle, `${maps}/a`, { method: "PUT", body: { ...read, data: { [key]: "2" } } });
  const statuses = [(await put("left")).status, (await put("right")).status];
  assert.deepEqual(statuses, [200, 409]);
});

void test("RunTestGuaranteedUpdateWithSuggestionAndConflict", async () => {
  await using cluster = start();
  const seen = await create(cluster, "a", { labels: { of: "first" } });
  await change(cluster, `${maps}/a`, { data: { other: "1" } });
  // What was seen is old by now. Without its version it is no condition, and what is not sent of the metadata is that of the latest.
  const { resourceVersion: _old, managedFields: _fields, ...metadata } = seen.metadata;
  const body = { ...seen, metadata, data: { key: "2" } };
  const { status, object } = await ask(cluster.apiServer.handle, `${maps}/a`, { method: "PUT", body });
  assert.deepEqual([status, object["data"]], [200, { key: "2" }]);
  // With it, it is one.
  const refused = await ask(cluster.apiServer.handle, `${maps}/a`, { method: "PUT", body: { ...seen, data: {} } });
  assert.deepEqual([refused.status, refused.object.reason], [409, "Conflict"]);
});

type Step = [act: (cluster: Cluster) => Promise<unknown>, event?: string];

async function follows(
  cluster: Cluster,
  query: string,
  { path, steps }: { path: string; steps: Step[] },
): Promise<void> {
  const { object } = await get(cluster, path);
  const changes = await watch(cluster, `${path}?watch=true&resourceVersion=${object.metadata.resourceVersion}${query}`);
  for (const [index, [act, event]] of steps.entries()) {
    await act(cluster);
    if (event !== undefined) assert.equal(`${index} ${(await changes.next())?.type}`, `${index} ${event}`);
  }
  changes.close();
  assert.deepEqual(await changes.until(() => false), [], "nothing else was sent");
}

const nodes = "/api/v1/nodes";
const node = (name: string) => (cluster: Cluster) =>
  ask(cluster.apiServer.handle, nodes, { method: "POST", body: { metadata: { name } } });
const cordon = (name: string, unschedulable: boolean) => (cluster: Cluster) =>
  change(cluster, `${nodes}/${name}`, { spec: { unschedulable } });
const note = (path: string) => (cluster: Cluster) =>
  change(cluster, path, { metadata: { annotations: { note: "x" } } });

const clusterWatches: [title: string, query: string, steps: Step[]][] = [
  [
    "everything",
    "",
    [
      [node("a"), "ADDED"],
      [note(`${nodes}/a`), "MODIFIED"],
      [node("b"), "ADDED"],
    ],
  ],
  ["a field", "&fieldSelector=spec.unschedulable%3Dtrue", [[node("a")], [cordon("a", true), "ADDED"]]],
  [
    "but for a field",
    "&fieldSelector=spec.unschedulable!%3Dtrue",
    [
      [node("a"), "ADDED"],
      [node("b"), "ADDED"],
      [note(`${nodes}/a`), "MODIFIED"],
      [cordon("a", true), "DELETED"],
    ],
  ],
  [
    "a name",
    "&fieldSelector=metadata.name%3Da",
    [[node("a"), "ADDED"], [node("b")], [note(`${nodes}/a`), "MODIFIED"], [note(`${nodes}/b`)]],
  ],
  [
    "a name and a field",
    "&fieldSelector=metadata.name%3Da,spec.unschedulable%3Dtrue",
    [[node("a")], [node("b")], [note(`${nodes}/a`)], [cordon("b", true)], [cordon("a", true), "ADDED"]],
  ],
];
for (const [title, query, steps] of clusterWatches)
  void test(`RunTestClusterScopedWatch: ${title}`, async () => {
    await using cluster = start();
    await follows(cluster, query, { path: nodes, steps });
  });

const add =
  (namespace: string, name: string, labels = {}) =>
  (cluster: Cluster) =>
    create(cluster, name, { namespace, labels });
const label = (namespace: string, name: string, value: string | null) => (cluster: Cluster) =>
  change(cluster, `${inNamespace(namespace)}/${name}`, { metadata: { labels: { side: value } } });

const namespaceWatches: [title: string, path: string, query: string, steps: Step[]][] = [
  [
    "all of them",
    all,
    "",
    [
      [add("one", "a"), "ADDED"],
      [add("two", "a"), "ADDED"],
      [note(`${inNamespace("two")}/a`), "MODIFIED"],
    ],
  ],
  [
    "by the field of the namespace",
    all,
    "&fieldSelector=metadata.namespace%3Done",
    [[add("one", "a"), "ADDED"], [add("two", "a")]],
  ],
  [
    "one",
    inNamespace("one"),
    "",
    [[add("one", "a"), "ADDED"], [add("two", "a")], [add("one", "b"), "ADDED"], [note(`${inNamespace("two")}/a`)]],
  ],
  [
    "one, and another by its field",
    inNamespace("one"),
    "&fieldSelector=metadata.namespace%3Dtwo",
    [[add("one", "a")], [add("two", "a")]],
  ],
  [
    "one, what has a label",
    inNamespace("one"),
    "&labelSelector=side%3Dleft",
    [
      [add("one", "a")],
      [label("one", "a", "right")],
      [add("two", "a", { side: "left" })],
      [label("one", "a", "left"), "ADDED"],
      [label("one", "a", null), "DELETED"],
    ],
  ],
  [
    "one, but for a label",
    inNamespace("two"),
    "&labelSelector=side!%3Dleft",
    [
      [add("one", "a")],
      [add("two", "a"), "ADDED"],
      [label("two", "a", "left"), "DELETED"],
      [label("two", "a", "right"), "ADDED"],
    ],
  ],
];
for (const [title, path, query, steps] of namespaceWatches)
  void test(`RunTestNamespaceScopedWatch: ${title}`, async () => {
    await using cluster = start();
    await addNamespaces(cluster, "one", "two");
    await follows(cluster, query, { path, steps });
  });

void test("RunTestCompactRevision", async () => {
  await using cluster = start(6);
  const { metadata } = await create(cluster, "a");
  for (let round = 0; round < 12; round += 1) await change(cluster, `${maps}/a`, { data: { round: String(round) } });
  const stale = await watch(cluster, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
  const event = await stale.next();
  const status = event?.object as unknown as { code: number; reason: string; message: string };
  assert.deepEqual([event?.type, status.code, status.reason], ["ERROR", 410, "Expired"]);
  assert.match(status.message, /^too old resource version: \d+ \(\d+\)$/);
  assert.equal(await stale.next(), undefined, "the stream ends there");
  const exact = await get(cluster, `${maps}?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`);
  assert.deepEqual([exact.status, exact.object.reason], [410, "Expired"]);
  const { object } = await get(cluster, maps);
  const live = await watch(cluster, `${maps}?watch=true&resourceVersion=${object.metadata.resourceVersion}`);
  await change(cluster, `${maps}/a`, { data: { round: "last" } });
  assert.equal((await live.next())?.type, "MODIFIED");
  live.close();
});
