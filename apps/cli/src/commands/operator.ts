// `sluice operator`: all controllers against a cluster, from a kubeconfig or from inside.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { parseDuration } from "@sluice/objects";
import { ensureDefinitions, reconciledDefinitions, startOperator, type OperatorOptions } from "@sluice/operator";
import { serveTelemetry, type Log, type LogFields } from "@sluice/runtime";
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
  enableLeaderElection?: boolean;
  leaderElectionLeaseDuration: string;
  leaderElectionRenewDeadline: string;
  leaderElectionRetryPeriod: string;
};

const levels = ["debug", "info", "error"];

/** Runs until Ctrl-C. @returns 130 */
export async function runOperator(flags: OperatorFlags, environment: Environment): Promise<number> {
  const level = levels.indexOf(flags.logLevel);
  if (level < 0) throw new UsageError(`--log-level ${flags.logLevel}: want ${levels.join(", ")}`);
  const storage = readAddress("--storage-addr", flags.storageAddr);
  const metrics = readAddress("--metrics-addr", flags.metricsAddr);
  const leaderElection = flags.enableLeaderElection === true ? readElection(flags, environment) : undefined;
  const { client, server, close } = connect(flags, environment);
  const { signal, err, folder } = environment;
  try {
    await client.raw("/version", { signal });
    await ensureDefinitions(client, reconciledDefinitions(), signal);
    err(`✔ running all controllers against ${server}\n`);
    const advertisedUrl =
      flags.storageAdvAddr === undefined ? undefined : `http://${flags.storageAdvAddr.replace(/^https?:\/\//, "")}`;
    const running = await startOperator({
      client,
      signal,
      storageFolder: path.resolve(folder, flags.storagePath),
      artifacts: { ...storage, advertisedUrl },
      log: createLog(err, level),
      random: () => Math.random(),
      defaultServiceAccount: flags.defaultServiceAccount,
      labelSelector: flags.watchLabelSelector,
      configSelector: flags.watchConfigsLabelSelector,
      eventsUrl: readEventsUrl(flags),
      leaderElection,
    });
    let isReady = false;
    const stopTelemetry = await serveTelemetry({ metrics: running.metrics, isReady: () => isReady }, metrics);
    await running.started;
    isReady = true;
    await running.stopped;
    await stopTelemetry();
    return 130;
  } finally {
    close();
  }
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
function readEventsUrl({ eventsAddr = "" }: OperatorFlags): string | undefined {
  if (eventsAddr === "") return undefined;
  if (!/^https?:\/\/./.test(eventsAddr) || !URL.canParse(eventsAddr))
    throw new UsageError(`--events-addr ${eventsAddr}: want an address such as http://notification-controller/`);
  return eventsAddr;
}

/** `host:port`; every address of the machine when the host is left out, as in Go. @throws {UsageError} */
function readAddress(flag: string, text: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (port === "") throw new UsageError(`${flag} ${text}: want host:port, such as 0.0.0.0:9090`);
  return { host: host || "0.0.0.0", port: Number(port) };
}

/** JSON lines in the field order of Flux's controllers. */
function createLog(write: (text: string) => void, level: number, bound: LogFields = {}): Log {
  const line =
    (name: string, rank: number) =>
    (message: string, fields: LogFields = {}) => {
      if (rank >= level)
        write(`${JSON.stringify({ level: name, ts: new Date().toISOString(), msg: message, ...bound, ...fields })}\n`);
    };
  return {
    debug: line("debug", 0),
    info: line("info", 1),
    error: line("error", 2),
    with: (fields) => createLog(write, level, { ...bound, ...fields }),
  };
}
