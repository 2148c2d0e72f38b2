// TLS, client certificates and proxies, over real sockets.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
import type { TLSSocket } from "node:tls";
import { makeServingCertificate } from "@sluice/apiserver";
import { startPodServer } from "@sluice/testing-pod-server";
import { createClient } from "./client.ts";
import { exec } from "./exec.ts";
import { createHttpTransport } from "./http-transport.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

const portOf = (server: net.Server | http.Server): number => (server.address() as AddressInfo).port;

function disposable<T extends object>(thing: T, server: net.Server | http.Server, sockets: Set<Socket>) {
  return Object.assign(thing, {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Sends everything that is meant for any host to one port of this machine, so that no name has to be known. */
async function startConnectProxy(port: number, login?: string) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = http.createServer((_request, response) => response.writeHead(405).end());
  proxy.on("connect", (request: http.IncomingMessage, client: Socket, head: Buffer) => {
    asked.push(request.url ?? "");
    if (login !== undefined && request.headers["proxy-authorization"] !== login)
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const target = net.connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) sockets.add(socket.on("error", () => {}));
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return disposable(
    { url: `http://127.0.0.1:${portOf(proxy)}`, host: `127.0.0.1:${portOf(proxy)}`, asked },
    proxy,
    sockets,
  );
}

/** A SOCKS 5 proxy of the same kind. With a password only that one is let in. */
async function startSocksProxy(port: number, { password, answer = 0 }: { password?: string; answer?: number } = {}) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const next = async (socket: Socket): Promise<Buffer> => ((await once(socket, "data")) as [Buffer])[0];
  const serve = async (socket: Socket): Promise<void> => {
    await next(socket);
    socket.write(Buffer.from([5, password === undefined ? 0 : 2]));
    if (password !== undefined) {
      const [, length = 0, ...rest] = await next(socket);
      const said = Buffer.from(rest.slice(length + 1)).toString("utf8");
      socket.write(Buffer.from([1, said === password ? 0 : 1]));
      if (said !== password) return;
    }
    const request = await next(socket);
    const length = request[4] ?? 0;
    asked.push(`${request.toString("utf8", 5, 5 + length)}:${request.readUInt16BE(5 + length)}`);
    // In two pieces, as a network may deliver it.
    socket.write(Buffer.from([5, answer, 0, 1]));
    socket.write(Buffer.from([127, 0, 0, 1, 0, 80]));
    if (answer !== 0) return;
    const target = net.connect(port, "127.0.0.1");
    sockets.add(target.on("error", () => {}));
    target.pipe(socket).pipe(target);
  };
  const proxy = net.createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    void serve(socket);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return disposable({ host: `127.0.0.1:${portOf(proxy)}`, asked }, proxy, sockets);
}

const accessTo = (server: { certificate: string; token: string }, more: Partial<ClusterAccess>): ClusterAccess => ({
  server: "https://api.example:6443",
  ca: server.certificate,
  token: () => server.token,
  namespace: "default",
  context: "test",
  ...more,
});

async function version(access: ClusterAccess, variables: NodeJS.ProcessEnv = {}): Promise<string> {
  const { transport, close } = createHttpTransport(access, { variables });
  try {
    return (JSON.parse(await createClient({ transport }).raw("/version")) as { major: string }).major;
  } finally {
    close();
  }
}

test("tls-server-name is the name that the certificate must have", async () => {
  await using server = await startPodServer({ names: ["api.example"] });
  const here = { server: server.url };
  assert.equal(await version(accessTo(server, { ...here, tlsServerName: "api.example" })), "1");
  await assert.rejects(version(accessTo(server, here)), { name: "TransportError", code: "TLS" });
  await assert.rejects(version(accessTo(server, { ...here, tlsServerName: "other.example" })), { code: "TLS" });
  await assert.rejects(version(accessTo(server, { ...here, ca: undefined, tlsServerName: "api.example" })), {
    code: "TLS",
    message: /is not trusted .*; check certificate-authority/,
  });
  assert.equal(await version(accessTo(server, { ...here, ca: undefined, insecureSkipTlsVerify: true })), "1");
});

test("HTTPS goes through the proxy of the kubeconfig or of the environment, with its password; channels too", async () => {
  await using server = await startPodServer({ names: ["api.example"] });
  await using proxy = await startConnectProxy(Number(new URL(server.url).port));
  assert.equal(await version(accessTo(server, { proxyUrl: proxy.url })), "1");
  assert.equal(await version(accessTo(server, {}), { HTTPS_PROXY: proxy.url }), "1");
  assert.deepEqual(new Set(proxy.asked), new Set(["api.example:6443"]));
  await assert.rejects(version(accessTo(server, { server: server.url }), { HTTPS_PROXY: proxy.url }), { code: "TLS" });
  assert.equal(proxy.asked.length, 2, "never for this machine itself");

  const { transport, connect, close } = createHttpTransport(accessTo(server, { proxyUrl: proxy.url }));
  const pod = { name: "web", namespace: "default" };
  assert.equal(await exec(createClient({ transport, connect }), pod, { command: [process.execPath, "-e", ""] }), 0);
  close();

  const login = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  await using careful = await startConnectProxy(Number(new URL(server.url).port), login);
  assert.equal(await version(accessTo(server, { proxyUrl: `http://me:secret@${careful.host}` })), "1");
  await assert.rejects(version(accessTo(server, { proxyUrl: careful.url })), { name: "TransportError" });
});

test("a SOCKS proxy looks the name up, and says why when it does not connect", async () => {
  await using server = await startPodServer({ names: ["api.example"] });
  const port = Number(new URL(server.url).port);
  await using proxy = await startSocksProxy(port);
  assert.equal(await version(accessTo(server, { proxyUrl: `socks5://${proxy.host}` })), "1");
  assert.deepEqual(proxy.asked, ["api.example:6443"]);
  await using careful = await startSocksProxy(port, { password: "secret" });
  assert.equal(await version(accessTo(server, { proxyUrl: `socks5://me:secret@${careful.host}` })), "1");
  await assert.rejects(version(accessTo(server, { proxyUrl: `socks5://me:wrong@${careful.host}` })), {
    code: "UNREACHABLE",
    message: /the SOCKS proxy .*: it does not accept user and password/,
  });
  await using refusing = await startSocksProxy(port, { answer: 5 });
  await assert.rejects(version(accessTo(server, { proxyUrl: `socks5://${refusing.host}` })), {
    message: /api\.example:6443: the connection was refused/,
  });
});

test("a client certificate is shown, also the one that a program gives", async () => {
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const mine = makeServingCertificate(["jane"], Date.now());
  const options = { cert: tls.certificate, key: tls.key, requestCert: true, rejectUnauthorized: false };
  const server = https.createServer(options, ({ socket }, response) => {
    const { fingerprint256 = "none" } = (socket as TLSSocket).getPeerCertificate();
    response.end(JSON.stringify({ major: fingerprint256 }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const access = accessTo(
    { certificate: tls.certificate, token: "" },
    { server: `https://127.0.0.1:${portOf(server)}` },
  );
  const { fingerprint256 } = new X509Certificate(mine.certificate);
  assert.equal(await version({ ...access, clientCertificate: mine.certificate, clientKey: mine.key }), fingerprint256);
  assert.equal(await version(access), "none");
  const status = { clientCertificateData: mine.certificate, clientKeyData: mine.key };
  const answer = JSON.stringify({ kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1", status });
  const exec = { where: "", apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, env: {} };
  const args = ["-e", `console.log(${JSON.stringify(answer)})`];
  assert.equal(await version({ ...access, exec: { ...exec, args } }), fingerprint256);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
