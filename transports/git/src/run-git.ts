// One git process: no configuration but ours, no prompt, no credential in its arguments, an end when asked to.
import { spawn } from "node:child_process";
import { GitError, toGitError } from "./git-error.ts";

/** What a git process needs. */
export type GitRun = {
  cwd: string;
  /** Further settings (`-c`), passed through the environment so that they do not show in a process list. */
  config?: readonly (readonly [string, string])[];
  env?: { [name: string]: string };
  input?: string | Uint8Array;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Most bytes on standard output. */
  outputLimit?: number;
  /** Says what was attempted, for the error: `failed to list https://…`. */
  what: string;
};

const defaultOutputLimit = 1024 * 1024 * 1024;

/** The environment of every git process: neither the machine's nor the user's settings count. */
function environment({ config = [], env = {} }: Pick<GitRun, "config" | "env">): NodeJS.ProcessEnv {
  const { PATH = "/usr/bin:/bin", HOME = "/nonexistent", TMPDIR = "/tmp" } = process.env;
  const pairs = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH,
    HOME,
    TMPDIR,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(pairs),
    ...env,
  };
}

/**
 * Runs git and returns its standard output.
 *
 * @throws {GitError} `TIMEOUT`, `TOO_LARGE`, or what its error output says; the signal's reason when aborted
 */
export async function runGit(args: readonly string[], run: GitRun): Promise<Buffer> {
  run.signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(run.timeoutMs);
  const signal = run.signal ? AbortSignal.any([run.signal, timeout]) : timeout;
  // A group of its own: git hands the network to a helper process, and both must end.
  const child = spawn("git", args, {
    cwd: run.cwd,
    env: environment(run),
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const kill = () => killGroup(child.pid);
  signal.addEventListener("abort", kill, { once: true });
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = "";
  let isTooLarge = false;
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; error?: NodeJS.ErrnoException }>();
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= (run.outputLimit ?? defaultOutputLimit)) return;
    isTooLarge = true;
    kill();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString("utf8")).slice(-20_000)));
  child.stdin.on("error", () => {}); // git may stop reading early; its exit code tells why
  child.on("error", (error) => resolve({ code: null, error }));
  child.on("close", (code) => resolve({ code }));
  child.stdin.end(run.input);

  const { code, error } = await promise;
  signal.removeEventListener("abort", kill);
  if (code === 0) return Buffer.concat(chunks);
  run.signal?.throwIfAborted();
  if (timeout.aborted)
    throw new GitError(
      "TIMEOUT",
      `${run.what}: no end within ${run.timeoutMs} ms; raise spec.timeout if the repository is large`,
    );
  if (isTooLarge) throw new GitError("TOO_LARGE", `${run.what}: more than ${run.outputLimit} bytes`);
  if (error?.code === "ENOENT") {
    throw new GitError("FAILED", `${run.what}: the program git was not found on PATH; install it`, error);
  }
  throw toGitError(stderr || String(error ?? `git ended with ${code}`), run.what, error);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended just now, which is what was wanted
  }
}
