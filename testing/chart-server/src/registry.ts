// An OCI registry in memory: push and pull, tags in pages, and logins by password or by token.
// @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, type Listening } from "./listen.ts";

/** A running registry. `blobs` and `manifests` may be changed, to see what a client does with what is not right. */
export type TestRegistry = Listening & {
  blobs: Map<string, Buffer>;
  /** By `repository:tag` and `repository@digest`. */
  manifests: Map<string, { mediaType: string; bytes: Buffer }>;
  requests: string[];
};

/** How it is protected and how it pages. */
export type RegistryOptions = {
  tls?: boolean;
  /** `user:password`; asked for by Basic, or, with `tokens`, by a token server at `/token`. */
  login?: string;
  tokens?: boolean;
  pageSize?: number;
};

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer };

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Starts one. */
export async function startRegistry({
  tls = false,
  login,
  tokens = false,
  pageSize = 1000,
}: RegistryOptions = {}): Promise<TestRegistry> {
  const state = { blobs: new Map<string, Buffer>(), manifests: new Map(), requests: [] as string[] };
  const basic = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? "/", `http${tls ? "s" : ""}://${request.headers.host}`);
    state.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const { authorization } = request.headers;
    if (url.pathname === "/token") {
      if (authorization !== basic) return void response.writeHead(401).end("{}");
      const body = JSON.stringify({ token: `token-for-${url.searchParams.get("scope")}` });
      return void response.writeHead(200, { "content-type": "application/json" }).end(body);
    }
    const isIn = tokens ? authorization?.startsWith("Bearer token-for-repository:") : authorization === basic;
    if (basic !== undefined && !isIn) return challenge(response, url, tokens);
    return route({ request, response, url, body: Buffer.concat(parts) }, state, pageSize);
  };
  const listening = await listen((request, response) => void answer(request, response), { tls });
  return { ...listening, ...state };
}

function challenge(response: ServerResponse, { origin, pathname }: URL, tokens: boolean): void {
  const repository = /^\/v2\/(.+)\/(?:tags|manifests|blobs)\//.exec(pathname)?.[1];
  const scope = repository ? `,scope="repository:${repository}:pull,push"` : "";
  const how = tokens ? `Bearer realm="${origin}/token",service="test"${scope}` : 'Basic realm="test"';
  response.writeHead(401, { "www-authenticate": how }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
}

type State = Pick<TestRegistry, "blobs" | "manifests">;

function route(exchange: Exchange, state: State, pageSize: number): void {
  const { request, response, url } = exchange;
  const found = /^\/v2\/(?<name>.+?)\/(?<kind>tags\/list|manifests|blobs\/uploads|blobs)(?:\/(?<what>.*))?$/.exec(
    url.pathname,
  )?.groups;
  if (!found) return void response.writeHead(url.pathname === "/v2/" ? 200 : 404).end("{}");
  const { name = "", kind, what = "" } = found;
  if (kind === "tags/list") return listTags({ response, url, name }, state, pageSize);
  if (kind === "blobs/uploads") return upload(exchange, name, state);
  const isWrite = request.method === "PUT";
  if (kind === "manifests" && isWrite) return putManifest(exchange, { name, what }, state);
  const manifest = state.manifests.get(`${name}${what.includes(":") ? "@" : ":"}${what}`);
  const bytes = kind === "manifests" ? manifest?.bytes : state.blobs.get(what);
  if (!bytes) return refuse(response, kind === "manifests" ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN");
  response.writeHead(200, {
    "content-type": manifest?.mediaType ?? "application/octet-stream",
    "content-length": bytes.length,
    "docker-content-digest": kind === "manifests" ? digestOf(bytes) : what,
  });
  return void response.end(request.method === "HEAD" ? undefined : bytes);
}

const refuse = (response: ServerResponse, code: string): void =>
  void response.writeHead(404).end(JSON.stringify({ errors: [{ code, message: "it is not here" }] }));

type Listing = { response: ServerResponse; url: URL; name: string };

function listTags({ response, url, name }: Listing, { manifests }: State, pageSize: number): void {
  const all = [...manifests.keys()].flatMap((key) => (key.startsWith(`${name}:`) ? [key.slice(name.length + 1)] : []));
  if (all.length === 0) return refuse(response, "NAME_UNKNOWN");
  const tags = all.sort().filter((tag) => tag > (url.searchParams.get("last") ?? ""));
  const page = tags.slice(0, pageSize);
  const next = `</v2/${name}/tags/list?n=${pageSize}&last=${page.at(-1)}>; rel="next"`;
  response.writeHead(200, tags.length > page.length ? { link: next } : {});
  response.end(JSON.stringify({ name, tags: page }));
}

/** In one go, in two, or in parts: the last request names the digest. */
function upload({ request, response, url, body }: Exchange, name: string, { blobs }: State): void {
  const digest = url.searchParams.get("digest");
  if (digest === null) {
    response.writeHead(202, { location: `/v2/${name}/blobs/uploads/one`, range: "0-0" }).end();
    return;
  }
  if (digestOf(body) !== digest) return void response.writeHead(400).end(request.method);
  blobs.set(digest, body);
  response.writeHead(201, { location: `/v2/${name}/blobs/${digest}`, "docker-content-digest": digest }).end();
}

function putManifest(
  { request, response, body }: Exchange,
  { name, what }: { name: string; what: string },
  { manifests }: State,
) {
  const digest = digestOf(body);
  const entry = { mediaType: request.headers["content-type"] ?? "", bytes: body };
  manifests.set(`${name}@${digest}`, entry);
  if (!what.includes(":")) manifests.set(`${name}:${what}`, entry);
  response.writeHead(201, { location: `/v2/${name}/manifests/${digest}`, "docker-content-digest": digest }).end();
}
