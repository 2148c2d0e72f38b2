import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { startGitServer } from "@sluice/testing-git-server";
import { redact } from "./git-error.ts";
import { systemGit } from "./remote.ts";
import { serveGit } from "./serve.ts";

const timeoutMs = 20_000;

test("references are listed, and an annotated tag means its commit", async () => {
  await using repository = await startGitServer();
  const first = repository.commit({ "a.yaml": "a: 1\n" });
  repository.git("tag", "-a", "v1.0.0", "-m", "one");
  const refs = await systemGit.listRefs({ url: repository.url, timeoutMs });
  assert.deepEqual(Object.fromEntries(refs.map(({ name, hash }) => [name, hash])), {
    HEAD: first,
    "refs/heads/main": first,
    "refs/tags/v1.0.0": first,
  });
});

test("a commit's files come byte for byte, with their modes", async () => {
  await using repository = await startGitServer();
  repository.git("config", "core.autocrlf", "false");
  const binary = Buffer.from([0, 255, 13, 10, 10]);
  const hash = repository.commit(
    { "dir/b.bin": binary, "a.yaml": "a: 1\r\n", ".gitattributes": "*.yaml text eol=lf export-ignore\n" },
    { message: "first\n\nbody" },
  );
  await using checkout = await systemGit.fetchCommit({ url: repository.url, timeoutMs }, { hash });
  const files = await checkout.files();
  assert.deepEqual(
    files.map(({ path, mode }) => [path, mode]),
    [
      [".gitattributes", "file"],
      ["a.yaml", "file"],
      ["dir/b.bin", "file"],
    ],
  );
  assert.deepEqual(files[2]?.content, binary);
  assert.equal(await checkout.subject(), "first");
});

test("a wrong password, an unknown repository and a dead server are told apart, and no secret shows", async () => {
  await using repository = await startGitServer({ username: "ana", password: "s3cret" });
  repository.commit({ "a.yaml": "" });
  const list = (url: string, password?: string) =>
    systemGit.listRefs({ url, timeoutMs, ...(password ? { credentials: { username: "ana", password } } : {}) });
  assert.equal((await list(repository.url, "s3cret")).length, 2);
  await assert.rejects(list(repository.url, "wr0ng"), (error: Error) => {
    assert.equal((error as unknown as { code: string }).code, "AUTHENTICATION");
    assert.doesNotMatch(error.message, /wr0ng/);
    return true;
  });
  await assert.rejects(list(repository.url), { code: "AUTHENTICATION" });
  await assert.rejects(list(repository.url.replace("/repo.git", "/none.git"), "s3cret"), {
    code: "REPOSITORY_NOT_FOUND",
  });
  await repository.stop();
  await assert.rejects(list(repository.url, "s3cret"), { code: "UNREACHABLE" });
});

test("only http and https are spoken: no local paths, no other transports", async () => {
  await assert.rejects(systemGit.listRefs({ url: "/etc", timeoutMs }), { name: "GitError" });
  await assert.rejects(systemGit.listRefs({ url: "ext::sh -c true", timeoutMs }), { name: "GitError" });
});

test("a server that never answers runs into the timeout", async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket.resume().on("error", () => {})));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  await assert.rejects(systemGit.listRefs({ url: `http://127.0.0.1:${port}/x.git`, timeoutMs: 300 }), {
    code: "TIMEOUT",
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

test("a port in use is named", async () => {
  const server = await serveGit({ folderOf: () => undefined });
  const port = Number(new URL(server.url).port);
  await assert.rejects(
    serveGit({ folderOf: () => undefined, port }),
    new RegExp(`127.0.0.1:${port}: the port is in use`),
  );
  await server.close();
});

test("credentials in a URL are removed from texts", () => {
  assert.equal(
    redact("fatal: https://user:pw@example.com/x and http://t@h/y"),
    "fatal: https://example.com/x and http://h/y",
  );
});
