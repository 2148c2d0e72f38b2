// The API over HTTPS, for clients that are not in this process: kubectl and anything else that speaks Kubernetes.
import { constants, hash, timingSafeEqual } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { once } from "node:events";
import type { ApiHandler, ApiResponse } from "../api-request.ts";
import { ApiError } from "../status-error.ts";
import { identityOfCertificate } from "./client-certificate.ts";
import type { ServingCertificate } from "./self-signed.ts";

/** How to serve. */
export type ServeOptions = {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  tls: ServingCertificate;
  /** The bearer token of the administrator. Service accounts come in with tokens of their own; everybody else gets 401. */
  token: string;
  /** PEM of the authority whose client certificates are let in. */
  clientCa?: string;
};

/** A running server. */
export type ApiListener = { url: string; close(): Promise<void> };

/** The port is taken or may not be used; the message names it. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code = "LISTEN";
}

const mostBytes = 4 * 1024 * 1024;

/** Starts serving. @throws {ListenError} */
export async function serveApi(
  handle: ApiHandler,
  { host = "127.0.0.1", port = 0, tls, token, clientCa }: ServeOptions,
): Promise<ApiListener> {
  // Who comes without a certificate may have a token. A resumed session would not show its certificate again.
  const clients = clientCa
    ? { ca: clientCa, requestCert: true, rejectUnauthorized: false, secureOptions: constants.SSL_OP_NO_TICKET }
    : {};
  // Go lets a megabyte of headers through; impersonation and long Accept lists come near Node's own limit.
  const limits = { maxHeaderSize: 1024 * 1024 };
  const secrets = { cert: tls.certificate, key: tls.key };
  const isOwner = tokenCheck(token);
  const server = https.createServer({ ...secrets, ...limits, ...clients }, (request, response) => {
    answer(handle, isOwner, { request, response }).catch(() => response.destroy());
  });
  // Go's clients keep connections in a pool; closing them first would race with the next request.
  server.keepAliveTimeout = 180_000;
  server.requestTimeout = 0;
  server.timeout = 0;
  await listen(server, host, port);
  const address = server.address();
  return {
    url: `https://${host}:${typeof address === "object" && address ? address.port : port}`,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function listen(server: https.Server, host: string, port: number): Promise<void> {
  const started = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why =
      error.code === "EADDRINUSE" ? "the port is in use; choose another with --port, or 0 for any" : error.message;
    started.reject(new ListenError(`cannot serve the Kubernetes API on ${host}:${port}: ${why}`, { cause: error }));
  });
  server.listen(port, host, started.resolve);
  await started.promise;
}

type Exchange = { request: http.IncomingMessage; response: http.ServerResponse };

type TokenCheck = (header: string | undefined) => boolean;

async function answer(handle: ApiHandler, isToken: TokenCheck, { request, response }: Exchange): Promise<void> {
  const isOpen = /^\/(healthz|livez|readyz)$/.test(request.url ?? "");
  const { authorization } = request.headers;
  const isOwner = isOpen || isToken(authorization);
  const user = isOwner || authorization !== undefined ? undefined : identityOfCertificate(request);
  // Whoever brings another token is known by that; nobody comes in without one.
  if (!isOwner && authorization === undefined && !user)
    return send(response, refusal(new ApiError(401, "Unauthorized", "Unauthorized")));
  const ended = new AbortController();
  // Only who goes before the end has to be told of: an abort is an exception with a stack, too dear for every answer.
  response.on("close", () => {
    if (!response.writableFinished) ended.abort();
  });
  const body = hasBody(request) ? await readAll(request) : Buffer.alloc(0);
  if (body === undefined)
    return send(
      response,
      refusal(new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${mostBytes}`)),
    );
  if (isOwner) delete request.headers.authorization;
  const call = {
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers: plainHeaders(request),
    signal: ended.signal,
    ...(user ? { user } : {}),
    ...(body.length > 0 ? { body } : {}),
  };
  await send(response, await handle(call));
}

function plainHeaders({ headers }: http.IncomingMessage): { [name: string]: string } {
  const plain: { [name: string]: string } = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    plain[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return plain;
}

const refusal = (error: ApiError): ApiResponse => ({
  status: error.code,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(error.toStatus()),
});

/** Digests are compared, so that the time of a comparison tells nothing of the token, nor of its length. */
function tokenCheck(token: string): TokenCheck {
  const digest = (value: string) => hash("sha256", value, "buffer");
  const wanted = digest(`Bearer ${token}`);
  return (header = "") => timingSafeEqual(digest(header), wanted);
}

/** A request has a body where one of two headers says so. To wait for the end of one that is not there takes longer than to answer a get. */
const hasBody = ({ headers }: http.IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

async function readAll(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function send(response: http.ServerResponse, { status, headers, body }: ApiResponse): Promise<void> {
  if (typeof body === "string") {
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders(); // Go's watch call does not return before it has seen them
  for await (const chunk of body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end();
}
