import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { digestOf, packArchive, unpackArchive } from "./archive.ts";

const text = (content: string) => new TextEncoder().encode(content);
const tree = [
  { path: "b/two.yaml", content: text("b: 2\n") },
  { path: "a.yaml", content: text("a: 1\n") },
  { path: "run.sh", content: text("#!/bin/sh\n"), executable: true },
];

test("the same tree has the same digest, whatever the order of its files", async () => {
  const digest = digestOf(await packArchive(tree));
  assert.equal(digestOf(await packArchive([...tree].reverse())), digest);
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
});

test("what is packed comes out again, sorted, modes kept", async () => {
  const files = await unpackArchive(await packArchive(tree));
  assert.deepEqual(
    files.map(({ path, content, executable = false }) => [path, Buffer.from(content).toString(), executable]),
    [
      ["a.yaml", "a: 1\n", false],
      ["b/two.yaml", "b: 2\n", false],
      ["run.sh", "#!/bin/sh\n", true],
    ],
  );
});

test("a path of more than 255 characters survives", async () => {
  const path = `${"folder/".repeat(50)}file.yaml`;
  const [file] = await unpackArchive(await packArchive([{ path, content: text("x") }]));
  assert.equal(file?.path, path);
});

const hostile = [
  { name: "../evil", type: "file", code: "ESCAPES" },
  { name: "a/../../evil", type: "file", code: "ESCAPES" },
  { name: "/etc/passwd", type: "file", code: "ESCAPES" },
  { name: "link", type: "symlink", linkname: "/etc/passwd", code: "LINK" },
  { name: "hard", type: "link", linkname: "a.yaml", code: "LINK" },
] as const;
for (const { name, type, code, ...rest } of hostile) {
  test(`an entry ${name} of type ${type} is refused as ${code}`, async () => {
    const tar = await packTar([{ header: { name, size: 0, type, ...rest } }]);
    await assert.rejects(unpackArchive(gzipSync(tar)), { code });
  });
}

test("a bomb stops at the limit, and noise is no archive", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  await assert.rejects(unpackArchive(bomb, { maxBytes: 1_000_000 }), { code: "TOO_LARGE" });
  await assert.rejects(unpackArchive(text("not gzip")), { code: "CORRUPT" });
  await assert.rejects(unpackArchive(await packArchive(tree), { maxFiles: 2 }), { code: "TOO_MANY" });
});
