// Node's own HTTPS server with one answer for everything: the least that a get from any API on it costs on this machine at this hour.
import { fork } from "node:child_process";
import { once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { makeServingCertificate } from "@sluice/apiserver";
import type { LoadTarget } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

/** Starts it in a process of its own; every answer is a text of `bytes` bytes. @throws {Error} when it ends before it serves */
export async function startBareServer(bytes: number): Promise<ServerProcess> {
  const child = fork(import.meta.filename, [String(bytes)]);
  const ended = once(child, "exit");
  const said = Promise.withResolvers<LoadTarget>();
  child.on("message", (target) => said.resolve(target as LoadTarget));
  void ended.then(([code]) => said.reject(new Error(`the bare server ended with ${String(code)}`)));
  return {
    target: await said.promise,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

function serve(bytes: number): void {
  const { certificate, key } = makeServingCertificate(["localhost", "127.0.0.1"], Date.now());
  const head = { "content-type": "application/json", "content-length": bytes };
  const body = "x".repeat(bytes);
  const server = https.createServer({ cert: certificate, key }, (_request, response) =>
    response.writeHead(200, head).end(body),
  );
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `https://127.0.0.1:${port}`, ca: certificate, token: "none" } satisfies LoadTarget);
  });
}

if (import.meta.main) serve(Number(process.argv[2]));
