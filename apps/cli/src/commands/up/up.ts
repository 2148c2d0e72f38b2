// `sluice up`: a fleet on one command, with no cluster.
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeKubeconfig, makeServingCertificate, serveApi, type ServingCertificate } from "@sluice/apiserver";
import { runGit } from "@sluice/git";
import { parseDuration } from "@sluice/objects";
import type { Environment } from "../../environment.ts";
import { findSkipped, fleetRows, type Row } from "../../fleet/fleet-rows.ts";
import { runFleet, type RunningFleet } from "../../fleet/run-fleet.ts";
import { newToken } from "../../fleet/worktree.ts";
import { createFleetView } from "../../output/fleet-view.ts";
import { shortRevision } from "../../output/table.ts";
import { UsageError } from "../../usage-error.ts";
import { waitUntilSettled } from "./wait-until-settled.ts";

/** The flags of `sluice up`. */
export type UpFlags = {
  cluster?: string;
  once?: boolean;
  timeout: string;
  kubeconfigOut?: string;
  data?: string;
  output?: string;
  port: string;
};

/** Runs a fleet. @returns the exit code: 0 ready, 1 something is not, 2 it could not tell */
export async function up(target: string, flags: UpFlags, environment: Environment): Promise<number> {
  if (flags.output !== undefined && flags.output !== "json")
    throw new UsageError(`-o ${flags.output} is not known here; use -o json`);
  const timeoutMs = readTimeout(flags.timeout);
  const ending = new AbortController();
  environment.signal.addEventListener("abort", () => ending.abort(), { once: true });
  const { folder, discard } = await openTarget(target, environment);
  try {
    const tls = makeServingCertificate(["localhost", "127.0.0.1"], Date.now());
    const fleet = await runFleet({
      folder,
      cluster: flags.cluster,
      dataFile: flags.data,
      rootCertificate: tls.certificate,
      signal: ending.signal,
    });
    const closeApi =
      flags.kubeconfigOut === undefined ? undefined : await exposeApi(fleet, { flags, tls }, environment);
    try {
      const code = await watchFleet(fleet, { flags, timeoutMs, environment });
      return code;
    } finally {
      ending.abort();
      await Promise.race([fleet.stopped, new Promise((resolve) => setTimeout(resolve, 700).unref())]); // Ctrl-C ends within a second
      await closeApi?.();
    }
  } finally {
    ending.abort();
    await discard();
  }
}

function readTimeout(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(`--timeout: ${(error as Error).message}`, { cause: error });
  }
}

/** A folder as it is, or a clone of a repository elsewhere. */
async function openTarget(
  target: string,
  { folder, signal, err }: Environment,
): Promise<{ folder: string; discard: () => Promise<void> }> {
  const local = path.resolve(folder, target);
  if (existsSync(local)) {
    if (!statSync(local).isDirectory()) throw new UsageError(`${target} is a file; name the folder of a fleet`);
    return { folder: local, discard: async () => {} };
  }
  if (!/^https?:\/\//.test(target))
    throw new UsageError(
      `${target}: no such folder; name the folder of a fleet, or the https address of its repository`,
    );
  const clone = await mkdtemp(path.join(tmpdir(), "sluice-clone-"));
  err(`► cloning ${target}\n`);
  await runGit(["clone", "--quiet", "--depth=1", "--", target, "."], {
    cwd: clone,
    timeoutMs: 300_000,
    signal,
    what: `failed to clone ${target}`,
  });
  return { folder: clone, discard: () => rm(clone, { recursive: true, force: true }) };
}

/** Lets kubectl and any other client in; the file says how. */
async function exposeApi(
  fleet: RunningFleet,
  { flags, tls }: { flags: UpFlags; tls: ServingCertificate },
  { folder, err }: Environment,
): Promise<() => Promise<void>> {
  const token = newToken();
  const listener = await serveApi(fleet.handle, { port: Number(flags.port), tls, token });
  const file = path.resolve(folder, flags.kubeconfigOut ?? "");
  writeFileSync(file, makeKubeconfig({ url: listener.url, certificate: tls.certificate, token }), { mode: 0o600 });
  err(`✔ Kubernetes API at ${listener.url}; use it with: kubectl --kubeconfig ${flags.kubeconfigOut}\n`);
  return listener.close;
}

type Watching = { flags: UpFlags; timeoutMs: number; environment: Environment };

async function watchFleet(fleet: RunningFleet, { flags, timeoutMs, environment }: Watching): Promise<number> {
  const { err, out, isTerminal, columns, signal } = environment;
  const isJson = flags.output === "json";
  const name = fleet.cluster ? ` (cluster ${fleet.cluster})` : "";
  if (!isJson) err(`► fleet at ${shortRevision(fleet.snapshot.revision)}${name}\n`);
  const view = isJson ? undefined : createFleetView({ write: out, isTerminal, columns });
  const look = async (): Promise<Row[]> => fleetRows(fleet.running.caches(), await findSkipped(fleet.client, signal));
  await fleet.running.started;

  const settled = await waitUntilSettled(look, { timeoutMs, signal, show: (rows) => view?.show(rows) });
  if (signal.aborted) return 130;
  if (isJson)
    out(
      `${JSON.stringify({ revision: fleet.snapshot.revision, settled: settled.inTime, objects: settled.rows }, undefined, 2)}\n`,
    );
  if (!flags.once) {
    if (!isJson) err("✔ watching for commits and edits; press Ctrl-C to end\n");
    await keepShowing(look, (rows) => (isJson ? undefined : view?.show(rows)), signal);
    return 130;
  }
  return verdict(settled, { err, isTerminal: isTerminal || isJson });
}

async function keepShowing(
  look: () => Promise<Row[]>,
  show: (rows: Row[]) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    show(await look().catch(() => [])); // the end of the process may cut a look short
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 100);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
    });
  }
}

function verdict(
  { rows, inTime }: { rows: readonly Row[]; inTime: boolean },
  { err }: { err: (text: string) => void; isTerminal: boolean },
): number {
  const open = rows.filter(({ verdict: standing }) => standing !== "ready" && standing !== "suspended");
  for (const { kind, namespace, name, verdict: row, reason, message } of open) {
    const why = row === "skipped" ? message : `${reason || "no verdict yet"}: ${message}`;
    err(`✗ ${kind}/${namespace}/${name}: ${why}\n`);
  }
  if (!inTime) {
    err("✗ the fleet did not settle in time; raise --timeout\n");
    return 2;
  }
  if (open.length > 0) return 1;
  err(`✔ ${rows.length} of ${rows.length} ready\n`);
  return 0;
}
