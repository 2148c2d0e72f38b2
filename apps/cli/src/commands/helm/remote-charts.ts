// Charts that are not on this disk: in repositories and registries.
import path from "node:path";
import { HelmError } from "@sluice/helm";
import {
  archiveAddress,
  chooseTag,
  chooseVersion,
  fetchChart,
  fetchVersions,
  pullChart,
  RepositoryError,
  type ChartVersion,
  type RepositoryAccess,
} from "@sluice/helm-repository";
import { HttpError } from "@sluice/http";
import { OciError, parseReference, printReference } from "@sluice/oci";
import type { Environment } from "../../environment.ts";
import type { NamedRepository } from "./helm-home.ts";
import { openAccess, type RemoteAccess, type RemoteFlags } from "./remote-access.ts";

/** A chart's archive, and the name of the file that it would be. */
export type FetchedChart = {
  archive: Buffer;
  fileName: string;
  /** Where it came from. */
  address: string;
  pulled?: { reference: string; digest: string };
  /** Fetches the signature that lies beside it. @throws {HelmError} `CHART` when there is none */
  fetchProvenance(): Promise<Buffer>;
};

/** What remote commands can do; `close` ends the connections. */
export type RemoteCharts = {
  repositories: readonly NamedRepository[];
  /** `oci://…`, `https://….tgz` or `name/chart`. @throws {HelmError} `CHART` */
  fetch(address: string, range: string): Promise<FetchedChart>;
  /** A chart of a repository by its address. @throws {HelmError} `CHART` */
  fetchFrom(repository: string, chart: string, range: string): Promise<FetchedChart>;
  /** The versions that a repository has of a chart; undefined when it does not know it. @throws {HelmError} `CHART` */
  versions(repository: string, chart: string): Promise<ChartVersion[] | undefined>;
  /** The version in a registry that is meant. @throws {HelmError} `CHART` */
  chooseTag(address: string, range: string): Promise<string>;
  close(): void;
};

/** What fetches charts with these flags. */
export function openRemoteCharts(flags: RemoteFlags, environment: Environment): RemoteCharts {
  const access = openAccess(flags, environment);
  const { repositories } = access;
  const indexes = new Map<string, Promise<ChartVersion[] | undefined>>();
  const versions = (url: string, chart: string): Promise<ChartVersion[] | undefined> => {
    const key = `${url} ${chart}`;
    const known = indexes.get(key) ?? named(() => fetchVersions(access.to(url), chart), notARepository(url));
    indexes.set(key, known);
    return known;
  };
  const from = { access, versions };
  return {
    repositories,
    versions,
    chooseTag: (address, range) =>
      named(async () => {
        const { host, repository } = parseReference(address);
        return await chooseTag(await access.registry(host, repository), range);
      }),
    fetch: (address, range) =>
      named(async () => {
        if (address.startsWith("oci://")) return await pull(access, address, range);
        if (/^https?:\/\//.test(address)) return await download(access, repositoryOf(address, repositories), address);
        if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address))
          throw new HelmError("CHART", `scheme ${JSON.stringify(address.split(":")[0])} not supported`);
        return await fetchNamed(from, address, range);
      }),
    fetchFrom: (url, chart, range) =>
      named(async () => {
        const found = await versions(url, chart);
        const chosen = found && choose(found, range);
        const version = range === "" ? "" : ` version ${JSON.stringify(range)}`;
        if (!chosen || chosen === "improper")
          throw new HelmError("CHART", `chart ${JSON.stringify(chart)}${version} not found in ${url} repository`);
        return await download(access, url, addressOf(chosen, chart, range));
      }),
    close: () => access.close(),
  };
}

