// Commands, ports and logs of pods, over a real WebSocket server, real processes and TLS.
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { startPodServer, type PodServer } from "@sluice/testing-pod-server";
import { createClient } from "./client.ts";
import { attach, exec, type Streams } from "./exec.ts";
import { createHttpTransport } from "./http-transport.ts";
import { logs } from "./logs.ts";
import { portForward } from "./port-forward.ts";

const web = { name: "web", namespace: "default" };
const node = process.execPath;

function clientOf({ url, certificate, token }: PodServer) {
  const access = { server: url, ca: certificate, token: () => token, namespace: "default", context: "test" };
  const { transport, connect, close } = createHttpTransport(access);
  return { client: createClient({ transport, connect }), [Symbol.dispose]: close };
}

function collect() {
  let text = "";
  return { take: (bytes: Uint8Array) => void (text += Buffer.from(bytes).toString("utf8")), text: () => text };
}

async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

for (const protocols of [["v5.channel.k8s.io"], ["v4.channel.k8s.io"]]) {
  test(`a command's output, errors and exit code come back, by ${protocols[0]}`, async () => {
    await using server = await startPodServer({ protocols });
    using pods = clientOf(server);
    const [out, err] = [collect(), collect()];
    const command = [node, "-e", "console.log('out'); console.error('err'); process.exit(3)"];
    const streams: Streams = { container: "app", stdout: out.take, stderr: err.take };
    assert.equal(await exec(pods.client, web, { command, ...streams }), 3);
    assert.deepEqual([out.text(), err.text()], ["out\n", "err\n"]);
    assert.equal(await exec(pods.client, web, { command: [node, "-e", ""] }), 0);
    assert.equal(server.upgrades[0]?.query.get("container"), "app");
  });
}

test("what a command reads comes from stdin, whose end it sees; a megabyte goes through", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  const out = collect();
  const command = [node, "-e", "process.stdin.pipe(process.stdout)"];
  const chunks = Array.from({ length: 64 }, (_item, index) => `${index} `.repeat(4096));
  assert.equal(await exec(pods.client, web, { command, stdin: parts(...chunks), stdout: out.take }), 0);
  assert.equal(out.text(), chunks.join(""));
});

test("a terminal's size goes along, and attaching is the same without a command", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  const err = collect();
  async function* sizes() {
    yield { columns: 80, rows: 24 };
  }
  const command = [node, "-e", "process.stdin.resume()"];
  const stdin = parts("x");
  await exec(pods.client, web, { command, tty: true, stdin, sizes: sizes(), stdout() {}, stderr: err.take });
  assert.match(err.text(), /^size {"Width":80,"Height":24}\n$/);
  const out = collect();
  assert.equal(await attach(pods.client, web, { stdout: out.take }), 0);
  assert.equal(out.text(), "attached\n");
  assert.equal(server.upgrades.at(-1)?.path, "/api/v1/namespaces/default/pods/web/attach");
});

test("a pod that is not there, a login that is wrong and a program that is not there are told as the API tells them", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  const command = [node, "-e", ""];
  const nobody = exec(pods.client, { ...web, name: "nobody" }, { command });
  await assert.rejects(nobody, { name: "StatusError", code: 404, message: 'pods "nobody" not found' });
  await assert.rejects(exec(pods.client, web, { command: ["/no/such/program"] }), {
    name: "StatusError",
    message: /cannot run \/no\/such\/program/,
  });
  using stranger = clientOf({ ...server, token: "wrong" });
  await assert.rejects(exec(stranger.client, web, { command }), { name: "StatusError", code: 401 });
});

test("a channel ends with its signal, and a broken one is an error", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  const command = [node, "-e", "console.log('on'); setInterval(() => {}, 1000)"];
  const ending = new AbortController();
  const ended = exec(pods.client, web, { command, stdout: () => ending.abort(), signal: ending.signal });
  await assert.rejects(ended, { name: "AbortError" });
  const broken = exec(pods.client, web, { command, stdout: () => server.breakChannels() });
  await assert.rejects(broken, { name: "TransportError", code: "HUNG_UP" });
});

test("in another's name, too", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  await exec(pods.client.as({ user: "jane" }), web, { command: [node, "-e", ""] });
  assert.equal(server.upgrades[0]?.as, "jane");
});

test("a port of a pod is a stream in both directions; a port on which nobody listens is refused", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  const echo = net.createServer((socket) => socket.on("data", (bytes) => socket.end(`you said ${bytes}`)));
  await once(echo.listen(0, "127.0.0.1"), "listening");
  const { port } = echo.address() as net.AddressInfo;
  const stream = await portForward(pods.client, web, { port });
  stream.write("hello");
  let answer = "";
  for await (const bytes of stream) answer += bytes;
  assert.equal(answer, "you said hello");
  echo.close();
  await once(echo, "close");
  const refused = await portForward(pods.client, web, { port });
  const [error] = (await once(refused.resume(), "error")) as [Error];
  assert.match(
    error.message,
    new RegExp(`^cannot reach default/web:${port}: error forwarding port ${port}: .*REFUSED`),
  );
});

test("a log is read from its end, and followed until one has had enough", async () => {
  await using server = await startPodServer();
  using pods = clientOf(server);
  for (const line of ["one", "two", "three"]) server.say(line);
  let whole = "";
  for await (const part of await logs(pods.client, web, { tailLines: 2 })) whole += part;
  assert.equal(whole, "two\nthree\n");
  const ending = new AbortController();
  const followed = await logs(pods.client, web, { follow: true, tailLines: 1, signal: ending.signal });
  let heard = "";
  await assert.rejects(async () => {
    for await (const part of followed) {
      heard += part;
      if (heard.endsWith("four\n")) ending.abort();
      else server.say("four");
    }
  });
  assert.match(heard, /^three\nfour\n/);
});

test("in process there are no channels, and the refusal says so", async () => {
  await using server = await startPodServer();
  const client = createClient({ transport: server.apiServer.handle });
  await assert.rejects(exec(client, web, { command: ["ls"] }), { code: 501, message: /need a cluster/ });
});
