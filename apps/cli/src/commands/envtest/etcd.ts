// Stands in for etcd where controller-runtime's envtest starts one. The stand-in API keeps its own objects, so that there is nothing to do but to
// be well.
import http from "node:http";
import type { Environment } from "../../environment.ts";
import { UsageError } from "../../usage-error.ts";
import { readGoFlags } from "./read-go-flags.ts";

/** Answers `/health` until SIGTERM. @returns 0 */
export async function runEtcd(args: readonly string[], { out, signal }: Environment): Promise<number> {
  const flags = readGoFlags(args);
  if (flags["help"] !== undefined) {
    out("  --listen-client-urls string\n  --unsafe-no-fsync\n");
    return 0;
  }
  const url = new URL((flags["listen-client-urls"] ?? "http://127.0.0.1:2379").split(",")[0] ?? "");
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"health":"true","reason":""}');
  });
  const started = Promise.withResolvers<void>();
  server.once("error", (error) => started.reject(new UsageError(`cannot listen on ${url.host}: ${error.message}`)));
  server.listen(Number(url.port || 2379), url.hostname, started.resolve);
  await started.promise;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return 0;
}
