// Looking at a remote and fetching one commit of it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GitError, redact } from "./git-error.ts";
import { runGit } from "./run-git.ts";
import { readTree, type GitFile } from "./tree.ts";

/** How to log in; never part of a URL or an argument. */
export type GitCredentials = { username: string; password: string } | { bearerToken: string };

/** A repository elsewhere, over http or https. */
export type GitRemote = {
  url: string;
  credentials?: GitCredentials;
  /** PEM of the authority that signed the server's certificate, when the system does not know it. */
  ca?: string;
  timeoutMs: number;
  signal?: AbortSignal;
};

/** A reference of the remote; for an annotated tag, `hash` is the commit that it points at. */
export type RemoteRef = { name: string; hash: string };

/** One commit on the local disk, until disposed. */
export type Checkout = {
  hash: string;
  /** All files, sorted by path; symbolic links and submodules are named by their mode and have no content. */
  files(): Promise<GitFile[]>;
  /** The first line of the commit's message. */
  subject(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Git as the controllers use it; tests and `sluice up` put themselves in between. */
export type Git = {
  listRefs(remote: GitRemote): Promise<RemoteRef[]>;
  /** Fetches `hash` alone; `ref` names a reference that leads to it, for servers that do not hand out bare commits. */
  fetchCommit(remote: GitRemote, commit: { hash: string; ref?: string }): Promise<Checkout>;
};

/** Git by the system's `git` program. */
export const systemGit: Git = { listRefs, fetchCommit };

/** The remote's references, HEAD included, sorted by name as git lists them. */
async function listRefs(remote: GitRemote): Promise<RemoteRef[]> {
  await using scratch = await makeScratch(remote);
  const output = await runGit(["ls-remote", "--", remote.url], {
    ...scratch.run,
    what: `failed to list the references of ${redact(remote.url)}`,
    outputLimit: 256 * 1024 * 1024,
  });
  const refs = new Map<string, string>();
  for (const line of output.toString("utf8").split("\n")) {
    const [hash, name] = line.split("\t");
    if (hash && name) refs.set(name.replace(/\^\{\}$/, ""), hash); // the peeled line of an annotated tag follows the tag's own
  }
  return [...refs].map(([name, hash]) => ({ name, hash }));
}

async function fetchCommit(remote: GitRemote, { hash, ref }: { hash: string; ref?: string }): Promise<Checkout> {
  const scratch = await makeScratch(remote);
  const what = `failed to fetch ${hash} from ${redact(remote.url)}`;
  try {
    await runGit(["init", "--quiet", "--bare", "."], { ...scratch.run, what });
    try {
      await runGit(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--", remote.url, hash], {
        ...scratch.run,
        what,
      });
    } catch (error) {
      if (!(error instanceof GitError) || error.code !== "REF_NOT_FOUND") throw error;
      await fetchThrough(remote, { hash, ref }, { ...scratch.run, what });
    }
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
  return {
    hash,
    files: () => readTree(hash, { ...scratch.run, what: `failed to read the files of ${hash}` }),
    async subject() {
      const text = await runGit(["log", "-1", "--format=%s", hash], {
        ...scratch.run,
        what: `failed to read the message of ${hash}`,
      });
      return text.toString("utf8").trim();
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

/** For servers that hand out references only: fetch with history, then see whether the commit came along. */
async function fetchThrough(
  remote: GitRemote,
  { hash, ref }: { hash: string; ref?: string },
  run: Parameters<typeof runGit>[1],
): Promise<void> {
  await runGit(["fetch", "--quiet", "--no-tags", "--", remote.url, ref ?? "+refs/heads/*:refs/remotes/origin/*"], run);
  try {
    await runGit(["cat-file", "-e", `${hash}^{commit}`], run);
  } catch (error) {
    throw new GitError(
      "REF_NOT_FOUND",
      `${run.what}: the remote has no commit ${hash}${ref ? ` on ${ref}` : ""}`,
      error,
    );
  }
}

type Scratch = { run: Omit<Parameters<typeof runGit>[1], "what">; [Symbol.asyncDispose](): Promise<void> };

async function makeScratch({ url, credentials, ca, timeoutMs, signal }: GitRemote): Promise<Scratch> {
  const folder = await mkdtemp(path.join(tmpdir(), "sluice-git-"));
  const config: [string, string][] = [
    ["protocol.allow", "never"],
    ["protocol.http.allow", "always"],
    ["protocol.https.allow", "always"],
    ["protocol.version", "2"],
    ["gc.auto", "0"],
    ["core.hooksPath", "/dev/null"],
    ["transfer.fsckObjects", "true"],
    ["fetch.fsckObjects", "true"],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "30"],
  ];
  const header = credentials && authorizationHeader(credentials, url);
  // With credentials no redirect is followed: git would send them to wherever it leads.
  if (header) config.push(["http.extraHeader", header], ["http.followRedirects", "false"]);
  if (ca) {
    const file = path.join(folder, "ca.crt");
    await writeFile(file, ca);
    config.push(["http.sslCAInfo", file]);
  }
  return {
    run: { cwd: folder, config, timeoutMs, signal },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function authorizationHeader(credentials: GitCredentials, url: string): string {
  const secrets = Object.values(credentials).join("");
  if (/[\r\n]/.test(secrets))
    throw new GitError(
      "AUTHENTICATION",
      `the credentials for ${redact(url)} hold a line break; write the secret without one`,
    );
  if ("bearerToken" in credentials) return `Authorization: Bearer ${credentials.bearerToken}`;
  return `Authorization: Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64")}`;
}
