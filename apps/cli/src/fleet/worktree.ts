// A folder as a Git repository that always holds what is on disk: each look makes a commit of the working tree in a repository of our own, which
// borrows the objects of the user's. The user's repository is only read.
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { runGit } from "@sluice/git";

/** What is on disk right now. */
export type Snapshot = { hash: string; revision: string };

/** A working tree that can be looked at. */
export type Worktree = {
  /** The bare repository to serve. */
  repository: string;
  branch: string;
  /** Commits what is on disk, if it differs from the last look; the snapshot is on the branch then. */
  look(): Promise<Snapshot>;
  /** The revision to show for a commit that `look` made. */
  revisionOf(hash: string): string | undefined;
};

type Head = { hash: string; branch: string; prefix: string; objects: string };
type Git = (args: string[], env?: { [name: string]: string }) => Promise<string>;

const who = { NAME: "working tree", EMAIL: "worktree@localhost", DATE: "2026-01-01T00:00:00Z" };
/** The same tree gets the same commit in every run. */
const author = Object.fromEntries(
  Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]),
);

/** Opens a folder, inside a Git repository or not. `scratch` is a folder of our own. */
export async function openWorktree(folder: string, scratch: string, signal: AbortSignal): Promise<Worktree> {
  const repository = path.join(scratch, "fleet.git");
  const git = gitIn(folder, signal);
  await mkdir(repository, { recursive: true });
  await git(["init", "--quiet", "--bare", repository]);
  const head = await readHead(git);
  if (head) await writeFile(path.join(repository, "objects", "info", "alternates"), `${head.objects}\n`);
  const branch = head?.branch ?? "main";
  const index = path.join(scratch, "index");
  const own = { GIT_DIR: repository, GIT_WORK_TREE: folder, GIT_INDEX_FILE: index, ...author };
  const revisions = new Map<string, string>();
  return {
    repository,
    branch,
    async look() {
      const snapshot = await commitWorktree(git, { own, branch });
      await git(["update-ref", `refs/heads/${branch}`, snapshot.hash], own);
      revisions.set(snapshot.hash, snapshot.revision);
      return snapshot;
    },
    revisionOf: (hash) => revisions.get(hash),
  };
}

function gitIn(folder: string, signal: AbortSignal): Git {
  const config = [
    ["core.autocrlf", "false"],
    ["core.excludesFile", "/dev/null"],
    ["safe.directory", "*"],
  ] as const;
  const what = `failed to read the files of ${folder}`;
  return async (args, env = {}) =>
    (await runGit(args, { cwd: folder, env, config, timeoutMs: 120_000, signal, what })).toString("utf8").trim();
}

/** A commit of what is on disk: the user's own when nothing was edited, one on top of it otherwise. */
async function commitWorktree(
  git: Git,
  { own, branch }: { own: { [name: string]: string }; branch: string },
): Promise<Snapshot> {
  await git(["add", "--all"], own);
  const tree = await git(["write-tree"], own);
  const head = await readHead(git);
  if (!head) {
    const hash = await git(["commit-tree", tree, "-m", "working tree"], own);
    return { hash, revision: `${branch}@sha1:${hash}` };
  }
  const isClean = tree === (await committedTree(git, head));
  const revision = `${head.branch}@sha1:${head.hash}`;
  if (isClean && head.prefix === "") return { hash: head.hash, revision };
  const message = isClean ? await git(["log", "-1", "--format=%B", head.hash]) : "uncommitted edits";
  const hash = await git(["commit-tree", tree, "-p", head.hash, "-m", message], own);
  return { hash, revision: isClean ? revision : `${revision}-dirty` };
}

/** The tree of the folder in its commit; empty when the folder is not in it yet. */
async function committedTree(git: Git, { hash, prefix }: Head): Promise<string> {
  if (prefix === "") return git(["rev-parse", `${hash}^{tree}`]);
  const entry = await git(["ls-tree", "-d", "--full-tree", hash, "--", prefix]);
  return /^\d+ tree (\S+)/.exec(entry)?.[1] ?? "";
}

/** The commit that is checked out; undefined outside of a repository, or before its first commit. */
async function readHead(git: Git): Promise<Head | undefined> {
  try {
    const hash = await git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
    const prefix = await git(["rev-parse", "--show-prefix"]);
    const objects = await git(["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
    const branch = await git(["rev-parse", "--abbrev-ref", "HEAD"]);
    return { hash, branch: branch === "HEAD" ? "main" : branch, prefix: prefix.replace(/\/$/, ""), objects };
  } catch {
    return undefined; // no repository, or one without a commit: the folder alone counts
  }
}

/** A name that nobody guesses, for tokens. */
export const newToken = (): string => randomBytes(24).toString("base64url");
