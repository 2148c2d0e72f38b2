import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createClient } from "./client.ts";
import type { ExecPlugin } from "./exec-credentials.ts";
import { createHttpTransport } from "./http-transport.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

async function listen(answer: http.RequestListener) {
  const server = http.createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A credential program: it answers what `body`, a piece of JavaScript, writes. */
async function program(body: string) {
  const folder = await mkdtemp(path.join(tmpdir(), "sluice-exec-"));
  const command = path.join(folder, "login");
  await writeFile(command, `#!${process.execPath}\n${body}`);
  await chmod(command, 0o755);
  const plugin: ExecPlugin = {
    where: 'config: user "me"',
    apiVersion: "client.authentication.k8s.io/v1",
    command,
    args: [],
    env: {},
  };
  return { folder, plugin, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const answerWith = (status: string) =>
  `console.log(JSON.stringify({ kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1", status: ${status} }));`;

const accessTo = (server: string, more: Partial<ClusterAccess>): ClusterAccess => ({
  server,
  namespace: "default",
  context: "test",
  ...more,
});

async function ask(access: ClusterAccess, times = 1): Promise<string[]> {
  const { transport, close } = createHttpTransport(access);
  const client = createClient({ transport });
  const answers: string[] = [];
  for (let turn = 0; turn < times; turn += 1) answers.push(await client.raw("/version"));
  close();
  return answers;
}

test("a program's token is kept until it runs out, and asked for again when the API refuses it", async () => {
  // Counts its own runs in a file beside it; the second token is the one that the API likes.
  await using login = await program(`
    const fs = require("fs");
    const file = __dirname + "/runs";
    const runs = (fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0) + 1;
    fs.writeFileSync(file, String(runs));
    ${answerWith(`{ token: "t" + runs, expirationTimestamp: "2099-01-01T00:00:00Z" }`)}`);
  await using server = await listen((request, response) => {
    response.statusCode = request.headers.authorization === "Bearer t2" ? 200 : 401;
    response.end(request.headers.authorization);
  });
  assert.deepEqual(await ask(accessTo(server.url, { exec: login.plugin }), 3), ["Bearer t2", "Bearer t2", "Bearer t2"]);
});

test("a token that has run out is not sent; the program is told what it needs to know", async () => {
  await using login = await program(
    answerWith(`{
      token: process.env.KUBERNETES_EXEC_INFO.replace(/[^a-z0-9:/.]/gi, "") + process.env.WHO + process.hrtime.bigint(),
      expirationTimestamp: "2020-01-01T00:00:00Z",
    }`),
  );
  await using server = await listen((request, response) => response.end(request.headers.authorization));
  const exec = { ...login.plugin, env: { WHO: "-jane-" }, cluster: { server: "https://one" } };
  const [first = "", second = ""] = await ask(accessTo(server.url, { exec }), 2);
  assert.match(first, /kind:ExecCredential.*server:https:\/\/one.*-jane-/);
  assert.notEqual(first, second);
});

const failures: [what: string, body: string, message: RegExp][] = [
  [
    "fails",
    `console.error("no session"); process.exit(3)`,
    /the credential program .*login failed with 3: no session$/,
  ],
  ["prints no JSON", `console.log("secret")`, /^config: user "me": the answer of .*login is no JSON$/],
  ["answers with something else", `console.log("{}")`, /is no ExecCredential$/],
  ["has nothing to give", answerWith("{}"), /holds neither a token nor a client certificate$/],
  [
    "gives half a certificate",
    answerWith(`{ clientCertificateData: "x" }`),
    /holds a certificate or a key without the other$/,
  ],
];
for (const [what, body, message] of failures) {
  test(`a program that ${what} is named, with its user`, async () => {
    await using login = await program(body);
    await assert.rejects(ask(accessTo("http://127.0.0.1:9", { exec: login.plugin })), {
      name: "KubeconfigError",
      message,
    });
  });
}

test("a program that is not there comes with the hint of the kubeconfig; an old protocol is refused", async () => {
  await using login = await program("");
  const exec = { ...login.plugin, command: `${login.folder}/nothing`, installHint: "install it with brew" };
  await assert.rejects(ask(accessTo("http://127.0.0.1:9", { exec })), /nothing is not there: install it with brew/);
  const old = { ...login.plugin, apiVersion: "client.authentication.k8s.io/v1alpha1" };
  await assert.rejects(ask(accessTo("http://127.0.0.1:9", { exec: old })), /exec\.apiVersion must be .*v1 or v1beta1/);
});

test("whoever is impersonated goes along, each group in a header of its own", async () => {
  await using server = await listen((request, response) => {
    const asked = request.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 && name.startsWith("impersonate") ? [`${name}: ${request.rawHeaders[at + 1]}`] : [],
    );
    response.end(asked.join("\n"));
  });
  const impersonate = { user: "jane", uid: "7", groups: ["a", "b"], extra: { "example.com/why": ["audit", "fun"] } };
  assert.deepEqual((await ask(accessTo(server.url, { impersonate })))[0]?.split("\n"), [
    "impersonate-user: jane",
    "impersonate-uid: 7",
    "impersonate-group: a",
    "impersonate-group: b",
    "impersonate-extra-example.com%2Fwhy: audit",
    "impersonate-extra-example.com%2Fwhy: fun",
  ]);
});

test("the proxy of the kubeconfig is used", async () => {
  await using proxy = await listen((request, response) => response.end(`by proxy: ${request.url}`));
  const access = accessTo("http://api.example:6443", { proxyUrl: proxy.url });
  assert.deepEqual(await ask(access), ["by proxy: http://api.example:6443/version"]);
});

test("an API that is too busy is asked again when it says so, and no call waits longer than its time", async () => {
  let calls = 0;
  await using server = await listen((_request, response) => {
    calls += 1;
    response.statusCode = calls < 4 ? 429 : 200;
    response.setHeader("retry-after", "0").end("served");
  });
  assert.deepEqual(await ask(accessTo(server.url, {})), ["served"]);
  await using closed = await listen((_request, response) => {
    response.writeHead(503, { "retry-after": "60" }).end();
  });
  const { transport, close } = createHttpTransport(accessTo(closed.url, {}));
  const call = createClient({ transport }).raw("/version", { timeoutMs: 50 });
  await assert.rejects(call, { code: "TIMEOUT", message: "no answer to GET /version within 50 ms" });
  close();
});
