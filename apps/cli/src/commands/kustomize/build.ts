// `sluice kustomize build [DIR]`: what `kustomize build` 5.8.1 prints, with its flags; what would run programs is refused by name.
import { closeSync, openSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  build,
  isRemoteFile,
  KustomizeError,
  parseGitBase,
  renderFiles,
  renderPieces,
  type Charts,
  type FileTree,
} from "@sluice/kustomize";
import type { Environment } from "../../environment.ts";
import { openDiskTree } from "./disk-tree.ts";
import type { Elsewhere } from "./remotes.ts";
import { withRemotesWhenWanted } from "./with-remotes-when-wanted.ts";

/** The flags of `sluice kustomize build`. */
export type BuildFlags = {
  output?: string;
  loadRestrictor: string;
  reorder: string;
  enableHelm?: boolean;
  helmKubeVersion?: string;
  helmApiVersions?: string[];
  [refused: string]: unknown;
};

const restrictors = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"];
/** Flags that would run programs, by name. */
const refusedFlags: { [flag: string]: string } = {
  helmCommand: "--helm-command",
  helmDebug: "--helm-debug",
  enableAlphaPlugins: "--enable-alpha-plugins",
  enableExec: "--enable-exec",
  asCurrentUser: "--as-current-user",
  env: "--env",
  mount: "--mount",
  network: "--network",
  networkName: "--network-name",
};

/** Builds and prints. @returns 0; 1 with `Error: …` when the build fails, as kustomize does */
export async function buildKustomization(folder: string, flags: BuildFlags, environment: Environment): Promise<number> {
  const work = (elsewhere: Elsewhere): number => {
    const source = openSource(folder, elsewhere, environment);
    return showingPlaces(source, environment, () => run(source, { flags, elsewhere, environment }));
  };
  try {
    checkFlags(flags);
    return await withRemotesWhenWanted(work, environment);
  } catch (error) {
    if (!(error instanceof KustomizeError) && !isFileError(error)) throw error;
    environment.err(`Error: ${error.message}\n`);
    return 1;
  }
}

/** What to build: a folder of a tree on disk, or of a repository elsewhere (`kustomize build github.com/org/repo//folder`). */
type Source = { tree: FileTree; folder: string; root?: string; address?: string };

function openSource(folder: string, { remotes }: Elsewhere, environment: Environment): Source {
  const base = parseGitBase(folder);
  if (!base) return openDiskTree(path.resolve(environment.folder, folder));
  return { tree: remotes.openRepository(base), folder: base.path, address: folder };
}

/** Whether the disk refused something. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error;

function checkFlags(flags: BuildFlags): void {
  const fail = (reason: string) => new KustomizeError("NOT_SUPPORTED", reason);
  for (const [key, flag] of Object.entries(refusedFlags)) {
    if (flags[key] !== undefined)
      throw fail(
        `${flag} is not supported: no program, function or plugin is run (charts are rendered in process); leave it out`,
      );
  }
  if (!restrictors.includes(flags.loadRestrictor))
    throw fail(
      `illegal flag value --load-restrictor ${flags.loadRestrictor}; legal values: [${restrictors.join(" ")}]`,
    );
  if (flags.reorder !== "legacy" && flags.reorder !== "none")
    throw fail(`illegal flag value --reorder ${flags.reorder}; legal values: [legacy none]`);
}

type Order = { flags: BuildFlags; elsewhere: Elsewhere; environment: Environment };

function run({ tree, folder, address }: Source, { flags, elsewhere, environment }: Order): number {
  const isLocal = address === undefined;
  const { objects, warnings } = build(tree, folder, {
    reorder: flags.reorder === "none" ? "none" : "legacy",
    // A repository is never allowed to read outside of its kustomizations' folders.
    loadRestriction: isLocal && flags.loadRestrictor === "LoadRestrictionsNone" ? "none" : "root",
    managedByLabel: flags["enableManagedbyLabel"] === true,
    remotes: elsewhere.remotes,
    charts: chartsFor(flags, elsewhere),
    ...(isLocal ? {} : { address }),
  });
  for (const warning of warnings) environment.err(`# Warning: ${warning}\n`);
  if (flags.output === undefined) for (const piece of renderPieces(objects)) environment.out(piece);
  else {
    const output = path.resolve(environment.folder, flags.output);
    if (!statSync(output, { throwIfNoEntry: false })?.isDirectory()) writePieces(output, renderPieces(objects));
    else for (const [file, text] of renderFiles(objects)) writeFileSync(path.join(output, file), text);
  }
  return 0;
}

/** Charts are rendered when asked for; what an entry says of Kubernetes goes before what the command line says (kustomize 5.8.1). */
function chartsFor({ enableHelm, helmKubeVersion, helmApiVersions = [] }: BuildFlags, { charts }: Elsewhere): Charts {
  return {
    render({ chart, ...request }) {
      if (!enableHelm) throw new KustomizeError("NOT_SUPPORTED", "helmCharts: must specify --enable-helm");
      const kubeVersion = chart.kubeVersion || helmKubeVersion;
      const apiVersions = chart.apiVersions ?? helmApiVersions;
      return charts.render({ ...request, chart: { ...chart, kubeVersion, apiVersions } });
    },
  };
}

function writePieces(file: string, pieces: Iterable<string>): void {
  const open = openSync(file, "w");
  try {
    for (const piece of pieces) writeFileSync(open, piece);
  } finally {
    closeSync(open);
  }
}

/** Files in errors are named as the user would: from the folder they are in. */
function showingPlaces<T>({ root }: Source, environment: Environment, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.file === undefined || root === undefined) throw error;
    if (isRemoteFile(error.file) || parseGitBase(error.file)) throw error;
    const { code, reason, line, column } = error;
    const file = path.relative(environment.folder, path.join(root, error.file));
    throw new KustomizeError(code, reason, { file, line, column, cause: error });
  }
}
