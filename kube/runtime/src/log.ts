// The port for logs. Fields, not sentences: the app decides how a line looks and which level shows.

/** Key-value pairs of a log line; never a secret. */
export type LogFields = { [key: string]: unknown };

/** A structured logger; `with` makes a child that carries more fields. */
export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
};

/** A logger that says nothing. */
export const silentLog: Log = { debug() {}, info() {}, error() {}, with: () => silentLog };
