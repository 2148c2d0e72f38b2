import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { createFakeClock } from "@sluice/testing-clock";
import { eventually } from "@sluice/testing-cluster";
import { createEventWebhook } from "./event-webhook.ts";
import type { Log } from "./log.ts";

const object: KubeObject = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "apps", namespace: "flux-system", uid: "u1", resourceVersion: "7" },
};

/** A receiver that answers those codes in turn, then 202. */
async function startReceiver(codes: number[]) {
  const bodies: unknown[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += String(part)));
    request.on("end", () => {
      bodies.push(JSON.parse(text));
      response.writeHead(codes.shift() ?? 202).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function start(url: string) {
  const clock = createFakeClock();
  const told: unknown[] = [];
  const log: Log = {
    debug() {},
    info() {},
    error: (_message, fields) => void told.push(fields?.["error"]),
    with: () => log,
  };
  const { signal } = new AbortController();
  const webhook = createEventWebhook({ url, controller: "kustomize-controller", clock, log, signal });
  return { webhook, clock, told };
}

test("an event is posted in Flux's form; traces are not", async () => {
  await using receiver = await startReceiver([]);
  const { webhook } = start(receiver.url);
  const metadata = { "kustomize.toolkit.fluxcd.io/revision": "main@sha1:abc" };
  webhook.send(object, { severity: "trace", reason: "X", message: "nobody needs to know" });
  webhook.send(object, { severity: "error", reason: "BuildFailed", message: "no", metadata });
  await webhook.flush();
  assert.deepEqual(receiver.bodies, [
    {
      involvedObject: {
        kind: "Kustomization",
        namespace: "flux-system",
        name: "apps",
        uid: "u1",
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        resourceVersion: "7",
      },
      severity: "error",
      timestamp: "2026-01-01T00:00:00Z",
      message: "no",
      reason: "BuildFailed",
      metadata,
      reportingController: "kustomize-controller",
      reportingInstance: "kustomize-controller",
    },
  ]);
});

test("a receiver that is away is tried again, in order; one that has heard it before is not", async () => {
  await using receiver = await startReceiver([503, 502, 202, 429]);
  const { webhook, clock, told } = start(receiver.url);
  for (const message of ["first", "second", "third"]) webhook.send(object, { severity: "info", reason: "R", message });
  for (const count of [1, 2]) {
    await eventually(
      () => receiver.bodies.length,
      (length) => length === count,
    );
    await eventually(
      () => clock.advance(4_000),
      () => receiver.bodies.length > count,
    );
  }
  await webhook.flush();
  const messages = receiver.bodies.map((body) => (body as { message: string }).message);
  assert.deepEqual(messages, ["first", "first", "first", "second", "third"]);
  assert.deepEqual(told, []);
});

test("what cannot be posted is logged, without the address's secrets, and the next event is tried", async () => {
  const receiver = await startReceiver([]);
  await receiver[Symbol.asyncDispose]();
  const { webhook, clock, told } = start(`${receiver.url}hook?token=secret`);
  webhook.send(object, { severity: "info", reason: "R", message: "lost" });
  await eventually(
    () => clock.advance(60_000),
    () => told.length === 1,
  );
  await webhook.flush();
  assert.deepEqual(told, ["the receiver cannot be reached: ECONNREFUSED"]);
});
