// Logs as JSON lines, in the field order of Flux's controllers (zap below controller-runtime), so that whoever reads theirs reads these.
import type { Log, LogFields } from "./log.ts";

/** What is said from which level on. */
export type LogLevel = "debug" | "info" | "error";

/** The levels, the chattiest first. */
export const logLevels: readonly LogLevel[] = ["debug", "info", "error"];

/** How to write logs. */
export type JsonLogOptions = {
  /** Takes whole lines. */
  write: (line: string) => void;
  level?: LogLevel;
  /** Milliseconds since 1970. */
  now: () => number;
};

/** A log that writes `{"level", "ts", "msg", …what it carries, …what is said}`, a line each. */
export function createJsonLog(options: JsonLogOptions, carried: LogFields = {}): Log {
  const { write, level = "info", now } = options;
  const from = logLevels.indexOf(level);
  const say =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (logLevels.indexOf(name) < from) return;
      const head = { level: name, ts: new Date(now()).toISOString(), msg: message };
      write(`${JSON.stringify({ ...head, ...carried, ...fields })}\n`);
    };
  return {
    debug: say("debug"),
    info: say("info"),
    error: say("error"),
    with: (fields) => createJsonLog(options, { ...carried, ...fields }),
  };
}
