// A real repository, served by a real git over smart HTTP, with a password if a test wants one. Commits have fixed authors and times, so that
// the same content has the same hash in every run.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { serveGit } from "@sluice/git";

/** A repository and its server; dispose it at the end of the test. */
export type TestRepository = {
  url: string;
  /** Writes files (null deletes) and commits them on the branch; returns the hash. */
  commit(files: { [path: string]: string | Buffer | null }, options?: { message?: string; branch?: string }): string;
  git(...args: string[]): string;
  folder: string;
  /** Stops the server, the repository stays. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts a server with an empty repository on branch main. */
export async function startGitServer({
  username,
  password,
}: { username?: string; password?: string } = {}): Promise<TestRepository> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-test-repo-"));
  let time = 1_767_225_600; // 2026-01-01
  const git = (...args: string[]): string => {
    const env = {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.com",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.com",
      GIT_AUTHOR_DATE: `${time} +0000`,
      GIT_COMMITTER_DATE: `${time} +0000`,
    };
    return execFileSync("git", args, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  };
  git("init", "--quiet", "--initial-branch=main", ".");
  const wanted =
    username === undefined ? undefined : `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const server = await serveGit({
    folderOf: (name) => (name === "/repo.git" ? path.join(folder, ".git") : undefined),
    ...(wanted ? { authorize: (header) => header === wanted } : {}),
  });

  return {
    url: `${server.url}/repo.git`,
    folder,
    git,
    commit(files, { message = "change", branch = "main" } = {}) {
      if (git("branch", "--show-current") !== branch) git("checkout", "--quiet", "-B", branch);
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        if (content === null) rmSync(file, { recursive: true });
        else {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, content);
        }
      }
      time += 1;
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
    stop: () => server.close(),
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
