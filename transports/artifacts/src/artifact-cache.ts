// What was made of artifacts, kept by digest: fetched and unpacked once, however many read them. A hundred consumers may share one repository.
import { unpackArchive, type ArchiveFile } from "@sluice/archive";
import { fetchArtifact } from "./fetch.ts";

/** Where an artifact is, and what it must be. */
export type ArtifactAddress = { url: string; digest: string };

/** Opens artifacts. */
export type ArtifactCache<Content> = {
  /**
   * What was made of the artifact. Several who want the same share one fetching; each may leave by `signal`, and the last one who leaves ends it.
   *
   * @throws {ArtifactError} when it cannot be fetched; this is not remembered. The reason of `signal` when it aborts first
   */
  open(artifact: ArtifactAddress, signal: AbortSignal): Promise<Content>;
};

/** How many bytes of files are kept unpacked. */
const mostBytes = 128 * 1024 * 1024;
/** A short outage is waited out here; a longer one outside, where news of the source (a new address, say) is heard. */
const retries = 3;

type Kept<Content> = {
  content: Promise<Content>;
  bytes: number;
  fetching?: { readers: number; stop: AbortController };
};

/** A cache of the artifacts used last. @param make  what to make of the files, at once */
export function createArtifactCache<Content>(make: (files: readonly ArchiveFile[]) => Content): ArtifactCache<Content> {
  const kept = new Map<string, Kept<Content>>();

  const shrink = (): void => {
    let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [id, { bytes }] of kept) {
      if (total <= mostBytes || kept.size <= 1) return;
      kept.delete(id);
      total -= bytes;
    }
  };
  const begin = (id: string, artifact: ArtifactAddress): Kept<Content> => {
    const stop = new AbortController();
    const entry: Kept<Content> = {
      bytes: 0,
      fetching: { readers: 0, stop },
      content: unpack(artifact, stop.signal).then(keep),
    };
    function keep(files: ArchiveFile[]): Content {
      entry.bytes = files.reduce((sum, { content }) => sum + content.length, 0);
      delete entry.fetching;
      shrink();
      return make(files);
    }
    entry.content.catch(() => kept.get(id) === entry && kept.delete(id)); // a failure is not remembered
    return entry;
  };

  return {
    async open(artifact, signal) {
      signal.throwIfAborted();
      // The address counts too: nobody should wait for one that is known to have moved.
      const id = `${artifact.digest} ${artifact.url}`;
      const entry = kept.get(id) ?? begin(id, artifact);
      // The last to be used stands at the end.
      kept.delete(id);
      kept.set(id, entry);
      return entry.fetching ? readerOf(entry.content, entry.fetching, signal) : entry.content;
    },
  };
}

const unpack = async (artifact: ArtifactAddress, signal: AbortSignal): Promise<ArchiveFile[]> =>
  unpackArchive(await fetchArtifact(artifact, { signal, retries }));

/** One of several who wait for the same: each may go by itself, and the last one who goes ends the fetching. */
async function readerOf<Content>(
  content: Promise<Content>,
  fetching: { readers: number; stop: AbortController },
  signal: AbortSignal,
): Promise<Content> {
  const gone = Promise.withResolvers<never>();
  const leave = (): void => {
    fetching.readers -= 1;
    if (fetching.readers === 0) fetching.stop.abort(signal.reason);
    gone.reject(signal.reason);
  };
  fetching.readers += 1;
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([content, gone.promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
