// What monitoring asks for: metrics under Flux's names, probes, and diagnostics.
import http from "node:http";
import { createDiagnostics, type StateOf } from "./diagnostics.ts";
import type { Metrics } from "./metrics.ts";

/** What is served. */
export type Telemetry = {
  metrics: Metrics;
  /** Whether the process can do its work: caches are filled, and what it serves is up. A replica that waits for its turn is ready. */
  isReady: () => boolean;
  /** What the controllers are doing, for `/debug/pprof/`; nothing is served there when absent. */
  state?: StateOf;
};

/** Serves `/metrics`, `/healthz`, `/readyz` and `/debug/pprof/`. @throws {Error} when the port is taken, naming it. Returns how to stop. */
export async function serveTelemetry(
  { metrics, isReady, state }: Telemetry,
  { host, port }: { host: string; port: number },
): Promise<() => Promise<void>> {
  const diagnose = state && createDiagnostics(state);
  const server = http.createServer((request, response) => {
    if (request.url === "/metrics") {
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else if (request.url === "/healthz") response.writeHead(200).end("ok");
    else if (request.url === "/readyz")
      response.writeHead(isReady() ? 200 : 503).end(isReady() ? "ok" : "caches are not filled yet");
    else if (!diagnose?.(request, response)) response.writeHead(404).end("404 page not found");
  });
  const started = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "the port is in use; choose another" : error.message;
    started.reject(new Error(`cannot serve metrics on ${host}:${port}: ${why}`, { cause: error }));
  });
  server.listen(port, host, started.resolve);
  await started.promise;
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}
