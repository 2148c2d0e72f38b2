// `exec` and `attach` as a kubelet serves them: the first byte of each message is the stream.
// @see k8s.io/apimachinery pkg/util/remotecommand
import { spawn } from "node:child_process";
import type { WebSocket } from "ws";

const stdin = 0;
const stdout = 1;
const stderr = 2;
const end = 3;
const size = 4;
const close = 255;

/** What runs in every container: whoever attaches sees it come to its end. */
const attached = [process.execPath, "-e", "console.log('attached')"];

/** Runs the command that the query names, or what one attaches to when it names none, and tells how it ended. */
export function runCommand(socket: WebSocket, query: URLSearchParams): void {
  const named = query.getAll("command");
  const [program = "", ...args] = named.length > 0 ? named : attached;
  const send = (stream: number, bytes: Uint8Array): void => socket.send(Buffer.concat([Buffer.from([stream]), bytes]));
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // it has ended without reading: its exit code says how
  child.stdout.on("data", (bytes: Buffer) => send(stdout, bytes));
  child.stderr.on("data", (bytes: Buffer) => send(stderr, bytes));
  if (query.get("stdin") !== "true") child.stdin.end();
  socket.on("message", (data) => {
    const message = data as Buffer;
    const bytes = message.subarray(1);
    if (message[0] === stdin) child.stdin.write(bytes);
    else if (message[0] === close && bytes[0] === stdin) child.stdin.end();
    else if (message[0] === size) send(stderr, Buffer.from(`size ${bytes.toString("utf8")}\n`));
  });
  const tell = (status: object): void => {
    send(end, Buffer.from(JSON.stringify({ metadata: {}, ...status })));
    socket.close(1000);
  };
  child.on("error", (error) =>
    tell({ status: "Failure", reason: "InternalError", code: 500, message: `cannot run ${program}: ${error.message}` }),
  );
  child.on("close", (code) => {
    if (code === null || child.pid === undefined) return;
    if (code === 0) return tell({ status: "Success" });
    const causes = [{ reason: "ExitCode", message: String(code) }];
    const message = `command terminated with non-zero exit code: exit status ${code}`;
    tell({ status: "Failure", reason: "NonZeroExitCode", message, details: { causes } });
  });
  socket.on("close", () => child.kill());
}
