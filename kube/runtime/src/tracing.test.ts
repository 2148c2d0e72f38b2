import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { createFakeClock } from "@sluice/testing-clock";
import { silentLog, type Log } from "./log.ts";
import { createTracer, revisionOf, traceIdOf } from "./tracing.ts";

type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  status: { code: number; message?: string };
  events: { name: string }[];
};
type Envelope = { resourceSpans: [{ scopeSpans: [{ spans: Span[] }] }] };

/** A collector that takes OTLP over HTTP. */
async function startCollector(status = 200) {
  const posts: { url: string; authorization: string | undefined; spans: Span[] }[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const { resourceSpans } = JSON.parse(text) as Envelope;
      const { url = "", headers } = request;
      posts.push({ url, authorization: headers.authorization, spans: resourceSpans[0].scopeSpans[0].spans });
      response.writeHead(status).end("{}");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    posts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const object = (kind: string, uid: string): KubeObject => ({
  apiVersion: "example.com/v1",
  kind,
  metadata: { name: "a", namespace: "team", uid },
});
const step = { revision: "main@sha1:1", controller: "c", startedAt: 1_000, endedAt: 2_500, events: [] };
const signal = new AbortController().signal;

test("a revision is one trace: its source is the root, whoever is brought about by it stands below", async () => {
  await using collector = await startCollector();
  const clock = createFakeClock();
  const headers = { authorization: "Bearer x" };
  const tracer = createTracer({ url: `${collector.url}/`, service: "sluice", headers, clock, log: silentLog, signal });
  const told = [{ severity: "info" as const, reason: "NewArtifact", message: "stored" }];
  tracer.record({ ...step, object: object("Source", "1"), isSource: true, events: told });
  tracer.record({ ...step, object: object("App", "2"), isSource: false, error: "no such path" });
  tracer.record({ ...step, revision: "main@sha1:2", object: object("App", "2"), isSource: false });
  await tracer.flush();
  const [{ url, authorization, spans } = assert.fail("nothing came")] = collector.posts;
  assert.deepEqual([url, authorization, spans.length], ["/v1/traces", "Bearer x", 3]);
  const [source, app, other] = spans;
  assert.equal(source?.traceId, traceIdOf("main@sha1:1"));
  assert.deepEqual([app?.traceId, app?.parentSpanId], [source?.traceId, source?.spanId]);
  assert.notEqual(other?.traceId, source?.traceId);
  assert.deepEqual([source?.name, source?.startTimeUnixNano], ["Source: team/a", "1000000000"]);
  assert.deepEqual(
    source?.events.map(({ name }) => name),
    ["NewArtifact"],
  );
  assert.deepEqual([source?.status, app?.status], [{ code: 1 }, { code: 2, message: "no such path" }]);
  assert.match(source?.spanId ?? "", /^[0-9a-f]{16}$/);
});

test("steps go in batches, when their time has come", async () => {
  await using collector = await startCollector();
  const clock = createFakeClock();
  const tracer = createTracer({ url: collector.url, service: "sluice", clock, log: silentLog, signal });
  for (let uid = 0; uid < 600; uid += 1)
    tracer.record({ ...step, object: object("App", String(uid)), isSource: false });
  assert.equal(collector.posts.length, 0);
  await clock.advance(1_000);
  await tracer.flush();
  assert.deepEqual(
    collector.posts.map(({ spans }) => spans.length),
    [512, 88],
  );
});

test("a collector that refuses is logged, and nothing waits for it", async () => {
  await using collector = await startCollector(503);
  const errors: unknown[] = [];
  const log: Log = { ...silentLog, error: (_message, fields) => void errors.push(fields?.["error"]) };
  const tracer = createTracer({ url: collector.url, service: "sluice", clock: createFakeClock(), log, signal });
  tracer.record({ ...step, object: object("App", "1"), isSource: false });
  await tracer.flush();
  assert.deepEqual(errors, ["the collector answered 503"]);
});

test("events say which revision they are about; where it comes from counts first", () => {
  const about = (metadata: { [key: string]: string }) => ({
    severity: "info" as const,
    reason: "R",
    message: "m",
    metadata,
  });
  assert.equal(revisionOf([about({ "x/revision": "r" })]), "r");
  assert.equal(revisionOf([about({ "x/revision": "r" }), about({ "x/originRevision": "o" })]), "o");
  assert.equal(revisionOf([{ severity: "info", reason: "R", message: "m" }]), undefined);
});
