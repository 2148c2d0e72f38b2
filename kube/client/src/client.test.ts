import assert from "node:assert/strict";
import { test } from "node:test";
import { createApiServer } from "@sluice/apiserver";
import { createClient, type ClientOptions } from "./client.ts";
import { follow } from "./follow.ts";
import type { Call } from "./send.ts";
import type { Transport, TransportRequest } from "./transport.ts";

const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const Pod = { group: "", version: "v1", kind: "Pod" };
const Deployment = { group: "apps", version: "v1", kind: "Deployment" };

function start(
  options: Partial<ClientOptions> = {},
  intercept?: (request: TransportRequest, next: Transport) => ReturnType<Transport>,
) {
  let uid = 0;
  const api = createApiServer({
    now: () => 0,
    newUid: () => `uid-${(uid += 1)}`,
    random: () => 0,
    simulate: { workloads: false },
  });
  const requests: string[] = [];
  const transport: Transport = (request) => {
    requests.push(`${request.method} ${request.url}`);
    return intercept ? intercept(request, api.handle) : api.handle(request);
  };
  return { client: createClient({ transport, ...options }), requests, [Symbol.asyncDispose]: () => api.close() };
}

const configMap = (name: string, labels: { [key: string]: string } = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", labels },
});
const refusal = (code: number, reason: string, headers: { [name: string]: string } = {}) => ({
  status: code,
  headers,
  body: JSON.stringify({ kind: "Status", code, reason, message: reason }),
});
const isList = ({ method, url }: TransportRequest) => method === "GET" && url.includes("/configmaps?");

test("subresources that take another kind: a scale, an eviction, a token", async () => {
  await using run = start();
  const { client } = run;
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "app", image: "nginx" }] } };
  const metadata = { name: "web", namespace: "default" };
  await client.create({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { selector: { matchLabels: labels }, template },
  });
  const scale = await client.get(Deployment, metadata, { subresource: "scale" });
  scale["spec"] = { replicas: 3 };
  await client.update(scale, { subresource: "scale", of: Deployment });
  assert.equal((await client.get(Deployment, metadata))["spec"].replicas, 3);

  await client.create({ apiVersion: "v1", kind: "Pod", metadata, spec: template.spec });
  await client.create({ apiVersion: "policy/v1", kind: "Eviction", metadata }, { subresource: "eviction", of: Pod });
  await assert.rejects(client.get(Pod, metadata), { reason: "NotFound" });

  const account = { group: "", version: "v1", kind: "ServiceAccount" };
  await client.create({ apiVersion: "v1", kind: "ServiceAccount", metadata });
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata, spec: { audiences: [] } };
  const answer = await client.create(request, { subresource: "token", of: account });
  assert.equal(typeof (answer as { status?: { token?: string } }).status?.token, "string");
});

test("a collection is deleted by its labels", async () => {
  await using run = start();
  const { client } = run;
  for (const name of ["a", "b"]) await client.create(configMap(name, { go: "yes" }));
  await client.create(configMap("c"));
  await client.deleteCollection(ConfigMap, { namespace: "default", labelSelector: "go=yes" });
  const { items } = await client.list(ConfigMap, { namespace: "default", labelSelector: "!kubernetes.io/x" });
  assert.ok(items.some(({ metadata }) => metadata.name === "c"));
  assert.ok(!items.some(({ metadata }) => metadata.name === "a" || metadata.name === "b"));
});

test("a list comes in pages; one whose moment is forgotten half-way is read at once instead", async () => {
  let expired = 0;
  await using run = start({}, (request, next) => {
    if (!request.url.includes("continue=")) return next(request);
    expired += 1;
    return Promise.resolve(refusal(410, "Expired"));
  });
  const { client } = run;
  for (let index = 0; index < 501; index += 1) await client.create(configMap(`c-${index}`));
  const names = (await client.list(ConfigMap, { namespace: "default" })).items.filter(({ metadata }) =>
    metadata.name?.startsWith("c-"),
  );
  assert.deepEqual([names.length, expired], [501, 1]);
  await assert.rejects(
    async () => {
      for await (const _page of client.pages(ConfigMap, { namespace: "default" }, { limit: 100 }));
    },
    { reason: "Expired" },
  );
});

