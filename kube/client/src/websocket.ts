// Channels over WebSockets, on the connections and with the credentials of the HTTP transport.
import type http from "node:http";
import type { WebSocket } from "ws";
import type { Channel, ChannelRequest, Frame } from "./channel.ts";
import { startDeadline } from "./deadline.ts";
import { toStatusError } from "./status-error.ts";
import { processTimers } from "./timers.ts";
import { readBody, TransportError } from "./transport.ts";

/** How to get there. */
export type WebSocketRoute = {
  url: URL;
  agent: http.Agent;
  headers: { [name: string]: string | string[] };
  /** Turns what went wrong below into words. */
  describe(error: NodeJS.ErrnoException): TransportError;
};

const defaultTimeoutMs = 30_000;

/** Opens a channel. */
export async function openWebSocket(
  { url, agent, headers, describe }: WebSocketRoute,
  { protocols, signal, timeoutMs = defaultTimeoutMs }: ChannelRequest,
): Promise<Channel> {
  const { WebSocket } = await import("ws");
  signal?.throwIfAborted();
  const address = new URL(url);
  address.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address, [...protocols], { agent, headers, perMessageDeflate: false });
  const opened = Promise.withResolvers<void>();
  const deadline = startDeadline(timeoutMs, processTimers, signal);
  const giveUp = (): void => {
    const over = new TransportError("TIMEOUT", `no answer to ${url.pathname} within ${timeoutMs} ms`);
    opened.reject(deadline.isOver() ? over : signal?.reason);
    socket.terminate();
  };
  deadline.signal.addEventListener("abort", giveUp, { once: true });
  const frames = collectFrames(socket, deadline.signal, describe);
  socket.once("open", opened.resolve);
  socket.on("error", (error: NodeJS.ErrnoException) => opened.reject(describe(error)));
  socket.once("unexpected-response", (_request, response) => {
    readBody(response.setEncoding("utf8"))
      .then((body) => toStatusError({ status: response.statusCode ?? 0, headers: {} }, body, `GET ${url.pathname}`))
      .then(opened.reject, opened.reject)
      .finally(() => socket.terminate());
  });
  try {
    await opened.promise;
  } catch (error) {
    deadline.clear();
    throw error;
  }
  deadline.relax();
  socket.once("close", () => deadline.clear());
  return toChannel(socket, frames);
}

const toChannel = (socket: WebSocket, frames: AsyncIterable<Frame>): Channel => ({
  protocol: socket.protocol,
  frames,
  send(stream, bytes) {
    const message = new Uint8Array(bytes.length + 1);
    message[0] = stream;
    message.set(bytes, 1);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.send(message, (error) => (error ? reject(hungUp(error)) : resolve()));
    return promise;
  },
  close: () => socket.close(),
});

const hungUp = (cause?: unknown): TransportError =>
  new TransportError("HUNG_UP", "the channel was closed in the middle of a message", cause);

/** How many messages wait for a slow reader before the other side has to wait. */
const mostWaiting = 64;

/** From events to an iterable; whoever reads slowly slows the sender down. */
function collectFrames(
  socket: WebSocket,
  signal: AbortSignal,
  describe: WebSocketRoute["describe"],
): AsyncIterable<Frame> {
  const waiting: Frame[] = [];
  let wake = (): void => {};
  let end: { error?: unknown } | undefined;
  const finish = (error?: unknown): void => {
    end ??= error === undefined ? {} : { error };
    wake();
  };
  socket.binaryType = "nodebuffer";
  socket.on("message", (data) => {
    const bytes = data as Buffer; // binaryType is nodebuffer
    waiting.push({ stream: bytes[0] ?? 0, bytes: bytes.subarray(1) });
    if (waiting.length >= mostWaiting) socket.pause();
    wake();
  });
  socket.once("close", (code) => {
    if (signal.aborted) finish(signal.reason);
    else finish(code === 1000 || code === 1005 ? undefined : hungUp(`closed with ${code}`));
  });
  socket.once("error", (error) => finish(describe(error)));
  return (async function* () {
    for (;;) {
      const frame = waiting.shift();
      if (frame) {
        if (socket.isPaused && waiting.length < mostWaiting / 2) socket.resume();
        yield frame;
      } else if (end) {
        if ("error" in end) throw end.error;
        return;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  })();
}
