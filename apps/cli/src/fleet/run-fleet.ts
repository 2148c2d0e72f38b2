// A whole fleet in one process: the embedded API, the working tree as a Git repository, and all controllers.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApiServer, makeFrontProxyCertificate, type ApiHandler } from "@sluice/apiserver";
import { createClient, hasReason, type Client } from "@sluice/client";
import { serveGit } from "@sluice/git";
import { gvkOf, type KubeObject } from "@sluice/objects";
import {
  ensureDefinitions,
  fluxAccounts,
  reconciledDefinitions,
  startOperator,
  waitingDefinitions,
  type Operator,
} from "@sluice/operator";
import { requestedAtAnnotation, type EventReport, type Log } from "@sluice/runtime";
import { findEntries } from "./find-entries.ts";
import { openStore } from "./open-store.ts";
import { watchFolder } from "./watch-folder.ts";
import { openWorktree, type Snapshot, type Worktree } from "./worktree.ts";

/** Which fleet, and how to run it. */
export type FleetOptions = {
  folder: string;
  cluster?: string;
  /** Keeps the state of the cluster over restarts. */
  dataFile?: string;
  /** By which clients trust its API, PEM: every namespace has it. */
  rootCertificate: string;
  signal: AbortSignal;
  log?: Log;
  onEvent?: (object: KubeObject, event: EventReport) => void;
};

/** A fleet at work. */
export type RunningFleet = {
  client: Client;
  handle: ApiHandler;
  running: Operator;
  cluster?: string;
  snapshot: Snapshot;
  /** Resolves when everything has ended after `signal`. */
  stopped: Promise<void>;
};

/** Starts a fleet; everything ends with `signal`, or at once when something cannot be started. */
export async function runFleet(options: FleetOptions): Promise<RunningFleet> {
  const { folder, signal, dataFile, rootCertificate } = options;
  await using opened = new AsyncDisposableStack();
  const scratch = await mkdtemp(path.join(tmpdir(), "sluice-"));
  opened.defer(() => rm(scratch, { recursive: true, force: true, maxRetries: 3 }));
  const { objects, cluster } = findEntries(folder, options);
  const apiServer = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    ...openStore(dataFile),
    simulate: { rootCertificate },
    frontProxy: makeFrontProxyCertificate(Date.now()),
  });
  opened.defer(() => apiServer.close());
  const client = createClient({ transport: apiServer.handle, userAgent: "sluice" });
  const worktree = await openWorktree(folder, scratch, signal);
  const snapshot = await worktree.look();
  const git = await serveGit({ folderOf: (name) => (name === "/fleet.git" ? worktree.repository : undefined) });
  opened.defer(() => git.close());

  await ensureDefinitions(client, [...reconciledDefinitions(), ...waitingDefinitions()], signal);
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const one of [...[...namespaces].flatMap(fluxAccounts), ...objects]) await ensureObject(client, one, signal);
  const redirect = redirectTo(`${git.url}/fleet.git`, { worktree, objects });
  const running = await startOperator({
    client,
    storageFolder: path.join(scratch, "artifacts"),
    signal,
    redirect,
    log: options.log,
    onEvent: options.onEvent,
    random: () => Math.random(),
  });
  const sources = objects.filter(({ kind }) => kind === "GitRepository");
  watchFolder(folder, signal, () => void follow(client, { worktree, sources, signal }).catch(() => {})); // the next save looks again
  const closing = opened.move();
  const stopped = running.stopped.then(() => closing.disposeAsync());
  return { client, handle: apiServer.handle, running, cluster, snapshot, stopped };
}

async function ensureObject(client: Client, object: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await client.create(object, { fieldManager: "sluice", signal });
  } catch (error) {
    if (!hasReason(error, "AlreadyExists")) throw error;
  }
}

/** The repositories that the fleet begins with are the working tree; the objects keep the address that they have in Git. */
function redirectTo(url: string, { worktree, objects }: { worktree: Worktree; objects: readonly KubeObject[] }) {
  const idOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;
  const ids = new Set(objects.filter(({ kind }) => kind === "GitRepository").map(idOf));
  return (repository: KubeObject) =>
    ids.has(idOf(repository))
      ? {
          url,
          ref: { branch: worktree.branch },
          describe: ({ hash, revision }: { hash: string; revision: string }) => worktree.revisionOf(hash) ?? revision,
        }
      : undefined;
}

/** A save or a commit: look, and if something changed have the sources look too. */
async function follow(
  client: Client,
  { worktree, sources, signal }: { worktree: Worktree; sources: readonly KubeObject[]; signal: AbortSignal },
): Promise<void> {
  const { hash } = await worktree.look();
  for (const source of sources) {
    const { name = "", namespace } = source.metadata;
    const body = { metadata: { annotations: { [requestedAtAnnotation]: hash } } };
    await client.patch(gvkOf(source), { name, namespace }, { type: "merge", body }, { signal, fieldManager: "sluice" });
  }
}
