// The port through which a build sees files. The caller reads disk, archive or Git; the engine only asks.

/** One name in a folder. */
export type FileTreeEntry = { name: string; kind: "file" | "directory" };

/** A tree of files. Paths are POSIX, relative to its root, with no `.`, `..` or leading slash; the root is `""`. */
export type FileTree = {
  /** The bytes of a file; undefined when there is no such file. */
  read: (path: string) => Uint8Array | undefined;
  /** What stands in a folder, in any order; undefined when there is no such folder. */
  list: (path: string) => readonly FileTreeEntry[] | undefined;
  /** Where a path stands once symbolic links are followed; the path itself when the tree has none, and when nothing is there. */
  resolve?: (path: string) => string;
};

/** Joins a folder and a relative path; undefined when the path leaves the tree. */
export function joinPath(folder: string, path: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** Whether a path is a folder or stands somewhere below it. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

/** The last name of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A tree from texts by path: for tests and for generated files. */
export function treeOf(files: { readonly [path: string]: string | Uint8Array }): FileTree {
  const folders = new Map<string, Map<string, FileTreeEntry["kind"]>>([["", new Map()]]);
  for (const path of Object.keys(files)) {
    const parts = path.split("/");
    parts.forEach((name, depth) => {
      const folder = parts.slice(0, depth).join("/");
      const entries = folders.get(folder) ?? new Map<string, FileTreeEntry["kind"]>();
      folders.set(folder, entries.set(name, depth === parts.length - 1 ? "file" : "directory"));
    });
  }
  return {
    read(path) {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
    list: (path) => {
      const entries = folders.get(path);
      return entries && Array.from(entries, ([name, kind]) => ({ name, kind }));
    },
  };
}

/** A tree in which some files are replaced or added. */
export const withFiles = (tree: FileTree, files: { readonly [path: string]: string }): FileTree => {
  const above = treeOf(files);
  return {
    ...tree,
    read: (path) => above.read(path) ?? tree.read(path),
    list(path) {
      const below = tree.list(path);
      const added = above.list(path);
      if (!below || !added) return below ?? added;
      const names = new Set(below.map(({ name }) => name));
      return [...below, ...added.filter(({ name }) => !names.has(name))];
    },
  };
};
