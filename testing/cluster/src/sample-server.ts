// A server behind an APIService, for tests: an API of its own, which believes whoever comes with the certificate of a front proxy about who asks.
import { once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { makeServingCertificate, type ApiHandler, type Identity } from "@sluice/apiserver";

/** A running server; `asked` says who asked for what. */
export type SampleServer = {
  port: number;
  caBundle: string;
  asked: { user: Identity; path: string }[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** Serves what `handle` answers, as service `sample` of the namespace `default`, to the front proxy of a certificate. */
export async function startSampleServer(handle: ApiHandler, frontProxy: string): Promise<SampleServer> {
  const { certificate, key } = makeServingCertificate(["sample.default.svc"], Date.now());
  const asked: SampleServer["asked"] = [];
  const trusted = { ca: frontProxy, requestCert: true, rejectUnauthorized: true };
  const server = https.createServer({ cert: certificate, key, ...trusted }, (request, response) => {
    const answer = async (): Promise<void> => {
      const user = userOf(request.headersDistinct);
      const isTrusted = (request.socket as TLSSocket).getPeerCertificate().subject.CN === "front-proxy-client";
      if (!isTrusted || !user) return void response.writeHead(401).end();
      const { method = "GET", url = "/" } = request;
      asked.push({ user, path: url });
      const body = await buffer(request);
      const headers = request.headers as { [name: string]: string };
      const ended = new AbortController();
      response.on("close", () => ended.abort());
      const { signal } = ended;
      const given = await handle({ method, url, headers, user, signal, ...(body.length > 0 ? { body } : {}) });
      response.writeHead(given.status, given.headers);
      if (typeof given.body === "string") return void response.end(given.body);
      response.flushHeaders();
      for await (const part of given.body) response.write(part);
      response.end();
    };
    answer().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(certificate).toString("base64"),
    asked,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function userOf(headers: NodeJS.Dict<string[]>): Identity | undefined {
  const [name] = headers["x-remote-user"] ?? [];
  const prefix = "x-remote-extra-";
  const extra = Object.entries(headers).flatMap(([header, values = []]) =>
    header.startsWith(prefix) ? [[decodeURIComponent(header.slice(prefix.length)), values]] : [],
  );
  return name === undefined
    ? undefined
    : {
        name,
        groups: headers["x-remote-group"] ?? [],
        ...(extra.length > 0 ? { extra: Object.fromEntries(extra) as { [key: string]: string[] } } : {}),
      };
}
