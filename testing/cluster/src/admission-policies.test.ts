// Validating admission policies: rules in CEL hold for whatever is written, where a binding says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StatusError, type Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { configMap, startCluster } from "./cluster.ts";

const group = "admissionregistration.k8s.io/v1";
const everyConfigMap = {
  resourceRules: [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
  ],
};

const policy = (spec: { [field: string]: unknown }): KubeObject => ({
  apiVersion: group,
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "p" },
  spec: { matchConstraints: everyConfigMap, ...spec },
});

const binding = (spec: { [field: string]: unknown } = {}): KubeObject => ({
  apiVersion: group,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name: "b" },
  spec: { policyName: "p", validationActions: ["Deny"], ...spec },
});

const denied = "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ";
const refusal = (call: Promise<unknown>): Promise<StatusError> =>
  call.then(
    () => assert.fail("it was accepted"),
    (error: unknown) => {
      assert.ok(error instanceof StatusError);
      return error;
    },
  );

async function bind(client: Client, spec: { [field: string]: unknown }, bound?: { [field: string]: unknown }) {
  await client.create(policy(spec));
  await client.create(binding(bound));
}

void test("what a rule does not allow is refused, with its message and reason", async () => {
  await using cluster = startCluster();
  await bind(cluster.client, {
    validations: [{ expression: "object.data.size() < 2", message: "one key is enough", reason: "Forbidden" }],
  });
  const error = await refusal(cluster.client.create(configMap("a", { one: "1", two: "2" })));
  assert.equal(error.code, 403);
  assert.equal(error.message, `${denied}one key is enough`);
  await cluster.client.create(configMap("b", { one: "1" }));
});

void test("a rule without a message shows its expression; a message can be worked out, from variables too", async () => {
  await using cluster = startCluster();
  await bind(cluster.client, {
    variables: [
      { name: "keys", expression: "object.data.size()" },
      { name: "tooMany", expression: "variables.keys > 1" },
    ],
    validations: [
      { expression: "!variables.tooMany", messageExpression: "'has ' + string(variables.keys) + ' keys'" },
      { expression: "!('bad' in object.data)" },
    ],
  });
  const many = await refusal(cluster.client.create(configMap("a", { one: "1", two: "2" })));
  assert.equal(many.message, `${denied}has 2 keys`);
  assert.equal(many.code, 422);
  const bad = await refusal(cluster.client.create(configMap("a", { bad: "1" })));
  assert.equal(bad.message, `${denied}failed expression: !('bad' in object.data)`);
});

void test("what cannot be evaluated is refused, unless the policy says to ignore failures", async () => {
  for (const failurePolicy of ["Fail", "Ignore"]) {
    await using cluster = startCluster();
    await bind(cluster.client, { failurePolicy, validations: [{ expression: "object.data.missing == 'x'" }] });
    const write = cluster.client.create(configMap("a", { one: "1" }));
    if (failurePolicy === "Ignore") await write;
    else assert.match((await refusal(write)).message, /resulted in error: no such key: missing/);
  }
});

void test("parameters come from the object that the binding names", async () => {
  await using cluster = startCluster();
  await cluster.client.create(configMap("limits", { most: "1" }));
  await bind(
    cluster.client,
    {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConditions: [{ name: "others", expression: "object.metadata.name != 'limits'" }],
      validations: [{ expression: "object.data.size() <= int(params.data.most)", message: "too many" }],
    },
    { paramRef: { name: "limits", parameterNotFoundAction: "Deny" } },
  );
  assert.equal(
    (await refusal(cluster.client.create(configMap("a", { one: "1", two: "2" })))).message,
    `${denied}too many`,
  );
  await cluster.client.create(configMap("a", { one: "1" }));
});

void test("a binding that warns lets the write pass; a policy without a binding does nothing", async () => {
  await using cluster = startCluster();
  await cluster.client.create(policy({ validations: [{ expression: "false", message: "never" }] }));
  await cluster.client.create(configMap("free"));
  await cluster.client.create(binding({ validationActions: ["Warn"] }));
  await cluster.client.create(configMap("a"));
});

void test("an expression that cannot be compiled is refused when the policy is written", async () => {
  await using cluster = startCluster();
  const error = await refusal(cluster.client.create(policy({ validations: [{ expression: "object.(" }] })));
  assert.equal(error.code, 422);
  assert.match(error.message, /spec\.validations\[0\]\.expression: Invalid value: .*compilation failed/);
});
