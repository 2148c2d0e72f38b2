// A repository over HTTP: an index, and archives that it names.
import { readBytes, type Credentials, type Http, type Response } from "@sluice/http";
import { readIndex, type ChartVersion } from "./read-index.ts";
import { RepositoryError } from "./repository-error.ts";

/** How to come into a repository. */
export type RepositoryAccess = {
  http: Http;
  /** The repository's address, without `index.yaml`. */
  url: string;
  credentials?: Credentials | undefined;
  /** Send them to other hosts too, when archives are there. */
  passCredentials?: boolean | undefined;
  signal?: AbortSignal | undefined;
};

/** How large an index may be. */
const mostIndexBytes = 50 * 1024 * 1024;
/** How large an archive may be. */
const mostArchiveBytes = 100 * 1024 * 1024;

/**
 * The versions of a chart; undefined when the repository does not know the chart.
 *
 * @throws {RepositoryError} when the index cannot be read
 */
export async function fetchVersions(access: RepositoryAccess, chart: string): Promise<ChartVersion[] | undefined> {
  const { http, url, credentials, signal } = access;
  const address = indexAddress(url);
  const response = await http.request(address, { credentials, signal });
  expectOk(response, address);
  return await readIndex({ parts: bounded(response), name: `${url}/index.yaml` }, chart);
}

function indexAddress(url: string): string {
  const address = URL.parse(url);
  if (address?.protocol !== "http:" && address?.protocol !== "https:")
    throw new RepositoryError(
      "PROTOCOL",
      `could not find protocol handler for: ${address?.protocol.slice(0, -1) ?? ""}`,
    );
  address.pathname = `${address.pathname.replace(/\/$/, "")}/index.yaml`;
  return address.href;
}

async function* bounded(response: Response): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > mostIndexBytes) {
      response.cancel();
      throw new RepositoryError("TOO_LARGE", `the index has more than ${mostIndexBytes} bytes`);
    }
    yield part;
  }
}

/** The archive of a version. @throws {RepositoryError} */
export async function fetchChart(access: RepositoryAccess, archive: string): Promise<Buffer> {
  const { http, credentials, passCredentials, signal } = access;
  const address = archiveAddress(access.url, archive);
  const isOwn = URL.parse(address)?.origin === URL.parse(access.url)?.origin;
  const response = await http.request(address, {
    credentials: isOwn || passCredentials ? credentials : undefined,
    signal,
  });
  expectOk(response, address);
  return await readBytes(response, mostArchiveBytes);
}

/** Where an archive is; relative addresses begin at the repository, and keep its query. */
export function archiveAddress(repository: string, archive: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(archive)) return archive;
  const base = new URL(repository);
  base.pathname = `${base.pathname.replace(/\/$/, "")}/`;
  const address = new URL(archive, base);
  if (address.search === "") address.search = base.search;
  return address.href;
}

function expectOk(response: Response, address: string): void {
  if (response.status === 200) return;
  response.cancel();
  const status = `${response.status} ${response.statusText}`.trim();
  throw new RepositoryError(
    response.status === 404 ? "NOT_FOUND" : "REFUSED",
    `failed to fetch ${withoutUser(address)} : ${status}`,
  );
}

function withoutUser(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}
