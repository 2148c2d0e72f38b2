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

/** Opens a folder, inside a Git repository or not. `scratch` is a folder of our own. */
export async function openWorktree(folder: string, scratch: string, signal: AbortSignal): Promise<Worktree> {
  const repository = path.join(scratch, "fleet.git");
  const git = async (args: string[], env: { [name: string]: string } = {}): Promise<string> =>
    (
      await runGit(args, {
        cwd: folder,
        env,
        config: [
          ["core.autocrlf", "false"],
          ["core.excludesFile", "/dev/null"],
          ["safe.directory", "*"],
          ["core.hooksPath", "/dev/null"],
        ],
        timeoutMs: 120_000,
        signal,
        what: `failed to read the files of ${folder}`,
      })
    )
      .toString("utf8")
      .trim();
  await mkdir(repository, { recursive: true });
  await git(["init", "--quiet", "--bare", repository]);
  const head = await readHead(git);
  if (head) await writeFile(path.join(repository, "objects", "info", "alternates"), `${head.objects}\n`);
  const branch = head?.branch ?? "main";
  const own = {
    GIT_DIR: repository,
    GIT_WORK_TREE: folder,
    GIT_INDEX_FILE: path.join(scratch, "index"),
    GIT_AUTHOR_NAME: "working tree",
    GIT_AUTHOR_EMAIL: "worktree@localhost",
    GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
    GIT_COMMITTER_NAME: "working tree",
    GIT_COMMITTER_EMAIL: "worktree@localhost",
    GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  };
  const revisions = new Map<string, string>();

  const commit = async (): Promise<Snapshot> => {
    await git(["add", "--all"], own);
    const tree = await git(["write-tree"], own);
    const current = await readHead(git);
    if (!current) {
      const hash = await git(["commit-tree", tree, "-m", "working tree"], own);
      return { hash, revision: `${branch}@sha1:${hash}` };
    }
    const committed = await git(["rev-parse", `${current.hash}:${current.prefix}`]);
    const revision = `${current.branch}@sha1:${current.hash}`;
    if (tree === committed && current.prefix === "") return { hash: current.hash, revision };
    const hash = await git(
      [
        "commit-tree",
        tree,
        "-p",
        current.hash,
        "-m",
        tree === committed ? await git(["log", "-1", "--format=%B", current.hash]) : "uncommitted edits",
      ],
      own,
    );
    return { hash, revision: tree === committed ? revision : `${revision}-dirty` };
  };

  return {
    repository,
    branch,
    async look() {
      const snapshot = await commit();
      await git(["update-ref", `refs/heads/${branch}`, snapshot.hash], own);
      revisions.set(snapshot.hash, snapshot.revision);
      return snapshot;
    },
    revisionOf: (hash) => revisions.get(hash),
  };
}

/** The commit that is checked out; undefined outside of a repository, or before its first commit. */
async function readHead(git: (args: string[]) => Promise<string>): Promise<Head | undefined> {
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
