// Load on an HTTPS server, from few lines of code so that the server is what is measured: requests as bytes, one at a time on each connection.
import { once } from "node:events";
import tls from "node:tls";

/** Where to send requests, and as whom. */
export type LoadTarget = { url: string; ca: string; token: string };

/** A request; `body` makes it one with content. */
export type LoadRequest = { method: string; path: string; contentType?: string; body?: string };

const headEnd = Buffer.from("\r\n\r\n");

function toBytes({ method, path, contentType, body = "" }: LoadRequest, { url, token }: LoadTarget): Buffer {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${token}`,
    "user-agent: bench/1",
    ...(body === "" ? [] : [`content-type: ${contentType}`, `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Reads answers with a length or in chunks from a stream; `onAnswer` gets the status of each. */
function readAnswers(socket: tls.TLSSocket, onAnswer: (status: number) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const end = held.indexOf(headEnd);
      if (end < 0) return;
      const head = held.toString("latin1", 0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(head);
      const size = length ? Number(length[1]) : chunkedSize(held.subarray(end + 4));
      if (size === undefined || held.length < end + 4 + size) return;
      held = held.subarray(end + 4 + size);
      onAnswer(Number(head.slice(9, 12)));
    }
  });
}

function chunkedSize(body: Buffer): number | undefined {
  const end = body.indexOf("0\r\n\r\n");
  return end < 0 ? undefined : end + 5;
}

/**
 * Sends requests over `connections` and waits for every answer.
 *
 * @returns how many answers came a second
 * @throws {Error} for an answer that is no success
 */
export async function load(target: LoadTarget, requests: LoadRequest[], connections: number): Promise<number> {
  const { hostname, port } = new URL(target.url);
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = tls.connect({ host: hostname, port: Number(port), ca: target.ca, servername: "localhost" });
      await once(socket, "secureConnect");
      return socket;
    }),
  );
  const bytes = requests.map((request) => toBytes(request, target));
  let next = 0;
  const started = performance.now();
  await Promise.all(
    sockets.map((socket) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const send = (): void => {
        const request = bytes[next++];
        if (request) socket.write(request);
        else resolve();
      };
      socket.on("error", reject);
      readAnswers(socket, (status) => {
        if (status >= 300) reject(new Error(`answer ${status} under load`));
        send();
      });
      send();
      return promise;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  return requests.length / seconds;
}
