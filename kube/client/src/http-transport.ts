// The transport to a real API: one pool of kept-alive connections per cluster, never a connection per request. A watch holds a
// connection of its own for as long as it lasts.
import http from "node:http";
import https from "node:https";
import { createExecCredentials, type CredentialSource, type ExecCredentials } from "./exec-credentials.ts";
import { impersonating, separateHeaders } from "./impersonate.ts";
import type { ClusterAccess } from "./kubeconfig.ts";
import {
  readBody,
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./transport.ts";

/** How many connections the pool may hold for calls; watches come on top. */
const poolSize = 32;

/** A transport over HTTP(S) with kept-alive connections; `close` ends them. Proxies of `variables` serve all but this machine itself. */
export function createHttpTransport(
  access: ClusterAccess,
  { variables = {} }: { variables?: NodeJS.ProcessEnv } = {},
): { transport: Transport; close: () => void } {
  const server = new URL(access.server);
  const source = access.exec && createExecCredentials(access.exec, variables);
  let pools = openPools(access, server, { variables });

  const transport: Transport = async (request) => {
    const credentials = await source?.get(request.signal);
    if (credentials && isOther(pools, credentials)) {
      pools.retire();
      pools = openPools({ ...access, ...credentials, token: undefined }, server, { variables });
    }
    const answer = await send(pools.program, joinUrl(server, request.url), request, {
      agent: request.url.includes("watch=true") ? pools.watches : pools.calls,
      headers: authorization(access, credentials),
    });
    if (answer.status !== 401 || !credentials) return answer;
    source?.refuse(credentials);
    return answer;
  };
  return {
    transport: withAnotherTry(access.impersonate ? impersonating(transport, access.impersonate) : transport, source),
    close: () => pools.close(),
  };
}

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
  const tls = {
    ca: access.ca,
    allowPartialTrustChain: true, // as in Go: a kubeconfig may name the server's own certificate
    cert: access.clientCertificate,
    key: access.clientKey,
    rejectUnauthorized: access.insecureSkipTlsVerify !== true,
    ...(access.tlsServerName ? { servername: access.tlsServerName } : {}),
  };
  const proxyEnv = proxyOf(access, server, variables);
  const newAgent = (maxSockets: number) => {
    const shared = { keepAlive: true, maxSockets, scheduling: "lifo" as const, ...(proxyEnv ? { proxyEnv } : {}) };
    return secure ? new https.Agent({ ...shared, ...tls }) : new http.Agent(shared);
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

const isOther = ({ certificate }: Pools, { clientCertificate }: ExecCredentials): boolean =>
  clientCertificate !== undefined && clientCertificate !== certificate;

/** The kubeconfig's proxy, or else the environment's. Never for this machine itself, as Go has it. */
function proxyOf({ proxyUrl }: ClusterAccess, { hostname }: URL, variables: NodeJS.ProcessEnv) {
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
