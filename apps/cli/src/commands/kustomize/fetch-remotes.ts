// Files over HTTP and repositories over git, for builds that name them. Repositories live in a temporary folder that goes away whatever happens.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GitError, redact, runGit } from "@sluice/git";
import { KustomizeError, type GitBase, type Remotes } from "@sluice/kustomize";
import type { Environment } from "../../environment.ts";
import { treeAt } from "./disk-tree.ts";
import { elsewhereOf, keyOf, RemoteWanted, type Elsewhere, type Fetched, type Wanted } from "./remotes.ts";

const maxFileBytes = 64 * 1024 * 1024;
const fileTimeoutMs = 27_000;
const maxRemotes = 500;

/**
 * Does some work, fetching what it lacks and beginning again, until it has all.
 *
 * @throws what the work throws, and the reason of the signal when it aborts
 */
export async function withRemotes<T>(
  first: RemoteWanted,
  environment: Environment,
  work: (elsewhere: Elsewhere) => T,
): Promise<T> {
  const fetched = new Map<string, Fetched>();
  const scratch = await mkdtemp(path.join(tmpdir(), `sluice-kustomize-${process.pid}-`));
  try {
    let { wanted } = first;
    for (;;) {
      if (fetched.size >= maxRemotes)
        throw new KustomizeError(
          "NOT_SUPPORTED",
          `the build names more than ${maxRemotes} files, repositories and charts`,
        );
      fetched.set(keyOf(wanted), await fetchOne(wanted, path.join(scratch, String(fetched.size)), environment));
      try {
        return work(elsewhereOf(fetched));
      } catch (error) {
        if (!(error instanceof RemoteWanted)) throw error;
        wanted = error.wanted;
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function fetchOne(wanted: Wanted, folder: string, environment: Environment): Promise<Fetched> {
  try {
    if ("file" in wanted) return { file: await fetchFile(wanted.file, environment.signal) };
    if ("rendering" in wanted) {
      const { renderChartOf } = await import("./render-chart-of.ts");
      return { rendered: await renderChartOf(wanted.rendering) };
    }
    await clone(wanted.repository, folder, environment);
    return { tree: treeAt(folder) };
  } catch (error) {
    environment.signal.throwIfAborted();
    if (error instanceof KustomizeError) return { failure: error };
    if (!(error instanceof GitError)) throw error;
    const reason =
      error.code === "TIMEOUT" && "repository" in wanted
        ? `failed to fetch ${redact(wanted.repository.cloneUrl)} within ${wanted.repository.timeoutMs} ms; give it more: …?timeout=2m`
        : error.message;
    return { failure: new KustomizeError("NOT_FOUND", reason, { cause: error }) };
  }
}

async function fetchFile(url: string, signal: AbortSignal): Promise<ReturnType<Remotes["readFile"]>> {
  const fail = (reason: string, cause?: unknown) =>
    new KustomizeError("NOT_FOUND", `failed to read ${redact(url)}: ${reason}`, { cause });
  const timeout = AbortSignal.timeout(fileTimeoutMs);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) });
    if (!response.ok) {
      await response.body?.cancel();
      return { status: `${response.status} ${response.statusText}`.trim() };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > maxFileBytes) throw fail(`it has more than ${maxFileBytes} bytes`);
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    if (error instanceof KustomizeError) throw error;
    if (timeout.aborted) throw fail(`no end within ${fileTimeoutMs} ms`, error);
    // Node's fetch says only that it failed; why is in the cause.
    const { cause } = error as { cause?: Error };
    throw fail(cause?.message ?? (error as Error).message, error);
  }
}

/** As kustomize does it: the reference alone, checked out, with its submodules. */
async function clone(base: GitBase, folder: string, environment: Environment): Promise<void> {
  const { cloneUrl, ref, timeoutMs, submodules } = base;
  const run = {
    cwd: folder,
    config: gitConfig,
    env: gitEnvironment(environment.variables),
    timeoutMs,
    signal: environment.signal,
    what: `failed to fetch ${ref || "HEAD"} from ${redact(cloneUrl)}`,
  };
  await runGit(["init", "--quiet", folder], { ...run, cwd: tmpdir() });
  // Submodules with relative addresses need an origin (kustomize issue 5131).
  await runGit(["remote", "add", "origin", cloneUrl], run);
  await runGit(["fetch", "--quiet", "--depth=1", "--", cloneUrl, ref || "HEAD"], run);
  await runGit(["checkout", "--quiet", "FETCH_HEAD"], run);
  if (submodules) await runGit(["submodule", "--quiet", "update", "--init", "--recursive"], run);
}

/** `file` is for what the user names, not for what a repository's submodules name (GIT_PROTOCOL_FROM_USER). */
const gitConfig: [string, string][] = [
  ["protocol.allow", "never"],
  ["protocol.http.allow", "always"],
  ["protocol.https.allow", "always"],
  ["protocol.ssh.allow", "always"],
  ["protocol.file.allow", "user"],
  ["core.hooksPath", "/dev/null"],
];

/** A command line logs in as its user does: their git settings, SSH agent and proxies. */
function gitEnvironment(variables: Environment["variables"]): { [name: string]: string } {
  const kept: { [name: string]: string } = {};
  for (const name of userVariables) {
    const value = variables[name];
    if (value !== undefined) kept[name] = value;
  }
  const settings = path.join(variables["HOME"] ?? "/nonexistent", ".gitconfig");
  if (kept["GIT_CONFIG_GLOBAL"] === undefined && existsSync(settings)) kept["GIT_CONFIG_GLOBAL"] = settings;
  return kept;
}

const userVariables = [
  "HOME",
  "SSH_AUTH_SOCK",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_CONFIG_GLOBAL",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "no_proxy",
  "NO_PROXY",
  "ALL_PROXY",
  "all_proxy",
];
