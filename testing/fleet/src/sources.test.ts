import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { eventually } from "@sluice/testing-cluster";
import { startGitServer } from "@sluice/testing-git-server";
import { startFleet } from "./fleet.ts";

const source = (name: string, spec: object): KubeObject => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "GitRepository",
  metadata: { name, namespace: "default" },
  spec: { interval: "10m", url: "http://127.0.0.1:1/none.git", timeout: "10s", ...spec } as never,
});
const secret = (name: string, data: { [key: string]: string }): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default" },
  stringData: data,
});
const files = { "a.yaml": "a: 1\n" };

test("branch, tag, semver, name and commit each lead to a revision of their own", async () => {
  await using fleet = await startFleet(files);
  const first = fleet.repository.git("rev-parse", "HEAD");
  fleet.repository.git("tag", "v1.0.0");
  const second = fleet.repository.commit({ "a.yaml": "a: 2\n" });
  fleet.repository.git("tag", "v1.1.0");
  fleet.repository.git("tag", "-a", "v2.0.0-rc.1", "-m", "rc");
  const { url } = fleet.repository;
  const references: [string, object, string][] = [
    ["branch", { branch: "main" }, `main@sha1:${second}`],
    ["tag", { tag: "v1.0.0" }, `v1.0.0@sha1:${first}`],
    ["semver", { semver: ">=1.0.0 <2.0.0" }, `v1.1.0@sha1:${second}`],
    ["name", { name: "refs/tags/v1.0.0" }, `refs/tags/v1.0.0@sha1:${first}`],
    ["commit", { commit: first }, `sha1:${first}`],
    ["both", { branch: "main", commit: first }, `main@sha1:${first}`],
  ];
  for (const [name, ref] of references) await fleet.cluster.client.create(source(name, { url, ref }));
  for (const [name, , revision] of references) {
    const ready = await fleet.settled("GitRepository", name, ({ status }) => status === "True");
    assert.equal(ready["status"].artifact.revision, revision);
  }
});

test("an unchanged remote is left alone, and the same tree has the same digest", async () => {
  await using fleet = await startFleet(files);
  const before = await fleet.settled("GitRepository", "fleet", ({ status }) => status === "True");
  await fleet.poke();
  const after = await fleet.settled(
    "GitRepository",
    "fleet",
    (_ready, object) => object["status"].lastHandledReconcileAt !== undefined,
  );
  assert.deepEqual(after["status"].artifact, before["status"].artifact);
  await fleet.cluster.client.create(source("twin", { url: fleet.repository.url, ref: { branch: "main" } }));
  const twin = await fleet.settled("GitRepository", "twin", ({ status }) => status === "True");
  assert.equal(twin["status"].artifact.digest, before["status"].artifact.digest);
});

