// Serves local repositories over Git's smart HTTP protocol, as any Git host does: the system's `git upload-pack` (and `receive-pack` where
// pushing is allowed) does the talking. For `sluice up`, which hands its working tree to its own source controller, and for tests.
import { spawn } from "node:child_process";
import http from "node:http";
import { createGunzip } from "node:zlib";
import { GitError } from "./git-error.ts";

/** What to serve, and to whom. */
export type GitServerOptions = {
  /** The folder of the repository at a path such as `/fleet.git`; undefined is answered with 404. */
  folderOf(path: string): string | undefined;
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  allowPush?: boolean;
  /** Decides on the Authorization header; everybody may come in when absent. */
  authorize?(header: string | undefined): boolean;
};

/** A running server. */
export type GitServer = { url: string; close(): Promise<void> };

const services = new Set(["git-upload-pack", "git-receive-pack"]);

/**
 * Starts serving.
 *
 * @throws {GitError} when the port is taken
 */
export async function serveGit(options: GitServerOptions): Promise<GitServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const server = http.createServer((request, response) => answer(request, response, options));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "the port is in use; choose another, or 0 for any" : error.message;
    reject(new GitError("FAILED", `cannot serve Git on ${host}:${port}: ${why}`, error));
  });
  server.listen(port, host, resolve);
  await promise;
  const address = server.address();
  const chosen = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host}:${chosen}`,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function answer(request: http.IncomingMessage, response: http.ServerResponse, options: GitServerOptions): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const match = /^(\/.+?)\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname);
  const service = match?.[2] === "info/refs" ? url.searchParams.get("service") : match?.[2];
  const folder = match?.[1] && options.folderOf(decodeURIComponent(match[1]));
  if (options.authorize && !options.authorize(request.headers.authorization)) {
    return refuse(response, 401, { "www-authenticate": 'Basic realm="git"' });
  }
  if (!match || !folder || !service || !services.has(service)) return refuse(response, 404);
  if (service === "git-receive-pack" && !options.allowPush) return refuse(response, 403);
  const isListing = match[2] === "info/refs";
  if (request.method !== (isListing ? "GET" : "POST")) return refuse(response, 405);
  response.writeHead(200, {
    "content-type": `application/x-${service}-${isListing ? "advertisement" : "result"}`,
    "cache-control": "no-cache",
  });
  if (isListing) response.write(packetLine(`# service=${service}\n`) + "0000");
  converse(request, response, { service: service.slice("git-".length), folder, isListing });
}

function refuse(response: http.ServerResponse, status: number, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, headers).end();
}

const packetLine = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;

function converse(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { service, folder, isListing }: { service: string; folder: string; isListing: boolean },
): void {
  const settings = [
    "-c",
    "uploadpack.allowAnySHA1InWant=true",
    "-c",
    "safe.directory=*",
    "-c",
    "uploadpack.allowFilter=true",
  ];
  const args = [...settings, service, "--stateless-rpc", ...(isListing ? ["--advertise-refs"] : []), folder];
  const { PATH = "/usr/bin:/bin" } = process.env;
  const env = {
    PATH,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
  };
  const child = spawn("git", args, { env, stdio: ["pipe", "pipe", "ignore"] });
  child.on("error", () => response.destroy());
  child.stdin.on("error", () => {}); // it may end before it has read everything
  response.on("close", () => child.kill());
  child.stdout.pipe(response);
  if (isListing) child.stdin.end();
  else if (request.headers["content-encoding"] === "gzip")
    request
      .pipe(createGunzip())
      .on("error", () => response.destroy())
      .pipe(child.stdin);
  else request.pipe(child.stdin);
}
