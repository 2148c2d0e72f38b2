// One answer to one GET (or another method without a long body): redirects followed, credentials kept from strangers, time bounded.
// node:https rather than fetch, which takes neither a certificate authority nor a client's certificate.
import http from "node:http";
import https from "node:https";
import { HttpError } from "./http-error.ts";

/** What proves who asks. */
export type Credentials = { username: string; password: string } | { bearer: string };

/** How all requests of one `Http` are made. */
export type HttpOptions = {
  /** PEM, besides the authorities that Node knows. */
  ca?: string | undefined;
  /** The client's own certificate, PEM. */
  certificate?: { certificate: string; key: string } | undefined;
  insecureSkipTlsVerify?: boolean | undefined;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are taken from here. */
  variables?: { [name: string]: string | undefined } | undefined;
  userAgent?: string | undefined;
  /** Where to connect to for an address, when not to the host that it names. Name and certificate are still those of that host. */
  dial?: ((url: URL) => { host: string; port: number } | undefined) | undefined;
  /** For the head of an answer, and between two parts of its body; a minute when absent. */
  timeoutMs?: number | undefined;
};

/** One request. */
export type Get = {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A list is sent as so many headers of the name. */
  headers?: { readonly [name: string]: string | readonly string[] };
  /** `manual` leaves it to the caller to follow a redirect. */
  redirect?: "manual" | undefined;
  /** Sent to the host of the address alone: who redirects elsewhere does not decide who gets them. */
  credentials?: Credentials | undefined;
  body?: Uint8Array | undefined;
  signal?: AbortSignal | undefined;
};

/** An answer. Its body must be read or cancelled. */
export type Response = {
  status: number;
  statusText: string;
  headers: { readonly [name: string]: string };
  /** Where it came from, after redirects. */
  url: string;
  body: AsyncIterable<Uint8Array>;
  cancel(): void;
};

/** Makes requests; `close` ends the connections that are kept. */
export type Http = {
  /** @throws {HttpError} when there is no answer; an answer that says no is an answer */
  request(url: string, get?: Get): Promise<Response>;
  close(): void;
};

