// The artifact server: read-only files over HTTP.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import type { ArtifactStorage } from "./storage.ts";

/** A running server. */
export type ArtifactServer = { url: string; close(): Promise<void> };

/** Serves a storage. @throws {Error} when the port is taken, naming it */
export async function serveArtifacts(
  storage: Pick<ArtifactStorage, "fileOf">,
  { host = "127.0.0.1", port = 0 }: { host?: string; port?: number } = {},
): Promise<ArtifactServer> {
  const server = http.createServer((request, response) => {
    answer(storage, request, response).catch(() => response.destroy());
  });
  const started = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "the port is in use; choose another with --storage-addr" : error.message;
    started.reject(new Error(`cannot serve artifacts on ${host}:${port}: ${why}`, { cause: error }));
  });
  server.listen(port, host, started.resolve);
  await started.promise;
  const address = server.address();
  return {
    url: `http://${host}:${typeof address === "object" && address ? address.port : port}`,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(
  storage: Pick<ArtifactStorage, "fileOf">,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const file = request.method === "GET" || request.method === "HEAD" ? storage.fileOf(pathname.slice(1)) : undefined;
  const found = file ? await stat(file).catch(() => undefined) : undefined; // absent is a 404, whatever the reason
  if (!file || !found?.isFile()) return void response.writeHead(404).end("404 page not found\n");
  response.writeHead(200, { "content-type": "application/gzip", "content-length": found.size });
  if (request.method === "HEAD") return void response.end();
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}
