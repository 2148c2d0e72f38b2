// The transport to a real API: one pool of kept-alive connections per cluster, never a connection per request. A watch holds a
// connection of its own for as long as it lasts.
import http from "node:http";
import https from "node:https";
import type { ClusterAccess } from "./kubeconfig.ts";
import { TransportError, type Transport, type TransportRequest, type TransportResponse } from "./transport.ts";

/** How many connections the pool may hold for calls; watches come on top. */
const poolSize = 32;

/** A transport over HTTP(S) with kept-alive connections; `close` ends them. */
export function createHttpTransport(access: ClusterAccess): { transport: Transport; close: () => void } {
  const server = new URL(access.server);
  const secure = server.protocol === "https:";
  const tls = {
    ca: access.ca,
    cert: access.clientCertificate,
    key: access.clientKey,
    rejectUnauthorized: access.insecureSkipTlsVerify !== true,
    ...(access.tlsServerName ? { servername: access.tlsServerName } : {}),
  };
  const newAgent = (maxSockets: number) =>
    secure
      ? new https.Agent({ keepAlive: true, maxSockets, scheduling: "lifo", ...tls })
      : new http.Agent({ keepAlive: true, maxSockets, scheduling: "lifo" });
  const calls = newAgent(poolSize);
  const watches = newAgent(Infinity);

  const transport: Transport = (request) => {
    const agent = request.url.includes("watch=true") ? watches : calls;
    return send(secure ? https : http, joinUrl(server, request.url), request, {
      agent,
      headers: authorization(access),
    });
  };
  return {
    transport,
    close() {
      calls.destroy();
      watches.destroy();
    },
  };
}

/** The server's URL may have a path of its own (`https://rancher.example/k8s/clusters/c-1`). */
const joinUrl = (server: URL, path: string) => new URL(`${server.pathname.replace(/\/$/, "")}${path}`, server);

function authorization({ token, basic }: ClusterAccess): { [name: string]: string } {
  if (token) return { authorization: `Bearer ${token()}` };
  if (basic) return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString("base64")}` };
  return {};
}

function send(
  program: typeof http | typeof https,
  url: URL,
  { method, headers, body, signal }: TransportRequest,
  how: { agent: http.Agent; headers: { [name: string]: string } },
): Promise<TransportResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<TransportResponse>();
  const length: { [name: string]: string } =
    body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const request = program.request(url, {
    method,
    agent: how.agent,
    signal,
    headers: { ...headers, ...how.headers, ...length },
  });
  request.on("response", (response) => {
    response.setEncoding("utf8");
    resolve({ status: response.statusCode ?? 0, headers: flatten(response.headers), body: response });
  });
  request.on("error", (error: NodeJS.ErrnoException) => reject(signal?.aborted ? error : toTransportError(error, url)));
  request.end(body);
  return promise;
}

const flatten = (headers: http.IncomingHttpHeaders): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

function toTransportError(error: NodeJS.ErrnoException, { host }: URL): TransportError {
  const { code = "" } = error;
  if (code === "ECONNRESET" || code === "EPIPE") {
    return new TransportError("HUNG_UP", `the Kubernetes API at ${host} hung up in the middle of a call`, error);
  }
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code)) {
    return new TransportError(
      "TLS",
      `the certificate of the Kubernetes API at ${host} is not trusted (${code}); check certificate-authority`,
      error,
    );
  }
  return new TransportError(
    "UNREACHABLE",
    `cannot reach the Kubernetes API at ${host} (${code || error.message}); is it running?`,
    error,
  );
}
