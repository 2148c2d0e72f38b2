// Files over HTTP: what a Helm repository is.
import { listen, type Listening } from "./listen.ts";

/** A running one. Change `files` at any time; `requests` are all that came, with what was sent to prove who asks. */
export type FileServer = Listening & {
  files: Map<string, Uint8Array | string>;
  requests: { path: string; authorization?: string }[];
};

/** Starts one; with a login, nobody else gets in. */
export async function startFileServer({
  tls = false,
  login,
}: { tls?: boolean; login?: string } = {}): Promise<FileServer> {
  const files: FileServer["files"] = new Map();
  const requests: FileServer["requests"] = [];
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  const listening = await listen(
    (request, response) => {
      const { authorization } = request.headers;
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://here").pathname);
      requests.push({ path, ...(authorization === undefined ? {} : { authorization }) });
      if (wanted !== undefined && authorization !== wanted) return void response.writeHead(401).end("who?");
      const content = files.get(path);
      if (content === undefined) return void response.writeHead(404).end("no such file");
      return void response.writeHead(200).end(content);
    },
    { tls },
  );
  return { ...listening, files, requests };
}
