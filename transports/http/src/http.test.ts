import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { listen, startFileServer } from "@sluice/testing-chart-server";
import { HttpError } from "./http-error.ts";
import { createHttp, readBytes, type Credentials } from "./http.ts";

const credentials: Credentials = { username: "jane", password: "secret" };
const fails = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HttpError);
  assert.equal(error.code, code);
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /secret/);
  return true;
};
const textOf = async (body: AsyncIterable<Uint8Array>) => {
  let text = "";
  for await (const part of body) text += Buffer.from(part).toString();
  return text;
};

test("a certificate is trusted when its authority is given, or when nobody looks", async () => {
  await using server = await startFileServer({ tls: true });
  server.files.set("/a", "hello");
  for (const options of [{ ca: server.ca }, { insecureSkipTlsVerify: true }]) {
    const http = createHttp(options);
    assert.equal(await textOf((await http.request(`${server.url}/a`)).body), "hello");
    http.close();
  }
  const strict = createHttp();
  await assert.rejects(strict.request(`${server.url}/a`), fails("TLS", /certificate is not trusted/));
  strict.close();
});

test("what speaks no TLS, and what is not there, is said", async () => {
  const http = createHttp();
  await using server = await startFileServer();
  await assert.rejects(http.request(server.url.replace("http:", "https:")), fails("TLS", /does not speak TLS/));
  await assert.rejects(
    http.request("http://127.0.0.1:1/x?key=secret"),
    fails("UNREACHABLE", /127\.0\.0\.1:1\/x: connection refused/),
  );
  await assert.rejects(http.request("ftp://secret@x"), (error: Error) => error.message.includes("no address of HTTP"));
  http.close();
});

test("credentials go to their own host, wherever it redirects to", async () => {
  await using other = await startFileServer();
  other.files.set("/b", "b");
  await using server = await listen((request, response) => {
    const target = request.url === "/away" ? `${other.url}/b` : "/here";
    if (request.url === "/here") response.end(request.headers.authorization);
    else response.writeHead(302, { location: target }).end();
  });
  const http = createHttp();
  const here = await http.request(`${server.url}/near`, { credentials });
  assert.match(await textOf(here.body), /^Basic /);
  assert.equal(await textOf((await http.request(`${server.url}/away`, { credentials })).body), "b");
  assert.equal(other.requests[0]?.authorization, undefined);
  http.close();
});

test("a redirect out of encryption, in a circle, or to nowhere is refused", async () => {
  await using server = await listen(
    (request, response) => {
      const targets: { [path: string]: string } = {
        "/plain": "http://127.0.0.1:1/",
        "/circle": "/circle",
        "/file": "file:///etc/passwd",
      };
      response.writeHead(302, { location: targets[request.url ?? ""] ?? "" }).end();
    },
    { tls: true },
  );
  const http = createHttp({ ca: server.ca });
  await assert.rejects(http.request(`${server.url}/plain`), fails("REDIRECT", /not encrypted/));
  await assert.rejects(http.request(`${server.url}/circle`), fails("REDIRECT", /more than 10 times/));
  await assert.rejects(http.request(`${server.url}/file`), fails("REDIRECT", /no address of HTTP/));
  http.close();
});

test("nothing is waited for without end, and no more is held than was allowed", async () => {
  await using server = await listen((request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(200);
    const write = (): void => {
      while (response.write(Buffer.alloc(65_536)));
      response.once("drain", write);
    };
    write();
  });
  const hasty = createHttp({ timeoutMs: 50 });
  await assert.rejects(hasty.request(`${server.url}/silent`), fails("TIMEOUT", /did not answer within 50 ms/));
  hasty.close();
  const http = createHttp();
  const endless = await http.request(`${server.url}/endless`);
  await assert.rejects(readBytes(endless, 1_000_000), fails("TOO_LARGE", /more than 1000000 bytes/));
  const ending = new AbortController();
  const waiting = http.request(`${server.url}/silent`, { signal: ending.signal });
  ending.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  http.close();
});

test("a proxy of the environment is used", async () => {
  await using proxy = await listen((request, response) => response.end(`by proxy: ${request.url}`));
  const http = createHttp({ variables: { HTTP_PROXY: proxy.url } });
  assert.equal(
    await textOf((await http.request("http://charts.example/index.yaml")).body),
    "by proxy: http://charts.example/index.yaml",
  );
  http.close();
});

test("a connection that the server has closed in the meantime is not the end of a request that may be asked twice", async (t) => {
  const server = http.createServer((_request, response) => response.end("yes"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = createHttp();
  t.after(() => {
    client.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  await readBytes(await client.request(url), 10);
  server.closeAllConnections();
  assert.equal((await readBytes(await client.request(url), 10)).toString(), "yes");
});
