import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { makeServingCertificate } from "@sluice/apiserver";

/** A server on a free port of this machine; dispose it at the end of the test. */
export type Listening = { host: string; url: string; ca: string; [Symbol.asyncDispose](): Promise<void> };

/** Starts it, with a certificate of its own if it is to be encrypted. */
export async function listen(handle: http.RequestListener, { tls = false } = {}): Promise<Listening> {
  const own = tls ? makeServingCertificate(["127.0.0.1", "localhost"], Date.now()) : undefined;
  const server = own ? https.createServer({ cert: own.certificate, key: own.key }, handle) : http.createServer(handle);
  const ready = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", ready.resolve);
  await ready.promise;
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${tls ? "https" : "http"}://${host}`,
    ca: own?.certificate ?? "",
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
