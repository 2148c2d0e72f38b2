// The disk as the kustomize engine sees it: a tree that begins at the enclosing Git repository (or, without one, at the root of the disk), whose
// symbolic links may not lead out of it.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { KustomizeError, type FileTree, type FileTreeEntry } from "@sluice/kustomize";

/** A tree on disk, and the folder in it that was asked for. */
export type DiskTree = { tree: FileTree; root: string; folder: string };

/**
 * Opens the tree around a folder.
 *
 * @throws {KustomizeError} `NOT_FOUND` when the folder is none
 */
export function openDiskTree(folder: string): DiskTree {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) throw new KustomizeError("NOT_FOUND", `must build at directory: '${folder}': no such file or directory`);
  if (!stat.isDirectory())
    throw new KustomizeError("NOT_FOUND", `must build at directory: '${folder}': file is not directory`);
  const real = realpathSync(folder);
  const root = findRoot(real);
  return { tree: treeAt(root), root, folder: toPosix(path.relative(root, real)) };
}

const toPosix = (file: string): string => file.split(path.sep).join("/");

function findRoot(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git")) || path.dirname(at) === at) return at;
  }
}

/** The files below a folder; symbolic links may not lead out of it. */
export function treeAt(root: string): FileTree {
  const places = new Map<string, string>();
  const contents = new Map<string, Uint8Array | undefined>();
  const resolve = (file: string): string => {
    const known = places.get(file);
    if (known !== undefined) return known;
    const whole = path.join(root, file);
    const real = existsSync(whole) ? toPosix(path.relative(root, realpathSync(whole))) : file;
    if (real === ".." || real.startsWith("../") || path.isAbsolute(real))
      throw new KustomizeError("OUTSIDE_ROOT", `security; symbolic link '${file}' leads out of ${root}`);
    places.set(file, real);
    return real;
  };
  return {
    resolve,
    read(file) {
      const place = path.join(root, resolve(file));
      if (!contents.has(place)) contents.set(place, isKind(place, "isFile") ? readFileSync(place) : undefined);
      return contents.get(place);
    },
    list(folder) {
      const place = path.join(root, resolve(folder));
      return isKind(place, "isDirectory") ? readdirSync(place).flatMap((name) => entryOf(place, name)) : undefined;
    },
  };
}

const isKind = (place: string, kind: "isFile" | "isDirectory"): boolean =>
  statSync(place, { throwIfNoEntry: false })?.[kind]() === true;

function entryOf(folder: string, name: string): FileTreeEntry[] {
  const place = path.join(folder, name);
  if (isKind(place, "isDirectory")) return [{ name, kind: "directory" }];
  return isKind(place, "isFile") ? [{ name, kind: "file" }] : [];
}
