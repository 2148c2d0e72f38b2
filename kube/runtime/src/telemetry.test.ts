import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { createClient } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { createFakeClock } from "@sluice/testing-clock";
import { startCluster } from "@sluice/testing-cluster";
import { createMetrics } from "./metrics.ts";
import { createQueue } from "./queue.ts";
import { serveTelemetry } from "./telemetry.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function serving(isReady: () => boolean = () => true) {
  const port = await freePort();
  const metrics = createMetrics();
  const state = () => [{ name: "app-controller", inFlight: [] }];
  const stop = await serveTelemetry({ metrics, isReady, state }, { host: "127.0.0.1", port });
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { metrics, ask, [Symbol.asyncDispose]: stop };
}

const source: KubeObject = {
  apiVersion: "example.com/v1",
  kind: "Source",
  metadata: { name: "a", namespace: "team" },
  spec: { url: "https://me:secret@git.example/x", suspend: true, sourceRef: { name: "s" } },
  status: {
    artifact: { revision: "main@sha1:1" },
    conditions: [{ type: "Ready", status: "True", reason: "R", message: "m", lastTransitionTime: "" }],
  },
};
const key = { group: "example.com", version: "v1", kind: "Source", name: "a", namespace: "team" };

test("an object's state is a metric under kube-state-metrics' labels, without its password, until it goes", async () => {
  await using served = await serving();
  const { metrics, ask } = served;
  metrics.resource(key, source);
  metrics.reconciled(source, { seconds: 0.02, result: "error", controller: "c" });
  const { text } = await ask("/metrics");
  const labels = [
    'customresource_group="example.com",customresource_version="v1",customresource_kind="Source"',
    'exported_namespace="team",name="a",ready="True",suspended="true",revision="main@sha1:1",source_name="s"',
    'url="https://git.example/x"',
  ];
  assert.ok(text.includes(`gotk_resource_info{${labels.join(",")}} 1`), text);
  assert.match(text, /gotk_reconcile_duration_seconds_count\{kind="Source",name="a",namespace="team"\} 1/);
  assert.match(text, /controller_runtime_reconcile_errors_total\{controller="c"\} 1/);
  metrics.resource(key, { ...source, status: {} });
  assert.match((await ask("/metrics")).text, /ready="Unknown".*\} 1/);
  metrics.resource(key, undefined);
  const after = (await ask("/metrics")).text;
  assert.ok(!after.includes("gotk_resource_info{") && !after.includes('kind="Source"'));
});

test("the queue, calls to the API and the lead are measured under their usual names", async () => {
  await using served = await serving();
  const { metrics, ask } = served;
  const clock = createFakeClock();
  const queue = createQueue({ clock, observer: metrics.queue("c") });
  queue.add("a");
  queue.add("a");
  await clock.advance(250);
  await queue.take();
  queue.addFailed("a");
  metrics.leading("lease", true);
  await using cluster = startCluster();
  const client = createClient({ transport: cluster.apiServer.handle, onCall: (call) => metrics.called(call) });
  await client
    .get({ group: "", version: "v1", kind: "ConfigMap" }, { name: "x", namespace: "default" })
    .catch(() => {});
  const { text } = await ask("/metrics");
  for (const line of [
    'workqueue_adds_total{name="c"} 1',
    'workqueue_retries_total{name="c"} 1',
    'workqueue_queue_duration_seconds_sum{name="c"} 0.25',
    'leader_election_master_status{name="lease"} 1',
    'rest_client_requests_total{code="404",method="GET"} 1',
    'rest_client_request_duration_seconds_count{verb="GET"} 3',
  ])
    assert.ok(text.includes(`\n${line}\n`), `${line}\n${text}`);
});

test("probes: alive at once, ready when it says so", async () => {
  let isReady = false;
  await using served = await serving(() => isReady);
  assert.equal((await served.ask("/healthz")).status, 200);
  assert.equal((await served.ask("/readyz")).status, 503);
  isReady = true;
  assert.equal((await served.ask("/readyz")).status, 200);
  assert.equal((await served.ask("/nothing")).status, 404);
});

test("diagnostics: what the controllers do, where the time goes, what is in memory", async () => {
  await using served = await serving();
  const { ask } = served;
  assert.match((await ask("/debug/pprof/")).text, /profile\?seconds=30/);
  const state = JSON.parse((await ask("/debug/pprof/state")).text) as {
    controllers: object[];
    process: { heapUsed: number };
  };
  assert.deepEqual(state.controllers, [{ name: "app-controller", inFlight: [] }]);
  assert.ok(state.process.heapUsed > 0);
  const [profile, second] = await Promise.all([
    ask("/debug/pprof/profile?seconds=0.05"),
    ask("/debug/pprof/profile?seconds=0.05"),
  ]);
  assert.deepEqual(new Set([profile.status, second.status]), new Set([200, 409]));
  const made = profile.status === 200 ? profile : second;
  assert.ok(Array.isArray((JSON.parse(made.text) as { nodes: unknown[] }).nodes));
  assert.equal((await ask("/debug/pprof/profile?seconds=0")).status, 400);
  assert.equal((await ask("/debug/pprof/nothing")).status, 404);
  const heap = JSON.parse((await ask("/debug/pprof/heap")).text) as { snapshot: { node_count: number } };
  assert.ok(heap.snapshot.node_count > 1000);
});
