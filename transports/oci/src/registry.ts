// One repository of a registry, to read.
// @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import { createHash } from "node:crypto";
import { readBytes, type Credentials, type Get, type Http, type Response } from "@sluice/http";
import { answerChallenge, parseChallenge } from "./challenge.ts";
import { OciError } from "./oci-error.ts";

/** A part of an artifact. */
export type Descriptor = { mediaType: string; digest: string; size: number; annotations?: { [name: string]: string } };

/** What an artifact consists of. */
export type Manifest = {
  mediaType?: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: { [name: string]: string };
};

/** Where a repository is, and how to come in. */
export type RepositoryOptions = {
  http: Http;
  host: string;
  repository: string;
  plainHttp?: boolean;
  credentials?: Credentials | undefined;
  signal?: AbortSignal | undefined;
};

/** A repository. */
export type Repository = {
  /** All tags, as the registry sorts them. @throws {OciError} */
  tags(): Promise<string[]>;
  /** A manifest by tag or digest, with the digest that it has. @throws {OciError} */
  manifest(reference: string): Promise<{ manifest: Manifest; digest: string }>;
  /** The bytes of a part, checked against its digest. @throws {OciError} */
  blob(descriptor: Descriptor, maxBytes: number): Promise<Buffer>;
};

const manifestTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const mostManifestBytes = 4 * 1024 * 1024;
const mostPages = 10_000;

/** A repository of a registry; nothing is asked before the first call. */
export function openRepository(options: RepositoryOptions): Repository {
  const { http, host, repository, plainHttp, credentials, signal } = options;
  const base = `${plainHttp ? "http" : "https"}://${host}`;
  let answer: Credentials | undefined;
  const scope = `repository:${repository}:pull`;

  async function ask(path: string, headers: { [name: string]: string } = {}): Promise<Response> {
    const get: Get = { headers, credentials: answer, signal };
    const response = await http.request(new URL(path, base).href, get);
    if (response.status !== 401) return response;
    response.cancel();
    const challenge = parseChallenge(response.headers["www-authenticate"]);
    answer = challenge && (await answerChallenge(http, { challenge, scope, secure: !plainHttp, credentials, signal }));
    if (!answer) throw new OciError("UNAUTHORIZED", `${host} wants a login for ${repository}`);
    const second = await http.request(new URL(path, base).href, { ...get, credentials: answer });
    if (second.status !== 401) return second;
    second.cancel();
    throw new OciError("UNAUTHORIZED", `${host} refuses the login for ${repository}`);
  }

  return {
    async tags() {
      const found: string[] = [];
      let next: string | undefined = `/v2/${repository}/tags/list`;
      for (let page = 0; next !== undefined; page += 1) {
        const response: Response = await ask(next);
        await expectOk(response);
        const text = (await readBytes(response, 16 * mostManifestBytes)).toString("utf8");
        found.push(...((JSON.parse(text) as { tags?: string[] | null }).tags ?? []));
        next = page < mostPages ? nextPage(response, base) : undefined;
      }
      return found;
    },
    async manifest(reference) {
      const response = await ask(`/v2/${repository}/manifests/${reference}`, { accept: manifestTypes.join(", ") });
      await expectOk(response, `${host}/${repository}${reference.includes(":") ? "@" : ":"}${reference}`);
      const bytes = await readBytes(response, mostManifestBytes);
      const digest = digestOf(bytes, reference);
      if (reference.includes(":") && reference !== digest) throw changed(`${host}/${repository}@${reference}`, digest);
      const manifest = JSON.parse(bytes.toString("utf8")) as Manifest;
      if (!Array.isArray(manifest.layers))
        throw new OciError("REFUSED", `${host}/${repository}:${reference} is an index of several artifacts, not one`);
      return { manifest, digest };
    },
    async blob({ digest, size }, maxBytes) {
      if (size > maxBytes)
        throw new OciError(
          "TOO_LARGE",
          `${host}/${repository}@${digest} has ${size} bytes; at most ${maxBytes} are read`,
        );
      const response = await ask(`/v2/${repository}/blobs/${digest}`);
      await expectOk(response, `${host}/${repository}@${digest}`);
      const bytes = await readBytes(response, maxBytes);
      const found = digestOf(bytes, digest);
      if (found !== digest) throw changed(`${host}/${repository}@${digest}`, found);
      return bytes;
    },
  };
}

/** The digest of bytes, made as another one was. */
function digestOf(bytes: Uint8Array, like: string): string {
  const algorithm = like.startsWith("sha512:") ? "sha512" : "sha256";
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

const changed = (what: string, digest: string): OciError =>
  new OciError("DIGEST", `${what} was delivered with other content, of digest ${digest}`);

/** The page after this one, on the same registry. */
function nextPage({ headers }: Response, base: string): string | undefined {
  const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers["link"] ?? "")?.[1];
  if (link === undefined) return undefined;
  const url = new URL(link, base);
  if (url.origin !== new URL(base).origin)
    throw new OciError("REFUSED", `the next page of tags is said to be on ${url.host}, another registry`);
  return url.pathname + url.search;
}

async function expectOk(response: Response, what?: string): Promise<void> {
  if (response.status === 200) return;
  const body = (await readBytes(response, mostManifestBytes)).toString("utf8");
  const { pathname, origin } = new URL(response.url);
  if (response.status === 404 && what !== undefined) throw new OciError("NOT_FOUND", `${what}: not found`);
  const code = response.status === 404 ? "NOT_FOUND" : response.status === 403 ? "UNAUTHORIZED" : "REFUSED";
  throw new OciError(
    code,
    `GET ${JSON.stringify(`${origin}${pathname}`)}: response status code ${response.status}${reasonsIn(body)}`,
  );
}

/** The reasons that a registry gives, in words. */
function reasonsIn(body: string): string {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { code?: string; message?: string }[] };
    return errors
      .map(({ code = "", message = "" }) => `: ${code.toLowerCase().replaceAll("_", " ")}: ${message}`)
      .join("");
  } catch {
    return "";
  }
}
