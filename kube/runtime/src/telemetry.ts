// What monitoring asks for: metrics under Flux's names, and probes.
import http from "node:http";
import type { Metrics } from "./metrics.ts";

/** Serves `/metrics`, `/healthz` and `/readyz`. @throws {Error} when the port is taken, naming it. Returns how to stop. */
export async function serveTelemetry(
  { metrics, isReady }: { metrics: Metrics; isReady: () => boolean },
  { host, port }: { host: string; port: number },
): Promise<() => Promise<void>> {
  const server = http.createServer((request, response) => {
    if (request.url === "/metrics") {
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else if (request.url === "/healthz") response.writeHead(200).end("ok");
    else if (request.url === "/readyz")
      response.writeHead(isReady() ? 200 : 503).end(isReady() ? "ok" : "caches are not filled yet");
    else response.writeHead(404).end("404 page not found");
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
