// What those who run a fleet ask for: one trace for each revision, references kept within their namespace, gates.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { kustomizeGates } from "@sluice/operator";
import { createJsonLog, parseFeatureGates, traceIdOf } from "@sluice/runtime";
import { eventually } from "@sluice/testing-cluster";
import { startFleet } from "./fleet.ts";

const kustomization = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default" },
  spec: {
    interval: "10m",
    retryInterval: "100ms",
    prune: true,
    path: "./apps",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
    ...spec,
  },
});
const configMap = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  value: "${value}"\n`;
const isReady = ({ status }: { status: string }) => status === "True";

type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string };

async function startCollector() {
  const spans: Span[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part) => (text += part));
    request.on("end", () => {
      const body = JSON.parse(text) as { resourceSpans: [{ scopeSpans: [{ spans: Span[] }] }] };
      spans.push(...body.resourceSpans[0].scopeSpans[0].spans);
      response.end("{}");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    spans,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a commit is one trace, from the source that saw it to what was applied; the logs say the same", async () => {
  await using collector = await startCollector();
  const lines: string[] = [];
  const log = createJsonLog({ write: (line) => void lines.push(line), now: () => 0 });
  const files = { "apps/a.yaml": configMap("1") };
  await using fleet = await startFleet(files, [kustomization("apps")], { operator: { tracesUrl: collector.url, log } });
  await fleet.settled("Kustomization", "apps", isReady);
  const hash = fleet.repository.commit({ "apps/a.yaml": configMap("2") });
  await fleet.poke();
  await fleet.settled("Kustomization", "apps", ({ status, message }) => status === "True" && message.includes(hash));
  await fleet.crash(); // its last steps are sent still
  const trace = traceIdOf(`main@sha1:${hash}`);
  const steps = await eventually(
    () => collector.spans.filter(({ traceId }) => traceId === trace),
    (found) => found.length === 2,
  );
  const [source, apps] = steps.sort((left) => (left.parentSpanId === undefined ? -1 : 1));
  assert.deepEqual([source?.name, apps?.name], ["GitRepository: default/fleet", "Kustomization: default/apps"]);
  assert.equal(apps?.parentSpanId, source?.spanId);
  const line = lines.find((one) => one.includes("ConfigMap/default/a configured")) ?? "";
  const about =
    '"Kustomization":{"name":"apps","namespace":"default"},"namespace":"default","name":"apps","reconcileID"';
  assert.ok(line.startsWith('{"level":"info","ts":') && line.includes(about), line);
  assert.ok(line.includes(`"revision":"main@sha1:${hash}"`), line);
});

test("references into other namespaces are refused where they are not allowed", async () => {
  const away = kustomization("away", { sourceRef: { kind: "GitRepository", name: "fleet", namespace: "other" } });
  await using fleet = await startFleet({ "apps/a.yaml": configMap("1") }, [away, kustomization("home")], {
    operator: { noCrossNamespaceRefs: true },
  });
  await fleet.settled("Kustomization", "home", isReady);
  await fleet.settled("Kustomization", "away", ({ reason, message }, object) => {
    if (reason !== "AccessDenied") return false;
    assert.equal(message, "can't access 'GitRepository/other/fleet', cross-namespace references have been blocked");
    return object["status"].conditions.some(
      ({ type, status }: { type: string; status: string }) => type === "Stalled" && status === "True",
    );
  });
});

test("gates: variables without a value are an error, or nothing", async () => {
  const files = { "apps/a.yaml": configMap("x${nothing}") };
  const apps = kustomization("apps", { postBuild: { substitute: { other: "x" } } });
  await using strict = await startFleet(files, [apps]);
  await strict.settled("Kustomization", "apps", ({ reason }) => reason === "BuildFailed");
  const gates = parseFeatureGates("StrictPostBuildSubstitutions=false", kustomizeGates);
  await using lax = await startFleet(files, [apps], { operator: { gates } });
  await lax.settled("Kustomization", "apps", isReady);
  assert.equal((await lax.get("v1", "ConfigMap", "a"))?.["data"].value, "x");
});