test("ignored files are not in the artifact, and a change of spec.ignore makes a new one", async () => {
  await using fleet = await startFleet({
    ...files,
    "logo.png": "x",
    "docs/readme.md": "x",
    ".sourceignore": "docs/\n",
  });
  const before = await fleet.settled("GitRepository", "fleet", ({ status }) => status === "True");
  const kind = { group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository" };
  await fleet.cluster.client.patch(
    kind,
    { name: "fleet", namespace: "default" },
    { type: "merge", body: { spec: { ignore: "a.yaml" } } },
  );
  const after = await fleet.settled(
    "GitRepository",
    "fleet",
    ({ status }, object) => status === "True" && object["status"].observedIgnore === "a.yaml",
  );
  assert.notEqual(after["status"].artifact.digest, before["status"].artifact.digest);
});

test("a password opens the door, a wrong one is refused and never shown", async () => {
  await using locked = await startGitServer({ username: "ana", password: "s3cret-one" });
  locked.commit(files);
  await using fleet = await startFleet(files);
  const { client } = fleet.cluster;
  await client.create(secret("right", { username: "ana", password: "s3cret-one" }));
  await client.create(secret("wrong", { username: "ana", password: "s3cret-two" }));
  for (const name of ["right", "wrong", "missing"])
    await client.create(source(name, { url: locked.url, ref: { branch: "main" }, secretRef: { name } }));
  await fleet.settled("GitRepository", "right", ({ status }) => status === "True");
  await fleet.settled(
    "GitRepository",
    "missing",
    ({ reason, message }) =>
      reason === "AuthenticationFailed" && message.includes("failed to get secret 'default/missing'"),
  );
  const wrong = await fleet.settled("GitRepository", "wrong", ({ reason }) => reason === "AuthenticationFailed");
  assert.equal(wrong["status"].conditions.find(({ type }: { type: string }) => type === "FetchFailed").status, "True");
  const everything = JSON.stringify([
    wrong,
    fleet.events,
    (await client.list({ group: "", version: "v1", kind: "Event" })).items,
  ]);
  assert.doesNotMatch(everything, /s3cret/);
});

const wrongs: [string, object, RegExp][] = [
  ["an unreachable server", {}, /GitOperationFailed: .*the server does not answer/],
  ["ssh", { url: "ssh://git@example.com/x.git" }, /URLInvalid: spec.url: ssh is not supported yet/],
  [
    "verify",
    { verify: { mode: "HEAD", secretRef: { name: "keys" } } },
    /NotSupported: spec.verify is not supported yet/,
  ],
  ["a range that is none", { ref: { semver: "not a range" } }, /GitOperationFailed: /],
];
for (const [what, spec, expected] of wrongs) {
  test(`${what} is named in the Ready condition`, async () => {
    await using fleet = await startFleet(files, [source("wrong", spec)]);
    await fleet.settled(
      "GitRepository",
      "wrong",
      ({ status, reason, message }) => status === "False" && expected.test(`${reason}: ${message}`),
    );
  });
}

test("an unknown branch is named together with those that there are, and heals when it comes", async () => {
  await using fleet = await startFleet(files);
  await fleet.cluster.client.create(source("later", { url: fleet.repository.url, ref: { branch: "later" } }));
  await fleet.settled("GitRepository", "later", ({ message }) =>
    message.includes('couldn\'t find remote ref "refs/heads/later": it has main'),
  );
  fleet.repository.git("branch", "later");
  await fleet.settled("GitRepository", "later", ({ status }) => status === "True");
});

test("a repository that rewinds its history is followed", async () => {
  await using fleet = await startFleet(files);
  await fleet.settled("GitRepository", "fleet", ({ status }) => status === "True");
  const first = fleet.repository.git("rev-parse", "HEAD");
  fleet.repository.commit({ "a.yaml": "a: 2\n" });
  await fleet.poke();
  await fleet.settled("GitRepository", "fleet", ({ message }) => !message.includes(first));
  fleet.repository.git("reset", "--quiet", "--hard", first);
  await fleet.poke();
  await fleet.settled("GitRepository", "fleet", ({ status, message }) => status === "True" && message.includes(first));
});

test("a deleted repository takes its artifacts along", async () => {
  await using fleet = await startFleet(files);
  const ready = await fleet.settled("GitRepository", "fleet", ({ status }) => status === "True");
  const { url } = ready["status"].artifact as { url: string };
  assert.equal((await fetch(url)).status, 200);
  await fleet.cluster.client.delete(
    { group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository" },
    { name: "fleet", namespace: "default" },
  );
  await eventually(
    async () => (await fetch(url)).status,
    (status) => status === 404,
  );
});

test("fields are validated as Flux's definitions say", async () => {
  await using fleet = await startFleet(files);
  const { client } = fleet.cluster;
  await assert.rejects(client.create(source("x", { interval: "soon" })), {
    reason: "Invalid",
    message: /spec\.interval/,
  });
  await assert.rejects(client.create(source("x", { url: "ftp://example.com" })), {
    reason: "Invalid",
    message: /spec\.url/,
  });
  await assert.rejects(client.create(source("x", { serviceAccountName: "sa" })), {
    reason: "Invalid",
    message: /serviceAccountName can only be set when provider is/,
  });
});
