// An HTTPS server that answers JSON with JSON, for tests of whatever the API asks over the network.
import { once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { makeServingCertificate } from "@sluice/apiserver";

/** A running server, with the authority that clients trust it by. */
export type JsonServer = { url: string; caBundle: string; close(): Promise<void> };

/** Starts a server, whose certificate is for `host`. `answer` says what there is for a path and a body, whose text it gets too; undefined hangs up. */
export async function startJsonServer(
  answer: (path: string, body: unknown, text: string) => unknown,
  host = "127.0.0.1",
): Promise<JsonServer> {
  const { certificate, key } = makeServingCertificate([host], Date.now());
  const server = https.createServer({ cert: certificate, key }, (request, response) => {
    const { pathname } = new URL(request.url ?? "", "https://server");
    void text(request)
      .then((body) => answer(pathname, JSON.parse(body), body))
      .then((said) => (said === undefined ? request.socket.destroy() : response.end(JSON.stringify(said))));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caBundle: Buffer.from(certificate).toString("base64"),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
