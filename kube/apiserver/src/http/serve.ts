// The API over HTTPS, for clients that are not in this process: kubectl and anything else that speaks Kubernetes.
import { constants, hash, timingSafeEqual } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { once } from "node:events";
import { asGoWrites } from "@sluice/kubernetes-schema";
import { administrator, type Identity } from "../access/identity.ts";
import type { ApiHandler, ApiRequest, ApiResponse } from "../api-request.ts";
import { ApiError } from "../status-error.ts";
import { flowControl } from "./flow-control.ts";
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
  const limits = { maxHeaderSize: 1024 * 1024, optimizeEmptyRequests: true };
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

type TokenCheck = (request: http.IncomingMessage) => boolean;

async function answer(handle: ApiHandler, isOwner: TokenCheck, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const isTrusted = isHealthCheck(request.url) || isOwner(request);
  const { authorization } = request.headers;
  const user = isTrusted ? administrator : authorization === undefined ? identityOfCertificate(request) : undefined;
  // Whoever brings another token is known by that; nobody comes in without one.
  if (authorization === undefined && !user)
    return sendText(response, refusal(new ApiError(401, "Unauthorized", "Unauthorized")));
  const body = hasBody(request) ? await readAll(request) : undefined;
  if (body === "too large")
    return sendText(
      response,
      refusal(new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${mostBytes}`)),
    );
  const given = await handle(new Call(exchange, user, body));
  if (isText(given)) sendText(response, given);
  else await sendStream(response, given);
}

const isHealthCheck = (url: string | undefined): boolean => url === "/healthz" || url === "/livez" || url === "/readyz";

/** The exchange as the handler takes it. Few calls ask for the signal, and to make one takes longer than to find an object. */
class Call implements ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { [name: string]: string };
  readonly user?: Identity;
  readonly body?: Buffer;
  readonly #response: http.ServerResponse;
  #ended: AbortController | undefined;

  constructor({ request, response }: Exchange, user: Identity | undefined, body: Buffer | undefined) {
    this.method = request.method ?? "GET";
    this.url = request.url ?? "/";
    this.headers = plainHeaders(request);
    if (user) this.user = user;
    if (body && body.length > 0) this.body = body;
    this.#response = response;
  }

  get signal(): AbortSignal {
    return (this.#ended ??= endOf(this.#response)).signal;
  }
}

/** Tells of a client that goes before the end of its answer. */
function endOf(response: http.ServerResponse): AbortController {
  const ended = new AbortController();
  const tell = (): void => {
    // An abort is an exception with a stack: only who goes early has to be told of.
    if (!response.writableFinished) ended.abort();
  };
  if (response.destroyed) tell();
  else response.on("close", tell);
  return ended;
}

/** Node joins what comes several times, except for cookies, which nobody here reads. */
function plainHeaders({ headers }: http.IncomingMessage): { [name: string]: string } {
  if (headers["set-cookie"]) delete headers["set-cookie"];
  return headers as { [name: string]: string };
}

const refusal = (error: ApiError): TextResponse => ({
  status: error.code,
  headers: { "content-type": "application/json" },
  body: asGoWrites(error.toStatus()),
});

/**
 * Digests are compared, so that the time of a comparison tells nothing of the token, nor of its length. A header that was right is remembered with
 * its connection: whoever has sent it there knows it already.
 */
function tokenCheck(token: string): TokenCheck {
  const digest = (value: string) => hash("sha256", value, "buffer");
  const wanted = digest(`Bearer ${token}`);
  const known = new WeakMap<object, string>();
  return ({ headers: { authorization }, socket }) => {
    if (authorization === undefined) return false;
    if (known.get(socket) === authorization) return true;
    if (!timingSafeEqual(digest(authorization), wanted)) return false;
    known.set(socket, authorization);
    return true;
  };
}

/** A request has a body where one of two headers says so. To wait for the end of one that is not there takes longer than to answer a get. */
const hasBody = ({ headers }: http.IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

async function readAll(request: http.IncomingMessage): Promise<Buffer | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) return "too large";
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

type TextResponse = ApiResponse & { body: string };

const isText = (response: ApiResponse): response is TextResponse => typeof response.body === "string";

/** What every answer has, unless it says otherwise: nobody between may keep it. */
const usual = { "cache-control": "no-cache, private", ...flowControl };

function sendText(response: http.ServerResponse, { status, headers, body, bytes }: TextResponse): void {
  const length = bytes?.length ?? Buffer.byteLength(body);
  response.writeHead(status, { ...usual, ...headers, "content-length": length }).end(bytes ?? body);
}

async function sendStream(response: http.ServerResponse, { status, headers, body }: ApiResponse): Promise<void> {
  response.writeHead(status, { ...usual, ...headers });
  response.flushHeaders(); // Go's watch call does not return before it has seen them
  for await (const chunk of body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end();
}