async function pull(access: RemoteAccess, address: string, range: string): Promise<FetchedChart> {
  const { host, repository: where, tag, digest: wanted } = parseReference(address);
  if (tag !== undefined && range !== "" && range !== tag)
    throw new HelmError("CHART", `chart reference and version mismatch: ${range} is not ${tag}`);
  const repository = await access.registry(host, where);
  const version = wanted === undefined ? await chooseTag(repository, tag ?? range) : "";
  const at = wanted === undefined ? { tag: version } : { digest: wanted };
  const reference = printReference({ host, repository: where, ...at });
  const { archive, digest, fetchProvenance } = await pullChart(repository, wanted ?? version).catch(
    (error: unknown) => {
      if (error instanceof OciError && error.code === "NOT_FOUND")
        throw new HelmError("CHART", `failed to perform "FetchReference" on source: ${reference}: not found`, error);
      throw error;
    },
  );
  const name = where.slice(where.lastIndexOf("/") + 1);
  const fileName = wanted === undefined ? `${name}-${version}.tgz` : `${name}@${wanted.replace(":", "-")}.tgz`;
  const pulled = { reference, digest };
  return { archive, fileName, address: `oci://${reference}`, pulled, fetchProvenance: () => named(fetchProvenance) };
}

async function download(access: RemoteAccess, repository: string, address: string): Promise<FetchedChart> {
  if (address.startsWith("oci://")) return await pull(access, address, "");
  const fileName = path.posix.basename(new URL(address, "http://archive/").pathname);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1] ?? "http";
  if (scheme !== "http" && scheme !== "https")
    throw new HelmError("CHART", `scheme ${JSON.stringify(scheme)} not supported`);
  const way: RepositoryAccess = access.to(repository);
  const whole = archiveAddress(way.url, address);
  return {
    archive: await fetchChart(way, whole),
    fileName,
    address: whole,
    fetchProvenance: () => named(() => fetchChart(way, `${whole}.prov`)),
  };
}

type From = { access: RemoteAccess; versions: RemoteCharts["versions"] };

async function fetchNamed({ access, versions }: From, address: string, range: string): Promise<FetchedChart> {
  const slash = address.indexOf("/");
  const [name, chart] = [address.slice(0, slash), address.slice(slash + 1)];
  if (slash <= 0)
    throw new HelmError("CHART", `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${address}`);
  const known = access.repositories.find((one) => one.name === name);
  if (!known) throw new HelmError("CHART", `repo ${name} not found`);
  if (!known.url) throw new HelmError("CHART", `no URL found for repository ${name}`);
  const found = await versions(known.url, chart);
  const chosen = found && choose(found, range);
  if (chosen && chosen !== "improper") return await download(access, known.url, addressOf(chosen, chart, range));
  const none = found ? `no chart version found for ${chart}-${range}` : "no chart name found";
  const why = chosen === "improper" ? `improper constraint: ${range}` : none;
  throw new HelmError(
    "CHART",
    `chart ${JSON.stringify(chart)} matching ${range} not found in ${name} index. (try 'helm repo update'): ${why}`,
  );
}

/** The version that is meant; `improper` where the range cannot be read. */
function choose(versions: readonly ChartVersion[], range: string): ChartVersion | "improper" | undefined {
  try {
    return chooseVersion(versions, range);
  } catch {
    return "improper";
  }
}

function addressOf({ urls }: ChartVersion, chart: string, range: string): string {
  const [first] = urls;
  if (first === undefined)
    throw new HelmError(
      "CHART",
      `chart ${JSON.stringify(chart)}${range === "" ? "" : ` version ${JSON.stringify(range)}`} has no downloadable URLs`,
    );
  return first;
}

/** The named repository that an archive is in: its login is the archive's. */
const repositoryOf = (address: string, repositories: readonly NamedRepository[]): string =>
  repositories.find(({ url }) => address.startsWith(`${url.replace(/\/$/, "")}/`))?.url ?? address;

const notARepository = (url: string) => (message: string) =>
  `looks like ${JSON.stringify(url)} is not a valid chart repository or cannot be reached: ${message}`;

/** What goes wrong outside is said as Helm's commands say it. */
async function named<T>(work: () => Promise<T>, say: (message: string) => string = (message) => message): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError || error instanceof OciError || error instanceof RepositoryError)
      throw new HelmError("CHART", error.code === "PROTOCOL" ? error.message : say(error.message), error);
    throw error;
  }
}
