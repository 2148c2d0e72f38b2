import assert from "node:assert/strict";
import test from "node:test";
import { isRemoteFile, parseGitBase } from "./remote-url.ts";

// The verdicts of kustomize 5.8.1 (api 0.21.1, internal/git/repospec_test.go).
const bases = [
  { address: "https://github.com/org/repo", cloneUrl: "https://github.com/org/repo" },
  { address: "gitHub.com/org/repo/a/b?ref=v1", cloneUrl: "https://github.com/org/repo", path: "a/b", ref: "v1" },
  { address: "github.com:org/repo", cloneUrl: "https://github.com/org/repo" },
  { address: "http://github.com/org/repo.git/dir", cloneUrl: "https://github.com/org/repo.git", path: "dir" },
  { address: "hTTps://github.com/org/repo", cloneUrl: "https://github.com/org/repo" },
  { address: "git@github.com/org/repo/dir", cloneUrl: "git@github.com:org/repo", path: "dir" },
  { address: "git::git@github.com:org/repo", cloneUrl: "git@github.com:org/repo" },
  { address: "org-1@github.com:org/repo", cloneUrl: "org-1@github.com:org/repo" },
  { address: "ssh://git@github.com/org/repo", cloneUrl: "git@github.com:org/repo" },
  { address: "git::https://git.example.com/org/repo//dir", cloneUrl: "https://git.example.com/org/repo", path: "dir" },
  { address: "ssh://git.example.com:7999/org/repo", cloneUrl: "ssh://git.example.com:7999/org/repo" },
  { address: "git@gitlab.com:infra/k8s/base.git?ref=v1", cloneUrl: "git@gitlab.com:infra/k8s/base.git", ref: "v1" },
  { address: "git@bitbucket.org/co/p.git//path", cloneUrl: "git@bitbucket.org/co/p.git", path: "path" },
  {
    address: "https://tfs.example.com/c/p/_git/repo/dir?version=v1",
    cloneUrl: "https://tfs.example.com/c/p/_git/repo",
    path: "dir",
    ref: "v1",
  },
  { address: "https://host/scm/project/repo.git", cloneUrl: "https://host/scm/project/repo.git" },
  {
    address: "https://github.com/o/r//a/dev/?ref=v1.0.6",
    cloneUrl: "https://github.com/o/r",
    path: "a/dev",
    ref: "v1.0.6",
  },
  { address: "file:///a/b/c?ref=x", cloneUrl: "file:///a/b/c", ref: "x" },
  { address: "file://a/b/repo.git/some?ref=x", cloneUrl: "file://a/b/repo.git", path: "some", ref: "x" },
  { address: "https://h/o/r?ref=a&version=b", cloneUrl: "https://h/o/r", ref: "a" },
  { address: "https://h/o/r?timeout=61", cloneUrl: "https://h/o/r", timeoutMs: 61_000 },
  {
    address: "https://h/o/r?timeout=1m1s&submodules=false",
    cloneUrl: "https://h/o/r",
    timeoutMs: 61_000,
    submodules: false,
  },
  { address: "https://h/o/r?timeout=-1s&submodules=no", cloneUrl: "https://h/o/r" },
  { address: "https://h/o/r?ref=%zz&timeout=5", cloneUrl: "https://h/o/r" },
];
for (const { address, ...expected } of bases)
  test(`${address} names ${expected.cloneUrl}`, () =>
    assert.deepEqual(parseGitBase(address), { path: "", ref: "", timeoutMs: 27_000, submodules: true, ...expected }));

const others = [
  "/tmp",
  "../../tmp",
  "src/github.com/org/repo/path",
  "word",
  "htxxxtp://github.com/",
  "ssh://git.example.com",
  "git::___",
  "https://host?ref=group/version",
  "https://github.com/org/repo.git//path/../../exits/repo",
  "github.com!org/repo.git//path",
  "gh:org/repo",
  "https://github.com/file.yaml",
  "file:////tmp//path",
  "git@scp://github.com/org/repo.git//path",
  "git@ssh://github.com/org/repo.git//path",
];
for (const address of others) test(`${address} is no repository`, () => assert.equal(parseGitBase(address), undefined));

test("only http and https name files", () => {
  assert.equal(isRemoteFile("https://example.com/a.yaml"), true);
  assert.equal(isRemoteFile("HTTP://example.com/a.yaml"), true);
  assert.equal(isRemoteFile("ssh://example.com/a.yaml"), false);
  assert.equal(isRemoteFile("https.yaml"), false);
});
