// The files of artifacts as trees to build from, and what it means for a Kustomization that one cannot be had.
import { ArtifactError, createArtifactCache, type ArtifactCache } from "@sluice/artifacts";
import { treeOf, type FileTree } from "@sluice/kustomize";
import { ReconcileError, waiting } from "@sluice/runtime";

/** Trees of artifacts; throws {@link ReconcileError} `ArtifactFailed` for one that cannot be had. */
export type ArtifactTrees = ArtifactCache<FileTree>;

/** Trees fetched over HTTP, the most recently used ones kept. */
export function createArtifactTrees(): ArtifactTrees {
  const cache = createArtifactCache((files) =>
    treeOf(Object.fromEntries(files.map(({ path, content }) => [path, content]))),
  );
  return {
    async open(artifact, signal) {
      try {
        return await cache.open(artifact, signal);
      } catch (error) {
        if (!(error instanceof ArtifactError)) throw error;
        if (error.code !== "NOT_FOUND") throw new ReconcileError("ArtifactFailed", error.message, { cause: error });
        const why = "Source is not ready, artifact not found, retrying in 30s";
        throw waiting("ArtifactFailed", why, { afterMs: 30_000 });
      }
    },
  };
}
