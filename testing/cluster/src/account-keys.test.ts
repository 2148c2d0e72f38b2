// Tokens of service accounts are as good as the key that they are signed with: it is kept with the data, or given.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createMemoryStore, makeAccountKey, openSqliteJournal, SigningKeyError } from "@sluice/apiserver";
import { call } from "./call-cluster.ts";
import { startCluster, type Cluster } from "./cluster.ts";

const tokens = "/api/v1/namespaces/default/serviceaccounts/robot/token";

async function tokenOf(cluster: Cluster): Promise<string> {
  const { object } = await call(cluster, "POST", tokens, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
  });
  return (object as unknown as { status: { token: string } }).status.token;
}

const statusWith = async ({ apiServer }: Cluster, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await apiServer.handle({ method: "GET", url: "/version", headers })).status;
};

const robot = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "default" } };

function startOver(file: string): Cluster {
  const journal = openSqliteJournal(file);
  const accountKey = journal.kept("service-account-key", makeAccountKey);
  return startCluster({ store: createMemoryStore(journal), accountKey });
}

void test("a token outlives the API where its key is kept in the data file, which is its owner's alone", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-accounts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "data.db");
  const first = startOver(file);
  await first.client.create(robot);
  const token = await tokenOf(first);
  await first.apiServer.close();
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const second = startOver(file);
  assert.equal(await statusWith(second, token), 200);
  await second.client.delete({ group: "", version: "v1", kind: "ServiceAccount" }, robot.metadata);
  assert.equal(await statusWith(second, token), 401);
  await second.apiServer.close();
});

const pem = { type: "pkcs8", format: "pem" } as const;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(pem);
const keys: { alg: string; key: string }[] = [
  { alg: "RS256", key: String(rsa) },
  { alg: "ES256", key: makeAccountKey() },
  { alg: "ES384", key: String(generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export(pem)) },
];

for (const { alg, key } of keys)
  void test(`a token is signed with ${alg} where the key is for that, and good for every API of that key`, async () => {
    await using one = startCluster({ accountKey: key });
    await one.client.create(robot);
    const token = await tokenOf(one);
    const head = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { alg: string };
    assert.equal(head.alg, alg);
    assert.equal(await statusWith(one, token), 200);
    const fork = one.apiServer.fork();
    assert.equal(await statusWith({ ...one, apiServer: fork }, token), 200);
    const other = one.apiServer.fork({ accountKey: makeAccountKey() });
    assert.equal(await statusWith({ ...one, apiServer: other }, token), 401);
    await fork.close();
    await other.close();
  });

void test("what is no key is refused when the API starts", () => {
  assert.throws(() => startCluster({ accountKey: "guess" }), SigningKeyError);
  const curve25519 = String(generateKeyPairSync("ed25519").privateKey.export(pem));
  assert.throws(() => startCluster({ accountKey: curve25519 }), /not ed25519/);
});
