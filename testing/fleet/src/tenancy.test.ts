import assert from "node:assert/strict";
import { test } from "node:test";
import { makeKubeconfig, makeServingCertificate, serveApi } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";
import { eventually, startCluster } from "@sluice/testing-cluster";
import { startFleet, type Fleet } from "./fleet.ts";

const kustomization = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default" },
  spec: {
    interval: "10m",
    retryInterval: "10m",
    prune: true,
    path: "./apps",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
    ...spec,
  },
});
const configMap = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}data:\n  value: "1"\n`;
const isReady = ({ status }: { status: string }) => status === "True";

const account: KubeObject = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "tenant", namespace: "default" },
};
const role: KubeObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "tenant", namespace: "default" },
  rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch", "create", "patch", "delete"] }],
};
const binding: KubeObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: "tenant", namespace: "default" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "tenant" },
  subjects: [{ kind: "ServiceAccount", name: "tenant", namespace: "default" }],
};
const tenant = [account, role, binding];
const ConfigMap = { group: "", version: "v1", kind: "ConfigMap" };
const Kustomization = { group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization" };

const gone = (fleet: Fleet, name: string) =>
  eventually(
    () => fleet.get("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name),
    (found) => found === undefined,
  );

test("a tenant applies, prunes and checks what its role allows, and is refused what it does not", async () => {
  const files = { "apps/a.yaml": configMap("a"), "apps/b.yaml": configMap("b") };
  await using fleet = await startFleet(files, [
    ...tenant,
    kustomization("team", { serviceAccountName: "tenant", wait: true }),
  ]);
  await fleet.settled("Kustomization", "team", isReady);
  const next = fleet.repository.commit({ "apps/b.yaml": null });
  await fleet.poke();
  await fleet.settled("Kustomization", "team", ({ status, message }) => status === "True" && message.includes(next));
  assert.equal(await fleet.get("v1", "ConfigMap", "b"), undefined);

  fleet.repository.commit({
    "apps/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: b\n",
    "apps/far.yaml": configMap("far"),
  });
  await fleet.poke();
  const refused = await fleet.settled("Kustomization", "team", ({ reason }) => reason === "ReconciliationFailed");
  const message = String(refused["status"].conditions[0].message);
  assert.match(message, /apps\/secret\.yaml:1: Secret\/default\/s .*Forbidden/);
  assert.match(message, /User "system:serviceaccount:default:tenant" cannot/);
  assert.equal(await fleet.get("v1", "ConfigMap", "far"), undefined, "nothing is half-applied");
});

test("without an account of its own a Kustomization acts as the default one, which may be one that is not there", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a") }, [kustomization("team")], {
    operator: { defaultServiceAccount: "nobody" },
  });
  const refused = await fleet.settled("Kustomization", "team", ({ reason }) => reason === "ReconciliationFailed");
  assert.match(String(refused["status"].conditions[0].message), /system:serviceaccount:default:nobody/);
});

test("a Kustomization goes when it is deleted: with its objects as its account, without them when the account is gone", async () => {
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a") }, [
    ...tenant,
    kustomization("team", { serviceAccountName: "tenant" }),
  ]);
  const { client } = fleet.cluster;
  await fleet.settled("Kustomization", "team", isReady);
  await client.delete(Kustomization, { name: "team", namespace: "default" });
  await gone(fleet, "team");
  assert.equal(await fleet.get("v1", "ConfigMap", "a"), undefined);

  await client.create(kustomization("orphan", { serviceAccountName: "tenant" }));
  await fleet.settled("Kustomization", "orphan", isReady);
  await client.delete({ group: "", version: "v1", kind: "ServiceAccount" }, { name: "tenant", namespace: "default" });
  await client.delete(Kustomization, { name: "orphan", namespace: "default" });
  await gone(fleet, "orphan");
  assert.notEqual(await fleet.get("v1", "ConfigMap", "a"), undefined);
  const told = fleet.events.find(({ event }) => event.message.startsWith("unable to prune objects"));
  assert.match(told?.event.message ?? "", /the account to act as is gone: \nConfigMap\/default\/a$/);
});

test("another cluster by the kubeconfig of a Secret: applied, checked, pruned and cleaned up there", async () => {
  await using remote = startCluster();
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const server = await serveApi(remote.apiServer.handle, { tls, token: "secret" });
  const kubeconfig = makeKubeconfig({ url: server.url, certificate: tls.certificate, token: "secret" });
  const secret = (text: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "remote", namespace: "default" },
    data: { value: Buffer.from(text).toString("base64") },
  });
  const name = { name: "a", namespace: "default" };
  const there = () => remote.client.get(ConfigMap, name).catch(() => undefined);
  await using fleet = await startFleet({ "apps/a.yaml": configMap("a") }, [
    secret(kubeconfig),
    kustomization("far", { kubeConfig: { secretRef: { name: "remote" } }, wait: true }),
  ]);
  await fleet.settled("Kustomization", "far", isReady);
  assert.equal((await there())?.metadata.labels?.["kustomize.toolkit.fluxcd.io/name"], "far");
  assert.equal(await fleet.get("v1", "ConfigMap", "a"), undefined);
  await fleet.cluster.client.delete(Kustomization, { name: "far", namespace: "default" });
  await gone(fleet, "far");
  assert.equal(await there(), undefined);
  await fleet.crash();
  await server.close();
});

const unusable: [what: string, secret: object | undefined, message: RegExp][] = [
  ["that is not there", undefined, /KubeConfig secret 'default\/remote' is not there/],
  ["without a kubeconfig", { data: {} }, /does not contain a 'value' key with a kubeconfig/],
  [
    "that runs a program",
    { stringData: { value: withUser("exec: {apiVersion: client.authentication.k8s.io/v1, command: sh}") } },
    /runs a program \(exec\)/,
  ],
  [
    "that reads a file",
    { stringData: { value: withUser("tokenFile: /etc/passwd") } },
    /points at the file \/etc\/passwd/,
  ],
];
function withUser(user: string): string {
  return `current-context: c\nclusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]\nusers: [{name: u, user: {${user}}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n`;
}
for (const [what, secret, message] of unusable) {
  test(`a Secret ${what} is named`, async () => {
    const metadata = { name: "remote", namespace: "default" };
    const secrets: KubeObject[] = secret ? [{ apiVersion: "v1", kind: "Secret", metadata, ...secret }] : [];
    await using fleet = await startFleet({ "apps/a.yaml": configMap("a") }, [
      ...secrets,
      kustomization("far", { kubeConfig: { secretRef: { name: "remote" } } }),
    ]);
    const failed = await fleet.settled("Kustomization", "far", ({ reason }) => reason === "ReconciliationFailed");
    assert.match(String(failed["status"].conditions[0].message), message);
  });
}
