// Artifacts: a tree of files as tar.gz. Packing is a pure function of paths, modes and contents, so that the same tree has the same digest on
// every machine; unpacking trusts nothing.
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { packTar, unpackTar } from "modern-tar";
import { ArchiveError } from "./archive-error.ts";

/** A file of a tree; `path` is POSIX, relative, without `..`. */
export type ArchiveFile = { path: string; content: Uint8Array; executable?: boolean };

/** What unpacking may cost. */
export type UnpackLimits = { maxBytes: number; maxFiles: number };

const defaultLimits: UnpackLimits = { maxBytes: 1024 * 1024 * 1024, maxFiles: 200_000 };
const compress = promisify(gzip);
const decompress = promisify(gunzip);
const epoch = new Date(0);

/** Packs files as tar.gz: sorted by path, without times, owners or folders. */
export async function packArchive(files: readonly ArchiveFile[]): Promise<Buffer> {
  const sorted = [...files].sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  const tar = await packTar(
    sorted.map(({ path, content, executable }) => ({
      header: {
        name: path,
        size: content.length,
        type: "file",
        mtime: epoch,
        mode: executable ? 0o755 : 0o644,
        uid: 0,
        gid: 0,
        uname: "",
        gname: "",
      },
      body: content,
    })),
  );
  return await compress(tar, { level: 6 });
}

/** `sha256:<hex>`: how an artifact is named and verified. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** An entry of an archive, under the name that it has there: it may lead anywhere. */
export type RawEntry = {
  name: string;
  type: "file" | "directory" | "symlink" | "link" | "other";
  mode: number;
  content: Uint8Array;
};

/**
 * Reads a tar.gz into memory for those who have rules of their own for what may be in it.
 *
 * @throws {ArchiveError} for what is no tar.gz, and for more than the limits allow
 */
export async function readArchive(bytes: Uint8Array, limits: Partial<UnpackLimits> = {}): Promise<RawEntry[]> {
  const { maxBytes, maxFiles } = { ...defaultLimits, ...limits };
  const entries = await readEntries(await inflate(bytes, maxBytes));
  if (entries.length > maxFiles)
    throw new ArchiveError("TOO_MANY", `the archive has ${entries.length} entries, more than the ${maxFiles} allowed`);
  return entries.flatMap(({ header, data }) => {
    const { name, type = "file", mode = 0 } = header;
    if (type === "pax-global-header") return [];
    const known = type === "file" || type === "directory" || type === "symlink" || type === "link";
    return [{ name, type: known ? type : "other", mode, content: data ?? new Uint8Array() }];
  });
}

/**
 * Unpacks a tar.gz into memory.
 *
 * @throws {ArchiveError} for what is no tar.gz, for an entry that leaves the tree or is a link, and for more than the limits allow
 */
export async function unpackArchive(bytes: Uint8Array, limits: Partial<UnpackLimits> = {}): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const { name, type, mode, content } of await readArchive(bytes, limits)) {
    if (type === "directory") continue;
    const path = safePath(name);
    if (type !== "file")
      throw new ArchiveError(
        "LINK",
        `archive entry "${name}" is a ${type}; only files and folders may be in an artifact`,
      );
    files.push({ path, content, ...(mode & 0o100 ? { executable: true } : {}) });
  }
  return files;
}

async function inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new ArchiveError("TOO_LARGE", `the archive unpacks to more than ${maxBytes} bytes`, error);
    }
    throw new ArchiveError("CORRUPT", `the artifact is no gzip archive: ${(error as Error).message}`, error);
  }
}

async function readEntries(tar: Uint8Array) {
  try {
    return await unpackTar(tar, { strict: true });
  } catch (error) {
    throw new ArchiveError("CORRUPT", `the artifact holds no tar archive: ${(error as Error).message}`, error);
  }
}

function safePath(name: string): string {
  const path = name.replace(/^(\.\/)+/, "");
  const parts = path.split("/");
  if (path.startsWith("/") || parts.includes("..") || path.includes("\0") || path.includes("\\")) {
    throw new ArchiveError("ESCAPES", `archive entry "${name}" leads out of the tree`);
  }
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
