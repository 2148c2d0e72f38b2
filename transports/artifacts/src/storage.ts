// Artifacts on disk, under Flux's paths: `<kind>/<namespace>/<name>/<file>.tar.gz`. What is written is written whole or not at all.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { digestOf, packArchive, type ArchiveFile } from "@sluice/archive";

/** meta.Artifact, as `status.artifact` holds it. */
export type Artifact = {
  path: string;
  url: string;
  revision: string;
  digest: string;
  lastUpdateTime: string;
  size?: number;
  metadata?: { [key: string]: string };
};

/** Whose artifacts. */
export type ArtifactOwner = { kind: string; namespace: string; name: string };

/** How many old artifacts stay, and for how long. */
export type Retention = { ttlMs: number; records: number };

/** Flux's defaults: `--artifact-retention-ttl 60s`, `--artifact-retention-records 2`. */
export const defaultRetention: Retention = { ttlMs: 60_000, records: 2 };

/** Keeps artifacts. */
export type ArtifactStorage = {
  /** Packs and stores a tree. */
  publish(
    owner: ArtifactOwner,
    content: { revision: string; file: string; files: readonly ArchiveFile[]; now: string },
  ): Promise<Artifact>;
  /** True when the file is there and is what its digest says. */
  has(artifact: Artifact): Promise<boolean>;
  /** Removes old artifacts of an owner; the current one always stays. Returns how many went. */
  collect(owner: ArtifactOwner, current: Artifact, now: number): Promise<number>;
  /** Removes all artifacts of an owner. */
  remove(owner: ArtifactOwner): Promise<void>;
  /** Where a path of the server lies on disk; undefined for one that leads out of the storage. */
  fileOf(urlPath: string): string | undefined;
};

/** Storage in a folder. `advertisedUrl` is the address at which consumers reach it. */
export function createArtifactStorage({
  folder,
  advertisedUrl,
  retention = defaultRetention,
}: {
  folder: string;
  advertisedUrl: () => string;
  retention?: Retention;
}): ArtifactStorage {
  const folderOf = ({ kind, namespace, name }: ArtifactOwner) => path.join(kind.toLowerCase(), namespace, name);
  return {
    async publish(owner, { revision, file, files, now }) {
      const bytes = await packArchive(files);
      const relative = path.join(folderOf(owner), file);
      await writeWhole(path.join(folder, relative), bytes);
      const url = `${advertisedUrl()}/${relative.split(path.sep).map(encodeURIComponent).join("/")}`;
      return { path: relative, url, revision, digest: digestOf(bytes), lastUpdateTime: now, size: bytes.length };
    },
    async has(artifact) {
      const bytes = await readFile(path.join(folder, artifact.path)).catch(() => undefined); // absent or unreadable: not there
      return bytes !== undefined && digestOf(bytes) === artifact.digest;
    },
    async collect(owner, current, now) {
      const files = await listByAge(path.join(folder, folderOf(owner)));
      const old = files.filter(({ file }) => file !== path.join(folder, current.path));
      const doomed = old.filter(
        ({ writtenMs }, index) => index >= retention.records - 1 || now - writtenMs > retention.ttlMs,
      );
      await Promise.all(doomed.map(({ file }) => rm(file, { force: true })));
      return doomed.length;
    },
    remove: (owner) => rm(path.join(folder, folderOf(owner)), { recursive: true, force: true }),
    fileOf(urlPath) {
      const file = path.join(folder, decodeURIComponent(urlPath));
      return file.startsWith(folder + path.sep) && !urlPath.includes("\0") ? file : undefined;
    },
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, bytes);
  await rename(draft, file);
}

/** Newest first. */
async function listByAge(folder: string): Promise<{ file: string; writtenMs: number }[]> {
  const names = await readdir(folder).catch(() => []); // nothing was ever stored
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(".tar.gz"))
      .map(async (name) => {
        const file = path.join(folder, name);
        return { file, writtenMs: (await stat(file)).mtimeMs };
      }),
  );
  return files.sort((left, right) => right.writtenMs - left.writtenMs);
}
