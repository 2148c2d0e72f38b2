// `portforward` as a kubelet serves it: two streams for the one port, data and errors, and the port as the first message of either.
// @see k8s.io/kubelet pkg/cri/streaming/portforward/websocket.go
import net from "node:net";
import type { WebSocket } from "ws";

const data = 0;
const error = 1;

/** Connects to a port of this machine. */
export function forwardPort(socket: WebSocket, port: number): void {
  const send = (stream: number, bytes: Uint8Array): void => socket.send(Buffer.concat([Buffer.from([stream]), bytes]));
  const name = Buffer.from([port & 0xff, port >> 8]);
  send(data, name);
  send(error, name);
  const target = net.connect(port, "127.0.0.1");
  target.on("data", (bytes: Buffer) => send(data, bytes));
  target.on("end", () => socket.close(1000));
  target.on("error", (problem) => {
    send(error, Buffer.from(`error forwarding port ${port}: ${problem.message}`));
    socket.close(1000);
  });
  socket.on("message", (message) => {
    const bytes = message as Buffer;
    if (bytes[0] === data) target.write(bytes.subarray(1));
  });
  socket.on("close", () => target.destroy());
}
