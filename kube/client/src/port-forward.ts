// A connection to a port of a pod, through the API.
// @see k8s.io/kubelet pkg/cri/streaming/portforward: each port has two streams, for data and for errors; the first message of either is the port
import { Duplex } from "node:stream";
import type { Client, Name } from "./client.ts";
import type { Channel } from "./channel.ts";
import { TransportError } from "./transport.ts";

const pods = { group: "", version: "v1", kind: "Pod" };
const protocols = ["v4.channel.k8s.io"];
const streamOf = { data: 0, error: 1 };

/**
 * Connects to a port of a pod. Each call is a connection of its own, as a client of the port would make it.
 *
 * @returns a stream of bytes in both directions; destroyed with a TransportError when nothing listens there, or the connection breaks
 * @throws {StatusError} when the API refuses
 */
export async function portForward(
  client: Client,
  pod: Name,
  { port, signal, timeoutMs }: { port: number; signal?: AbortSignal; timeoutMs?: number },
): Promise<Duplex> {
  const query = { ports: port };
  const channel = await client.connect(pods, pod, { subresource: "portforward", query, protocols, signal, timeoutMs });
  return toDuplex(channel, `${pod.namespace}/${pod.name}:${port}`);
}

function toDuplex(channel: Channel, where: string): Duplex {
  let wantsMore = (): void => {};
  const duplex = new Duplex({
    // The channel cannot say that one direction is done: the end of what we write ends both, once it is answered.
    allowHalfOpen: true,
    read: () => wantsMore(),
    write(chunk: Uint8Array, _encoding, done) {
      channel.send(streamOf.data, chunk).then(() => done(), done);
    },
    destroy(error, done) {
      channel.close();
      done(error);
    },
  });
  const receive = async (): Promise<void> => {
    const begun = new Set<number>();
    for await (const { stream, bytes } of channel.frames) {
      const isPort = !begun.has(stream); // two bytes that say which port it is, known already
      begun.add(stream);
      if (isPort) continue;
      if (stream === streamOf.error) throw refused(where, Buffer.from(bytes).toString("utf8").trim());
      if (!duplex.push(bytes)) await new Promise<void>((resolve) => (wantsMore = resolve));
    }
    duplex.push(null);
  };
  receive().catch((error: Error) => duplex.destroy(error));
  return duplex;
}

const refused = (where: string, why: string): TransportError =>
  new TransportError("UNREACHABLE", `cannot reach ${where}: ${why || "the connection was refused"}`);
