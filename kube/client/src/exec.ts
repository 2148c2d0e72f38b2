// Running a command in a container, and attaching to what runs in it.
// @see k8s.io/apimachinery pkg/util/remotecommand: stream 0 is stdin, 1 stdout, 2 stderr, 3 the end of it all, 4 the size of the terminal;
//   version 5 of the protocol adds 255, which closes a stream
import { parseJson } from "@sluice/objects";
import type { Client, Name } from "./client.ts";
import type { Channel } from "./channel.ts";
import { StatusError, type Status } from "./status-error.ts";

/** What goes in and what comes out. */
export type Streams = {
  container?: string;
  stdin?: AsyncIterable<Uint8Array>;
  /** Called with what the program writes, in order; what it returns is waited for. */
  stdout?: (bytes: Uint8Array) => void | Promise<void>;
  /** The same for errors; with a terminal they come out as `stdout`. */
  stderr?: (bytes: Uint8Array) => void | Promise<void>;
  /** A terminal. */
  tty?: boolean;
  /** Its size, and each size that it gets. */
  sizes?: AsyncIterable<{ columns: number; rows: number }>;
  signal?: AbortSignal;
  /** How long it may take until the program runs; the program itself may run for as long as it likes. */
  timeoutMs?: number;
};

const pods = { group: "", version: "v1", kind: "Pod" };
const streamOf = { stdin: 0, stdout: 1, stderr: 2, end: 3, size: 4, close: 255 };
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const lastErrorBytes = 1 << 16;

/**
 * Runs a command in a container of a pod.
 *
 * @returns the program's exit code
 * @throws {StatusError} when it could not be run, or the API refuses: since Kubernetes 1.35 one needs the verb `create` on `pods/exec`
 * @throws {TransportError} when the connection broke: whether the program goes on is not known
 */
export const exec = async (
  client: Client,
  pod: Name,
  { command, ...streams }: Streams & { command: readonly string[] },
): Promise<number> => await run(client, pod, { subresource: "exec", command, streams });

/** Attaches to the program that a container runs. @returns its exit code, 0 as long as it goes on @throws like `exec` */
export const attach = async (client: Client, pod: Name, streams: Streams): Promise<number> =>
  await run(client, pod, { subresource: "attach", command: [], streams });

type Run = { subresource: "exec" | "attach"; command: readonly string[]; streams: Streams };

async function run(client: Client, pod: Name, { subresource, command, streams }: Run): Promise<number> {
  const { container, stdin, stdout, stderr, tty = false, sizes, signal, timeoutMs } = streams;
  const query = {
    command,
    container,
    stdin: stdin !== undefined,
    stdout: stdout !== undefined,
    stderr: stderr !== undefined && !tty,
    tty,
  };
  const ending = new AbortController();
  const channel = await client.connect(pods, pod, { subresource, query, protocols, signal, timeoutMs });
  const sending = Promise.all([sendInput(channel, stdin, ending.signal), sendSizes(channel, sizes, ending.signal)]);
  // What cannot be sent any more shows in what comes back.
  sending.catch(() => {});
  try {
    return await receive(channel, streams);
  } finally {
    ending.abort();
    channel.close();
  }
}

async function receive({ frames }: Channel, { stdout, stderr }: Streams): Promise<number> {
  let end = "";
  for await (const { stream, bytes } of frames) {
    if (stream === streamOf.stdout) await stdout?.(bytes);
    else if (stream === streamOf.stderr) await stderr?.(bytes);
    else if (stream === streamOf.end && end.length < lastErrorBytes) end += Buffer.from(bytes).toString("utf8");
  }
  return readExitCode(end);
}

/** The last message is a Status: success, an exit code, or why nothing ran. */
function readExitCode(text: string): number {
  if (text === "") return 0;
  const status = parseJson(text) as unknown as Status & { status?: string };
  if (status.status === "Success") return 0;
  const code = status.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (status.reason === "NonZeroExitCode" && code !== undefined) return Number(code);
  throw new StatusError({ ...status, code: status.code ?? 500, reason: status.reason ?? "InternalError" });
}

/** The end of stdin can be told in version 5 only; in version 4 the program must know by itself when it has read enough. */
async function sendInput(
  channel: Channel,
  stdin: AsyncIterable<Uint8Array> | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!stdin) return;
  for await (const bytes of stdin) {
    if (signal.aborted) return;
    await channel.send(streamOf.stdin, bytes);
  }
  if (!signal.aborted && channel.protocol === protocols[0])
    await channel.send(streamOf.close, Uint8Array.of(streamOf.stdin));
}

async function sendSizes(channel: Channel, sizes: Streams["sizes"], signal: AbortSignal): Promise<void> {
  for await (const { columns, rows } of sizes ?? []) {
    if (signal.aborted) return;
    await channel.send(streamOf.size, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
  }
}
