// The files of artifacts, unpacked once however many Kustomizations read them: a hundred of them may share one repository.
import { unpackArchive, type ArchiveFile } from "@sluice/archive";
import { ArtifactError, fetchArtifact } from "@sluice/artifacts";
import { treeOf, type FileTree } from "@sluice/kustomize";
import { waiting } from "@sluice/runtime";

/** Where trees come from. */
export type ArtifactTrees = { open(artifact: { url: string; digest: string }, signal: AbortSignal): Promise<FileTree> };

/** How many bytes of files are kept unpacked. */
const mostBytes = 128 * 1024 * 1024;

type Kept = { tree: Promise<FileTree>; bytes: number };

/** Trees fetched over HTTP, the most recently used ones kept by digest. */
export function createArtifactTrees(): ArtifactTrees {
  const kept = new Map<string, Kept>();

  const shrink = (): void => {
    let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [digest, { bytes }] of kept) {
      if (total <= mostBytes || kept.size <= 1) return;
      kept.delete(digest);
      total -= bytes;
    }
  };

  return {
    open(artifact, signal) {
      const known = kept.get(artifact.digest);
      kept.delete(artifact.digest);
      const entry: Kept = known ?? { tree: Promise.resolve(treeOf({})), bytes: 0 };
      kept.set(artifact.digest, entry);
      if (known) return known.tree;
      entry.tree = load(artifact, signal).then(({ tree, bytes }) => {
        entry.bytes = bytes;
        shrink();
        return tree;
      });
      entry.tree.catch(() => kept.delete(artifact.digest)); // a failure is not remembered
      return entry.tree;
    },
  };
}

async function load(
  artifact: { url: string; digest: string },
  signal: AbortSignal,
): Promise<{ tree: FileTree; bytes: number }> {
  const files = await unpackArchive(await fetchWhenThere(artifact, signal));
  const tree = treeOf(Object.fromEntries(files.map(({ path, content }: ArchiveFile) => [path, content])));
  return { tree, bytes: files.reduce((sum, { content }) => sum + content.length, 0) };
}

async function fetchWhenThere(artifact: { url: string; digest: string }, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await fetchArtifact(artifact, { signal });
  } catch (error) {
    if (!(error instanceof ArtifactError) || error.code !== "NOT_FOUND") throw error;
    throw waiting("ArtifactFailed", "Source is not ready, artifact not found, retrying in 30s", { afterMs: 30_000 });
  }
}
