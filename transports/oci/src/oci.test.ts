import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createHttp, type Credentials } from "@sluice/http";
import { pushChart, startRegistry, type TestRegistry } from "@sluice/testing-chart-server";
import { parseChallenge } from "./challenge.ts";
import { findLogin } from "./logins.ts";
import { OciError } from "./oci-error.ts";
import { parseReference, printReference } from "./reference.ts";
import { openRepository } from "./registry.ts";

const fails = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OciError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /secret/);
  return true;
};

const digest = `sha256:${"0".repeat(64)}`;
const references = [
  "localhost:5000/charts/web",
  "ghcr.io/org/charts/web:1.2.3",
  `ghcr.io/web@${digest}`,
  `ghcr.io/web:1@${digest}`,
  "[::1]:5000/a/b-c.d__e:x_y",
];
for (const text of references)
  test(`the reference ${text} is taken apart and put together again`, () => {
    assert.equal(printReference(parseReference(`oci://${text}`)), text);
  });
for (const text of [
  "ghcr.io",
  "ghcr.io/Web",
  "ghcr.io/web:",
  "ghcr.io/web@sha256:1",
  "ghcr.io//web",
  "a b/c",
  "ghcr.io/../x",
])
  test(`${text} is no reference`, () => {
    assert.throws(() => parseReference(text), fails("REFERENCE", /no reference of the form/));
  });

test("a challenge is read with its quotes", () => {
  assert.deepEqual(
    parseChallenge('Bearer realm="https://a/t?x=\\"1\\"", service=reg,scope="repository:a/b:pull,push"'),
    {
      scheme: "bearer",
      parameters: { realm: 'https://a/t?x="1"', service: "reg", scope: "repository:a/b:pull,push" },
    },
  );
  assert.equal(parseChallenge(undefined), undefined);
});

const credentials: Credentials = { username: "jane", password: "secret" };
const archive = Buffer.from("an archive");

async function withRepository<T>(
  registry: TestRegistry,
  own: Credentials | undefined,
  work: (repository: ReturnType<typeof openRepository>) => Promise<T>,
): Promise<T> {
  const http = createHttp({ ca: registry.ca || undefined });
  const plainHttp = registry.ca === "";
  try {
    return await work(
      openRepository({ http, host: registry.host, repository: "charts/web", plainHttp, credentials: own }),
    );
  } finally {
    http.close();
  }
}

for (const options of [{}, { login: "jane:secret" }, { login: "jane:secret", tokens: true }, { tls: true }])
  test(`tags, manifests and blobs of a registry with ${JSON.stringify(options)}`, async () => {
    await using registry = await startRegistry({ ...options, pageSize: 2 });
    const versions = ["1.0.0", "1.1.0", "1.2.0+build", "2.0.0", "2.0.1"];
    for (const version of versions) pushChart(registry, "charts/web", { name: "web", version, archive });
    await withRepository(registry, credentials, async (repository) => {
      assert.deepEqual(await repository.tags(), ["1.0.0", "1.1.0", "1.2.0_build", "2.0.0", "2.0.1"]);
      const { manifest, digest: found } = await repository.manifest("2.0.0");
      assert.equal((await repository.manifest(found)).digest, found);
      const [layer] = manifest.layers;
      assert.ok(layer);
      assert.deepEqual(await repository.blob(layer, 100), archive);
      await assert.rejects(repository.blob(layer, 5), fails("TOO_LARGE", /has 10 bytes; at most 5/));
      await assert.rejects(repository.manifest("9.9.9"), fails("NOT_FOUND", /charts\/web:9\.9\.9: not found/));
    });
  });

test("without a login, or with a wrong one, nobody comes in", async () => {
  for (const tokens of [false, true]) {
    await using registry = await startRegistry({ login: "jane:secret", tokens });
    pushChart(registry, "charts/web", { name: "web", version: "1.0.0", archive });
    await withRepository(registry, undefined, (repository) =>
      assert.rejects(repository.tags(), fails("UNAUTHORIZED", /wants a login|may want a login/)),
    );
    await withRepository(registry, { username: "joe", password: "secret" }, (repository) =>
      assert.rejects(repository.tags(), fails("UNAUTHORIZED", /refuses the login|check the user/)),
    );
  }
});

test("content that is not what its digest says is refused", async () => {
  await using registry = await startRegistry();
  const pushed = pushChart(registry, "charts/web", { name: "web", version: "1.0.0", archive });
  await withRepository(registry, undefined, async (repository) => {
    const [layer] = (await repository.manifest("1.0.0")).manifest.layers;
    assert.ok(layer);
    registry.blobs.set(layer.digest, Buffer.from("another one"));
    await assert.rejects(repository.blob(layer, 100), fails("DIGEST", /delivered with other content/));
    const entry = registry.manifests.get(`charts/web@${pushed}`);
    assert.ok(entry);
    registry.manifests.set(`charts/web@${pushed}`, { ...entry, bytes: Buffer.from('{"layers":[]}') });
    await assert.rejects(repository.manifest(pushed), fails("DIGEST", /other content/));
  });
});

const encoded = Buffer.from("jane:sec:ret").toString("base64");
test("logins are found in files as docker and helm write them", async () => {
  const file = (config: object) => JSON.stringify(config);
  const expected = { username: "jane", password: "sec:ret" };
  assert.deepEqual(await findLogin(file({ auths: { "a.io": { auth: encoded } } }), "a.io"), expected);
  assert.deepEqual(await findLogin(file({ auths: { "https://a.io": { auth: encoded } } }), "a.io"), expected);
  assert.deepEqual(await findLogin(file({ auths: { "a.io": expected } }), "a.io"), expected);
  assert.equal(await findLogin(file({ auths: { "b.io": { auth: encoded } } }), "a.io"), undefined);
  assert.equal(await findLogin(file({ auths: { "a.io": {} } }), "a.io"), undefined);
  await assert.rejects(findLogin('{"auths": secret', "a.io"), fails("UNAUTHORIZED", /no JSON/));
});

test("logins are asked of the program that the file names", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-oci-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const helper = path.join(folder, "docker-credential-test");
  writeFileSync(
    helper,
    '#!/bin/sh\nread host\n[ "$host" = a.io ] && echo \'{"Username":"jane","Secret":"s"}\' && exit 0\necho credentials not found; exit 1\n',
  );
  chmodSync(helper, 0o755);
  const variables = { PATH: `${folder}:${process.env["PATH"]}` };
  assert.deepEqual(await findLogin('{"credsStore":"test"}', "a.io", { variables }), {
    username: "jane",
    password: "s",
  });
  assert.equal(await findLogin('{"credHelpers":{"b.io":"test"}}', "b.io", { variables }), undefined);
  await assert.rejects(
    findLogin('{"credsStore":"none"}', "a.io", { variables }),
    fails("UNAUTHORIZED", /docker-credential-none, which is not on the PATH/),
  );
  await assert.rejects(findLogin('{"credsStore":"../x"}', "a.io"), fails("UNAUTHORIZED", /no program's name/));
});
