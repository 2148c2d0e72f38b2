// Every controller and the artifact server, in one process, on one client; of several replicas only the leader works.
import { createArtifactStorage, serveArtifacts, type ArtifactStorage } from "@sluice/artifacts";
import type { Client } from "@sluice/client";
import { systemGit, type Git } from "@sluice/git";
import { kustomizeControllers } from "@sluice/kustomize-controller";
import {
  createMetrics,
  runControllers,
  whileLeading,
  type Caches,
  type Clock,
  type Controller,
  type LeaderElection,
  type Log,
  type Metrics,
  type RunOptions,
} from "@sluice/runtime";
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
  /** The ServiceAccount that Kustomizations act as when they name none. */
  defaultServiceAccount?: string;
  /** Labels of the ConfigMaps and Secrets whose changes are applied at once; Flux's own when absent. */
  configSelector?: string;
  onEvent?: RunOptions["onEvent"];
  metrics?: Metrics;
  /** Only objects with these labels are reconciled by this process. */
  labelSelector?: string;
  /** Where events are posted to as well. */
  eventsUrl?: string;
  /** Several replicas: only the one that holds this lease works. */
  leaderElection?: Pick<LeaderElection, "lease" | "identity" | "leaseMs" | "renewWithinMs" | "retryMs">;
};

/** Controllers at work. */
export type Operator = {
  /** Resolves when the controllers work, which takes a lease where there is an election. */
  started: Promise<void>;
  /** Resolves when everything has ended after `signal`. */
  stopped: Promise<void>;
  metrics: Metrics;
  /** What the controllers see, while they work. */
  caches(): Caches | undefined;
};

/** Starts the artifact server and all controllers. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { client, signal, storageFolder, artifacts = {}, leaderElection, metrics = createMetrics() } = options;
  let address = artifacts.advertisedUrl ?? "";
  const storage = createArtifactStorage({ folder: storageFolder, advertisedUrl: () => address });
  const server = await serveArtifacts(storage, artifacts);
  if (address === "") address = server.url;
  const started = Promise.withResolvers<void>();
  let caches: Caches | undefined;
  const work = async (until: AbortSignal): Promise<void> => {
    const running = runControllers(controllersFor(options, storage, until), { ...options, metrics, signal: until });
    caches = running.caches;
    running.started.then(started.resolve, started.reject);
    await running.stopped;
  };
  const ended = leaderElection
    ? whileLeading({ client, signal, clock: options.clock, log: options.log, ...leaderElection }, work)
    : work(signal);
  const stopped = endInTime(ended, signal).then(() => {
    started.resolve(); // nobody must wait for a lead that never came
    return server.close();
  });
  return { started: started.promise, stopped, metrics, caches: () => caches };
}

function controllersFor(
  { client, git = systemGit, redirect, defaultServiceAccount, configSelector }: OperatorOptions,
  storage: ArtifactStorage,
  signal: AbortSignal,
): Controller[] {
  return [
    ...sourceControllers({ git, storage, redirect }),
    ...kustomizeControllers({ client, signal, hasController, defaultServiceAccount, configSelector }),
  ];
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