test("every call is told, with its verb and what came of it", async () => {
  const calls: Call[] = [];
  await using run = start({ onCall: (call) => void calls.push(call) });
  await run.client.create(configMap("a"));
  await run.client.get(ConfigMap, { name: "nothing", namespace: "default" }).catch(() => {});
  const watch = await run.client.watch(ConfigMap, { namespace: "default" });
  for await (const _event of watch) break;
  await run.client.delete(ConfigMap, { name: "a", namespace: "default" });
  const told = calls.slice(2).map(({ verb, method, code }) => `${verb} ${method} ${code}`); // two for discovery
  assert.deepEqual(told, ["create POST 201", "get GET 404", "watch GET 200", "delete DELETE 200"]);
});

test("calls on top of the limit wait; an API with priority and fairness is not held back", async () => {
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(Math.round(ms / 1000));
  const timers = { now: () => 0, pause, after: () => () => {} };
  await using run = start({ rateLimit: { perSecond: 1, burst: 1 }, timers }, async (request, next) => {
    const answer = await next(request);
    if (request.url !== "/readyz") return answer;
    return { ...answer, headers: { ...answer.headers, "x-kubernetes-pf-flowschema-uid": "u" } };
  });
  const { client } = run;
  await client.raw("/version");
  await client.raw("/version");
  await client.raw("/version");
  assert.deepEqual(pauses, [1, 2]);
  await client.raw("/readyz");
  for (let index = 0; index < 10; index += 1) await client.raw("/version");
  assert.equal(pauses.length, 3);
});

test("of many who miss a kind at the same time one asks anew, and whoever leaves takes nothing from the others", async () => {
  await using run = start();
  const { client, requests } = run;
  const leaving = new AbortController();
  const first = client.list(ConfigMap, { namespace: "default" }, { signal: leaving.signal });
  const second = client.list(ConfigMap, { namespace: "default" });
  leaving.abort();
  await assert.rejects(first, { name: "AbortError" });
  await second;
  const before = requests.filter((request) => request === "GET /apis").length;
  const missing = Array.from({ length: 20 }, () => client.list({ group: "no.such", version: "v1", kind: "Thing" }));
  for (const one of missing) await assert.rejects(one, { reason: "NoMatch" });
  assert.equal(requests.filter((request) => request === "GET /apis").length, before + 1);
});

/** The steps of following, with pauses that take no time but are written down. */
async function steps(run: ReturnType<typeof start>, count: number, random?: () => number) {
  const ending = new AbortController();
  const pauses: number[] = [];
  let now = 0;
  const pause = async (ms: number) => {
    pauses.push(ms);
    now += ms;
  };
  const seen: string[] = [];
  const timers = { now: () => now, pause, after: () => () => {} };
  const options = { signal: ending.signal, timers, ...(random ? { random } : {}) };
  for await (const change of follow(run.client, ConfigMap, { ...options, selection: { namespace: "default" } })) {
    seen.push(change.type === "failed" ? String((change.error as Error).message) : change.type);
    if (seen.length === count) ending.abort();
  }
  return { seen, pauses };
}

test("a watch that ends as soon as it has begun is tried again later and later, not in a circle", async () => {
  await using run = start({}, async (request, next) =>
    request.url.includes("watch=true") ? { status: 200, headers: {}, body: "" } : await next(request),
  );
  const { seen, pauses } = await steps(run, 5);
  assert.equal(seen[0], "replaced");
  assert.match(seen[1] ?? "", /the watch of ConfigMap ended as soon as it had begun/);
  assert.deepEqual(pauses, [100, 200, 400, 800]);
});

test("following waits as long as a busy API asks for, and pauses are spread", async () => {
  await using busy = start({}, async (request, next) =>
    isList(request) ? refusal(503, "ServiceUnavailable", { "retry-after": "later" }) : await next(request),
  );
  assert.deepEqual((await steps(busy, 2, () => 1)).pauses, [50, 100]);
  await using asked = start({}, async (request, next) =>
    isList(request)
      ? {
          status: 500,
          headers: {},
          body: JSON.stringify({
            kind: "Status",
            code: 500,
            reason: "InternalError",
            message: "busy",
            details: { retryAfterSeconds: 7 },
          }),
        }
      : await next(request),
  );
  assert.deepEqual((await steps(asked, 2)).pauses, [7_000, 7_000]);
});

test("an API that never begins to answer a watch is given up in time", async () => {
  await using run = start({}, async (request, next) => {
    if (!request.url.includes("watch=true")) return await next(request);
    return await new Promise((_resolve, reject) =>
      request.signal?.addEventListener("abort", () => reject(request.signal?.reason)),
    );
  });
  const watch = run.client.watch(ConfigMap, { namespace: "default" }, { timeoutMs: 20 });
  await assert.rejects(watch, { name: "TransportError", code: "TIMEOUT" });
});
