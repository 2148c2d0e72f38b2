// Gates, limits, access and logs: the small rules.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "@sluice/testing-clock";
import { startCluster } from "@sluice/testing-cluster";
import { checkAccess, refuseCrossNamespace } from "./access.ts";
import { createEventLimit } from "./event-limit.ts";
import { parseFeatureGates } from "./feature-gates.ts";
import { createJsonLog } from "./json-log.ts";

const known = { Old: true, New: false };

test("gates are as they are known, unless somebody says otherwise", () => {
  const gates = parseFeatureGates(" Old=false, New=TRUE ,", known);
  assert.deepEqual([gates.isEnabled("Old"), gates.isEnabled("New")], [false, true]);
  const untouched = parseFeatureGates("", known);
  assert.deepEqual([untouched.isEnabled("Old"), untouched.isEnabled("New")], [true, false]);
});

for (const [text, code, message] of [
  ["Other=true", "UNKNOWN_GATE", "there is no feature gate Other; there are New, Old"],
  ["New=yes", "BAD_VALUE", "feature gate New: want New=true or New=false"],
  ["New", "BAD_VALUE", "feature gate New: want New=true or New=false"],
] as const) {
  test(`gates: ${text} is refused by name`, () => {
    assert.throws(() => parseFeatureGates(text, known), { name: "FeatureGateError", code, message });
  });
}

test("an object has 25 events at once, and then one in five minutes; others are not concerned", async () => {
  const clock = createFakeClock();
  const mayHave = createEventLimit(clock);
  const noisy = Array.from({ length: 30 }, () => mayHave("noisy")).filter(Boolean).length;
  assert.deepEqual([noisy, mayHave("quiet")], [25, true]);
  await clock.advance(299_000);
  assert.equal(mayHave("noisy"), false);
  await clock.advance(2_000);
  assert.deepEqual([mayHave("noisy"), mayHave("noisy")], [true, false]);
});

const tenant = { apiVersion: "example.com/v1", kind: "App", metadata: { name: "a", namespace: "team" } };

test("references into other namespaces are refused where they are not allowed", () => {
  refuseCrossNamespace(tenant, { kind: "Source", name: "s" });
  refuseCrossNamespace(tenant, { kind: "Source", name: "s", namespace: "team" });
  assert.throws(() => refuseCrossNamespace(tenant, { kind: "Source", name: "s", namespace: "other" }), {
    reason: "AccessDenied",
    retry: "never",
    message: "can't access 'Source/other/s', cross-namespace references have been blocked",
  });
});

test("an object says by labels of namespaces who may refer to it", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "team", labels: { tier: "gold" } } });
  const signal = new AbortController().signal;
  const ask = (...namespaceSelectors: { matchLabels?: { [label: string]: string } }[]) =>
    checkAccess(
      tenant,
      { kind: "Source", name: "s", namespace: "other", accessFrom: { namespaceSelectors } },
      { client, signal },
    );
  await ask({ matchLabels: { tier: "silver" } }, { matchLabels: { tier: "gold" } });
  await ask({}); // no labels: everybody
  const mismatch = "'other/s' can't be accessed due to ACL labels mismatch on namespace 'team'";
  await assert.rejects(ask({ matchLabels: { tier: "silver" } }), { reason: "AccessDenied", message: mismatch });
  const unsaid = checkAccess(
    tenant,
    { kind: "Source", name: "s", namespace: "other", accessFrom: undefined },
    { client, signal },
  );
  await assert.rejects(unsaid, { message: "'other/s' can't be accessed due to missing ACL labels on 'accessFrom'" });
  await checkAccess(
    tenant,
    { kind: "Source", name: "s", namespace: "team", accessFrom: undefined },
    { client, signal },
  );
});

test("a log line has level, time and message first, then what it carries, then what is said", () => {
  const lines: string[] = [];
  const log = createJsonLog({ write: (line) => void lines.push(line), now: () => 0 });
  log.with({ controller: "c" }).with({ name: "a" }).info("done", { revision: "r" });
  log.debug("unheard");
  assert.deepEqual(lines, [
    '{"level":"info","ts":"1970-01-01T00:00:00.000Z","msg":"done","controller":"c","name":"a","revision":"r"}\n',
  ]);
});
