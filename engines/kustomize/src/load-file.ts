// Reading the files that a kustomization names: below its folder, or at an address when the caller brings such.
import { isWithin, joinPath, type FileTree } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { isRemoteFile, parseGitBase, type GitBase } from "./remote-url.ts";

/** The port through which a build sees what is elsewhere. The caller reads the network; the engine only asks. */
export type Remotes = {
  /** The bytes at an address, or the status (`404 Not Found`) of an answer that is no success. */
  readFile: (url: string) => { bytes: Uint8Array } | { status: string };
  /** The files of a repository. @throws {KustomizeError} */
  openRepository: (base: GitBase) => FileTree;
};

/** Where a build may read: a folder, (with `onlyRoot`) nothing outside of it, and addresses where there are `remotes`. */
export type Place = { tree: FileTree; folder: string; onlyRoot: boolean; remotes?: Remotes | undefined };

/** A file's name in messages, and what it holds. */
export type LoadedFile = { file: string; text: string; bytes: Uint8Array };

/** Reads a file of a kustomization; files may not stand outside its folder (kustomize's load restriction). */
export function loadFile(place: Place, path: string): LoadedFile {
  if (isRemoteFile(path)) return loadRemoteFile(remotesOf(place, path), path);
  const { tree, folder, onlyRoot } = place;
  const file = path.startsWith("/") ? undefined : joinPath(folder, path);
  if (file === undefined || (onlyRoot && tree.read(file) && !isWithin(tree.resolve?.(file) ?? file, folder))) {
    throw new KustomizeError(
      "OUTSIDE_ROOT",
      `security; file '${path}' is not in or below '${folder || "."}'; move it there, or refer to a folder with a kustomization`,
    );
  }
  const bytes = tree.read(file);
  if (!bytes) throw new KustomizeError("NOT_FOUND", `no such file: '${path}' (looked for ${file})`);
  return { file, bytes, text: new TextDecoder().decode(bytes) };
}

/** @throws {KustomizeError} `NOT_SUPPORTED` where nothing from elsewhere is allowed */
export function remotesOf({ remotes }: Place, address: string): Remotes {
  if (remotes) return remotes;
  throw new KustomizeError(
    "NOT_SUPPORTED",
    `remote base ${address} is not allowed here; copy it into the tree or make it a source of its own`,
  );
}

function loadRemoteFile(remotes: Remotes, url: string): LoadedFile {
  const answer = remotes.readFile(url);
  if ("bytes" in answer) return { file: url, bytes: answer.bytes, text: new TextDecoder().decode(answer.bytes) };
  const reason = parseGitBase(url) ? "URL is a git repository" : `HTTP Error: status code ${answer.status}`;
  throw new KustomizeError("NOT_FOUND", `${url}: ${reason}`);
}
