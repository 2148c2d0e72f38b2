// What a build has been given from elsewhere. The engine asks at once and gets what is here; for what is not, the build stops, the address is
// fetched, and it begins again. So the engine stays without network, and a build of local files loads nothing that could reach one.
import type { ChartRequest, Charts, FileTree, GitBase, KustomizeError, Remotes } from "@sluice/kustomize";

/** What a build lacks: a file, a repository, or what a chart renders to. */
export type Wanted = { file: string } | { repository: GitBase } | { rendering: ChartRequest };

/** What was fetched: its content, or why there is none. */
export type Fetched =
  | { file: ReturnType<Remotes["readFile"]> }
  | { tree: FileTree }
  | { rendered: string }
  | { failure: KustomizeError };

/** The ports of a build, as far as they bring something. */
export type Elsewhere = { remotes: Remotes; charts: Charts };

/** Stops a build until something has been fetched. */
export class RemoteWanted extends Error {
  override readonly name = "RemoteWanted";
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    super(`wanted: ${keyOf(wanted)}`);
    this.wanted = wanted;
  }
}

/** The name of something among what was fetched. */
export function keyOf(wanted: Wanted): string {
  if ("file" in wanted) return `file ${wanted.file}`;
  if ("rendering" in wanted) {
    const { folder, chart, values } = wanted.rendering;
    return `chart ${JSON.stringify([folder, chart, values])}`;
  }
  const { cloneUrl, ref, submodules } = wanted.repository;
  return `repository ${JSON.stringify([cloneUrl, ref, submodules])}`;
}

/** The engine's view of what was fetched. */
export function elsewhereOf(fetched: ReadonlyMap<string, Fetched>): Elsewhere {
  const find = (wanted: Wanted): Fetched => {
    const found = fetched.get(keyOf(wanted));
    if (!found) throw new RemoteWanted(wanted);
    if ("failure" in found) throw found.failure;
    return found;
  };
  const remotes: Remotes = {
    readFile(url) {
      const found = find({ file: url });
      return "file" in found ? found.file : { status: "no file" };
    },
    openRepository(repository) {
      const found = find({ repository });
      if ("tree" in found) return found.tree;
      throw new RemoteWanted({ repository });
    },
  };
  const charts: Charts = {
    render(rendering) {
      const found = find({ rendering });
      if ("rendered" in found) return found.rendered;
      throw new RemoteWanted({ rendering });
    },
  };
  return { remotes, charts };
}
