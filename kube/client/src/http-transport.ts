// The transport to a real API: one pool of kept-alive connections per cluster, never a connection per request. A watch holds a
// connection of its own for as long as it lasts, and so does a channel.
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import type { Connect } from "./channel.ts";
import { createExecCredentials, type CredentialSource, type ExecCredentials } from "./exec-credentials.ts";
import { impersonating, impersonatingConnect, separateHeaders } from "./impersonate.ts";
import type { ClusterAccess } from "./kubeconfig.ts";
import { connectThroughSocks } from "./socks.ts";
import { StatusError } from "./status-error.ts";
import {
  readBody,
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./transport.ts";
import { openWebSocket } from "./websocket.ts";

/** How many connections the pool may hold for calls; watches come on top. */
const poolSize = 32;

/** The ways to an API, and how to let go of them. */
export type HttpTransport = { transport: Transport; connect: Connect; close: () => void };

/** A transport over HTTP(S) with kept-alive connections; `close` ends them. Proxies of `variables` serve all but this machine itself. */
export function createHttpTransport(
  access: ClusterAccess,
  { variables = {} }: { variables?: NodeJS.ProcessEnv } = {},
): HttpTransport {
  const server = new URL(access.server);
  const source = access.exec && createExecCredentials(access.exec, variables);
  let pools = openPools(access, server, { variables });

  const logIn = async (signal: AbortSignal | undefined): Promise<ExecCredentials | undefined> => {
    const credentials = await source?.get(signal);
    if (credentials && isOther(pools, credentials)) {
      pools.retire();
      pools = openPools({ ...access, ...credentials, token: undefined }, server, { variables });
    }
    return credentials;
  };
  const transport: Transport = async (request) => {
    const credentials = await logIn(request.signal);
    const answer = await send(pools.program, joinUrl(server, request.url), request, {
      agent: lasts(request.url) ? pools.watches : pools.calls,
      headers: authorization(access, credentials),
    });
    if (answer.status === 401 && credentials) source?.refuse(credentials);
    return answer;
  };
  const connect: Connect = async (request) => {
    const credentials = await logIn(request.signal);
    const url = joinUrl(server, request.url);
    const headers = { ...separateHeaders(request.headers), ...authorization(access, credentials) };
    const describe = (error: NodeJS.ErrnoException) => toTransportError(error, url);
    try {
      return await openWebSocket({ url, agent: pools.watches, headers, describe }, request);
    } catch (error) {
      if (credentials && error instanceof StatusError && error.code === 401) source?.refuse(credentials);
      throw error;
    }
  };
  const { impersonate } = access;
  return {
    transport: withAnotherTry(impersonate ? impersonating(transport, impersonate) : transport, source),
    connect: connectAgain(impersonate ? impersonatingConnect(connect, impersonate) : connect, source),
    close: () => pools.close(),
  };
}

/** Answers that may last for long must not take the place of others. */
const lasts = (url: string): boolean => url.includes("watch=true") || url.includes("follow=true");

/** A 401 with credentials of a program may mean that they have just run out: the program is asked once more. */
const withAnotherTry = (transport: Transport, source: CredentialSource | undefined): Transport =>
  source
    ? async (request) => {
        const answer = await transport(request);
        if (answer.status !== 401) return answer;
        await readBody(answer.body);
        return await transport(request);
      }
    : transport;

const connectAgain = (connect: Connect, source: CredentialSource | undefined): Connect =>
  source
    ? async (request) => {
        try {
          return await connect(request);
        } catch (error) {
          if (!(error instanceof StatusError) || error.code !== 401) throw error;
          return await connect(request);
        }
      }
    : connect;

type Pools = {
  program: typeof http | typeof https;
  calls: http.Agent;
  watches: http.Agent;
  certificate: string | undefined;
  /** Ends every connection. */
  close(): void;
  /** Ends each connection as soon as nobody uses it. */
  retire(): void;
};

function openPools(access: ClusterAccess, server: URL, { variables }: { variables: NodeJS.ProcessEnv }): Pools {
  const secure = server.protocol === "https:";
  const trust = {
    ca: access.ca,
    allowPartialTrustChain: true, // as in Go: a kubeconfig may name the server's own certificate
    cert: access.clientCertificate,
    key: access.clientKey,
    rejectUnauthorized: access.insecureSkipTlsVerify !== true,
    ...(access.tlsServerName ? { servername: access.tlsServerName } : {}),
  };
  const proxyEnv = proxyOf(access, server, variables);
  const socks = access.proxyUrl?.startsWith("socks5") ? new URL(access.proxyUrl) : undefined;
  const newAgent = (maxSockets: number): http.Agent => {
    const shared = { keepAlive: true, maxSockets, scheduling: "lifo" as const, ...(proxyEnv ? { proxyEnv } : {}) };
    const agent = secure ? new https.Agent({ ...shared, ...trust }) : new http.Agent(shared);
    return socks ? throughSocks(agent, socks, server) : agent;
  };
  const calls = newAgent(poolSize);
  const watches = newAgent(Infinity);
  return {
    program: secure ? https : http,
    calls,
    watches,
    certificate: access.clientCertificate,
    close() {
      calls.destroy();
      watches.destroy();
    },
    retire() {
      for (const agent of [calls, watches]) {
        agent.maxFreeSockets = 0;
        for (const socket of Object.values(agent.freeSockets).flatMap((free) => free ?? [])) socket.destroy();
      }
    },
  };
}

/** Every connection of the agent goes to the server by way of the proxy. */
function throughSocks(agent: http.Agent, proxy: URL, server: URL): http.Agent {
  const secure = server.protocol === "https:";
  const host = server.hostname.replace(/^\[|\]$/g, "");
  const port = Number(server.port || (secure ? 443 : 80));
  agent.createConnection = (options, done) => {
    connectThroughSocks(proxy, { host, port }).then(
      (socket) => {
        const { servername = host } = options as tls.ConnectionOptions;
        done?.(null, secure ? tls.connect({ ...(options as tls.ConnectionOptions), socket, servername }) : socket);
      },
      (error: Error) => done?.(error, null as never), // Node wants both, whatever its types say
    );
    return undefined;
  };
  return agent;
}

const isOther = ({ certificate }: Pools, { clientCertificate }: ExecCredentials): boolean =>
  clientCertificate !== undefined && clientCertificate !== certificate;

/** The kubeconfig's proxy, or else the environment's. Never for this machine itself, as Go has it. */
function proxyOf({ proxyUrl }: ClusterAccess, { hostname }: URL, variables: NodeJS.ProcessEnv) {
  if (proxyUrl?.startsWith("socks5")) return undefined;
  if (proxyUrl !== undefined) return { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  return /^(localhost|127\..*|\[::1\])$/.test(hostname) ? undefined : variables;
}

/** The server's URL may have a path of its own (`https://rancher.example/k8s/clusters/c-1`). */
const joinUrl = (server: URL, path: string) => new URL(`${server.pathname.replace(/\/$/, "")}${path}`, server);

function authorization({ token, basic }: ClusterAccess, credentials?: ExecCredentials): { [name: string]: string } {
  if (credentials?.token) return { authorization: `Bearer ${credentials.token}` };
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
    headers: { ...separateHeaders(headers), ...how.headers, ...length },
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
