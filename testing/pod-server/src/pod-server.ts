// A Kubernetes API over HTTPS whose pods run. Everything but the channels and the logs is the embedded API's business.
import { randomUUID } from "node:crypto";
import https from "node:https";
import type { Duplex } from "node:stream";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { createApiServer, makeServingCertificate, type ApiServer } from "@sluice/apiserver";
import { forwardPort } from "./forward-port.ts";
import { runCommand } from "./run-command.ts";

/** A server at work; dispose it at the end of the test. */
export type PodServer = {
  url: string;
  /** PEM of the certificate that the server shows, which is its own authority. */
  certificate: string;
  token: string;
  apiServer: ApiServer;
  /** What was asked for by upgrade: path, query and the `impersonate-user` header. */
  upgrades: { path: string; query: URLSearchParams; as: string | undefined }[];
  /** Says something in the log of every pod that somebody follows. */
  say(line: string): void;
  /** Breaks every open channel. */
  breakChannels(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

const token = "secret";
const isChannel = /^\/api\/v1\/namespaces\/[^/]+\/pods\/([^/]+)\/(exec|attach|portforward)$/;
const isLog = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log$/;

/** Starts a server whose certificate is good for those names. `protocols` are the ones it speaks, in the order of its preference. */
export async function startPodServer({
  names = ["127.0.0.1"],
  protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"],
}: { names?: string[]; protocols?: string[] } = {}): Promise<PodServer> {
  const apiServer = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    // Pods are what a test makes of them: nothing moves them on.
    simulate: { workloads: false },
  });
  const tls = makeServingCertificate(names, Date.now());
  const said: string[] = [];
  const followers = new Set<ServerResponse>();
  const upgrades: PodServer["upgrades"] = [];
  const channels = new WebSocketServer({
    noServer: true,
    handleProtocols: (wanted) => protocols.find((protocol) => wanted.has(protocol)) ?? false,
  });
  const server = https.createServer({ cert: tls.certificate, key: tls.key }, (request, response) => {
    const url = new URL(request.url ?? "", "https://pods");
    if (isLog.test(url.pathname)) tellLog(url, response, { said, followers });
    else if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
    else void pass(apiServer, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "https://pods");
    const as = request.headers["impersonate-user"];
    upgrades.push({ path: pathname, query, as: typeof as === "string" ? as : undefined });
    const refusal = whyNot(request, pathname);
    if (refusal) return void socket.end(refusal);
    channels.handleUpgrade(request, socket, head, (channel) => serveChannel(channel, pathname, query));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate: tls.certificate,
    token,
    apiServer,
    upgrades,
    say(line) {
      said.push(line);
      for (const response of followers) response.write(`${line}\n`);
    },
    breakChannels: () => channels.clients.forEach((client) => client.terminate()),
    async [Symbol.asyncDispose]() {
      channels.clients.forEach((client) => client.terminate());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await apiServer.close();
    },
  };
}

function serveChannel(channel: WebSocket, path: string, query: URLSearchParams): void {
  if (path.endsWith("/portforward")) forwardPort(channel, Number(query.get("ports")));
  else runCommand(channel, query);
}

function whyNot({ headers }: IncomingMessage, path: string): string | undefined {
  if (headers.authorization !== `Bearer ${token}`) return refuse(401, "Unauthorized", "Unauthorized");
  const [, name = ""] = isChannel.exec(path) ?? [];
  if (name === "" || name === "nobody") return refuse(404, "NotFound", `pods "${name}" not found`);
  return undefined;
}

function refuse(code: number, reason: string, message: string): string {
  const body = JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message });
  const head = `HTTP/1.1 ${code} ${reason}\r\ncontent-type: application/json\r\nconnection: close`;
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function tellLog(
  { searchParams }: URL,
  response: ServerResponse,
  { said, followers }: { said: string[]; followers: Set<ServerResponse> },
): void {
  const lines = said.slice(searchParams.has("tailLines") ? -Number(searchParams.get("tailLines")) : 0);
  response.writeHead(200, { "content-type": "text/plain" });
  response.write(lines.map((line) => `${line}\n`).join(""));
  if (searchParams.get("follow") !== "true") return void response.end();
  followers.add(response);
  response.on("close", () => followers.delete(response));
}

async function pass({ handle }: ApiServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  // Whoever came this far is the administrator: in process there is no login.
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name === "authorization" ? [] : [[name, String(value)] as const],
    ),
  );
  const answer = await handle({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers,
    ...(body === "" ? {} : { body }),
  });
  response.writeHead(answer.status, answer.headers);
  if (typeof answer.body === "string") return void response.end(answer.body);
  for await (const part of answer.body) response.write(part);
  response.end();
}
