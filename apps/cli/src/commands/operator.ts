// `sluice operator`: all controllers against a cluster, from a kubeconfig or from inside.
import path from "node:path";
import { startOperator } from "@sluice/operator";
import type { Log, LogFields } from "@sluice/runtime";
import { connect, type ConnectFlags } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { UsageError } from "../usage-error.ts";

/** The flags of `sluice operator`. */
export type OperatorFlags = ConnectFlags & {
  storagePath: string;
  storageAddr: string;
  storageAdvAddr?: string;
  logLevel: string;
};

const levels = ["debug", "info", "error"];

/** Runs until Ctrl-C. @returns 130 */
export async function runOperator(flags: OperatorFlags, environment: Environment): Promise<number> {
  const level = levels.indexOf(flags.logLevel);
  if (level < 0) throw new UsageError(`--log-level ${flags.logLevel}: want ${levels.join(", ")}`);
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(flags.storageAddr) ?? [];
  if (port === "") throw new UsageError(`--storage-addr ${flags.storageAddr}: want host:port, such as 0.0.0.0:9090`);
  const { client, server, close } = connect(flags, environment);
  const { signal, err, folder } = environment;
  try {
    await client.raw("/version", { signal });
    err(`✔ running all controllers against ${server}\n`);
    const advertisedUrl =
      flags.storageAdvAddr === undefined ? undefined : `http://${flags.storageAdvAddr.replace(/^https?:\/\//, "")}`;
    const running = await startOperator({
      client,
      signal,
      storageFolder: path.resolve(folder, flags.storagePath),
      artifacts: { host: host || "0.0.0.0", port: Number(port), advertisedUrl },
      log: createLog(err, level),
      random: () => Math.random(),
    });
    await running.started;
    await running.stopped;
    return 130;
  } finally {
    close();
  }
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
