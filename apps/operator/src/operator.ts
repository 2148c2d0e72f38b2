// Every controller and the artifact server, in one process, on one client; of several replicas only the leader works.
import { createArtifactStorage, serveArtifacts, type ArtifactStorage } from "@sluice/artifacts";
import type { Client } from "@sluice/client";
import { systemGit, type Git } from "@sluice/git";
import { kustomizeControllers, type KustomizeDeps } from "@sluice/kustomize-controller";
import {
  createMetrics,
  createTracer,
  runControllers,
  silentLog,
  systemClock,
  whileLeading,
  type Caches,
  type Clock,
  type Controller,
  type ControllerState,
  type LeaderElection,
  type Log,
  type Metrics,
  type Running,
  type RunOptions,
  type Tracer,
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
  /** Names visits in the logs. */
  newId?: RunOptions["newId"];
  /** Which process tells events, such as the name of the pod. */
  instance?: string;
  /** The ServiceAccount that Kustomizations act as when they name none. */
  defaultServiceAccount?: string;
  /** References into other namespaces are refused. */
  noCrossNamespaceRefs?: boolean;
  /** Field managers, beside kubectl's, whose fields are taken over. */
  overrideManagers?: readonly string[];
  /** `Group/Kind` of objects that are applied after classes and before all others. */
  customStageKinds?: readonly string[];
  /** Which behaviour is on or off. */
  gates?: KustomizeDeps["gates"];
  /** Labels of the ConfigMaps and Secrets whose changes are applied at once; Flux's own when absent. */
  configSelector?: string;
  onEvent?: RunOptions["onEvent"];
  metrics?: Metrics;
  /** Only objects with these labels are reconciled by this process. */
  labelSelector?: string;
  /** Where events are posted to as well. */
  eventsUrl?: string;
  /** The OpenTelemetry collector that hears of every step on a revision's way. */
  tracesUrl?: string;
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
  /** What they are doing; nothing while another replica leads. */
  state(): ControllerState[];
};

/** Starts the artifact server and all controllers. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { client, signal, storageFolder, artifacts = {}, leaderElection, metrics = createMetrics() } = options;
  let address = artifacts.advertisedUrl ?? "";
  const storage = createArtifactStorage({ folder: storageFolder, advertisedUrl: () => address });
  const server = await serveArtifacts(storage, artifacts);
  if (address === "") address = server.url;
  const started = Promise.withResolvers<void>();
  let running: Running | undefined;
  const work = async (until: AbortSignal): Promise<void> => {
    const tracer = tracerFor(options, until);
    const more = { metrics, signal: until, ...(tracer ? { tracer } : {}) };
    running = runControllers(controllersFor(options, storage, until), { ...options, ...more });
    running.started.then(started.resolve, started.reject);
    await running.stopped;
    await tracer?.flush();
    running = undefined;
  };
  const ended = leaderElection
    ? whileLeading({ client, signal, clock: options.clock, log: options.log, metrics, ...leaderElection }, work)
    : work(signal);
  const stopped = endInTime(ended, signal).then(() => {
    started.resolve(); // nobody must wait for a lead that never came
    return server.close();
  });
  const state = () => running?.state() ?? [];
  return { started: started.promise, stopped, metrics, caches: () => running?.caches, state };
}

/** What is not sent yet when the work ends gets its time, but no more. */
function tracerFor(
  { tracesUrl, clock = systemClock, log = silentLog }: OperatorOptions,
  until: AbortSignal,
): Tracer | undefined {
  if (tracesUrl === undefined) return undefined;
  const ending = new AbortController();
  until.addEventListener("abort", () => void clock.after(graceMs, () => ending.abort()), { once: true });
  return createTracer({ url: tracesUrl, service: "sluice", clock, log, signal: ending.signal });
}

function controllersFor(options: OperatorOptions, storage: ArtifactStorage, signal: AbortSignal): Controller[] {
  const { client, git = systemGit, redirect } = options;
  return [
    ...sourceControllers({ git, storage, redirect }),
    ...kustomizeControllers({ ...options, client, signal, hasController }),
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
