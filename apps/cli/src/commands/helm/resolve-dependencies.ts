// Which version each dependency comes to.
// @see helm v4.2.3 internal/resolver/resolver.go
import { existsSync } from "node:fs";
import path from "node:path";
import { HelmError, isInRange, lockDigest, type Dependency, type Lock, type LockedDependency } from "@sluice/helm";
import { chooseVersion } from "@sluice/helm-repository";
import { parseConstraint, SemverError } from "@sluice/semver";
import type { Environment } from "../../environment.ts";
import { readChart } from "./read-chart.ts";
import type { RemoteCharts } from "./remote-charts.ts";

/** What resolving takes. */
export type Resolving = { root: string; charts: RemoteCharts; environment: Environment };

/** Dependencies whose repositories are addresses, not names. @throws {HelmError} `CHART` for a name that is not known */
export function resolveNames(wanted: readonly Dependency[], charts: RemoteCharts): Dependency[] {
  const missing = wanted.flatMap(({ repository }) =>
    (aliasIn(repository) !== undefined && !find(repository, charts)) || isBareName(repository) ? [repository] : [],
  );
  if (missing.length > 0)
    throw new HelmError(
      "CHART",
      `no repository definition for ${missing.join(", ")}. Please add them via 'helm repo add'${missing.some(isBareName) ? noteOnNames : ""}`,
    );
  return wanted.map((one) => ({ ...one, repository: find(one.repository, charts)?.url ?? one.repository }));
}

const noteOnNames = `
Note that repositories must be URLs or aliases. For example, to refer to the "example"
repository, use "https://charts.example.com/" or "@example" instead of
"example". Don't forget to add the repo, too ('helm repo add').`;

const isBareName = (repository: string): boolean =>
  repository !== "" && !/^(?:[@/]|[a-z][a-z0-9+.-]*:)/i.test(repository);
const aliasIn = (repository: string): string | undefined => /^(?:@|alias:)(.*)$/.exec(repository)?.[1];
const find = (repository: string, charts: RemoteCharts) => {
  const name = aliasIn(repository);
  return name === undefined ? undefined : charts.repositories.find((one) => one.name === name);
};

/** The folder that `file://` names. @throws {HelmError} `CHART` when there is none */
export function localFolder(repository: string, root: string): string {
  const named = repository.slice("file://".length);
  const folder = path.resolve(root, named);
  if (!existsSync(folder))
    throw new HelmError("CHART", `directory ${path.normalize(path.join(path.basename(root), named))} not found`);
  return folder;
}

/** The versions that all of them come to. @throws {HelmError} `CHART` naming each that comes to none */
export async function resolveDependencies(wanted: readonly Dependency[], resolving: Resolving): Promise<Lock> {
  const locked: LockedDependency[] = [];
  const missing: string[] = [];
  for (const dependency of wanted) {
    const { name, repository, version: range } = dependency;
    const version = await resolveOne(dependency, resolving);
    if (version === undefined)
      missing.push(
        `${JSON.stringify(name)} (repository ${JSON.stringify(repository)}, version ${JSON.stringify(range)})`,
      );
    else locked.push({ name, repository, version });
  }
  if (missing.length > 0)
    throw new HelmError(
      "CHART",
      `can't get a valid version for ${missing.length} subchart(s): ${missing.join(", ")}. Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
    );
  return { dependencies: locked, digest: lockDigest(wanted, locked) };
}

async function resolveOne(
  { name, repository, version: range }: Dependency,
  { root, charts, environment }: Resolving,
): Promise<string | undefined> {
  if (repository === "" || repository.startsWith("file://")) {
    const chart = await readLocal({ name, repository }, { root, environment });
    return isInRange(range, chart.metadata.version) ? chart.metadata.version : undefined;
  }
  if (repository.startsWith("oci://"))
    return await charts.chooseTag(`${repository.replace(/\/+$/, "")}/${name}`, range).catch((error: unknown) => {
      if (!(error instanceof HelmError)) throw error;
      throw new HelmError("CHART", `could not download ${repository}/${name}: ${error.message}`, error);
    });
  judgeRange(name, range);
  const versions = await charts.versions(repository, name);
  if (!versions) throw new HelmError("CHART", `${name} chart not found in repo ${repository}`);
  return chooseVersion(versions, range)?.version;
}

function judgeRange(name: string, range: string): void {
  try {
    if (range !== "") return void parseConstraint(range);
  } catch (error) {
    if (!(error instanceof SemverError)) throw error;
  }
  const why = `improper constraint: ${JSON.stringify(range)}`;
  throw new HelmError("CHART", `dependency ${JSON.stringify(name)} has an invalid version/constraint format: ${why}`);
}

/** A dependency that is on this disk: in `charts/`, or where `file://` says. @throws {HelmError} `CHART` */
export async function readLocal(
  { name, repository }: { name: string; repository: string },
  { root, environment }: Omit<Resolving, "charts">,
) {
  const inside = path.join(root, "charts", name);
  if (repository === "" && !existsSync(inside))
    throw new HelmError("CHART", `directory ${path.join(path.basename(root), "charts", name)} not found`);
  const folder = repository === "" ? inside : localFolder(repository, root);
  return await readChart(folder, (message) => environment.err(`${message}\n`));
}
