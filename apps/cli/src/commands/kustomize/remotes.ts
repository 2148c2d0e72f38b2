// What a build has been given from elsewhere. The engine asks at once and gets what is here; for what is not, the build stops, the address is
// fetched, and it begins again. So the engine stays without network, and a build of local files loads nothing that could reach one.
import type { Environment } from "../../environment.ts";
import type { FileTree, GitBase, KustomizeError, Remotes } from "@sluice/kustomize";

/** What a build lacks: a file or a repository. */
export type Wanted = { file: string } | { repository: GitBase };

/** What was fetched: its content, or why there is none. */
export type Fetched = { file: ReturnType<Remotes["readFile"]> } | { tree: FileTree } | { failure: KustomizeError };

/** Stops a build until something has been fetched. */
export class RemoteWanted extends Error {
  override readonly name = "RemoteWanted";
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    super(`wanted: ${keyOf(wanted)}`);
    this.wanted = wanted;
  }
}

/** The name of a file or repository among what was fetched. */
export const keyOf = (wanted: Wanted): string =>
  "file" in wanted
    ? `file ${wanted.file}`
    : JSON.stringify([wanted.repository.cloneUrl, wanted.repository.ref, wanted.repository.submodules]);

/** The engine's view of what was fetched. */
export function remotesOf(fetched: ReadonlyMap<string, Fetched>): Remotes {
  const find = (wanted: Wanted): Fetched => {
    const found = fetched.get(keyOf(wanted));
    if (!found) throw new RemoteWanted(wanted);
    if ("failure" in found) throw found.failure;
    return found;
  };
  return {
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
}

/** Does some work with what is here, and fetches only when something is wanted. @throws what the work throws */
export async function withRemotesWhenWanted<T>(work: (remotes: Remotes) => T, environment: Environment): Promise<T> {
  try {
    return work(remotesOf(new Map()));
  } catch (error) {
    if (!(error instanceof RemoteWanted)) throw error;
    const { withRemotes } = await import("./fetch-remotes.ts");
    return withRemotes(error, environment, work);
  }
}
