// `sluice operator`: all controllers against a cluster, from a kubeconfig or from inside.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { parseDuration } from "@sluice/objects";
import {
  ensureDefinitions,
  kustomizeGates,
  reconciledDefinitions,
  startOperator,
  type KustomizeGates,
  type OperatorOptions,
} from "@sluice/operator";
import type { RateLimit } from "@sluice/client";
import {
  createJsonLog,
  createMetrics,
  FeatureGateError,
  logLevels,
  measureProcess,
  parseFeatureGates,
  serveTelemetry,
  type LogLevel,
} from "@sluice/runtime";
import { connect, type ConnectFlags } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { UsageError } from "../usage-error.ts";

/** The flags of `sluice operator`. */
export type OperatorFlags = ConnectFlags & {
  storagePath: string;
  storageAddr: string;
  storageAdvAddr?: string;
  metricsAddr: string;
  logLevel: string;
  defaultServiceAccount?: string;
  watchLabelSelector?: string;
  watchConfigsLabelSelector?: string;
  eventsAddr?: string;
  tracesAddr?: string;
  featureGates: string;
  /** commander's name for what `--no-cross-namespace-refs` turns off. */
  crossNamespaceRefs: boolean;
  overrideManager?: string[];
  customApplyStageKinds?: string[];
  kubeApiQps: string;
  kubeApiBurst: string;
  enableLeaderElection?: boolean;
  leaderElectionLeaseDuration: string;
  leaderElectionRenewDeadline: string;
  leaderElectionRetryPeriod: string;
};

/** Runs until Ctrl-C. @returns 130 */
export async function runOperator(flags: OperatorFlags, environment: Environment): Promise<number> {
  const asked = readFlags(flags, environment);
  const metrics = createMetrics();
  measureProcess(metrics);
  const { client, server, close } = connect(flags, environment, {
    rateLimit: asked.rateLimit,
    onCall: (call) => metrics.called(call),
  });
  const { signal, err, folder } = environment;
  try {
    await client.raw("/version", { signal });
    await ensureDefinitions(client, reconciledDefinitions(), signal);
    err(`✔ running all controllers against ${server}\n`);
    const running = await startOperator({
      ...asked.options,
      client,
      signal,
      metrics,
      storageFolder: path.resolve(folder, flags.storagePath),
      log: createJsonLog({ write: err, level: asked.level, now: () => Date.now() }),
      random: () => Math.random(),
      newId: () => randomUUID(),
      instance: hostname(),
    });
    let isReady = false;
    const state = () => running.state();
    const stopTelemetry = await serveTelemetry({ metrics, isReady: () => isReady, state }, asked.metricsAddress);
    await running.started;
    isReady = true;
    await running.stopped;
    await stopTelemetry();
    return 130;
  } finally {
    close();
  }
}

type Asked = {
  level: LogLevel;
  metricsAddress: { host: string; port: number };
  rateLimit: RateLimit;
  options: Omit<OperatorOptions, "client" | "signal" | "storageFolder">;
};

/** Everything that flags can say wrongly is said before anything runs. @throws {UsageError} */
function readFlags(flags: OperatorFlags, environment: Environment): Asked {
  const level = logLevels.find((one) => one === flags.logLevel);
  if (!level) throw new UsageError(`--log-level ${flags.logLevel}: want ${logLevels.join(", ")}`);
  const advertisedUrl =
    flags.storageAdvAddr === undefined ? undefined : `http://${flags.storageAdvAddr.replace(/^https?:\/\//, "")}`;
  return {
    level,
    metricsAddress: readAddress("--metrics-addr", flags.metricsAddr),
    rateLimit: {
      perSecond: readCount("--kube-api-qps", flags.kubeApiQps),
      burst: readCount("--kube-api-burst", flags.kubeApiBurst),
    },
    options: {
      artifacts: { ...readAddress("--storage-addr", flags.storageAddr), advertisedUrl },
      defaultServiceAccount: flags.defaultServiceAccount,
      noCrossNamespaceRefs: !flags.crossNamespaceRefs,
      overrideManagers: flags.overrideManager ?? [],
      customStageKinds: flags.customApplyStageKinds ?? [],
      gates: readGates(flags),
      labelSelector: flags.watchLabelSelector,
      configSelector: flags.watchConfigsLabelSelector,
      eventsUrl: readUrl("--events-addr", flags.eventsAddr, "http://notification-controller/"),
      tracesUrl: readUrl("--traces-addr", flags.tracesAddr, "http://otel-collector:4318"),
      leaderElection: flags.enableLeaderElection === true ? readElection(flags, environment) : undefined,
    },
  };
}

/** @throws {UsageError} naming the gates that there are */
function readGates({ featureGates }: OperatorFlags): KustomizeGates {
  try {
    return parseFeatureGates(featureGates, kustomizeGates);
  } catch (error) {
    if (!(error instanceof FeatureGateError)) throw error;
    throw new UsageError(`--feature-gates: ${error.message}`, { cause: error });
  }
}

/** @throws {UsageError} when it is no number above 0 */
function readCount(flag: string, text: string): number {
  const count = Number(text);
  if (!(count > 0)) throw new UsageError(`${flag} ${text}: want a number above 0`);
  return count;
}

/** The lease of all replicas, in Flux's namespace; and a name that tells this replica from the others. @throws {UsageError} */
function readElection(
  flags: OperatorFlags,
  { variables }: Environment,
): NonNullable<OperatorOptions["leaderElection"]> {
  const read = (flag: string, text: string): number => {
    try {
      return parseDuration(text);
    } catch (error) {
      throw new UsageError(`${flag} ${text}: ${(error as Error).message}`, { cause: error });
    }
  };
  const leaseMs = read("--leader-election-lease-duration", flags.leaderElectionLeaseDuration);
  const renewWithinMs = read("--leader-election-renew-deadline", flags.leaderElectionRenewDeadline);
  if (renewWithinMs >= leaseMs)
    throw new UsageError("--leader-election-renew-deadline must be less than --leader-election-lease-duration");
  return {
    lease: {
      name: "sluice-leader-election",
      namespace: flags.namespace ?? variables["RUNTIME_NAMESPACE"] ?? "flux-system",
    },
    identity: `${hostname()}_${randomUUID()}`,
    leaseMs,
    renewWithinMs,
    retryMs: read("--leader-election-retry-period", flags.leaderElectionRetryPeriod),
  };
}

/** @throws {UsageError} when it is no HTTP address */
function readUrl(flag: string, text: string | undefined, example: string): string | undefined {
  if (!text) return undefined;
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new UsageError(`${flag} ${text}: want an address such as ${example}`);
  return text;
}

/** `host:port`; every address of the machine when the host is left out, as in Go. @throws {UsageError} */
function readAddress(flag: string, text: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (port === "") throw new UsageError(`${flag} ${text}: want host:port, such as 0.0.0.0:9090`);
  return { host: host || "0.0.0.0", port: Number(port) };
}
