// `sluice helm dependency update` and `build`: the archives in charts/, and Chart.lock.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  HelmError,
  loadChart,
  lockDigest,
  logLine,
  oldLockDigest,
  readLock,
  type Chart,
  type Dependency,
  type Lock,
  type LockedDependency,
} from "@sluice/helm";
import { stringifyYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";
import { sayPulled } from "./locate-chart.ts";
import { archiveOf } from "./archive-chart.ts";
import { readFolder, unpackChart } from "./read-chart.ts";
import { sameAddress, type RemoteFlags } from "./remote-access.ts";
import { openRemoteCharts, type FetchedChart, type RemoteCharts } from "./remote-charts.ts";
import { localFolder, readLocal, resolveDependencies, resolveNames } from "./resolve-dependencies.ts";
import type { ProvenanceFlags } from "./verify-chart.ts";

type Work = {
  chart: Chart;
  root: string;
  charts: RemoteCharts;
  environment: Environment;
  /** Looks at the signature of what came. @throws {HelmError} */
  verify: (chart: FetchedChart) => Promise<void>;
};

/** The flags of `sluice helm dependency update` and `build`. */
export type DependencyFlags = RemoteFlags & ProvenanceFlags;

/** Fetches what a chart depends on, by what Chart.yaml wants (`update`) or what its lock says (`build`). @returns 0; 1 with `Error: …` */
export async function fetchDependencies(
  how: "update" | "build",
  file: string,
  { flags, environment }: { flags: DependencyFlags; environment: Environment },
): Promise<number> {
  const root = path.resolve(environment.folder, file);
  try {
    if (!existsSync(root))
      throw new HelmError("CHART", `could not find ${file}: stat ${file}: no such file or directory`);
    await fetchInto(root, { flags, environment, how, verify: verifier(how, flags, environment) });
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    environment.err(`Error: ${error.message}\n`);
    return 1;
  }
}

/** The same as `update` for the folder of a chart, within another command. @throws {HelmError} */
export async function updateDependencies(root: string, flags: RemoteFlags, environment: Environment): Promise<void> {
  await fetchInto(root, { flags, environment, how: "update", verify: async () => {} });
}

type Fetching = Pick<Work, "environment" | "verify"> & { how: "update" | "build"; flags: RemoteFlags };

async function fetchInto(root: string, { flags, environment, how, verify }: Fetching): Promise<void> {
  if (!statSync(root).isDirectory()) throw new HelmError("CHART", "only unpacked charts can be updated");
  if (!existsSync(path.join(root, "Chart.yaml"))) throw new HelmError("CHART", "Chart.yaml file is missing");
  const charts = openRemoteCharts(flags, environment);
  try {
    const chart = await readFolder(root, (message) => environment.err(`${message}\n`));
    const work = { chart, root, charts, environment, verify };
    const lock = how === "build" ? findLock(work) : undefined;
    if (lock) await build(lock, work);
    else await update(work);
  } finally {
    charts.close();
  }
}

/** `update` refuses what nobody signed; `build` says that it has no signature, and takes it. */
function verifier(how: "update" | "build", flags: DependencyFlags, environment: Environment): Work["verify"] {
  return async (chart) => {
    if (!flags.verify) return;
    const { needProvenance, verifyArchive } = await import("./verify-chart.ts");
    const provenance =
      how === "update"
        ? await needProvenance(chart)
        : await chart.fetchProvenance().catch((error: unknown) => {
            if (!(error instanceof HelmError)) throw error;
            environment.out(`WARNING: Verification not found for ${chart.address}: ${error.message}\n`);
          });
    if (provenance) await verifyArchive(chart, provenance, { flags, environment });
  };
}

const lockName = ({ metadata }: Chart): string => (metadata.apiVersion === "v1" ? "requirements.lock" : "Chart.lock");

function findLock({ chart, root }: Work): Lock | undefined {
  const file = path.join(root, lockName(chart));
  return existsSync(file) ? readLock(readFileSync(file, "utf8"), lockName(chart)) : undefined;
}

async function update(work: Work): Promise<void> {
  const { chart, charts } = work;
  if (chart.metadata.dependencies.length === 0) return;
  const wanted = resolveNames(chart.metadata.dependencies, charts);
  for (const { repository } of wanted) if (repository.startsWith("file://")) localFolder(repository, work.root);
  await readIndexes(wanted, work);
  const lock = await resolveDependencies(wanted, work);
  await fetchAll(lock.dependencies, work);
  if (findLock(work)?.digest !== lock.digest) writeLock(lock, work);
}

async function build(lock: Lock, work: Work): Promise<void> {
  const { chart, charts, environment } = work;
  const wanted = resolveNames(chart.metadata.dependencies, charts);
  if (lockDigest(wanted, lock.dependencies) !== lock.digest) judgeOldLock(lock, chart, environment);
  await readIndexes(wanted, work);
  await fetchAll(lock.dependencies, work);
}

/** Locks that Helm 2 wrote have another digest, which is that of the dependencies as they were written. */
function judgeOldLock({ digest }: Lock, { metadata }: Chart, { err }: Environment): void {
  const isFirst = metadata.apiVersion === "v1";
  if (isFirst)
    err(`${logLine("INFO", "warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...")}\n`);
  if (isFirst && oldLockDigest(metadata.dependencies) === digest) return;
  throw new HelmError(
    "CHART",
    isFirst
      ? "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies"
      : "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'",
  );
}

/** Every index once, before anything is fetched. */
async function readIndexes(wanted: readonly Dependency[], { charts, environment }: Work): Promise<void> {
  const { out } = environment;
  const over = wanted.filter(({ repository }) => /^https?:\/\//.test(repository));
  const isNamed = ({ repository }: Dependency) =>
    charts.repositories.find(({ url }) => sameAddress(url, repository))?.name;
  const read = async (some: readonly Dependency[]): Promise<void> => {
    const said = new Set<string>();
    for (const dependency of some) {
      await charts.versions(dependency.repository, dependency.name);
      if (said.has(dependency.repository)) continue;
      said.add(dependency.repository);
      out(
        `...Successfully got an update from the ${JSON.stringify(isNamed(dependency) ?? dependency.repository)} chart repository\n`,
      );
    }
  };
  const [unmanaged, managed] = [over.filter((one) => !isNamed(one)), over.filter((one) => isNamed(one))];
  if (unmanaged.length > 0) out("Getting updates for unmanaged Helm repositories...\n");
  await read(unmanaged);
  if (managed.length === 0) return;
  out("Hang tight while we grab the latest from your chart repositories...\n");
  await read(managed);
  out("Update Complete. ⎈Happy Helming!⎈\n");
}

/** All or nothing: what is there stays as it is until everything has come. */
async function fetchAll(locked: readonly LockedDependency[], work: Work): Promise<void> {
  const { root, environment } = work;
  const target = path.join(root, "charts");
  const coming = path.join(root, `.charts-${process.pid}`);
  environment.out(`Saving ${locked.length} charts\n`);
  mkdirSync(coming);
  try {
    const done = new Set<string>();
    for (const dependency of locked)
      await fetchOne(dependency, { coming, done }, work).catch((error: Error) => {
        environment.out(`Save error occurred:  ${error.message}\n`);
        throw error;
      });
    mkdirSync(target, { recursive: true });
    environment.out("Deleting outdated charts\n");
    await deleteOutdated({ target, coming, locked }, environment);
    for (const name of readdirSync(coming)) renameSync(path.join(coming, name), path.join(target, name));
  } finally {
    rmSync(coming, { recursive: true, force: true });
  }
}

type Coming = { coming: string; done: Set<string> };

async function fetchOne(dependency: LockedDependency, { coming, done }: Coming, work: Work): Promise<void> {
  const { root, charts, environment, verify } = work;
  const { name, repository, version } = dependency;
  const { out } = environment;
  if (repository === "") {
    out(`Dependency ${name} did not declare a repository. Assuming it exists in the charts directory\n`);
    await readLocal(dependency, { root, environment });
    return;
  }
  if (repository.startsWith("file://")) {
    const chart = await readLocal(dependency, { root, environment });
    writeFileSync(path.join(coming, `${chart.metadata.name}-${chart.metadata.version}.tgz`), await archiveOf(chart));
    return;
  }
  const key = `${repository} ${name} ${version}`;
  if (done.has(key)) {
    out(`Already downloaded ${name} from repo ${repository}\n`);
    return;
  }
  done.add(key);
  out(`Downloading ${name} from repo ${repository}\n`);
  const isRegistry = repository.startsWith("oci://");
  let address = isRegistry ? `${repository}/${name}` : `${name} ${version} of ${repository}`;
  try {
    const found = isRegistry
      ? await charts.fetch(`${repository.replace(/\/+$/, "")}/${name}`, version)
      : await charts.fetchFrom(repository, name, version);
    address = found.address;
    if (found.pulled) out(sayPulled(found.pulled));
    await verify(found);
    writeFileSync(path.join(coming, found.fileName), found.archive);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError("CHART", `could not download ${address}: ${error.message}`, error);
  }
}

type Moving = { target: string; coming: string; locked: readonly LockedDependency[] };

/** Archives of charts that nobody wants any more; folders and what is no chart are left alone. */
async function deleteOutdated({ target, coming, locked }: Moving, { out }: Environment): Promise<void> {
  const fresh = new Set(readdirSync(coming));
  const kept = new Set(locked.filter(({ repository }) => repository === "").map(({ name }) => name));
  for (const entry of readdirSync(target, { withFileTypes: true })) {
    if (entry.isDirectory() || fresh.has(entry.name)) continue;
    const file = path.join(target, entry.name);
    try {
      const old = await loadChart(await unpackChart(readFileSync(file)), { unpack: unpackChart });
      if (!kept.has(old.metadata.name)) rmSync(file);
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      out(`Could not verify ${file} for deletion: ${error.message} (Skipping)\n`);
    }
  }
}

function writeLock({ dependencies, digest }: Lock, { chart, root }: Work): void {
  const file = path.join(root, lockName(chart));
  writeFileSync(file, stringifyYaml({ dependencies, digest, generated: new Date().toISOString() }));
}