const mostRedirects = 10;
const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Requests that share connections, certificates and a proxy. */
export function createHttp(options: HttpOptions = {}): Http {
  const { ca, certificate, insecureSkipTlsVerify, variables, dial, userAgent = "sluice", timeoutMs = 60_000 } = options;
  const kept = { keepAlive: true, maxSockets: 16, ...(variables ? { proxyEnv: variables } : {}) };
  const agents = {
    "http:": new http.Agent(kept),
    "https:": new https.Agent({
      ...kept,
      rejectUnauthorized: insecureSkipTlsVerify !== true,
      // As in Go, whatever is in the bundle is trusted: a server's own certificate too.
      ...(ca ? { ca, allowPartialTrustChain: true } : {}),
      ...(certificate ? { cert: certificate.certificate, key: certificate.key } : {}),
    }),
  };
  const sendOnce = (url: URL, get: Get): Promise<Response> => {
    const secure = url.protocol === "https:";
    const headers = { "user-agent": userAgent, ...get.headers, ...authorization(get.credentials) };
    const agent = secure ? agents["https:"] : agents["http:"];
    return send(secure ? https : http, url, { ...get, headers, agent, timeoutMs, place: dial?.(url) });
  };
  return {
    async request(address, get = {}) {
      const first = parse(address);
      let url = first;
      let current = get;
      for (let hop = 0; ; hop += 1) {
        const response = await sendOnce(url, current);
        const target = isRedirect(response.status) ? response.headers["location"] : undefined;
        if (target === undefined || get.redirect === "manual") return response;
        response.cancel();
        if (hop >= mostRedirects)
          throw new HttpError("REDIRECT", `${shown(first)} was redirected more than ${mostRedirects} times`);
        url = redirect(url, target);
        if (url.host !== first.host) current = withoutSecrets(current);
        if (response.status === 303) current = { ...current, method: "GET", body: undefined };
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function parse(address: string): URL {
  const url = URL.parse(address);
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new HttpError("UNREACHABLE", `${JSON.stringify(address)} is no address of HTTP or HTTPS`);
}

function redirect(from: URL, target: string): URL {
  const url = URL.parse(target, from);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new HttpError("REDIRECT", `${shown(from)} redirects to what is no address of HTTP or HTTPS`);
  if (from.protocol === "https:" && url.protocol === "http:")
    throw new HttpError("REDIRECT", `${shown(from)} redirects to ${shown(url)}, which is not encrypted`);
  return url;
}

function withoutSecrets({ credentials: _credentials, headers = {}, ...rest }: Get): Get {
  const open = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization");
  return { ...rest, headers: Object.fromEntries(open) };
}

function authorization(credentials: Credentials | undefined): { [name: string]: string } {
  if (!credentials) return {};
  if ("bearer" in credentials) return { authorization: `Bearer ${credentials.bearer}` };
  const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
  return { authorization: `Basic ${pair}` };
}

type Sent = Get & { agent: http.Agent; timeoutMs: number; place: { host: string; port: number } | undefined };

function send(program: typeof http | typeof https, url: URL, sent: Sent): Promise<Response> {
  const { method = "GET", headers, agent, timeoutMs, body, signal, place } = sent;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const length: { [name: string]: string } = body ? { "content-length": String(body.length) } : {};
  const request = program.request(url, {
    method,
    agent,
    headers: { ...sendable(headers), ...length, ...(place ? { host: url.host } : {}) },
    ...(place ? { hostname: place.host, port: place.port, servername: url.hostname } : {}),
    timeout: timeoutMs,
    ...(signal ? { signal } : {}),
  });
  const fail = (error: NodeJS.ErrnoException): Error =>
    signal?.aborted || error instanceof HttpError ? error : describe(error, url);
  request.on("timeout", () =>
    request.destroy(new HttpError("TIMEOUT", `${shown(url)} did not answer within ${timeoutMs} ms`)),
  );
  request.on("error", (error: NodeJS.ErrnoException) => {
    // The server has closed a connection that was kept, before it saw the request: as in Go, another one is taken for what may be asked twice.
    const isStale = request.reusedSocket && error.code === "ECONNRESET" && (method === "GET" || method === "HEAD");
    if (isStale) resolve(send(program, url, sent));
    else reject(fail(error));
  });
  request.on("response", (response) =>
    resolve({
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? "",
      headers: flatten(response.headers),
      url: url.href,
      body: readParts(response, fail),
      cancel: () => response.destroy(),
    }),
  );
  request.end(body);
  return promise;
}

const sendable = (headers: Get["headers"] = {}): http.OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );

async function* readParts(
  response: http.IncomingMessage,
  fail: (error: NodeJS.ErrnoException) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw fail(error as NodeJS.ErrnoException);
  }
}

const flatten = (headers: http.IncomingHttpHeaders): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

/** An address as messages may show it: without user, password and query, any of which may be secret. */
const shown = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

function describe(error: NodeJS.ErrnoException, url: URL): HttpError {
  const { code = "", message } = error;
  if (code === "ECONNREFUSED") return new HttpError("UNREACHABLE", `${shown(url)}: connection refused`, error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new HttpError("UNREACHABLE", `${shown(url)}: no such host: ${url.hostname}`, error);
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER|EPROTO/.test(code))
    return new HttpError(
      "TLS",
      /wrong version number|packet length/.test(message)
        ? `${shown(url)}: the server does not speak TLS; if it is meant to be plain HTTP, say so`
        : `${shown(url)}: its certificate is not trusted (${code}: ${message})`,
      error,
    );
  return new HttpError("UNREACHABLE", `${shown(url)}: ${code || message}`, error);
}

/** A whole body. @throws {HttpError} `TOO_LARGE` before more than `maxBytes` are held */
export async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > maxBytes) {
      response.cancel();
      throw new HttpError("TOO_LARGE", `${shown(new URL(response.url))} has more than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
