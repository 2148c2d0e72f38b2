// The embedded API behind its real HTTPS server, for tests of what only a socket shows: heads, connections, tokens.
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import https from "node:https";
import { createApiServer, makeServingCertificate, serveApi } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";

/** One request. */
export type HttpsCall = {
  method?: string;
  body?: object | string | Uint8Array;
  headers?: { [name: string]: string };
  /** Another than the administrator's; empty for none. */
  token?: string;
};

/** What came back, read to its end. */
export type HttpsAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON. */
  object: KubeObject & { [field: string]: unknown };
};

/** A running server. */
export type HttpsCluster = {
  url: string;
  token: string;
  certificate: string;
  ask(path: string, call?: HttpsCall): Promise<HttpsAnswer>;
  /** Resolves when the head is there; the body is still to be read. */
  open(path: string, call?: HttpsCall): Promise<IncomingMessage>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts one on a free port. */
export async function startHttpsCluster(): Promise<HttpsCluster> {
  const api = createApiServer({ now: () => Date.now(), newUid: () => randomUUID(), random: () => Math.random() });
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const token = randomUUID();
  const listener = await serveApi(api.handle, { tls, token });
  const agent = new https.Agent({ ca: tls.certificate, keepAlive: true });
  const open = (path: string, { method = "GET", body, headers = {}, token: own = token }: HttpsCall = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const bytes = typeof body === "string" || body instanceof Uint8Array ? body : body && JSON.stringify(body);
      const request = https.request(`${listener.url}${path}`, {
        method,
        agent,
        headers: {
          ...(own === "" ? {} : { authorization: `Bearer ${own}` }),
          ...(bytes === undefined
            ? {}
            : { "content-type": "application/json", "content-length": String(Buffer.byteLength(bytes)) }),
          ...headers,
        },
      });
      request.on("response", resolve).on("error", reject).end(bytes);
    });
  return {
    url: listener.url,
    token,
    certificate: tls.certificate,
    open,
    async ask(path, call) {
      const response = await open(path, call);
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString("utf8");
      const object = (/^\s*\{/.test(text) ? JSON.parse(text) : {}) as HttpsAnswer["object"];
      return { status: response.statusCode ?? 0, headers: response.headers, text, object };
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await listener.close();
      await api.close();
    },
  };
}

/** The events of a watch, line by line. */
export async function* readEvents(response: IncomingMessage): AsyncGenerator<{ type: string; object: KubeObject }> {
  let rest = "";
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as { type: string; object: KubeObject };
  }
}
