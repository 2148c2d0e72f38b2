// The files of artifacts, unpacked once however many Kustomizations read them: a hundred of them may share one repository.
import { unpackArchive, type ArchiveFile } from "@sluice/archive";
import { ArtifactError, fetchArtifact } from "@sluice/artifacts";
import { treeOf, type FileTree } from "@sluice/kustomize";
import { ReconcileError, waiting } from "@sluice/runtime";

/** Where trees come from. */
export type ArtifactTrees = { open(artifact: { url: string; digest: string }, signal: AbortSignal): Promise<FileTree> };

/** How many bytes of files are kept unpacked. */
const mostBytes = 128 * 1024 * 1024;

type Kept = { tree: Promise<FileTree>; bytes: number; fetching?: { readers: number; stop: AbortController } };

/** Trees fetched over HTTP, the most recently used ones kept by digest. */
export function createArtifactTrees(): ArtifactTrees {
  const kept = new Map<string, Kept>();

  const shrink = (): void => {
    let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [id, { bytes }] of kept) {
      if (total <= mostBytes || kept.size <= 1) return;
      kept.delete(id);
      total -= bytes;
    }
  };
  const begin = (id: string, artifact: { url: string; digest: string }): Kept => {
    const stop = new AbortController();
    const entry: Kept = { bytes: 0, fetching: { readers: 0, stop }, tree: load(artifact, stop.signal).then(keep) };
    function keep({ tree, bytes }: { tree: FileTree; bytes: number }): FileTree {
      entry.bytes = bytes;
      delete entry.fetching;
      shrink();
      return tree;
    }
    entry.tree.catch(() => kept.get(id) === entry && kept.delete(id)); // a failure is not remembered
    return entry;
  };

  return {
    async open(artifact, signal) {
      signal.throwIfAborted();
      // The address counts too: nobody should wait for one that is known to have moved.
      const id = `${artifact.digest} ${artifact.url}`;
      const entry = kept.get(id) ?? begin(id, artifact);
      kept.delete(id);
      kept.set(id, entry);
      return entry.fetching ? readerOf(entry.tree, entry.fetching, signal) : entry.tree;
    },
  };
}

/** One of several who wait for the same tree: each may go by itself, and the last one who goes ends the fetching. */
async function readerOf(
  tree: Promise<FileTree>,
  fetching: { readers: number; stop: AbortController },
  signal: AbortSignal,
): Promise<FileTree> {
  const gone = Promise.withResolvers<never>();
  const leave = (): void => {
    fetching.readers -= 1;
    if (fetching.readers === 0) fetching.stop.abort(signal.reason);
    gone.reject(signal.reason);
  };
  fetching.readers += 1;
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([tree, gone.promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

async function load(
  artifact: { url: string; digest: string },
  signal: AbortSignal,
): Promise<{ tree: FileTree; bytes: number }> {
  const files = await unpackArchive(await fetchWhenThere(artifact, signal));
  const tree = treeOf(Object.fromEntries(files.map(({ path, content }: ArchiveFile) => [path, content])));
  return { tree, bytes: files.reduce((sum, { content }) => sum + content.length, 0) };
}

/** A short outage is waited out here; a longer one outside, where news of the source (a new address, say) is heard. */
const retries = 3;

async function fetchWhenThere(artifact: { url: string; digest: string }, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await fetchArtifact(artifact, { signal, retries });
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    if (error.code !== "NOT_FOUND") throw new ReconcileError("ArtifactFailed", error.message, { cause: error });
    throw waiting("ArtifactFailed", "Source is not ready, artifact not found, retrying in 30s", { afterMs: 30_000 });
  }
}
