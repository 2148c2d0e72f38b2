// Every controller and the artifact server, in one process, on one client.
import { createArtifactStorage, serveArtifacts } from "@sluice/artifacts";
import type { Client } from "@sluice/client";
import { systemGit, type Git } from "@sluice/git";
import { kustomizeControllers } from "@sluice/kustomize-controller";
import { runControllers, type Clock, type Log, type Running, type RunOptions } from "@sluice/runtime";
import { sourceControllers, type SourceDeps } from "@sluice/source-controller";
import { hasController } from "./definitions.ts";

/** What the operator needs from outside. */
export type OperatorOptions = {
  client: Client;
  /** Where artifacts are kept. */
  storageFolder: string;
  /** Ends everything. */
  signal: AbortSignal;
  artifacts?: { host?: string; port?: number; advertisedUrl?: string };
  git?: Git;
  redirect?: SourceDeps["redirect"];
  clock?: Clock;
  log?: Log;
  random?: () => number;
  onEvent?: RunOptions["onEvent"];
};

/** Starts the artifact server and all controllers. `stopped` resolves when both have ended after `signal`. */
export async function startOperator(options: OperatorOptions): Promise<Running> {
  const { client, signal, storageFolder, artifacts = {}, git = systemGit, redirect } = options;
  let address = artifacts.advertisedUrl ?? "";
  const storage = createArtifactStorage({ folder: storageFolder, advertisedUrl: () => address });
  const server = await serveArtifacts(storage, artifacts);
  if (address === "") address = server.url;
  const controllers = [
    ...sourceControllers({ git, storage, redirect }),
    ...kustomizeControllers({ client, signal, hasController }),
  ];
  const running = runControllers(controllers, options);
  return { ...running, stopped: endInTime(running.stopped, signal).then(() => server.close()) };
}

/** How long what is in flight may take to end after the signal. */
const graceMs = 5_000;

/** Resolves when the work has ended, or when its time to end is over: an API that never answers must not hold the process. */
async function endInTime(stopped: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const begin = (): void => void setTimeout(resolve, graceMs).unref();
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  await Promise.race([stopped, promise]);
}
