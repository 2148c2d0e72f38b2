// What the API says of itself, and that it is so.
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { call } from "./call-cluster.ts";
import { configMap, startCluster, type Cluster } from "./cluster.ts";
import { definitionOf } from "./definition.ts";

const recorded = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../testdata/kubernetes-1.36/discovery.json"), "utf8"),
) as { answers: { "/": [{ body: { paths: string[] } }] } };

const get = (cluster: Cluster, url: string, headers = {}) =>
  cluster.apiServer.handle({ method: "GET", url, headers: { host: "api.example.com:6443", ...headers } });
const read = async (cluster: Cluster, url: string): Promise<unknown> =>
  JSON.parse(String((await get(cluster, url)).body)) as unknown;

void test("every path that is named is one of Kubernetes', and is answered", async () => {
  await using cluster = startCluster();
  const { paths } = (await read(cluster, "/")) as { paths: string[] };
  assert.deepEqual(paths, paths.toSorted());
  for (const one of paths) {
    assert.ok(recorded.answers["/"][0].body.paths.includes(one), one);
    assert.equal((await get(cluster, one)).status, 200, one);
  }
  await cluster.client.create(definitionOf("widgets"));
  const { paths: more } = (await read(cluster, "/")) as { paths: string[] };
  assert.deepEqual(
    more.filter((one) => !paths.includes(one)),
    ["/apis/example.com", "/apis/example.com/v1"],
  );
});

for (const [alg, accountKey] of [
  ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
] as const)
  void test(`whoever has the keys of the issuer can tell that a token is its own, signed with ${alg}`, async () => {
    await using cluster = startCluster({ accountKey: String(accountKey.export({ type: "pkcs8", format: "pem" })) });
    const known = await read(cluster, "/.well-known/openid-configuration");
    assert.deepEqual(known, {
      issuer: "https://kubernetes.default.svc.cluster.local",
      jwks_uri: "https://api.example.com:6443/openid/v1/jwks",
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [alg],
    });
    const answer = await get(cluster, "/openid/v1/jwks");
    assert.equal(answer.headers["content-type"], "application/jwk-set+json");
    const { keys } = JSON.parse(String(answer.body)) as {
      keys: { kid: string; use: string; [field: string]: string }[];
    };
    const account: KubeObject = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "robot", namespace: "default" },
    };
    await cluster.client.create(account);
    const { object } = await call(cluster, "POST", "/api/v1/namespaces/default/serviceaccounts/robot/token", {});
    const [head = "", body = "", signature = ""] = (
      object as unknown as { status: { token: string } }
    ).status.token.split(".");
    const { kid } = JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string };
    const jwk = keys.find((one) => one.kid === kid);
    assert.equal(jwk?.use, "sig");
    const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
    assert.ok(verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")));
  });

void test("metrics say how much there is of each kind", async () => {
  await using cluster = startCluster();
  const sampleOf = async (): Promise<string | undefined> =>
    String((await get(cluster, "/metrics")).body)
      .split("\n")
      .find((line) => line.startsWith('apiserver_resource_objects{group="",resource="secrets"}'));
  assert.equal(await sampleOf(), 'apiserver_resource_objects{group="",resource="secrets"} 0');
  await cluster.client.create({ ...configMap("a"), kind: "Secret" });
  assert.equal(await sampleOf(), 'apiserver_resource_objects{group="",resource="secrets"} 1');
});

void test("the same definitions are told in JSON and in protobuf, which is no text", async () => {
  await using cluster = startCluster();
  const { definitions } = (await read(cluster, "/openapi/v2")) as { definitions: object };
  assert.ok(Object.hasOwn(definitions, "io.k8s.api.apps.v1.Deployment"));
  const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  const { status, headers, body, bytes } = await get(cluster, "/openapi/v2", { accept });
  assert.deepEqual([status, body], [200, ""]);
  assert.equal(headers["content-type"], "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  assert.ok(Buffer.from(bytes ?? []).includes("io.k8s.api.apps.v1.Deployment"));
});
